# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the test programs leave behind is counted right, and nothing never passes."""

from __future__ import annotations

from pathlib import Path

from tally import Tally, nothing, of_junit, of_sanity, one

REPORT = """\
<testsuites><testsuite>
<testcase name="a"/><testcase name="b"/>
<testcase name="c"><failure message="no">trace</failure></testcase>
<testcase name="d"><error message="no">trace</error></testcase>
<testcase name="e"><skipped message="no such folder"/></testcase>
<testcase name="f"><skipped message="no such folder"/></testcase>
</testsuite></testsuites>
"""
SANITY = """\
Running sanity test "pep8"
Running sanity test "compile" on Python 3.11
Running sanity test "yamllint"
WARNING: Skipping sanity test "pslint" since it needs PowerShell
"""
TWO_FAILED = """\
FATAL: The 2 sanity test(s) listed below (out of 3) failed. See error output above for details.
compile --python 3.11
yamllint
"""


def test_a_report_of_pytest(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert of_junit(report, 1) == Tally(2, 2, 2, ("skipped 2: no such folder",))


def test_a_file_that_is_skipped_whole_says_why(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    why = "('/x/test_a.py', 24, 'Skipped: no such program')"
    skipped = f'<skipped message="collection skipped">{why}</skipped>'
    report.write_text(f'<testsuite><testcase name="a">{skipped}</testcase></testsuite>', "utf-8")
    assert of_junit(report, 0) == Tally(0, 0, 1, ("skipped 1: no such program",))


def test_a_crash_of_pytest_fails_though_no_test_did(tmp_path: Path) -> None:
    assert of_junit(tmp_path / "missing.xml", 0).failed == 1
    report = tmp_path / "report.xml"
    report.write_text('<testsuite><testcase name="a"/></testsuite>', encoding="utf-8")
    assert of_junit(report, 3) == Tally(1, 1, 0, ("ended with exit status 3",))


def test_sanity() -> None:
    skipped = ('Skipping sanity test "pslint" since it needs PowerShell',)
    assert of_sanity(SANITY, 0) == Tally(3, 0, 1, skipped)
    assert of_sanity(SANITY + TWO_FAILED, 1) == Tally(1, 2, 1, skipped)
    assert of_sanity(SANITY, 1).failed == 1


def test_sanity_that_ran_nothing_fails() -> None:
    assert of_sanity("WARNING: All targets skipped.", 0).failed == 1


def test_counts_add_up() -> None:
    total = one(0) + one(2) + nothing("a folder")
    assert str(total) == "1 passed, 2 failed, 0 skipped"
    assert total.notes == ("nothing to run in a folder",)
