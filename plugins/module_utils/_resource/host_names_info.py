# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `host_names_info`: the three names of a Mac."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._values import Tree
from .host_names import HostNames


class HostNamesInfo:
    """Read the names; no launch."""

    NAME = "host_names_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._names = HostNames({}, mini)

    def read(self) -> Tree:
        return self._names.read()

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return self._names.returned(state)


__all__ = ["HostNamesInfo"]
