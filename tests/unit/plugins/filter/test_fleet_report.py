# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is found in the answers of minis, and how it is written down as a page."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.filter.fleet_report import fleet_report
from ansible_collections.minifleet.macos_server.plugins.filter.fleet_report_page import (
    fleet_report_page,
)
from page_elements import elements

Tree = dict[str, Any]
MADE = "2026-11-28T14:32:00Z"


def mini(*answers: Tree, groups: tuple[str, ...] = (), **more: Any) -> Tree:
    """Return the variables of a mini that has answered this."""
    return {"registered_visit": {"inquiries": list(answers)}, "group_names": list(groups), **more}


def server(**app: Any) -> Tree:
    """Return what a mini says of itself."""
    macos = {"macos": {"version": "10.13.6"}, "backends": {"alerts": "server"}}
    return {"name": "server_info", "server": {**macos, "server_app": app or None}}


def cache(state: str, reason: str = "", registration: str = "registered", **status: Any) -> Tree:
    """Return what a mini says of its cache."""
    health = {"healthy": not reason, "reason": reason}
    told = {"state": state, "health": health, "registration": registration, "status": status}
    return {"name": "content_cache_info", "applicable": True, "cache": told}


def dhcp(state: str, *used: int, **more: Any) -> Tree:
    """Return what a mini says of DHCP, with so many addresses of 100 in use in each pool."""
    subnets = [
        {
            "name": f"Net {count}",
            "network": "10.1.0.0/24",
            "pool": {"size": 100, "used": count},
            **more,
        }
        for count in used
    ]
    told = {"state": state, "subnets": subnets}
    return {"name": "dhcp_info", "applicable": True, "dhcp": told}


def directory(role: str, **more: Any) -> Tree:
    """Return what a mini says of Open Directory."""
    return {"name": "open_directory_info", "directory": {"role": role, **more}}


def named(host: str, **more: Any) -> Tree:
    """Return what a mini says of its names."""
    identity = {"current_host_name": host, "match": True, **more}
    return {"name": "changeip_info", "identity": identity}


def problem(topic: str, why: str) -> Tree:
    """Return an inquiry that failed."""
    return {"name": topic, "problem": why}


def drift(*rows: Tree) -> Tree:
    """Return what drift_report says of the mini `one`."""
    return {"rows": [{"mini": "one", "changes": [], "reason": "", **row} for row in rows]}


IN_ORDER = {"StartupStatus": "OK", "CacheStatus": "OK"}
OFF = "content caching is turned off"
CHANGES = [{"path": "port", "before": 0, "after": 5}, {"path": "limit", "before": 0, "after": 5}]
# What a mini named `one` has and has said, and what is found in it: how bad, what, why.
FINDINGS: list[tuple[str, Tree, list[tuple[str, str, str]]]] = [
    ("all is well", mini(server(), cache("active"), dhcp("started", 84), directory("master")), []),
    ("nothing is wanted", mini(cache("inactive", OFF), dhcp("stopped", 99)), []),
    ("silence", {"group_names": []}, [("failing", "Not reached", "it was not visited")]),
    (
        "it is down",
        {"registered_visit": {"unreachable": True, "msg": "Task failed: no route\n"}},
        [("failing", "Not reached", "no route")],
    ),
    (
        "the visit failed",
        {"registered_visit": {"failed": True, "msg": "no Python"}},
        [("failing", "Not reached", "no Python")],
    ),
    (
        "some is not known, for one reason",
        mini(problem("dhcp_info", "hangs"), problem("open_directory_info", "hangs")),
        [("failing", "DHCP and Open Directory: not known", "hangs")],
    ),
    (
        "some is not known, for several",
        mini(problem("dhcp_info", "hangs"), problem("changeip_info", "is missing")),
        [
            ("failing", "DHCP: not known", "hangs"),
            ("failing", "Its names: not known", "is missing"),
        ],
    ),
    (
        "no set-up",
        mini(server(version="5.6", set_up=False)),
        [("warning", "Server.app is not set up", "open it once on this mini")],
    ),
    (
        "a cache is off that ought to be on",
        mini(cache("inactive", OFF), groups=("caching_servers",)),
        [("failing", "Cache not healthy", OFF)],
    ),
    (
        "a cache is on and refused",
        mini(cache("active", "refused", "refused (NOT_YOU)")),
        [("failing", "Cache not healthy", "refused")],
    ),
    (
        "a cache is on its way",
        mini(cache("active", "not registered: pending", "pending", **IN_ORDER)),
        [("warning", "Cache not healthy", "not registered: pending")],
    ),
    (
        "pools, by how full they are",
        mini(dhcp("started", 84, 85, 94, 95)),
        [
            ("failing", "95 % of Net 95 in use", "95 of 100 addresses of 10.1.0.0/24 are in use"),
            ("warning", "85 % of Net 85 in use", "85 of 100 addresses of 10.1.0.0/24 are in use"),
            ("warning", "94 % of Net 94 in use", "94 of 100 addresses of 10.1.0.0/24 are in use"),
        ],
    ),
    ("a full pool that nobody is given of", mini(dhcp("started", 100, enabled=False)), []),
    (
        "DHCP is off and ought to be on",
        mini(dhcp("stopped"), groups=("dhcp_servers",)),
        [("failing", "DHCP is stopped", "it is in the group dhcp_servers")],
    ),
    (
        "DHCP is half on",
        mini(dhcp("enabled, not loaded"), groups=("dhcp_servers",)),
        [("warning", "DHCP is enabled, not loaded",
          "launchd is not set to have it in this way for good; dhcp_server.yml puts it right")],
    ),
    (
        "a master that is none",
        mini(directory("standalone"), groups=("od_masters",)),
        [("failing", "It is standalone, and no master", "it is in the group od_masters")],
    ),
    (
        "a directory half made",
        mini(directory("standalone", unfinished="createreplica broke off")),
        [("failing", "Directory half made", "createreplica broke off")],
    ),
    (
        "slapconfig is at work",
        mini({**directory("standalone"), "run": {"running": True, "since": "noon"}}),
        [("warning", "slapconfig is at work", "since noon")],
    ),
    (
        "names that do not match matter to a master",
        mini(named("a.b", match=False, reason="DNS says c.d"), directory("master")),
        [("warning", "Its names do not match", "DNS says c.d")],
    ),
    ("and to no other", mini(named("a.b", match=False, reason="DNS says c.d")), []),
    (
        "a replica without any master",
        mini(directory("replica", master_host="od.example.org")),
        [("warning", "Replica without master", "od.example.org: not in this report")],
    ),
    (
        "a master with a replica that nobody knows",
        mini(directory("master", replicas=["od9", "od8"])),
        [("warning", "Its list of replicas does not fit", "od9 and od8: not in this report")],
    ),
    (
        "drift",
        mini(drift=drift(
            {"resource": "host_names", "status": "as_wanted"},
            {"resource": "content_cache", "status": "drifted", "changes": CHANGES},
        )),
        [("warning", "Drift", "content_cache: 2 settings")],
    ),
    (
        "drift that is not known, for a reason that is told already",
        mini(problem("dhcp_info", "hangs"), drift=drift({"status": "unknown", "reason": "hangs"})),
        [("failing", "DHCP: not known", "hangs")],
    ),
    (
        "a directory where there can be none",
        mini({**directory(""), "applicable": False, "reason": "there is none", "directory": None},
             groups=("od_masters",)),
        [("failing", "Not possible here", "it is in the group od_masters, but there is none")],
    ),
    (
        "a cache that did not start is not on its way",
        mini(cache("active", "did not start", "pending", CacheStatus="OK")),
        [("failing", "Cache not healthy", "did not start")],
    ),
    (
        "drift that is not known",
        mini(drift=drift({"status": "unknown", "reason": "hangs"})),
        [("warning", "Drift is not known", "hangs")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "findings"), [case[1:] for case in FINDINGS], ids=[case[0] for case in FINDINGS]
)
def test_what_is_found(variables: Tree, findings: list[tuple[str, str, str]]) -> None:
    said = fleet_report({"one": variables})
    assert [(each["severity"], each["what"], each["why"]) for each in said["findings"]] == findings
    assert all(each["mini"] == "one" for each in said["findings"])
    # Whatever was answered, there is a page of it.
    assert "one" in fleet_report_page({"one": variables})


MASTER = mini(named("od1.example.org"), directory("master", replicas=["od2.example.org"]))
FOLLOWS = directory("replica", master_host="OD1.example.org.")
DOWN = {"registered_visit": {"unreachable": True, "msg": "down"}, "group_names": []}
# Minis beside each other, and what is found in their directory: which mini, what, why.
DIRECTORIES: list[tuple[str, dict[str, Tree], list[tuple[str, str, str]]]] = [
    ("they agree", {"a": MASTER, "b": mini(named("od2.example.org"), FOLLOWS)}, []),
    (
        "by address",
        {"a": mini(named("od1", primary_address="10.0.0.1"), directory("master", replicas=["b"])),
         "b": mini(directory("replica", master_host="10.0.0.1"))},
        [],
    ),
    (
        "the master does not know it",
        {"a": MASTER, "b": mini(named("od2.example.org"), FOLLOWS), "c": mini(FOLLOWS)},
        [("a", "Its list of replicas does not fit", "c: not on its list")],
    ),
    (
        "the replica is none",
        {"a": MASTER, "b": mini(named("od2.example.org"), directory("standalone"))},
        [("a", "Its list of replicas does not fit", "od2.example.org: is standalone")],
    ),
    (
        "the replica is another's",
        {"a": MASTER, "b": mini(named("od2.example.org"), directory("replica", master_host="x"))},
        [("a", "Its list of replicas does not fit", "od2.example.org: follows x"),
         ("b", "Replica without master", "x: not in this report")],
    ),
    (
        "the replica is down",
        {"a": MASTER, "od2": DOWN},
        [("od2", "Not reached", "down"),
         ("a", "Its list of replicas does not fit", "od2.example.org: not reached")],
    ),
    (
        "the master is down",
        {"od1": DOWN, "b": mini(FOLLOWS)},
        [("od1", "Not reached", "down"), ("b", "Replica without master", "od1: not reached")],
    ),
    (
        "the master is none any more",
        {"a": mini(named("od1.example.org"), directory("standalone")), "b": mini(FOLLOWS)},
        [("b", "Replica without master", "a: is standalone, and not a master")],
    ),
    (
        "the master has no directory",
        {"a": mini(named("od1.example.org")), "b": mini(FOLLOWS)},
        [("b", "Replica without master", "a: does not tell of a directory")],
    ),
    (
        "it does not tell its master",
        {"b": mini(directory("replica"))},
        [("b", "Replica without master", "its master: they do not tell their master")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("minis", "findings"), [case[1:] for case in DIRECTORIES], ids=[case[0] for case in DIRECTORIES]
)
def test_what_is_found_in_directories(
    minis: dict[str, Tree], findings: list[tuple[str, str, str]]
) -> None:
    said = fleet_report(minis)["findings"]
    assert [(each["mini"], each["what"], each["why"]) for each in said] == findings
    assert set(minis) <= set(re.split(r"[<>]", fleet_report_page(minis)))


def test_the_report_in_few_values() -> None:
    minis = {"up": mini(cache("active")), "full": mini(dhcp("started", 90)), "down": DOWN}
    said = fleet_report(minis, made=MADE)
    names = {key: said[key] for key in ("minis", "unreached", "failing", "warning", "made")}
    assert names == {
        "minis": 3,
        "unreached": ["down"],
        "failing": ["down"],
        "warning": ["full"],
        "made": MADE,
    }
    assert fleet_report(minis, ["up"])["minis"] == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fleet_report(minis)["made"])


def test_a_site_is_what_a_mini_says_or_the_smallest_of_its_groups() -> None:
    groups = ("all", "caching_servers", "europe", "oslo")
    minis = {
        "a": mini(groups=groups),
        "b": mini(groups=("europe", "berlin")),
        "c": mini(groups=groups, report_site="The far end"),
        "d": mini(groups=("all", "od_masters")),
        "e": mini(groups=("europe", "berlin")),
    }
    page = fleet_report_page(minis)
    sites = re.findall(r'scope="rowgroup"[^>]*>([^<]+)<span>([^<]+)<', page)
    assert sites == [
        ("berlin", "2 minis"),
        ("oslo", "1 mini"),
        ("The far end", "1 mini"),
        ("Without a site", "1 mini"),
    ]


def test_words_of_minis_are_no_templates() -> None:
    said = fleet_report({"{{ 7 * 7 }}": DOWN})
    page = fleet_report_page({"{{ 7 * 7 }}": DOWN})
    for text in (said["unreached"][0], page):
        assert "{{ 7 * 7 }}" in text
        # Before templates were typed, a mark said so; since then, what a filter gives is none.
        assert getattr(text, "__UNSAFE__", True)


def test_words_of_minis_are_no_markup() -> None:
    word = "\"'></td><script>alert(1)</script>"
    changes = [{"path": word, "before": word, "after": [word]}]
    minis = {
        word: mini(
            named(word, match=False, reason=word),
            cache("active", word),
            directory("replica", master_host=word),
            problem(word, word),
            report_site=word,
            drift={
                "rows": [{"mini": word, "resource": word, "status": "drifted", "changes": changes}]
            },
        )
    }
    text = fleet_report_page(minis)
    assert text.count("<script") == 1
    assert text.count(html.escape(word)) > len(minis[word])
    assert list(elements(re.sub(r"(<style>|<script>).*?</", r"\1</", text, flags=re.DOTALL)))
