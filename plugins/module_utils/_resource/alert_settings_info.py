# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `alert_settings_info`: who gets the alerts of Server.app 5, and which."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._values import Tree
from .alert_settings import AlertSettings


class AlertSettingsInfo:
    """Read recipients and alerts; no launch, and servermgrd is not asked whether it is behind."""

    NAME = "alert_settings_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        nothing_wanted = {name: spec.get("default") for name, spec in AlertSettings.SPEC.items()}
        self._alerts = AlertSettings(
            {**nothing_wanted, "missing_store": "skip", "reload": "never"}, mini
        )

    def read(self) -> Tree:
        return self._alerts.read()

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return self._alerts.returned(state)


__all__ = ["AlertSettingsInfo"]
