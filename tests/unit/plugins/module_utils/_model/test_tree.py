# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the data cases of settings plans: changes or refusal, and what the plan promises."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.tree import (
    SettingsOrder,
    plan_settings,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import same

CASES = {
    f"{path.stem}: {name}": case
    for path in sorted((Path(__file__).parents[3] / "cases" / "plan_settings").glob("*.yml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


def order(case: dict) -> SettingsOrder:
    """Return what a case orders."""
    return SettingsOrder(
        service=case.get("service", "example"),
        settings=case.get("settings", {}),
        secrets=case.get("secrets", {}),
        types=case.get("types", {}),
        remove=case.get("remove", []),
        update_secrets=case.get("update_secrets", "on_change"),
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_plan(case: dict) -> None:
    untouched = copy.deepcopy(case["current"])
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            plan_settings(case["current"], order(case))
        assert refusal.value.option == case["refused"]["option"]
        assert case["refused"]["because"] in refusal.value.reason
        return
    plan = plan_settings(case["current"], order(case))
    assert [change.shown() for change in plan.changes] == case["changes"]
    assert same(case["current"], untouched), "planning touched the reading"
    if "predicted" in case:
        assert same(plan.predicted, case["predicted"])
    assert plan.met(plan.predicted)
    again = plan_settings(plan.predicted, order(case))
    assert [change.shown() for change in again.changes] == case.get("again", [])
