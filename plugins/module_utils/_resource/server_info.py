# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `server_info`: what a mini is and has, before anybody asks more of it."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.backends import ERAS, backends_of
from .._tool.machine import Machine
from .._tool.places import is_set_up
from .._tool.system import versions
from .._values import Tree

TOOLS = (
    "AssetCacheManagerUtil",
    "changeip",
    "defaults",
    "dscl",
    "launchctl",
    "networksetup",
    "plutil",
    "scutil",
    "server",
    "serveradmin",
    "sharing",
    "slapconfig",
)


class ServerInfo:
    """Read what the other modules build on; two launches, and none needs root."""

    NAME = "server_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._mini = mini

    def read(self) -> Tree:
        found, machine = versions(self._mini), Machine(self._mini)
        backends = {
            service: next(iter(backends_of(service, macos=found.macos, server=found.server)), None)
            for service in ERAS
        }
        return {
            "macos": {"version": found.macos, "build": found.build},
            "server_app": found.server and {"version": found.server, "set_up": is_set_up()},
            "tools": machine.tools(TOOLS),
            "backends": backends,
            "sip": machine.sip(),
            "virtual_machine": machine.is_virtual(),
            "python": machine.python(),
        }

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {"server": state}


__all__ = ["TOOLS", "ServerInfo"]
