# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Server.app has not handed on to bootpd yet, and what it would serve nobody by."""

from __future__ import annotations

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp import (
    bootpd_subnet,
    server_subnet,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.order import (
    DhcpOrder,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plan import (
    Reading,
    plan_dhcp,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.shown import (
    warnings,
)
from dhcp_cases import SERVERS_MACOS, settings_form

MEMBER = {
    "net_address": "10.20.40.0",
    "net_mask": "255.255.255.0",
    "net_range_start": "10.20.40.50",
    "net_range_end": "10.20.40.199",
    "dhcp_enabled": True,
    "dhcp_router": "10.20.40.1",
    "dhcp_domain_search": ["example.com"],
    "lease_max": 3600,
}


def test_what_stands_in_both_is_handed_on() -> None:
    entry = bootpd_subnet.row_of(server_subnet.entry_of("A", MEMBER), SERVERS_MACOS)
    assert server_subnet.is_handed_on(server_subnet.row_of("A", MEMBER), entry)


@pytest.mark.parametrize(
    "change",
    [{"dhcp_domain_search": ["example.org"]}, {"dhcp_router": ""}, {"lease_max": 7200}],
    ids=str,
)
def test_what_changed_since_is_not(change: dict) -> None:
    entry = bootpd_subnet.row_of(server_subnet.entry_of("A", MEMBER), SERVERS_MACOS)
    assert not server_subnet.is_handed_on(server_subnet.row_of("A", {**MEMBER, **change}), entry)


@pytest.mark.parametrize(
    ("extra", "told"), [({}, True), ({"interface": "en1"}, False), ({"enabled": False}, False)]
)
def test_a_subnet_without_an_interface_is_told(extra: dict, told: bool) -> None:
    new = {"name": "New", "network": "10.20.60.0/24", "range": ["10.20.60.2", "10.20.60.9"]}
    order = DhcpOrder.of({"subnets": [{**new, **extra}]})
    reading = Reading.by(order, backend="server", form=settings_form("kept"))
    predicted = plan_dhcp({**reading.tree(), "state": "started"}, reading).predicted
    assert any("New has no interface" in each for each in warnings(predicted)) is told
