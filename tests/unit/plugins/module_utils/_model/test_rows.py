# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the data cases of keyed rows: changes or refusal, and what the plan promises."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.rows import (
    Entry,
    RowsOrder,
    keyed,
    plan_rows,
    without_number,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import same

CASES = {
    f"{path.stem}: {name}": case
    for path in sorted((Path(__file__).parents[3] / "cases" / "plan_rows").glob("*.yml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
FOLDS = {"none": str, "lower": str.lower}


def order(case: dict) -> RowsOrder:
    """Return what a case orders."""
    entries = [
        Entry(option=f"hosts[{place}]", **entry) for place, entry in enumerate(case["entries"])
    ]
    return RowsOrder(
        "hosts",
        entries,
        defaults=case.get("defaults", {}),
        purge=case.get("purge", False),
        fold=FOLDS[case.get("fold", "none")],
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_plan(case: dict) -> None:
    untouched = copy.deepcopy(case["current"])
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            plan_rows(case["current"], order(case))
        assert refusal.value.option == case["refused"]["option"]
        assert case["refused"]["because"] in refusal.value.reason
        return
    plan = plan_rows(case["current"], order(case))
    assert [change.shown() for change in plan.changes] == case["changes"]
    assert same(case["current"], untouched), "planning touched the reading"
    if "predicted" in case:
        assert same(plan.predicted, case["predicted"])
    assert plan.met(plan.predicted)
    assert plan_rows(plan.predicted, order(case)).empty


def test_rows_of_one_key_are_told_apart() -> None:
    rows = keyed([("a", 1), ("b", 2), ("A", 3), ("a", 4)], fold=str.lower)
    assert rows == {"a": 1, "b": 2, "A (2)": 3, "a (3)": 4}
    assert [without_number(key) for key in rows] == ["a", "b", "A", "a"]
