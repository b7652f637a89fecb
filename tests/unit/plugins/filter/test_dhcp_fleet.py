# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare fleets of DHCP servers: by cases, and how much work a large one is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.filter.dhcp_clashes import FilterModule
from ansible_collections.minifleet.macos_server.plugins.filter.dhcp_fleet import (
    FilterModule as FleetModule,
)
from ansible_collections.minifleet.macos_server.plugins.filter.dhcp_fleet import dhcp_fleet
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.address_ranges import (
    clashes,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp_fleet import (
    fleet_clashes,
)

FOLDER = Path(__file__).parents[2] / "cases" / "dhcp_fleet"
CASES = yaml.safe_load((FOLDER / "fleets.yml").read_text(encoding="utf-8"))
MINIS, SUBNETS = 500, 20


def variables(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the variables of the minis of a case."""
    segments = case.get("segments", {})
    return {
        mini: {"dhcp_server_dhcp": told, "dhcp_server_segment": segments.get(mini, "")}
        for mini, told in case["minis"].items()
    }


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_fleet(case: dict[str, Any]) -> None:
    found = fleet_clashes(dhcp_fleet(variables(case), case["minis"]))
    assert len(found) == len(case["clashes"]), found
    assert all(words in said for said, words in zip(found, case["clashes"], strict=True)), found


def test_the_filters_are_found_by_their_names() -> None:
    assert FilterModule().filters() == {"dhcp_clashes": fleet_clashes}
    assert FleetModule().filters() == {"dhcp_fleet": dhcp_fleet}


def test_what_is_known_of_minis_out_of_sight_counts_and_what_is_seen_counts_more() -> None:
    seen = {
        "a": {"dhcp_server_dhcp": {"subnets": [{"name": "A", "range": ["10.1.0.1", "10.1.0.9"]}]}}
    }
    old = {"segment": "", "subnets": [{"label": "A", "range": ["10.1.0.5", "10.1.0.20"]}]}
    assert fleet_clashes(dhcp_fleet(seen, ["a"], {"a": old})) == []
    assert len(fleet_clashes(dhcp_fleet(seen, ["a"], {"b": old}))) == 1
    assert dhcp_fleet({"a": {}}, ["a"], {"a": old}) == {}


def large(minis: int) -> dict[str, Any]:
    """Return a fleet of minis with 20 subnets each, none in the way of another."""
    told = {}
    for mini in range(minis):
        networks = range(mini * SUBNETS, (mini + 1) * SUBNETS)
        ranges = [[f"10.{n >> 8}.{n & 255}.10", f"10.{n >> 8}.{n & 255}.250"] for n in networks]
        subnets = [{"name": f"net {place}", "range": each} for place, each in enumerate(ranges)]
        told[f"mini{mini}"] = {"dhcp_server_dhcp": {"subnets": subnets}}
    return told


def test_a_fleet_of_500_minis_with_20_subnets_each() -> None:
    fleet = dhcp_fleet(large(MINIS), list(large(MINIS)))
    assert sum(len(told["subnets"]) for told in fleet.values()) == MINIS * SUBNETS
    assert fleet_clashes(fleet) == []
    fleet["mini499"]["subnets"][19]["range"] = ["10.0.3.250", "10.0.3.251"]
    (said,) = fleet_clashes(fleet)
    assert "mini499 would serve 10.0.3.250 to 10.0.3.251" in said
    assert "mini0 serves 10.0.3.10 to 10.0.3.250" in said


class Counted(int):
    """A number that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) < int(other)

    def __le__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) <= int(other)

    def __gt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) > int(other)


def comparisons(ranges: int) -> int:
    """Return how often addresses are compared to look at so many ranges, in mixed-up order."""
    starts = [place * 7919 % ranges * 300 for place in range(ranges)]
    Counted.compared = 0
    assert clashes([(Counted(start), Counted(start + 200), start) for start in starts]) == []
    return Counted.compared


def test_ten_times_the_subnets_are_little_more_than_ten_times_the_work() -> None:
    few, many = comparisons(1_000), comparisons(10_000)
    assert many < few * 10 * 1.6, "n log n would be 13.3 times"
