# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `serveradmin_info`: states, settings and full status of services."""

from __future__ import annotations

import typing as t

from .._errors import Refused, ToolFailed
from .._mini import Mini
from .._model.change import HIDDEN
from .._model.quirks import hide_secrets
from .._tool.serveradmin import Serveradmin
from .._values import Tree, plain

_ALL = "all"


class ServeradminInfo:
    """Read what was asked for: one launch for all settings, one for each state or full status."""

    NAME = "serveradmin_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "services": {"type": "list", "elements": "str", "required": True},
        "gather": {
            "type": "list",
            "elements": "str",
            "choices": ["settings", "status", "fullstatus"],
            "default": ["status"],
        },
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._serveradmin = Serveradmin(mini)
        self._asked: list[str] = options["services"]
        self._gather: list[str] = options["gather"]
        if not self._asked or (_ALL in self._asked and len(self._asked) > 1):
            raise Refused("services", "name services, or all alone")
        for number, name in enumerate(self._asked):
            if name != _ALL:
                self._serveradmin.check_name(name, option=f"services[{number}]")

    def read(self) -> Tree:
        names = self._serveradmin.services() if self._asked == [_ALL] else self._asked
        settings = {}
        if "settings" in self._gather:
            settings = self._serveradmin.settings_of(self._asked)
        every = dict.fromkeys((*names, *settings))
        return {name: dict(self._facts(name, settings)) for name in every}

    def _facts(self, name: str, settings: Tree) -> t.Iterator[tuple[str, Tree]]:
        if name in settings:
            yield "settings", settings[name]
        if "fullstatus" in self._gather:
            fullstatus = self._or_none(self._serveradmin.fullstatus, name)
            yield "fullstatus", fullstatus
            yield "state", fullstatus.get("state") if isinstance(fullstatus, dict) else None
        elif "status" in self._gather:
            yield "state", self._or_none(self._serveradmin.state, name)

    def _or_none(self, ask: t.Callable[[str], Tree], name: str) -> Tree:
        """Return None for a service that has no status, where all services were asked for.

        accounts, config, filebrowser and info have none (a published monitoring check skips them).
        """
        try:
            return ask(name)
        except ToolFailed as problem:
            it_answered = problem.rc is not None
            if self._asked == [_ALL] and it_answered:
                return None
            raise

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {
            "services": {
                name: {
                    key: plain(hide_secrets(name, value, HIDDEN)) for key, value in facts.items()
                }
                for name, facts in state.items()
            }
        }


__all__ = ["ServeradminInfo"]
