# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run says how each step went, and its last line and exit status are those of all of them."""

from __future__ import annotations

import time
from pathlib import Path

import places
import pytest
import runner
import step
from step import Step, Work
from tally import Tally, one


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the logs of a run out of the way of the run that this test is part of."""
    monkeypatch.setattr(step, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(places, "OWN", tmp_path)
    return tmp_path / "logs"


def passes(work: Work) -> Tally:
    return one(0)


def fails(work: Work) -> Tally:
    work.log.write_text("what went wrong\n", encoding="utf-8")
    return one(1)


def breaks(work: Work) -> Tally:
    raise ValueError("a fault of the runner")


def test_all_well(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [Step("one", passes), Step("two", unable="needs a Mac")]
    assert runner.run(steps, []) == 0
    said = capsys.readouterr().out.splitlines()
    assert "           needs a Mac" in said
    assert said[-1] == "1 passed, 0 failed, 1 skipped"


def test_a_failure_shows_its_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.run([Step("one", passes), Step("two", fails)], []) == 1
    said = capsys.readouterr().out.splitlines()
    assert "what went wrong" in said
    assert said[-1] == "1 passed, 1 failed, 0 skipped"


def test_a_step_that_breaks_does_not_hide_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.run([Step("one", breaks), Step("two", passes)], []) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed, 0 skipped"


def test_heavy_steps_come_last_and_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    running: list[str] = []

    def alone(work: Work) -> Tally:
        running.append(work.name)
        time.sleep(0.05)
        assert running == [work.name]
        running.clear()
        return one(0)

    heavy = [Step(f"heavy {number}", alone) for number in range(3)]
    assert runner.run([Step("light", passes)], [], heavy) == 0
    *said, counts = capsys.readouterr().out.splitlines()
    names = ["light", "heavy 0", "heavy 1", "heavy 2"]
    assert [line.partition(": ")[0].partition("  ")[2].strip() for line in said] == names
    assert counts == "4 passed, 0 failed, 0 skipped"


def test_a_run_of_nothing_is_no_success() -> None:
    assert runner.run([], []) == 1
    assert runner.run([Step("one", unable="needs a Mac")], []) == 1
