# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codec of launchctl to its cases and to all transcripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.launchctl import (
    NOT_LOADED,
    parse_disabled,
    parse_print,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

TESTS = Path(__file__).parents[4]
CASES = TESTS / "unit" / "cases" / "launchctl_text"
DISABLED = yaml.safe_load((CASES / "disabled.yml").read_text(encoding="utf-8"))
TRANSCRIPTS = TESTS / "transcripts" / "launchctl"


def transcript(name: str) -> tuple[dict[str, Any], str]:
    """Return heading and text of a transcript."""
    _start, heading, text = (TRANSCRIPTS / name).read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(heading), text


@pytest.mark.parametrize("case", DISABLED.values(), ids=DISABLED)
def test_disabled(case: dict[str, Any]) -> None:
    if "found" in case:
        assert parse_disabled(case["text"]) == case["found"]
        return
    with pytest.raises(Unreadable) as problem:
        parse_disabled(case["text"])
    assert problem.value.details["line"] == case["unreadable"]


@pytest.mark.parametrize("name", ["boolean", "words"])
def test_both_words_for_disabled(name: str) -> None:
    _heading, text = transcript(f"print-disabled-{name}.txt")
    assert parse_disabled(text) == {"com.apple.ftpd": True, "org.example.report": False}


@pytest.mark.parametrize(
    ("name", "label", "loaded"),
    [
        ("print-not-found.txt", "org.example.report", False),
        ("print-bootpd-not-running.txt", "com.apple.bootpd", True),
    ],
)
def test_loaded(name: str, label: str, loaded: bool) -> None:
    heading, text = transcript(name)
    assert parse_print(label, rc=heading["exit"], said=text) is loaded


@pytest.mark.parametrize(
    ("rc", "said", "loaded"),
    [
        (NOT_LOADED, "", False),
        (3, 'Could not find service "a.b" in domain for system', False),
        (0, "system/a.b = {\n\tstate = waiting\n}", True),
    ],
)
def test_other_words(rc: int, said: str, loaded: bool) -> None:
    assert parse_print("a.b", rc=rc, said=said) is loaded


@pytest.mark.parametrize(("rc", "said"), [(0, "Segmentation fault"), (0, ""), (70, "a.b = {")])
def test_no_answer(rc: int, said: str) -> None:
    with pytest.raises(Unreadable):
        parse_print("a.b", rc=rc, said=said)
