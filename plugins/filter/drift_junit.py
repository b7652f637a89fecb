# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `drift_junit`: a report of drift as JUnit XML, which CI systems show."""

from __future__ import annotations

import json
import re
import typing as t
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping

DOCUMENTATION = r"""
name: drift_junit
short_description: Write a report of drift as JUnit XML
version_added: 0.1.0
description:
  - Makes of the report of P(minifleet.macos_server.drift_report#filter) a file that CI systems
    show as test results.
  - A mini is a test suite, and each of its resources a test. Drift is a failure, what could not be
    read an error, and what is not applicable a test that was skipped.
  - The playbook C(drift.yml) writes it to C(drift.xml).
options:
  _input:
    description: The report.
    type: dict
    required: true
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Keep what has drifted where the CI system looks for it
  ansible.builtin.copy:
    content: "{{ drift | minifleet.macos_server.drift_junit }}"
    dest: results/drift.xml
    mode: "0644"
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
_value:
  description:
    - The document as text. A mini without any resource has no suite.
    - What XML has no place for, such as control characters, stands there as an escape of Python.
  type: str
"""

Row = Mapping[str, t.Any]

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAME = "drift"
# The test of a mini that could not be asked at all.
NO_RESOURCE = "visit"
# What a row is in JUnit's words, the worst first: the element of its test, the count of its suite.
KINDS = {"unknown": "error", "drifted": "failure", "not_applicable": "skipped"}
COUNTS = {"error": "errors", "failure": "failures", "skipped": "skipped"}
# All that XML 1.0 cannot hold, escaped or not.
UNFIT = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def drift_junit(report: Mapping[str, t.Any]) -> str:
    """Return the JUnit document of a report as `drift_report` gives it."""
    minis: dict[str, dict[str, list[Row]]] = {}
    for row in report["rows"]:
        tests = minis.setdefault(row["mini"], {})
        tests.setdefault(row["resource"] or NO_RESOURCE, []).append(row)
    root = ET.Element("testsuites", name=NAME)
    for mini, tests in minis.items():
        suite = ET.SubElement(root, "testsuite", name=_fit(mini))
        for name, rows in tests.items():
            case = ET.SubElement(suite, "testcase", classname=_fit(mini), name=_fit(name), time="0")
            _add_outcome(case, rows)
        _count(suite)
    _count(root)
    ET.indent(root)
    return f"{DECLARATION}{ET.tostring(root, encoding='unicode')}\n"


def _add_outcome(case: ET.Element, rows: list[Row]) -> None:
    """Say what came of a test, unless all is well; where roles disagree, the worst."""
    found = [row for row in rows if row["status"] in KINDS]
    if not found:
        return
    worst = min((row["status"] for row in found), key=list(KINDS).index)
    said = "; ".join(row["line"].removeprefix(f"{row['mini']}: ") for row in found)
    outcome = ET.SubElement(case, KINDS[worst], type=worst, message=_fit(said))
    told = [part for row in found for part in (*map(_change, row["changes"]), row["reason"])]
    outcome.text = _fit("\n".join(filter(None, told)))


def _count(element: ET.Element) -> None:
    """Say of a suite, or of all, how many tests it has and how they went."""
    element.set("tests", str(len(list(element.iter("testcase")))))
    for kind, name in COUNTS.items():
        # Of all together, readers know no such count.
        if (element.tag, name) != ("testsuites", "skipped"):
            element.set(name, str(len(list(element.iter(kind)))))
    element.set("time", "0")


def _change(change: Row) -> str:
    before, after = (
        json.dumps(change[side], default=str, ensure_ascii=False) for side in ("before", "after")
    )
    return f"{change['path']}: {before} → {after}"


def _fit(text: str) -> str:
    """Return a text as XML can hold it."""
    return UNFIT.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"drift_junit": drift_junit}
