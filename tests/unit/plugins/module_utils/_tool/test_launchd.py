# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask launchd for a job and switch it, by the words that launchctl has for it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    ToolFailed,
    Unreadable,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.launchd import (
    Job,
    Launchd,
)

LABEL = "com.apple.bootpd"
PRINT, OVERRIDES = f"launchctl print system/{LABEL}", "launchctl print-disabled system"
LOADED = (0, f"system/{LABEL} = {{\n\tstate = not running\n}}\n", "")
NOT_LOADED = (113, "", f'Could not find service "{LABEL}" in domain for system\n')


def overrides(word: str) -> tuple[int, str, str]:
    """Return launchctl's list of who was enabled or disabled, with bootpd in it."""
    return 0, f'\n\tdisabled services = {{\n\t\t"{LABEL}" => {word}\n\t}}\n', ""


def launchd(mini: Any) -> Launchd:
    """Return bootpd's job."""
    return Launchd(mini, LABEL, file="bootps.plist")


@pytest.mark.parametrize(
    ("printed", "word", "job"),
    [
        (LOADED, "enabled", Job(True, True)),
        (LOADED, "true", Job(True, False)),
        (NOT_LOADED, "false", Job(False, True)),
        (NOT_LOADED, "disabled", Job(False, False)),
    ],
)
def test_job(mini: Any, printed: Any, word: str, job: Job) -> None:
    asked = mini({PRINT: printed, OVERRIDES: overrides(word)})
    assert launchd(asked).job() == job
    assert launchd(asked).job() == job
    assert [words for words, _stdin in asked.run.asked] == [PRINT, OVERRIDES], "asked once"


def test_a_job_that_nobody_decided_about_and_that_is_not_there(mini: Any) -> None:
    nobody = (0, "\n\tdisabled services = {\n\t}\n", "")
    with pytest.raises(MacServerError, match="this mini has no job"):
        launchd(mini({PRINT: NOT_LOADED, OVERRIDES: nobody})).job()


@pytest.mark.parametrize("said", [(0, "Segmentation fault\n", ""), (70, "", "no connection\n")])
def test_no_answer(mini: Any, said: Any) -> None:
    with pytest.raises(Unreadable):
        launchd(mini({PRINT: said})).job()


@pytest.mark.parametrize("status", [0, 3, 36, 113])
def test_stopped_in_the_order_that_works(mini: Any, status: int) -> None:
    asked = mini(
        {
            PRINT: LOADED,
            OVERRIDES: overrides("enabled"),
            f"launchctl bootout system/{LABEL}": (status, "", ""),
            f"launchctl disable system/{LABEL}": (0, "", ""),
        }
    )
    launchd(asked).stop()
    assert [words.split()[1] for words, _stdin in asked.run.asked[2:]] == ["bootout", "disable"]


def test_what_is_on_is_left_alone(mini: Any) -> None:
    asked = mini({PRINT: LOADED, OVERRIDES: overrides("enabled")})
    launchd(asked).start()
    assert len(asked.run.asked) == 2


def test_a_refusal_to_stop_is_told(mini: Any) -> None:
    answers = {
        PRINT: LOADED,
        OVERRIDES: overrides("enabled"),
        f"launchctl bootout system/{LABEL}": (1, "", "Operation not permitted\n"),
    }
    with pytest.raises(ToolFailed, match="not permitted"):
        launchd(mini(answers)).stop()
