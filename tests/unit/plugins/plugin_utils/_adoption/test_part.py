# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adopt names, alerts, content caches and directories: naming what is there changes nothing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from adoption_cases import read_back
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.serveradmin import parse
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alert_schema import (
    fresh_state,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alerts import (
    alerts_order,
    recipients_order,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_keys import (
    BY_KEY,
    KEPT_BY_SERVICE,
    KEYS,
    CacheKey,
    name_of,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_order import (
    CacheOrder,
    plan_cache,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_values import (
    as_read,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.directory import (
    Directory,
    Wish,
    plan_directory,
    read_directory,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.rows import (
    keyed,
    plan_rows,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.cache import (
    adopted_cache,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.part import (
    Part,
    Target,
    Template,
    adopted_alerts,
    adopted_directory,
    adopted_names,
    master_options,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.text import (
    groups_text,
    variables_text,
)

CAPTURES = Path(__file__).resolve().parents[6] / "shared" / "captures"
DRAWN = 400
VERSIONS = {"server": "10.12.6", "macos": "15.3.1"}


def cache_answer(settings: dict[str, Any], backend: str, **more: Any) -> dict[str, Any]:
    """Return what content_cache_info answers of a cache with these settings."""
    cache = {"state": "active", "settings": settings}
    return {"backend": backend, "forced": [], "cache": cache, **more}


def kept(settings: dict[str, Any], backend: str) -> Part:
    """Adopt a cache and prove that the file of its variables changes nothing there."""
    part = adopted_cache(cache_answer(settings, backend), Target(VERSIONS[backend]))
    options = read_back(part.options)
    assert options == part.options, "it is read as it was written"
    now = {"backend": backend, "macos": VERSIONS[backend], "state": "active", "forced": {}}
    plan = plan_cache({**now, "settings": settings}, CacheOrder.of({"state": "active", **options}))
    assert plan.empty, plan.changes
    return part


def drawn_value(row: CacheKey, draw: random.Random) -> Any:
    """Return a value that a service may have for a key, now and then an odd one."""
    odd = [True, 0, -1, "010", "", [], ["x"], {"a": 1}, 0.5, "{{ x }}", 2**40]
    if draw.random() < 0.1:
        return draw.choice(odd)
    return {
        "boolean": draw.random() < 0.5,
        "integer": draw.choice((1, 60, 49200, row.high or 7)),
        "size": draw.choice((0, 10**9, 3 * 10**11, 2**30, 12345)),
        "real": draw.choice((0.2, 0.25, 1e-05)),
        "string": draw.choice((*row.choices, "en0", "/x/Library/Application Support/Apple")),
        "ranges": [
            {
                "type": "IPv4",
                "first": "10.1.0.0",
                "last": draw.choice(("10.1.255.255", "10.1.0.9")),
            },
            {"type": "IPv6", "first": "fd00::1", "last": "fd00::1"},
        ][: draw.randrange(3)],
        "addresses": ["10.0.0.1", "10.0.0.2"][: draw.randrange(3)],
    }[row.kind]


@pytest.mark.parametrize("backend", VERSIONS)
def test_drawn_caches(backend: str) -> None:
    for seed in range(DRAWN):
        draw = random.Random(seed)
        settings = {
            row.option: as_read(row.kind, drawn_value(row, draw))
            for row in draw.sample(KEYS, draw.randrange(12))
        }
        settings.update(
            {key: draw.choice(("12:30", 5, True, "no")) for key in ("Odd", "b d", "Own")}
        )
        kept(settings, backend)


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside the checkout")
def test_captured_caches() -> None:
    paths = sorted(CAPTURES.glob("serveradmin/settings-caching--*.txt"))
    for path in paths:
        tree = parse(path.read_text("utf-8"), source=path.name)["caching"]
        settings = {
            name_of(key): as_read(BY_KEY[key].kind if key in BY_KEY else "", value)
            for key, value in tree.items()
            if key not in KEPT_BY_SERVICE
        }
        assert kept(settings, "server").left == []
    assert len(paths) > 1


CACHE = {
    "cache_limit": 300 * 10**9,
    "reserved_volume_space": 25 * 10**9,
    "data_path": "/Volumes/Big/Caching/Data",
    "port": 8080,
    "interface": "en0",
    "local_subnets_only": False,
    "log_level": "verbose",
    "listen_ranges": [
        {"type": "IPv4", "first": "10.1.0.0", "last": "10.1.255.255"},
        {"type": "IPv4", "first": "10.2.0.5", "last": "10.2.0.9"},
    ],
    "Own": 5,
}


def test_what_an_admin_finds_of_a_cache() -> None:
    part = kept(CACHE, "server")
    assert list(part.options) == [
        "cache_limit", "port", "interface", "data_path", "local_subnets_only", "listen_ranges",
        "log_level", "extra_settings",
    ]  # fmt: skip
    assert part.options["cache_limit"] == "300GB"
    assert part.options["listen_ranges"] == [
        "10.1.0.0/16",
        {"first": "10.2.0.5", "last": "10.2.0.9"},
    ]
    assert part.left == []


def test_a_cache_that_moves_to_macos() -> None:
    target = Target("26", moves=True, interfaces={"en0": "en7"})
    part = adopted_cache(cache_answer(CACHE, "server"), target)
    assert part.options == {
        "cache_limit": "300GB",
        "reserved_volume_space": "25GB",
        "interface": "en7",
        "local_subnets_only": False,
        "listen_ranges": ["10.1.0.0/16", {"first": "10.2.0.5", "last": "10.2.0.9"}],
    }
    said = "\n".join(part.left)
    for words in ("port: 8080 is outside", "log_level: 'verbose'", "Own: 5", "data_path"):
        assert words in said


def test_an_address_in_another_spelling_is_left_alone() -> None:
    part = kept({"parents": ["fd00:0:0::1"]}, "macos")
    assert part.options == {}
    assert "cannot be written so" in part.left[0]


def test_what_a_profile_forces_is_the_profile_s() -> None:
    answer = cache_answer({"cache_limit": 5}, "macos", forced=["cache_limit"])
    part = adopted_cache(answer, Target("15.3.1"))
    assert part.options == {}
    assert "profile forces it to 5" in part.left[0]
    answer["cache"]["state"] = "starting"
    part = adopted_cache(answer, Target("15.3.1"))
    assert not part.runs
    assert "settled" in part.left[0]


def test_names() -> None:
    part = adopted_names(
        {"host_name": "a_b.example.org", "computer_name": "Mini: #1", "local_host_name": None}
    )
    assert part.options == {"computer_name": "Mini: #1"}
    assert "a_b.example.org" in part.left[0]


def alert_changes(state: dict[str, Any], options: dict[str, Any]) -> int:
    """Return how many changes alert_settings would make."""
    first = plan_rows(state, recipients_order(options.get("recipients", []), purge=False))
    order = alerts_order(options.get("alerts", {}), state["alerts"])
    return len(first.changes) + len(plan_rows(first.predicted, order).changes)


def test_drawn_alerts() -> None:
    addresses = ("a@example.org", "A@example.org", "", "x", "no@no", "12@example.org", "b@é.org")
    for seed in range(DRAWN):
        draw = random.Random(seed)
        rows = [
            {
                "address": draw.choice(addresses),
                "enabled": draw.random() < 0.7,
                "locale": draw.choice(("en", "en", "de", "no", "")),
            }
            for _each in range(draw.randrange(4))
        ]
        state = fresh_state()
        for alert in state["alerts"].values():
            alert["mail"] = draw.random() < 0.5
        own = {each["address"]: each for each in rows}
        part = adopted_alerts({"recipients": rows, "alerts": state["alerts"]})
        state["recipients"] = keyed(
            [(row["address"], {**row}) for row in rows], fold=lambda key: key.casefold()
        )
        for row in state["recipients"].values():
            del row["address"]
        assert alert_changes(state, read_back(part.options)) == 0, (rows, part)
        assert part.left or len(part.options.get("recipients", ())) == len(own)


def test_alerts_as_they_were_made_are_not_told() -> None:
    state = fresh_state()
    assert adopted_alerts({"recipients": [], "alerts": state["alerts"]}).options == {}
    state["alerts"]["Disk"]["mail"] = True
    rows = [{"address": "a@example.org", "enabled": True, "locale": "en"},
            {"address": "b@example.org", "enabled": False, "locale": "de"}]  # fmt: skip
    assert adopted_alerts({"recipients": rows, "alerts": state["alerts"]}).options == {
        "recipients": [
            "a@example.org",
            {"address": "b@example.org", "locale": "de", "enabled": False},
        ],
        "alerts": {"Disk": {"mail": True}},
    }


MASTER = Directory("master", search_base="dc=od,dc=org", realm="OD.ORG", running=True)


@pytest.mark.parametrize(
    "found",
    [
        MASTER,
        Directory("replica", master_host="od.org", search_base="dc=od,dc=org", realm="OD.ORG"),
        Directory("standalone"),
    ],
)
def test_directories(found: Directory) -> None:
    part = adopted_directory(found.as_tree())
    assert part.runs is (found.role != "standalone")
    options = part.options
    wish = Wish(
        options.get("state", "standalone"),
        master_host=options.get("master_host"),
        search_base=options.get("search_base"),
        realm=options.get("realm"),
    )
    assert plan_directory(found, wish).empty


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside the checkout")
def test_a_captured_master() -> None:
    listings = ("fullstatus-dirserv--yesdevnull", "settings-dirserv-master--yesdevnull")
    status, settings = (
        parse((CAPTURES / "serveradmin" / f"{name}.txt").read_text("utf-8"), source=name)["dirserv"]
        for name in listings
    )
    found, _is_all = read_directory(status, settings)
    part = adopted_directory(found.as_tree())
    options = part.options
    assert (part.left, options["state"]) == ([], "master")
    wish = Wish("master", search_base=options["search_base"], realm=options["realm"])
    assert plan_directory(found, wish).empty


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Directory("master", unfinished="it died"), "half made: it died"),
        (Directory("replica"), "of which master"),
    ],
)
def test_directories_that_are_left_alone(found: Directory, says: str) -> None:
    part = adopted_directory(found.as_tree())
    assert (part.runs, part.options) == (False, {})
    assert says in part.left[0]


def test_a_master_says_what_its_name_does_not() -> None:
    options = adopted_directory(MASTER.as_tree()).options
    assert list(master_options(options, "od.org")) == ["admin_password"]
    assert list(master_options(options, "other.org")) == ["admin_password", "search_base", "realm"]


TRICKY = [
    "", "yes", "No", "on", "null", "~", "010", "0x1f", "1e3", "1_000", "12:30:45", "2026-11-28",
    ".5", "00:1b:63:0a:0b:0c", "10.4", "10.0.0.1", "10.0.0.0/8", "300GB", "a: b", "a #b", "- a",
    "*a", "&a", "!a", "%a", "@a", "`a", "'", '"', "\\", "é", "\u2028", "\x7f", "\x85", "\ufeff",
    "{a", "[a", "a,b", " a", "a ", "<<", "=", "?", "a\tb", "1e-05", "x" * 300, "𝄞",
]  # fmt: skip


@pytest.mark.parametrize("value", TRICKY)
def test_text_stays_text(value: str) -> None:
    tree = {"a": value, value: [value, {"b": value}]}
    assert read_back(tree) == tree


@pytest.mark.parametrize("value", [True, False, 0, -5, 2**40, 0.2, 1e-05, 1.5e-07, [], {}])
def test_other_values_stay_what_they_are(value: Any) -> None:
    assert read_back({"a": value, "b": [value]}) == {"a": value, "b": [value]}


def test_what_reads_as_a_template_is_one_only_if_it_was_meant() -> None:
    text = variables_text({"a": "{{ x }}", "b": Template("{{ y }}")}, heading="h")
    assert 'a: !unsafe "{{ x }}"\nb: "{{ y }}"\n' in text


def test_remarks_stay_remarks() -> None:
    left = ["one\nx: 1", "two\u2028y: 1", "three\r" + " long" * 60, "\x85z: 1"]
    text = variables_text({"a": 1}, heading="head\nb: 1", left=left)
    assert yaml.safe_load(text) == {"a": 1}
    assert all(len(line) <= 110 for line in text.splitlines())


def test_groups() -> None:
    text = groups_text({"dhcp_servers": {"hosts": {"010": {}, "mini": {}}}}, heading="by adopt.yml")
    assert yaml.safe_load(text) == {"dhcp_servers": {"hosts": {"010": {}, "mini": {}}}}
