# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `serveradmin_settings`: the settings of one service, in the tool's own key names."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.change import HIDDEN, Plan
from .._model.quirks import hide_secrets
from .._model.tree import SettingsOrder, not_compared, plan_settings
from .._tool.serveradmin import Serveradmin
from .._values import Tree, plain


class ServeradminSettings:
    """Converge the settings of one service; one launch to read, one to write, one to prove."""

    NAME = "serveradmin_settings"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "service": {"type": "str", "required": True},
        "settings": {"type": "dict", "default": {}},
        "secret_settings": {"type": "dict", "default": {}, "no_log": True},
        "update_secrets": {
            "type": "str",
            "choices": ["always", "on_change"],
            "default": "on_change",
            "no_log": False,
        },
        "types": {"type": "dict", "default": {}},
        "remove": {"type": "list", "elements": "str", "default": []},
    }

    RULES: t.ClassVar[dict[str, t.Any]] = {}
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._serveradmin = Serveradmin(mini)
        self._serveradmin.check_name(options["service"])
        self._order = SettingsOrder(
            service=options["service"],
            settings=options["settings"],
            secrets=options["secret_settings"],
            types=options["types"],
            remove=options["remove"],
            update_secrets=options["update_secrets"],
        )

    def read(self) -> Tree:
        return self._serveradmin.settings(self._order.service)

    def plan(self, now: Tree) -> Plan:
        return plan_settings(now, self._order)

    def apply(self, plan: Plan) -> None:
        self._serveradmin.write(self._order.service, plan.changes)

    def foretell(self, plan: Plan) -> None:
        self._serveradmin.assume_settings(self._order.service, plan.predicted)

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {
            "settings": plain(hide_secrets(self._order.service, state, HIDDEN)),
            "not_compared": not_compared(state, self._order),
        }


__all__ = ["ServeradminSettings"]
