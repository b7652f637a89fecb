# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the data cases of alert recipients and alerts: what may be written, what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alert_schema import (
    TABLES,
    columns,
    schema_fault,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alerts import (
    alerts_order,
    recipients_order,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.change import Change
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.rows import plan_rows

CASES = {
    f"{path.stem}: {name}": case
    for path in sorted((Path(__file__).parents[3] / "cases" / "alerts").glob("*.yml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
STATE = {
    "recipients": {
        "pat@example.com": {"enabled": True, "locale": "en"},
        "SAM@Example.com": {"enabled": False, "locale": "de"},
        "SAM@Example.com (2)": {"enabled": True, "locale": "en"},
    },
    "alerts": {
        "Caching": {"bundle": "Caching", "enabled": True, "mail": True, "push": True},
        "Mail": {"bundle": "Mail", "enabled": True, "mail": False, "push": False},
        "Time Machine": {"bundle": "TimeMachine", "enabled": True, "mail": True, "push": False},
    },
}


def changes(case: dict) -> list[Change]:
    """Return what a case changes in the store."""
    recipients = recipients_order(case.get("recipients", []), purge=case.get("purge", False))
    alerts = alerts_order(case.get("alerts", {}), STATE["alerts"])
    return [*plan_rows(STATE, recipients).changes, *plan_rows(STATE, alerts).changes]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_options(case: dict) -> None:
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            changes(case)
        assert refusal.value.option == case["refused"]["option"]
        assert case["refused"]["because"] in refusal.value.reason
        return
    assert [change.shown() for change in changes(case)] == case["changes"]


def test_the_known_schema_is_known() -> None:
    assert schema_fault({table: columns(table) for table in TABLES}) is None


@pytest.mark.parametrize("table", [table for table in TABLES if table.startswith("ZAD")])
def test_any_other_schema_is_not(table: str) -> None:
    known = {name: columns(name) for name in TABLES}
    without = {name: found for name, found in known.items() if name != table}
    assert schema_fault(without) == f"it has no table {table}"
    for found in (known[table][:-1], [*known[table], "ZNEW"]):
        assert table in str(schema_fault({**known, table: found}))
