# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the data cases of DHCP servers: what changes, what is written, and that once is enough."""

from __future__ import annotations

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.serveradmin import (
    format_changes,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.order import (
    DhcpOrder,
    supported,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plan import (
    Reading,
    plan_dhcp,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.shown import (
    shown,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import ABSENT
from dhcp_cases import cases, plist_form, settings_form

CASES = cases("dhcp_plans")
SOMETHING = "..."


def written(value: object) -> object:
    """Return a value as the cases write it: no value as a word, bytes as hexadecimal digits."""
    if value is ABSENT:
        return "absent"
    return value.hex() if isinstance(value, bytes) else value


def agrees(shown_change: dict, expected: dict) -> bool:
    """Tell whether a change is the one of a case, where dots stand for whatever there is."""
    return all(
        value is not None if expected[key] == SOMETHING else value == expected[key]
        for key, value in shown_change.items()
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_plan(case: dict) -> None:
    backend = case.get("backend", "macos")
    form = (plist_form if backend == "macos" else settings_form)(case.get("existing", "kept"))
    order = supported(DhcpOrder.of(case["options"]), backend)
    reading = Reading.by(order, backend=backend, form=form)
    plan = plan_dhcp({**reading.tree(), "state": "stopped", **case.get("now", {})}, reading)
    found = [change.shown() for change in plan.changes]
    assert len(found) == len(case["changes"]), found
    assert all(map(agrees, found, case["changes"])), found
    assert plan.met(plan.predicted)
    configuration = [each for each in plan.changes if each.path[0] not in ("state", "unfinished")]
    after = reading.after(configuration)
    if "edits" in case:
        assert [[list(path), written(value)] for path, value in after.edits] == case["edits"]
    if "lines" in case:
        assert [[number, written(row)] for number, row in after.lines] == case["lines"]
    if "writes" in case:
        assert format_changes("dhcp", after.changes) == case["writes"]
    again = Reading.by(order, backend=backend, form=after)
    state = plan.predicted["state"]
    assert plan_dhcp({**again.tree(), "state": state}, again).empty, "once is not enough"
    assert plan.met({**again.tree(), "state": state}), "the proof would not find it"
    assert shown({**again.tree(), "state": state}) == shown(plan.predicted)
