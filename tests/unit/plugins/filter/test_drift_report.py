# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the filter makes of the results that minis give in check mode."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.filter.drift_report import drift_report

LIMIT = {"path": "cache_limit", "before": 0, "after": 5}
PORT = {"path": "port", "before": None, "after": "a"}


def done(name: str, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return what converge says of a resource that it has read."""
    return {"name": name, "changed": bool(changes), "changes": list(changes), **more}


VISITS = [
    (
        {"resources": [done("host_names")]},
        ["as_wanted"],
        ["host_names is as wanted"],
        "as wanted (1 resource)",
    ),
    (
        {"resources": [done("host_names"), done("content_cache", LIMIT, PORT)]},
        ["as_wanted", "drifted"],
        [
            "host_names is as wanted",
            'content_cache would change: cache_limit from 0 to 5, port from null to "a"',
        ],
        "content_cache cache_limit 0 → 5, port nothing → a",
    ),
    (
        {"resources": [done("alert_settings", applicable=False, reason="no Server.app")]},
        ["not_applicable"],
        ["alert_settings is not applicable: no Server.app"],
        "as wanted (0 resources, 1 not applicable)",
    ),
    (
        {
            "failed": True,
            "msg": "resources[1] (content_cache): never set up",
            "resources": [done("host_names", PORT, applicable=True)],
            "not_done": ["content_cache", "alert_settings"],
        },
        ["drifted", "unknown", "unknown"],
        [
            'host_names would change: port from null to "a"',
            "content_cache is unknown: never set up",
            "alert_settings is unknown: content_cache comes before it",
        ],
        "host_names port nothing → a; content_cache is unknown: never set up",
    ),
    (
        {"unreachable": True, "msg": "Task failed: it is down\n"},
        ["unknown"],
        ["could not be asked: it is down"],
        "could not be asked: it is down",
    ),
    (
        {"failed": True, "msg": "a typo"},
        ["unknown"],
        ["could not be asked: a typo"],
        "could not be asked: a typo",
    ),
    ({"resources": []}, [], [], "nothing is wanted of it"),
]


@pytest.mark.parametrize(("visit", "statuses", "sentences", "line"), VISITS)
def test_each_resource_of_a_mini_has_a_row_and_each_mini_a_line(
    visit: dict[str, Any], statuses: list[str], sentences: list[str], line: str
) -> None:
    report = drift_report({"oslo-1": visit})
    assert [row["status"] for row in report["rows"]] == statuses
    assert [row["line"] for row in report["rows"]] == [f"oslo-1: {said}" for said in sentences]
    assert report["lines"] == [f"oslo-1: {line}"]
    for status in ("drifted", "unknown"):
        assert report[status] == (["oslo-1"] if status in statuses else [])


def test_minis_come_in_the_order_given_and_once() -> None:
    drifted = {"resources": [done("host_names", LIMIT), done("content_cache", PORT)]}
    report = drift_report({"oslo-2": drifted, "oslo-1": drifted})
    assert report["drifted"] == ["oslo-2", "oslo-1"]
    assert [row["mini"] for row in report["rows"]] == ["oslo-2"] * 2 + ["oslo-1"] * 2


def test_a_mini_of_several_roles_has_the_rows_of_all_and_none_twice() -> None:
    names = done("host_names", PORT)
    report = drift_report(
        {
            "oslo-1": [
                {"resources": [names, done("content_cache")]},
                {"resources": [names, done("dhcp_server", LIMIT)]},
                {"unreachable": True, "msg": "it is down"},
            ],
            "oslo-2": [],
        }
    )
    assert [(row["mini"], row["resource"], row["status"]) for row in report["rows"]] == [
        ("oslo-1", "host_names", "drifted"),
        ("oslo-1", "content_cache", "as_wanted"),
        ("oslo-1", "dhcp_server", "drifted"),
        ("oslo-1", None, "unknown"),
    ]
    assert report["drifted"] == report["unknown"] == ["oslo-1"]


def test_results_are_found_in_the_variables_of_minis() -> None:
    variables = {
        "oslo-1": {"names": {"resources": [done("host_names")]}, "other": 1},
        "oslo-2": {"check": {"failed": True, "msg": "in conflict"}, "names": {"skipped": True}},
        "oslo-3": {"other": 1},
        "oslo-4": {"names": {"resources": [done("host_names", PORT)]}},
    }
    minis = ["oslo-3", "oslo-2", "oslo-1"]
    report = drift_report(variables, minis, {"check": "dhcp_server", "names": None})
    assert report["lines"] == [
        "oslo-3: could not be asked: it was not visited",
        "oslo-2: dhcp_server is unknown: in conflict",
        "oslo-1: as wanted (1 resource)",
    ]
    assert report["unknown"] == ["oslo-3", "oslo-2"]
    assert report["drifted"] == []


VALUES = [
    ("a b", "'a b'"),
    ("", "''"),
    ("8:00", "8:00"),
    (True, "true"),
    (1.5, "1.5"),
    ([{"first": "10.1.0.0", "ports": [1, 2]}], "[{first: 10.1.0.0, ports: [1, 2]}]"),
    ("a\nb\x1b[31m", "'a b\\x1b[31m'"),
    ("m" * 100, "m" * 59 + "…"),
]


@pytest.mark.parametrize(("value", "shown"), VALUES)
def test_a_line_shows_values_for_a_person_and_obeys_none(value: Any, shown: str) -> None:
    change = {"path": "settings:key", "before": None, "after": value}
    report = drift_report({"oslo-1": {"resources": [done("content_cache", change)]}})
    assert report["lines"] == [f"oslo-1: content_cache key nothing → {shown}"]
    assert report["rows"][0]["changes"] == [change]


def test_a_line_stays_one_whatever_there_is_to_say() -> None:
    visit = {
        "resources": [done("content_cache", *[LIMIT] * 600)],
        "failed": True,
        "msg": "slapconfig said:\n" + "line\n" * 1000,
        "not_done": ["open_directory"],
    }
    (line,) = drift_report({"oslo-1": visit})["lines"]
    assert (
        "cache_limit 0 → 5 and 594 more; open_directory is unknown: slapconfig said: line" in line
    )
    assert len(line) < 700
    assert "\n" not in line
