# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold bootpd's rules and its options to cases, value by value and version by version."""

from __future__ import annotations

import datetime
import random
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.bootptab import parse
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp import (
    bootpd_subnets,
    option_values,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.options import (
    OPTIONS,
    read,
    wire,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.ranges import (
    clashes,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.rules import (
    KEYS,
    bootptab_faults,
    faults,
)

CASES = Path(__file__).parents[4] / "cases"


def cases(name: str) -> list[Any]:
    """Return the cases of one file, each under what it is about."""
    found = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=f"{place}: {str(case)[:60]}") for place, case in enumerate(found)]


@pytest.mark.parametrize("case", cases("bootpd_rules/options"))
def test_a_key_of_a_subnet(case: dict) -> None:
    found = read(case["key"], case["value"], macos=case["macos"])
    rule = case.get("rule")
    assert (rule in (found.rule or "")) if rule else found.rule is None, found.rule
    if found.rule is None or "hex" in case:
        assert found.data is not None
        assert found.data.hex() == case["hex"]
    if found.rule is None:
        assert wire(case["key"], case["value"], macos=case["macos"]) == found.data
    else:
        with pytest.raises(Refused) as problem:
            wire(case["key"], case["value"], macos=case["macos"])
        assert problem.value.option == case["key"]


@pytest.mark.parametrize("case", cases("bootpd_rules/roots"))
def test_a_whole_plist(case: dict) -> None:
    found = faults(case["root"], macos=case.get("macos", "15"), interfaces=case.get("interfaces"))
    told = [(".".join(map(str, fault.path)), fault.rule) for fault in found]
    assert [where for where, _rule in told] == [where for where, _part in case["told"]], told
    for place, (_where, part) in enumerate(case["told"]):
        assert part in told[place][1]


@pytest.mark.parametrize("case", cases("dhcp_options/values"))
def test_an_option_as_users_write_it(case: dict) -> None:
    key, data = option_values.option_value(case["code"], case["type"], case["value"])
    assert (key, data.hex()) == (f"dhcp_option_{case['code']}", case["hex"])
    assert read(key, data, macos="10.9").rule is None
    given = {name: case[name] for name in ("code", "type", "value")}
    shown = option_values.describe(key, data)
    assert shown == case.get("shown", given)
    assert option_values.option_value(shown["code"], shown["type"], shown["value"]) == (
        key,
        data,
    )


@pytest.mark.parametrize("case", cases("dhcp_options/refusals"))
def test_an_option_that_is_refused(case: dict) -> None:
    with pytest.raises(Refused) as problem:
        option_values.option_value(case["code"], case["type"], case["value"])
    assert problem.value.option == case["option"]


def test_options_that_are_too_long_are_refused() -> None:
    with pytest.raises(Refused, match="256 bytes"):
        option_values.option_value(200, "string", "x" * 256)


def test_keys_that_are_no_option_are_shown_as_none() -> None:
    assert option_values.describe("lease_max", 5) is None
    assert option_values.describe("dhcp_option_300", b"x") is None
    assert option_values.describe("dhcp_router", "tap") == {
        "code": 3,
        "type": "string",
        "value": "tap",
    }
    assert option_values.describe("dhcp_router", "10.20.30.1") == {
        "code": 3,
        "type": "ip_list",
        "value": ["10.20.30.1"],
    }


def test_which_options_are_never_served() -> None:
    """The list is that of bootpd.c; the mask comes from elsewhere."""
    never = {
        code for code in range(1, 256) if not read(f"dhcp_option_{code}", b"x", macos="15").served
    }
    assert never == {1, 12, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 61, 255}


def test_the_tables_do_not_contradict_themselves() -> None:
    names = [row.name for row in OPTIONS]
    assert len(set(names)) == len(names)
    for macos in ("10.9", "10.11", "10.15", "11", "12", "15"):
        codes = [row.code for row in OPTIONS if row.known_to(macos)]
        assert len(set(codes)) == len(codes)
    assert len({key.name for key in KEYS}) == len(KEYS)


def test_blank_fields_of_server_app_are_known_as_such() -> None:
    subnet = {
        "net_address": "10.20.30.0",
        "net_mask": "255.255.255.0",
        "net_range": ["10.20.30.9", "10.20.30.9"],
        "dhcp_router": "",
        "dhcp_domain_search": [],
        "dhcp_domain_name_server": [""],
        "dhcp_log_server": "tap",
    }
    found = faults({"Subnets": [subnet], "allow": [""]}, macos="10.13")
    assert {str(fault.path[-1]): fault.blank for fault in found} == {
        "dhcp_router": True,
        "dhcp_domain_search": True,
        "dhcp_domain_name_server": True,
        "dhcp_log_server": False,
        "0": False,
    }


def test_names_of_subnets() -> None:
    assert bootpd_subnets.default_name(0xC0A80100, 0xFFFFFF00) == "192.168.1"
    assert bootpd_subnets.default_name(0xC0A80000, 0xFFFFFC00) == "192.168.0/22"
    assert bootpd_subnets.default_name(0x0A000000, 0xFF000000) == "10"
    assert bootpd_subnets.default_name(0xC0000100, 0xFF00FF00) == "192.0.1"
    assert bootpd_subnets.default_name(0, 0) == "0.0.0.0"
    assert bootpd_subnets.name_of({"name": ""}, 2) == "number 3"
    assert bootpd_subnets.name_of(["x"], 0) == "number 1"


def test_one_mac_may_have_an_address_in_each_network() -> None:
    text = "%%\na 1 2:0:5e:0:53:1 10.20.30.7\na 1 2:0:5e:0:53:1 10.20.31.7\n"
    read_tab = parse(text)
    assert bootptab_faults(read_tab) == []
    (fault,) = bootptab_faults(read_tab, [(0x0A140000, 0xFFFF0000)])
    assert fault.path == ("bootptab", 2)
    assert fault.also == ("bootptab", 3)
    assert bootptab_faults(parse(text.replace("31.7", "30.7"))) == []


ODD = (
    *(None, True, False, 0, 1, -1, 2**40, 1.5, float("nan"), float("inf"), "", " ", "x", "en0"),
    *(
        "10.20.30.1",
        "010.1",
        "-1",
        "0x",
        "1 day",
        "a..b",
        "é",
        "\uff11",
        b"",
        b"\0\0\0\0\0",
        b"x" * 300,
    ),
    *([], [""], [[]], [b"x"], [1, "2"], ["10.0.0.0/8", "10.20.30.1"], ["/", ""], {}, {"a": 1}),
    *(datetime.datetime(2026, 1, 1), ["10.20.30.9", "10.20.30.1"], ["10.20.30.1"] * 2),
)


def test_nothing_in_a_plist_stops_the_rules() -> None:
    """Whatever stands at whatever key is judged, never an error of ours."""
    dice = random.Random(10)
    names = [f"dhcp_{row.name}" for row in OPTIONS]
    names += [
        "dhcp_",
        "dhcp_option_",
        "dhcp_option_256",
        "dhcp_1",
        "name",
        "net_address",
        "net_mask",
    ]
    names += ["net_range", "supernet", "allocate", "lease_min", "lease_max", "NET_MASK"]
    roots = [key.name for key in KEYS] + ["subnets"]
    for _turn in range(3000):
        subnets = [
            {name: dice.choice(ODD) for name in dice.sample(names, dice.randrange(12))}
            for _turn in range(dice.randrange(4))
        ]
        root: dict = {name: dice.choice(ODD) for name in dice.sample(roots, 4)}
        root["Subnets"] = dice.choice([subnets, [*subnets, dice.choice(ODD)], dice.choice(ODD)])
        for fault in faults(root, macos=dice.choice(["10.9", "10.13", "12.6", "15", ""])):
            assert str(fault)
    for value in ODD:
        for name in names:
            described = option_values.describe(name, value)
            assert described is None or set(described) == {"code", "type", "value"}


def test_the_plist_of_a_large_server_is_judged_at_once() -> None:
    subnets = [
        {
            "net_address": f"10.{number // 250}.{number % 250}.0",
            "net_mask": "255.255.255.0",
            "net_range": [f"10.{number // 250}.{number % 250}.{end}" for end in (10, 200)],
            "dhcp_router": f"10.{number // 250}.{number % 250}.1",
            "dhcp_domain_search": ["studio.example", "tap.studio.example"],
        }
        for number in range(1000)
    ]
    start = time.monotonic()
    assert faults({"Subnets": subnets}, macos="15") == []
    assert time.monotonic() - start < 2


def slow_clashes(spans: list[tuple[int, int, int]]) -> set[int]:
    """Return who is in anybody's way, by asking each pair."""
    return {
        owner
        for first, last, owner in spans
        for other_first, other_last, other in spans
        if owner != other and first <= other_last and other_first <= last
    }


def test_clashes_are_those_of_all_pairs() -> None:
    dice = random.Random(6)
    for _turn in range(300):
        spans = []
        for owner in range(dice.randrange(9)):
            first = dice.randrange(60)
            spans.append((first, first + dice.randrange(12), owner))
        found = clashes(spans)
        bad = slow_clashes(spans)
        assert bool(found) == bool(bad)
        assert {owner for pair in found for owner in pair} <= bad
        assert all(one < other for one, other in found)
        # Without the later one of each pair nobody is in the way.
        gone = {other for _one, other in found}
        left = [span for span in spans if span[2] not in gone]
        assert len(clashes(left)) < max(1, len(found))


def test_ten_thousand_subnets_take_no_time() -> None:
    spans = [(number * 10, number * 10 + 9, f"mini{number % 500}") for number in range(10_000)]
    random.Random(7).shuffle(spans)
    start = time.monotonic()
    assert clashes(spans) == []
    assert len(clashes([(0, 5, number) for number in range(10_000)])) == 9_999
    assert time.monotonic() - start < 1
