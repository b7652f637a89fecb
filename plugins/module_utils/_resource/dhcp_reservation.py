# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `dhcp_reservation`: one machine that always gets the same address from a mini."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.change import Plan
from .._model.dhcp.order import DhcpOrder
from .._model.dhcp.plan import plan_dhcp
from .._model.dhcp.shown import reservation
from .._model.dhcp.wishes import reservation_wish
from .._tool.dhcp_service import Work
from .._values import Tree
from ._dhcp_visit import DhcpVisit


class DhcpReservation:
    """Converge one reservation; the service's state is not asked for."""

    NAME = "dhcp_reservation"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "name": {"type": "str"},
        "mac": {"type": "str"},
        "address": {"type": "str"},
        "bootfile": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "backend": {"type": "str", "choices": ["auto", "server", "macos"], "default": "auto"},
        "unsupported": {"type": "str", "choices": ["refuse", "skip"], "default": "refuse"},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_one_of": [["name", "mac"]]}
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._order = DhcpOrder(
            reservations=[reservation_wish("", options)], unsupported=options["unsupported"]
        )
        self._visit = DhcpVisit(self._order, backend=options["backend"], mini=mini)

    def read(self) -> Tree:
        service = self._visit.service
        tree = self._visit.read_again().tree()
        unfinished = service.unfinished()
        return {**tree, "unfinished": unfinished} if unfinished else tree

    def plan(self, now: Tree) -> Plan:
        return plan_dhcp(now, self._visit.reading)

    def apply(self, plan: Plan) -> None:
        rows = [change for change in plan.changes if change.path[0] != "unfinished"]
        self._visit.service.carry_out(
            Work(
                form=self._visit.reading.after(rows) if rows else None,
                state=None,
                unfinished=len(rows) < len(plan.changes),
                wait_timeout=0.0,
            )
        )

    def foretell(self, plan: Plan) -> None:
        rows = [change for change in plan.changes if change.path[0] != "unfinished"]
        self._visit.service.assume(self._visit.reading.after(rows) if rows else None, None)

    def returned(self, state: Tree) -> dict[str, t.Any]:
        wish = self._order.reservations[0]
        row = state["reservations"].get(wish.label)
        present = row is not None and wish.present
        left_out = self._order.lacking(state["backend"])
        return {
            "applicable": True,
            "backend": state["backend"],
            "reservation": {
                **(reservation(row) if row is not None and present else {"name": wish.label}),
                "state": "present" if present else "absent",
            },
            "unsupported": sorted(left_out),
            "warnings": [f"{option} was left out: {why}" for option, why in left_out.items()],
        }


__all__ = ["DhcpReservation"]
