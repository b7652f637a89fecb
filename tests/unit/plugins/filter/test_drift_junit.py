# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a CI system reads in the JUnit document of a report."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.filter.drift_junit import drift_junit
from ansible_collections.minifleet.macos_server.plugins.filter.drift_report import drift_report

# What readers know, as the schema of Jenkins has it: attributes of each element, and what is in it.
COUNTS = {"tests", "failures", "errors", "time"}
KNOWN: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"name", *COUNTS}, {"testsuite"}),
    "testsuite": ({"name", "skipped", *COUNTS}, {"testcase"}),
    "testcase": ({"classname", "name", "time"}, {"failure", "error", "skipped"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
}
# Which count is that of which element.
TOLD = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
NASTY = "<script>&\"'\x00\x1b[31m\ud800]]>\ufffe \u20ac\n\U0001f5a5"


def change(after: Any) -> dict[str, Any]:
    """Return a change as converge tells it."""
    return {"path": "computer_name", "before": None, "after": after}


def resource(name: str, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return what converge says of a resource that it has read."""
    return {"name": name, "changed": bool(changes), "changes": list(changes), **more}


FLEET: dict[str, Any] = {
    "oslo-1": {"resources": [resource("host_names"), resource("content_cache")]},
    "oslo-2": {
        "resources": [
            resource("host_names", change("<b>"), change([1, None])),
            resource("alert_settings", applicable=False, reason="no Server.app"),
        ],
        "failed": True,
        "msg": "never set up",
        "not_done": ["content_cache", "dhcp_server"],
    },
    "oslo-3": {"unreachable": True, "msg": "it is down"},
    "oslo-4": {"resources": []},
}


def read(document: str) -> ET.Element:
    """Return what a reader gets that knows JUnit, and hold every count to what is there."""
    root = ET.fromstring(document.encode("utf-8"))
    for element in root.iter():
        attributes, inside = KNOWN[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= inside
        if "tests" in attributes:
            found = Counter(each.tag for each in element.iter())
            for key, tag in TOLD.items():
                assert element.get(key, str(found[tag])) == str(found[tag])
    return root


def outcomes(root: ET.Element) -> dict[tuple[str | None, str | None], list[str]]:
    """Return what came of each test, by mini and resource."""
    return {
        (case.get("classname"), case.get("name")): [outcome.tag for outcome in case]
        for case in root.iter("testcase")
    }


def test_a_mini_is_a_suite_and_a_resource_a_test() -> None:
    root = read(drift_junit(drift_report(FLEET)))
    assert root.tag == "testsuites"
    assert [suite.get("name") for suite in root] == ["oslo-1", "oslo-2", "oslo-3"]
    assert outcomes(root) == {
        ("oslo-1", "host_names"): [],
        ("oslo-1", "content_cache"): [],
        ("oslo-2", "host_names"): ["failure"],
        ("oslo-2", "alert_settings"): ["skipped"],
        ("oslo-2", "content_cache"): ["error"],
        ("oslo-2", "dhcp_server"): ["error"],
        ("oslo-3", "visit"): ["error"],
    }


def test_what_differs_is_told() -> None:
    root = read(drift_junit(drift_report(FLEET)))
    (failure,) = root.iter("failure")
    assert failure.text == 'computer_name: null → "<b>"\ncomputer_name: null → [1, null]'
    assert (failure.get("message") or "").startswith("host_names would change: computer_name from")
    assert [error.text for error in root.iter("error")] == [
        "never set up",
        "content_cache comes before it",
        "it is down",
    ]
    assert [skipped.text for skipped in root.iter("skipped")] == ["no Server.app"]


def test_a_resource_of_two_roles_is_one_test_with_the_worst_outcome() -> None:
    visits = [
        {"failed": True, "msg": "in conflict", "not_done": ["dhcp_server"]},
        {"resources": [resource("host_names"), resource("dhcp_server", change("b"))]},
        {"resources": [resource("host_names", change("c"))]},
    ]
    root = read(drift_junit(drift_report({"oslo-1": visits})))
    assert outcomes(root) == {
        ("oslo-1", "dhcp_server"): ["error"],
        ("oslo-1", "host_names"): ["failure"],
    }
    (error,) = root.iter("error")
    assert error.text == 'in conflict\ncomputer_name: null → "b"'


@pytest.mark.parametrize("where", ["mini", "resource", "value", "reason"])
def test_nothing_that_a_mini_is_called_or_says_breaks_the_document(where: str) -> None:
    said = {"mini": "oslo-1", "resource": "host_names", "value": "b", "reason": "no"} | {
        where: NASTY
    }
    visit = {
        "resources": [resource(said["resource"], change(said["value"]))],
        "failed": True,
        "msg": said["reason"],
    }
    document = drift_junit(drift_report({said["mini"]: visit}))
    assert "<script>" not in document
    assert not {"\x00", "\x1b", "\ud800", "\ufffe"} & set(document)
    root = read(document)
    assert "<script>&" in "".join(root.itertext()) + "".join(
        value for element in root.iter() for value in element.attrib.values()
    )


def test_of_no_minis_there_is_an_empty_document() -> None:
    assert read(drift_junit(drift_report({}))).get("tests") == "0"
