# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold reader and editor of bootptab to their cases, and the editor to what it must not touch.

What bootpd makes of whole files is held where its rules are.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.bootptab import (
    Entry,
    parse,
    rewrite,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import ABSENT

CASES = Path(__file__).parents[3] / "cases" / "bootptab_text"
EDITS = yaml.safe_load((CASES / "edits.yml").read_text(encoding="utf-8"))
REFUSALS = yaml.safe_load((CASES / "refusals.yml").read_text(encoding="utf-8"))
LINES = yaml.safe_load((CASES / "lines.yml").read_text(encoding="utf-8"))
GOOD = {"name": "tap", "mac": "02:00:5e:00:53:01", "address": "10.20.30.7"}


@pytest.mark.parametrize("case", EDITS.values(), ids=EDITS)
def test_edit(case: dict) -> None:
    changes = [
        (each["line"], Entry(**each["entry"]) if each["entry"] else ABSENT)
        for each in case["changes"]
    ]
    assert rewrite(case["before"], changes) == case["after"]


@pytest.mark.parametrize("case", REFUSALS, ids=[str(case["entry"])[:60] for case in REFUSALS])
def test_refusal(case: dict) -> None:
    with pytest.raises(Refused) as problem:
        rewrite("", [(None, Entry(**{**GOOD, **case["entry"]}))])
    assert problem.value.option == case["option"]


@pytest.mark.parametrize("case", LINES, ids=[case["line"][:60] for case in LINES])
def test_line(case: dict) -> None:
    read = parse("%%\n" + case["line"])
    told = [each.reason for each in (*read.bad, *read.misread)]
    assert len(told) == (1 if case["reason"] else 0), told
    assert case["reason"] in "".join(told)
    assert len(read.entries) == (1 if case["entry"] else 0)
    for key, value in (case["entry"] or {}).items():
        assert getattr(read.entries[0], key) == value


def test_a_field_that_is_cut_gives_its_last_character_to_the_next() -> None:
    boot = "b" * 127
    read = parse(f"%%\ntap 1 {GOOD['mac']} 10.20.30.7 {boot}\n")
    assert read.entries[0].bootfile == "b" * 126
    assert "125 characters" in read.misread[0].reason
    assert parse(f"%%\n{'n' * 62} 1 {GOOD['mac']} 10.20.30.7\n").bad


def test_a_kind_that_is_no_number_is_that_of_the_line_before() -> None:
    read = parse("%%\na 6 2:0:5e:0:53:1 10.20.30.7\nb x 2:0:5e:0:53:2 10.20.30.8\n")
    assert [entry.hwtype for entry in read.entries] == [6, 6]
    assert [line.line_no for line in read.misread] == [3]


def some_line(dice: random.Random) -> str:
    """Return a line that may be an entry, a comment, or rubbish."""
    gap = dice.choice([" ", "\t", "   ", " \t"])
    octet = f"{dice.randrange(256):x}"
    words = [f"h{octet}", "1", f"2:0:5e:0:53:{octet}", f"10.20.30.{dice.randrange(1, 250)}"]
    entry = gap.join(words)
    return dice.choice(
        [entry, entry, entry + gap + "boot.img", "# " + entry, "", " " + entry, "rubbish", "%% x"]
    )


def test_random_edits_leave_the_other_lines_byte_for_byte() -> None:
    dice = random.Random(5)
    for _ in range(300):
        lines = [*(["%%"] * dice.randrange(2)), *(some_line(dice) for _ in range(12))]
        text = "\n".join(lines) + dice.choice(["", "\n"])
        numbers = dice.sample(range(1, len(lines) + 1), 3)
        new = Entry("new", f"02:00:5e:00:54:{dice.randrange(256):02x}", "10.20.40.4")
        changes: list[Any] = [
            (numbers[0], ABSENT),
            (numbers[1], Entry(**GOOD)),
            (numbers[2], Entry(**GOOD, bootfile="x.img")),
            (None, new),
        ]
        after = rewrite(text, changes)
        kept = [line for place, line in enumerate(lines, 1) if place not in numbers]
        remaining = iter(after.split("\n"))
        assert all(line in remaining for line in kept)
        assert after.endswith("\n")
        assert parse(after).entries[-1] == new
        assert rewrite(after, []) == after
