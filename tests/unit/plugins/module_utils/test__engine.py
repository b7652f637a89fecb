# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge a small store in every combination of drift, check mode and misbehaviour."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._engine import converge
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    NotApplied,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.change import Plan
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.tree import (
    SettingsOrder,
    plan_settings,
)


@dataclasses.dataclass
class Store:
    """A resource over a mapping that may drop what it is given, or show it late."""

    kept: dict[str, Any]
    wanted: dict[str, Any]
    drops: tuple[str, ...] = ()
    shows_after: int = 0
    fails: bool = False
    settle_timeout: float = 0.0
    reads: int = 0
    writes: int = 0
    foretold: Any = None

    def read(self) -> Any:
        self.reads += 1
        if self.writes and self.reads - 1 <= self.shows_after:
            return dict(self._before)
        return dict(self.kept)

    def plan(self, now: Any) -> Plan:
        return plan_settings(now, SettingsOrder(service="store", settings=self.wanted))

    def apply(self, plan: Plan) -> None:
        self.writes += 1
        self._before = dict(self.kept)
        self.kept.update(
            {
                change.path[0]: change.after
                for change in plan.changes
                if change.path[0] not in self.drops
            }
        )
        if self.fails:
            raise MacServerError("the store broke")

    def foretell(self, plan: Plan) -> None:
        self.foretold = plan.predicted

    def returned(self, state: Any) -> dict[str, Any]:
        return {"store": state}


def run(store: Store, *, rehearse: bool = False) -> tuple[Any, int]:
    """Converge and return the outcome and how often readings were forgotten."""
    forgotten = []
    outcome = converge(store, rehearse=rehearse, forget=lambda: forgotten.append(1))
    return outcome, len(forgotten)


@pytest.mark.parametrize("rehearse", [False, True])
def test_nothing_to_do(rehearse: bool) -> None:
    store = Store({"a": 1}, {"a": 1})
    outcome, forgotten = run(store, rehearse=rehearse)
    assert (outcome.changed, store.reads, store.writes, forgotten) == (False, 1, 0, 0)


def test_rehearsal_predicts_what_the_run_does() -> None:
    rehearsed, _forgotten = run(store := Store({"a": 1}, {"a": 2}), rehearse=True)
    assert (store.reads, store.writes, store.foretold) == (1, 0, {"a": 2})
    done, forgotten = run(store)
    assert done == rehearsed
    assert (store.reads, store.writes, forgotten) == (3, 1, 1)


def test_a_value_that_did_not_take() -> None:
    store = Store({"a": 1, "b": 1}, {"a": 2, "b": 2}, drops=("b",))
    with pytest.raises(NotApplied, match="b: wanted 2, got 1") as problem:
        run(store)
    assert problem.value.details["changed"] is True
    assert problem.value.details["unmet"] == [{"path": "b", "wanted": 2, "got": 1}]


def test_a_misspelt_key_that_was_swallowed() -> None:
    store = Store({"Port": 1}, {"Prot": 2}, drops=("Prot",))
    with pytest.raises(NotApplied, match=r"knows no key Prot; did you mean Port\?") as problem:
        run(store)
    assert problem.value.details["changed"] is False


def test_a_state_that_shows_late_is_waited_for() -> None:
    store = Store({"a": 1}, {"a": 2}, shows_after=2, settle_timeout=30)
    outcome, forgotten = run(store)
    assert outcome.state == {"a": 2}
    assert forgotten == store.reads - 1


@pytest.mark.parametrize("half", [True, False])
def test_a_write_that_fails_halfway_is_a_change(half: bool) -> None:
    forgotten = []
    store = Store({"a": 1, "b": 1}, {"a": 2, "b": 2}, drops=("b",) if half else ("a", "b"))
    store.fails = True
    with pytest.raises(MacServerError, match="the store broke") as problem:
        converge(store, rehearse=False, forget=lambda: forgotten.append(1))
    assert forgotten
    assert problem.value.details["changed"] is half
