# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the table of bad input: each case is refused by option, value and rule, on its backends."""

from __future__ import annotations

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.order import (
    DhcpOrder,
    supported,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plan import (
    Reading,
    plan_dhcp,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plist import (
    PlistForm,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.settings import (
    SettingsForm,
)
from dhcp_cases import cases, plist_form, settings_form

CASES = [
    pytest.param(case, backend, id=f"{name} ({backend})")
    for name, case in cases("dhcp_refusals").items()
    for backend in case.get("backends", ["macos"])
]


def as_typed(options: dict) -> dict:
    """Return options in the types that the module's specification gives them: text and lists."""
    typed = {**options}
    for entry in (*typed.get("subnets", ()), *typed.get("reservations", ())):
        for key in ("mac", "address", "router", "name", "network"):
            if key in entry:
                entry[key] = str(entry[key])
        if isinstance(entry.get("range"), str):
            entry["range"] = entry["range"].split(",")
    for key in ("interfaces", "allow", "deny"):
        if key in typed:
            typed[key] = [str(each) for each in typed[key]]
    return typed


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(cases("dhcp_refusals")) >= 60


def plan(form: PlistForm | SettingsForm, options: dict, backend: str) -> None:
    """Plan what the options ask for, as the module does."""
    order = supported(DhcpOrder.of(options), backend)
    reading = Reading.by(order, backend=backend, form=form)
    plan_dhcp({**reading.tree(), "state": "stopped"}, reading)


@pytest.mark.parametrize(("case", "backend"), CASES)
def test_refused(case: dict, backend: str) -> None:
    existing = case.get("existing", "kept")
    form = plist_form(existing) if backend == "macos" else settings_form(existing)
    with pytest.raises(Refused) as refusal:
        plan(form, as_typed(case["options"]), backend)
    assert refusal.value.option == case["option"]
    assert str(case["value"]) in refusal.value.reason
    assert case["rule"] in refusal.value.reason
