# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `dhcp_server`: who gets which address from a mini, by Server.app or by bootpd."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.change import Change, Plan
from .._model.dhcp.option_values import TYPES
from .._model.dhcp.order import LEVELS, REFUSE, SKIP, STARTED, STOPPED, DhcpOrder
from .._model.dhcp.plan import plan_dhcp
from .._model.dhcp.shown import shown, warnings
from .._model.dhcp.wishes import NODE_TYPES
from .._tool.dhcp_service import Work
from .._values import Tree
from ._dhcp_visit import DhcpVisit

_TEXT = {"type": "str"}
_TEXTS = {"type": "list", "elements": "str"}
_STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
_SUBNET: dict[str, t.Any] = {
    "name": _TEXT,
    "uuid": _TEXT,
    "interface": _TEXT,
    "network": _TEXT,
    "range": _TEXTS,
    "router": _TEXT,
    "dns_servers": _TEXTS,
    "search_domains": _TEXTS,
    "domain": _TEXT,
    "lease_time": {"type": "raw"},
    "lease_min": {"type": "raw"},
    "ldap_urls": _TEXTS,
    "wins": {
        "type": "dict",
        "options": {
            "primary": _TEXT,
            "secondary": _TEXT,
            "nbdd": _TEXT,
            "node_type": {"type": "str", "choices": [*NODE_TYPES, "not_set"]},
            "scope": _TEXT,
        },
    },
    "options": {
        "type": "list",
        "elements": "dict",
        "options": {
            "code": {"type": "int", "required": True},
            "type": {"type": "str", "choices": list(TYPES), "required": True},
            "value": {"type": "raw", "required": True},
        },
    },
    "supernet": _TEXT,
    "enabled": {"type": "bool"},
    "extra_settings": {"type": "dict"},
    "state": _STATE,
}
_RESERVATION: dict[str, t.Any] = {
    "name": _TEXT,
    "mac": _TEXT,
    "address": _TEXT,
    "bootfile": _TEXT,
    "state": _STATE,
}


class DhcpServer:
    """Converge the DHCP service; how many launches that takes does not depend on the rows."""

    NAME = "dhcp_server"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": [STARTED, STOPPED]},
        "backend": {"type": "str", "choices": ["auto", "server", "macos"], "default": "auto"},
        "interfaces": _TEXTS,
        "bootp_interfaces": _TEXTS,
        "subnets": {"type": "list", "elements": "dict", "options": _SUBNET},
        "reservations": {"type": "list", "elements": "dict", "options": _RESERVATION},
        "purge": {
            "type": "list",
            "elements": "str",
            "choices": ["subnets", "reservations"],
            "default": [],
        },
        "allow": _TEXTS,
        "deny": _TEXTS,
        "relay": {"type": "dict", "options": {"interfaces": _TEXTS, "servers": _TEXTS}},
        "detect_other_dhcp_server": {"type": "bool"},
        "logging_level": {"type": "str", "choices": list(LEVELS)},
        "unsupported": {"type": "str", "choices": [REFUSE, SKIP], "default": REFUSE},
        "wait_timeout": {"type": "int", "default": 60},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._order = DhcpOrder.of(options)
        self._wait_timeout = float(options["wait_timeout"])
        self._visit = DhcpVisit(self._order, backend=options["backend"], mini=mini)
        self.settle_timeout = 0.0

    def read(self) -> Tree:
        service = self._visit.service
        tree = {**self._visit.read_again().tree(), "state": service.state()}
        unfinished = service.unfinished()
        return {**tree, "unfinished": unfinished} if unfinished else tree

    def plan(self, now: Tree) -> Plan:
        return plan_dhcp(now, self._visit.reading)

    def apply(self, plan: Plan) -> None:
        changed = {change.path[0]: change for change in plan.changes}
        if "state" in changed:
            self.settle_timeout = self._wait_timeout
        configuration = _configuration(plan)
        self._visit.service.carry_out(
            Work(
                form=self._visit.reading.after(configuration) if configuration else None,
                state=changed["state"].after if "state" in changed else None,
                unfinished="unfinished" in changed,
                wait_timeout=self._wait_timeout,
            )
        )

    def foretell(self, plan: Plan) -> None:
        configuration = _configuration(plan)
        states = [change.after for change in plan.changes if change.path == ("state",)]
        self._visit.service.assume(
            self._visit.reading.after(configuration) if configuration else None,
            states[0] if states else None,
        )

    def returned(self, state: Tree) -> dict[str, t.Any]:
        left_out = self._order.lacking(state["backend"])
        return {
            "applicable": True,
            "backend": state["backend"],
            "dhcp": shown(state),
            "unsupported": sorted(left_out),
            "warnings": [
                *(f"{option} was left out: {reason}" for option, reason in left_out.items()),
                *warnings(state),
            ],
        }


def _configuration(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if change.path[0] not in ("state", "unfinished")]


__all__ = ["DhcpServer"]
