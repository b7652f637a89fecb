# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `changeip_info`: who a mini is on its network, and whether DNS agrees."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.identity import Identity
from .._tool.changeip import Changeip
from .._tool.name_lookup import NameLookup


class ChangeipInfo:
    """Ask changeip in one launch; without it, find the same answer by look-ups."""

    NAME = "changeip_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._mini = mini

    def read(self) -> Identity:
        changeip = Changeip(self._mini)
        return changeip.identity() if changeip.is_usable() else NameLookup(self._mini).identity()

    def returned(self, state: Identity) -> dict[str, t.Any]:
        return {"identity": state.as_tree()}


__all__ = ["ChangeipInfo"]
