# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Count what passed, failed and was skipped, from what the test programs leave behind."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tally:
    """Counts, and `notes`: a sentence for each thing skipped or missing."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.notes + other.notes,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def believing(self, status: int) -> Tally:
        """Return the same counts, with a failure if the program failed without naming one."""
        if status and not self.failed:
            return self + Tally(failed=1, notes=(f"ended with exit status {status}",))
        return self


def one(status: int) -> Tally:
    """Count a program as one check."""
    return Tally(passed=1) if status == 0 else Tally(failed=1)


def nothing(where: str) -> Tally:
    """Count an empty place as a failure: nothing tested is not the same as nothing wrong."""
    return Tally(failed=1, notes=(f"nothing to run in {where}",))


def of_junit(report: Path, status: int) -> Tally:
    """Count the cases of a JUnit report as pytest writes it."""
    if not report.is_file():
        return Tally().believing(status or 1)
    passed = failed = 0
    reasons: dict[str, int] = {}
    for case in ET.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skip is not None:
            reason = _reason(skip)
            reasons[reason] = reasons.get(reason, 0) + 1
        else:
            passed += 1
    notes = tuple(f"skipped {times}: {reason}" for reason, times in reasons.items())
    return Tally(passed, failed, sum(reasons.values()), notes).believing(status)


def _reason(skip: ET.Element) -> str:
    """Return why a case was skipped; of a whole file pytest has that in the text only."""
    message = skip.get("message") or "no reason given"
    whole = re.search(r"Skipped: (.+?)['\"]\)\s*\Z", skip.text or "", re.S)
    return whole[1] if whole and message == "collection skipped" else message


def of_sanity(output: str, status: int) -> Tally:
    """Count the tests that `ansible-test sanity` says it ran, and those it says failed."""
    names = re.findall(r'Running sanity test "([^"]+)"', output)
    if not names:
        return nothing("the copy of the collection")
    _ran, _matched, end = output.partition(" failed. See error output above for details.\n")
    failed = len(end.splitlines())
    left_out = re.findall(r"(Skipping sanity test .*)", output)
    return Tally(len(names) - failed, failed, len(left_out), tuple(left_out)).believing(status)
