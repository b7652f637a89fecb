# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codec of changeip to its cases, to all transcripts and captures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.changeip import (
    parse_change,
    parse_check,
    takes_node,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

TESTS = Path(__file__).parents[4]
CASES = TESTS / "unit" / "cases" / "changeip_text"
CHECK, CHANGE, USAGE = (
    yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    for name in ("check", "change", "usage")
)
TRANSCRIPTS = sorted((TESTS / "transcripts" / "changeip").glob("*.txt"))
CAPTURES = sorted((TESTS.parents[1] / "shared" / "captures" / "changeip").glob("*.txt"))


@pytest.mark.parametrize("case", CHECK.values(), ids=CHECK)
def test_check(case: dict[str, Any]) -> None:
    if "found" in case:
        assert [*parse_check(case["text"])] == case["found"]
        return
    with pytest.raises(Unreadable) as problem:
        parse_check(case["text"])
    assert case["unreadable"].items() <= problem.value.details.items()


@pytest.mark.parametrize("case", CHANGE.values(), ids=CHANGE)
def test_change(case: dict[str, Any]) -> None:
    changed = parse_change(case["text"])
    assert (changed.finished, [*changed.trouble]) == (case["finished"], case["trouble"])


@pytest.mark.parametrize(("text", "node"), USAGE.items())
def test_usage(text: str, node: bool) -> None:
    assert takes_node(text) is node


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    _nothing, heading, text = path.read_text(encoding="utf-8").split("---\n", 2)
    words = yaml.safe_load(heading)["command"][1:]
    if words == ["-checkhostname"]:
        assert parse_check(text).match is ("match" in path.stem and "mismatch" not in path.stem)
    elif words == ["-h"]:
        assert takes_node(text) is ("node" in path.stem)
    else:
        assert parse_change(text) == (True, ())


@pytest.mark.skipif(not CAPTURES, reason="no captures beside the checkout")
def test_captures() -> None:
    for path in CAPTURES:
        found = parse_check(path.read_text(encoding="utf-8"))
        assert found.match, path.name
        assert found.current == found.dns, path.name
