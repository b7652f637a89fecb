# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the table of launches in the documentation to the numbers that integration targets pin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from generate import module_names

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ROOT / "tests" / "integration" / "targets"
# The order of the columns in the page.
MOMENTS = ("same", "check", "change")
_WRITTEN = re.compile(r"'(check|change|same)': (\d+)")
Row = tuple[int, ...]


def documented() -> dict[str, set[Row]]:
    """Return the rows of both tables by module; a row without a name goes on with the last one."""
    rows: dict[str, set[Row]] = {}
    module = ""
    for line in (ROOT / "docs" / "launches.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].isdigit():
            module = cells[0].strip("`") or module
            rows.setdefault(module, set()).add(tuple(int(cell) for cell in cells[2:]))
    return rows


def pinned(tree: Any) -> set[Row]:
    """Return the numbers that stand under `launches` anywhere in a target."""
    if isinstance(tree, list):
        return {row for each in tree for row in pinned(each)}
    if isinstance(tree, str):
        numbers = _WRITTEN.findall(tree)
        return {
            tuple(int(dict(triple)[moment]) for moment in MOMENTS)
            for triple in (numbers[at : at + 3] for at in range(0, len(numbers), 3))
            if len(dict(triple)) == len(MOMENTS)
        }
    if not isinstance(tree, dict):
        return set()
    found = {row for each in tree.values() for row in pinned(each)}
    here = tree.get("launches")
    if isinstance(here, dict) and all(isinstance(here.get(moment), int) for moment in MOMENTS):
        found.add(tuple(here[moment] for moment in MOMENTS))
    return found


def counted(text: str) -> set[Row]:
    """Return the single numbers that a target's text compares launches with."""
    compared = re.findall(r"'launches'.*\| length == (.*)", text)
    return {(int(number),) for each in compared for number in re.findall(r"\d+", each)}


def held(module: str) -> set[Row]:
    """Return all numbers that a module's target holds it to."""
    rows = set()
    for path in sorted((TARGETS / module).rglob("*.yml")):
        text = path.read_text("utf-8")
        rows |= pinned(yaml.safe_load(text)) | counted(text)
    return rows


def test_the_page_has_every_module() -> None:
    assert sorted(documented()) == module_names(ROOT)


@pytest.mark.parametrize("module", module_names(ROOT))
def test_the_page_says_what_the_targets_hold_a_module_to(module: str) -> None:
    rows, proven = documented()[module], held(module)
    assert rows <= proven
    triples = [row for row in proven if len(row) == len(MOMENTS)]
    if len(max(rows, key=len)) == len(MOMENTS):
        worst = [max(column) for column in zip(*triples, strict=True)]
        assert worst == [max(column) for column in zip(*rows, strict=True)], "the worst is missing"
