# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the data cases of content caches: changes, refusal or warnings on a mini of each kind."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_order import (
    CacheOrder,
    needs_restart,
    plan_cache,
    warnings,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import same

FOLDER = Path(__file__).parents[3] / "cases" / "plan_cache"
MINIS = yaml.safe_load((FOLDER / "minis.yml").read_text(encoding="utf-8"))
CASES = {
    f"{path.stem}: {name}": case
    for path in sorted(FOLDER.glob("*.yml"))
    if path.stem != "minis"
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


def reading(case: dict) -> dict:
    """Return the reading that a case starts from."""
    mini = copy.deepcopy(MINIS[case["mini"]])
    mini["settings"].update(case.get("settings", {}))
    return {**mini, **case.get("reading", {})}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_plan(case: dict) -> None:
    now = reading(case)
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            plan_cache(now, CacheOrder.of(case["options"]))
        assert refusal.value.option == case["refused"]["option"]
        assert case["refused"]["because"] in refusal.value.reason
        return
    order = CacheOrder.of(case["options"])
    plan = plan_cache(now, order)
    assert [change.shown() for change in plan.changes] == case["changes"]
    assert same(now, reading(case)), "planning touched the reading"
    assert needs_restart(plan) is case.get("restart", False)
    assert plan.met(plan.predicted)
    assert plan_cache(plan.predicted, order).empty, "a second run would change something"
    told = warnings(plan.predicted, order)
    wanted = iter(case.get("warnings", []))
    assert all(next(wanted, "one warning too many") in text for text in told)
    assert list(wanted) == []
