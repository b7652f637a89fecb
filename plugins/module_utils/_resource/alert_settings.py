# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `alert_settings`: who gets the alerts of Server.app 5, and which."""

from __future__ import annotations

import typing as t

from .._errors import NotApplicable, NotApplied, Refused
from .._mini import Mini
from .._model.alert_schema import fresh_state
from .._model.alerts import alerts_order, recipients_order
from .._model.backends import choose_backend, version
from .._model.change import Change, Plan
from .._model.rows import plan_rows, without_number
from .._tool.alert_store import STORE, AlertStore
from .._tool.places import SERVER_ROOT, refuse_unless_set_up
from .._tool.servermgrd import Servermgrd
from .._tool.system import versions
from .._values import ABSENT, Tree, join_path, lookup, plain

_STATE = ("alert_store", "state")
_IS_BEHIND = ("servermgrd", "is behind")
_BEHIND = "servermgrd_is_behind"
_FIRST_WITH_STORE = (5,)
_NO_STORE = (
    "this mini has no alert store yet; open the Alerts pane of Server.app on it once, or set"
    " create: true (experimental) to make one"
)


class AlertSettings:
    """Converge recipients and alerts; no launch unless something changes."""

    NAME = "alert_settings"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "recipients": {"type": "list", "elements": "raw"},
        "purge": {"type": "list", "elements": "str", "choices": ["recipients"], "default": []},
        "alerts": {"type": "dict", "default": {}},
        "create": {"type": "bool", "default": False},
        "missing_store": {"type": "str", "choices": ["refuse", "skip"], "default": "refuse"},
        "backup": {"type": "bool", "default": False},
        "reload": {
            "type": "str",
            "choices": ["when_changed", "never"],
            "default": "when_changed",
        },
        "wait_timeout": {"type": "int", "default": 60},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        given, purge = options["recipients"], bool(options["purge"])
        if purge and given is None:
            raise Refused("purge", "needs the option recipients; give [] to remove them all")
        self._recipients = recipients_order(given or [], purge=purge)
        self._alerts: t.Mapping[str, t.Any] = options["alerts"] or {}
        self._options = options
        self._reload = options["reload"] == "when_changed"
        self._mini = mini
        self._store = AlertStore(timeout=mini.timeout)
        self._servermgrd = Servermgrd(mini)
        self._backup_file: str | None = None

    def read(self) -> Tree:
        """Return `recipients` and `alerts`, an empty mapping where the store was never made."""
        self._refuse_elsewhere()
        ask = self._mini.readings.ask
        state = ask(_STATE, self._store.state) or {}
        if not state and not self._options["create"] and self._options["missing_store"] == "skip":
            raise NotApplicable(f"{STORE}: {_NO_STORE}")
        if self._reload and ask(_IS_BEHIND, self._servermgrd.is_behind):
            return {**state, _BEHIND: True}
        return state

    def _refuse_elsewhere(self) -> None:
        mini = versions(self._mini)
        choose_backend("auto", "alerts", macos=mini.macos, server=mini.server)
        if version(mini.server or "0") < _FIRST_WITH_STORE:
            raise NotApplicable(
                f"Server.app {mini.server} does not keep its alerts as Server.app 5 does"
            )
        refuse_unless_set_up(SERVER_ROOT)

    def plan(self, now: Tree) -> Plan:
        if "alerts" not in now:
            return self._plan_creation(now)
        plan = self._plan_rows(now)
        if _BEHIND not in now:
            return plan
        caught_up = {key: value for key, value in plan.predicted.items() if key != _BEHIND}
        return Plan((*plan.changes, Change((_BEHIND,), True, ABSENT)), caught_up)

    def _plan_rows(self, now: Tree) -> Plan:
        first = plan_rows(now, self._recipients)
        then = plan_rows(first.predicted, alerts_order(self._alerts, now["alerts"]))
        return Plan((*first.changes, *then.changes), then.predicted)

    def _plan_creation(self, now: Tree) -> Plan:
        if not self._options["create"]:
            if self._recipients.entries or self._alerts:
                raise Refused(STORE, _NO_STORE)
            return Plan((), now)
        made = self._plan_rows(fresh_state())
        # servermgrd may make a store of its own in the place of ours, and what nobody asked for
        # may then be otherwise.
        asked = {change.path[:2] for change in made.changes}
        changes = (
            Change((part, key), ABSENT, row, provable=(part, key) in asked)
            for part in ("recipients", "alerts")
            for key, row in made.predicted[part].items()
        )
        return Plan(tuple(changes), made.predicted)

    def apply(self, plan: Plan) -> None:
        if not self._reload:
            self._write(plan)
            return
        # A servermgrd that saves between our write and its end puts its old rows back, and one
        # that does not take a store that we made puts its own in the place. Once more will do.
        for _attempt in ("first", "second"):
            with self._servermgrd.restarted_after(wait_timeout=self._options["wait_timeout"]):
                self._write(plan)
            now = self._store.state() or {}
            plan = self.plan(now)
            if plan.empty:
                return
        raise _outvoted(plan, now)

    def _write(self, plan: Plan) -> None:
        if not self._store.exists():
            self._store.create(plan.predicted)
            return
        rows = [change for change in plan.changes if change.path != (_BEHIND,)]
        if rows:
            backup = self._options["backup"] and self._backup_file is None
            made = self._store.write(rows, backup=backup)
            self._backup_file = made or self._backup_file

    def foretell(self, plan: Plan) -> None:
        self._mini.readings.assume(_STATE, plan.predicted)
        if self._reload:
            self._mini.readings.assume(_IS_BEHIND, False)

    def returned(self, state: Tree) -> dict[str, t.Any]:
        recipients = [
            {"address": without_number(key), **fields}
            for key, fields in sorted(state.get("recipients", {}).items())
        ]
        answer: dict[str, t.Any] = {
            "applicable": True,
            "alerts": {"recipients": recipients, "alerts": state.get("alerts", {})},
        }
        return {**answer, "backup_file": self._backup_file} if self._backup_file else answer


def _outvoted(plan: Plan, now: Tree) -> NotApplied:
    seen = ((each, lookup(now, each.path)) for each in plan.changes)
    problem = NotApplied(
        [
            (join_path(each.path), each.shown()["after"], None if got is ABSENT else plain(got))
            for each, got in seen
        ],
        hint="Twice somebody put other rows back: close the Alerts pane of Server.app, which holds"
        " them, and run again",
    )
    problem.details["changed"] = True
    return problem


__all__ = ["AlertSettings"]
