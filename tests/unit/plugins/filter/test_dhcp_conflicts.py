# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the data cases of the check over all DHCP servers, and fleets made by chance."""

from __future__ import annotations

import ipaddress
import itertools
import random
from collections import UserDict
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError, AnsibleFilterError
from ansible_collections.minifleet.macos_server.plugins.filter.dhcp_conflicts import dhcp_conflicts
from ansible_collections.minifleet.macos_server.plugins.filter.dhcp_fleet import dhcp_fleet
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.ranges import (
    clashes,
)

CASES = {
    f"{path.stem}: {name}": case
    for path in sorted((Path(__file__).parents[2] / "cases" / "dhcp_fleet").glob("*.yml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_conflict_is_a_sentence_that_says_where_it_is(case: dict[str, Any]) -> None:
    sentences = dhcp_conflicts(case["fleet"])
    assert len(sentences) == len(case["says"]), sentences
    for sentence, parts in zip(sentences, case["says"], strict=True):
        assert not [part for part in parts if part not in sentence], sentence
        assert sentence.endswith(".")


@pytest.mark.parametrize("seed", range(200))
def test_what_comparing_all_with_all_finds_is_found(seed: int) -> None:
    chance = random.Random(seed)
    fleet: dict[str, Any] = {}
    spans: list[tuple[str, str, int, int]] = []
    for mini, segment in itertools.product("abcd", ("", "lab")):
        entries = []
        for _place in range(chance.randrange(4)):
            first = chance.randrange(1, 200)
            last = first + chance.randrange(12)
            spans.append((mini + segment, segment, first, last))
            entries.append({"range": [str(ipaddress.IPv4Address(each)) for each in (first, last)]})
        fleet[mini + segment] = {"segment": segment, "subnets": entries}
    meets = any(
        one[0] != other[0] and one[1] == other[1] and one[2] <= other[3] and other[2] <= one[3]
        for one, other in itertools.combinations(spans, 2)
    )
    assert bool(dhcp_conflicts(fleet)) == meets


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


def test_the_variables_of_the_role_are_read_for_the_minis_named() -> None:
    office = {"name": "Office", "network": "10.1.0.0/24", "range": ["10.1.0.5", "10.1.0.9"]}
    variables = {
        "oslo-1": {
            "dhcp_server_dhcp": {
                "subnets": [{**office, "router": "10.1.0.1", "options": []}, "a word"],
                "reservations": [{"name": "anna", "mac": "0:1b:63:a:b:c", "bootfile": "x"}],
            },
            "dhcp_server_segment": "oslo",
        },
        "oslo-2": {"dhcp_server_dhcp": {"state": "stopped", "subnets": [office]}},
        "oslo-3": {"dhcp_server_dhcp": "a word"},
        "oslo-4": {"dhcp_server_dhcp": {"subnets": "a word"}, "dhcp_server_segment": None},
        "oslo-5": {},
    }
    nothing: dict[str, Any] = {"segment": "", "subnets": [], "reservations": []}
    found = dhcp_fleet(variables)
    assert found == {
        "oslo-1": {
            "segment": "oslo",
            "subnets": [office, "a word"],
            "reservations": [{"name": "anna", "mac": "0:1b:63:a:b:c"}],
        },
        "oslo-2": nothing,
        "oslo-3": {**nothing, "subnets": "a word"},
        "oslo-4": {**nothing, "subnets": "a word"},
        "oslo-5": nothing,
    }
    assert list(dhcp_fleet(variables, ["oslo-5", "oslo-1"])) == ["oslo-5", "oslo-1"]
    assert len(dhcp_conflicts(found)) == 3


def test_variables_that_cannot_be_worked_out_are_told_by_mini() -> None:
    class Unclear(UserDict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            raise AnsibleError("'site_range' is undefined")

    with pytest.raises(AnsibleFilterError, match="oslo-1: 'site_range' is undefined"):
        dhcp_fleet({"oslo-1": Unclear(dhcp_server_dhcp={})})
