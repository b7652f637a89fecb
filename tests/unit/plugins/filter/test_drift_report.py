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
    ({"resources": [done("host_names")]}, ["as_wanted"], ["host_names is as wanted"]),
    (
        {"resources": [done("host_names"), done("content_cache", LIMIT, PORT)]},
        ["as_wanted", "drifted"],
        [
            "host_names is as wanted",
            'content_cache would change: cache_limit from 0 to 5, port from null to "a"',
        ],
    ),
    (
        {"resources": [done("alert_settings", applicable=False, reason="no Server.app")]},
        ["not_applicable"],
        ["alert_settings is not applicable: no Server.app"],
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
    ),
    ({"unreachable": True, "msg": "it is down\n"}, ["unknown"], ["could not be asked: it is down"]),
    ({"failed": True, "msg": "a typo"}, ["unknown"], ["could not be asked: a typo"]),
]


@pytest.mark.parametrize(("visit", "statuses", "sentences"), VISITS)
def test_each_resource_of_a_mini_has_a_row_and_a_line(
    visit: dict[str, Any], statuses: list[str], sentences: list[str]
) -> None:
    report = drift_report({"oslo-1": visit})
    assert [row["status"] for row in report["rows"]] == statuses
    assert [row["line"] for row in report["rows"]] == [f"oslo-1: {said}" for said in sentences]
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
