# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codec of serveradmin to its cases, to all transcripts, and to itself."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.serveradmin import (
    format_changes,
    format_tree,
    parse,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    Refused,
    Unreadable,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.change import Change
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import (
    ABSENT,
    ARRAY_ID,
    Data,
    same,
)

TESTS = Path(__file__).parents[4]
CASES = TESTS / "unit" / "cases" / "serveradmin_text"
UNREADABLE = yaml.safe_load((CASES / "unreadable.yml").read_text(encoding="utf-8"))
WRITING = yaml.safe_load((CASES / "writing.yml").read_text(encoding="utf-8"))
TRANSCRIPTS = sorted((TESTS / "transcripts" / "serveradmin").glob("*.txt"))
CAPTURES = TESTS.parents[1] / "shared" / "captures"


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(case: dict) -> None:
    with pytest.raises(Unreadable) as problem:
        parse(case["text"], source="the test")
    assert problem.value.details["line_no"] == case["line"]["number"]
    assert case["line"]["text"] in problem.value.details["line"]


@pytest.mark.parametrize("case", WRITING.values(), ids=WRITING)
def test_writing(case: dict) -> None:
    changes = [
        Change(
            tuple(change["path"]),
            *(ABSENT if change[side] is None else change[side] for side in ("before", "after")),
        )
        for change in case["changes"]
    ]
    if "refused" in case:
        with pytest.raises(Refused, match=re.escape(case["refused"])):
            format_changes("svc", changes)
    else:
        assert format_changes("svc", changes) == case["lines"]


def body(path: Path) -> tuple[dict[str, Any], str]:
    """Return the heading and the body of a transcript."""
    _nothing, heading, text = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(heading), text


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    heading, text = body(path)
    verb = heading["command"][1] if len(heading["command"]) > 1 else ""
    if verb not in ("settings", "status", "fullstatus", "start", "stop", "command"):
        pytest.skip(f"{verb or 'no verb'} does not answer in assignments")
    if " = " not in text:
        with pytest.raises(Unreadable):
            parse(text, source=path.name)
        return
    reads_back(parse(text, source=path.name))


def captured() -> list[Any]:
    """Return every capture of serveradmin that is in its key-value format, as it was printed."""
    if not CAPTURES.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip("no captures beside the checkout"))]
    index = yaml.safe_load((CAPTURES / "INDEX.yml").read_text(encoding="utf-8"))["captures"]
    return [
        pytest.param(entry, id=Path(entry["file"]).stem)
        for entry in index
        if entry["tool"] == "serveradmin" and entry["grade"] == "captured"
    ]


@pytest.mark.parametrize("entry", captured())
def test_capture(entry: dict) -> None:
    text = (CAPTURES / entry["file"]).read_text(encoding="utf-8")
    if "three dots" in entry.get("notes", ""):
        text = text.replace("\n...\n", "\n")
    if "must be run as root" in text:
        with pytest.raises(Unreadable):
            parse(text, source=entry["file"])
        return
    lines = [line for line in text.splitlines() if line.strip()]
    trees = parse(text, source=entry["file"])
    written = "".join(format_tree(service, tree) for service, tree in trees.items())
    assert sorted(written.splitlines()) == sorted(lines)
    reads_back(trees)


def reads_back(trees: dict[str, Any]) -> None:
    """Check that what is written of trees reads as the same trees."""
    for service, tree in trees.items():
        assert same(parse(format_tree(service, tree), source="written")[service], tree)


SCALARS = (0, -1, 2**40, True, False, 0.5, 15.0, "", "755", "yes", 'a "b" c', "x = y", Data(""))
PARTS = ("name", "a:b", "New Volume/x", "com.apple.ppp.l2tp", "submit_cred:server.local")


def grown(chance: random.Random, depth: int) -> Any:
    """Return a random tree."""
    kind = chance.choice(("scalar", "list", "mapping", "ids")) if depth else "scalar"
    if kind == "scalar":
        return chance.choice(SCALARS)
    below = [grown(chance, depth - 1) for _number in range(chance.randint(0, 3))]
    if kind == "list":
        return below
    named = {f"{chance.choice(PARTS)}{number}": tree for number, tree in enumerate(below)}
    if kind == "mapping" or not named:
        return named
    return {ARRAY_ID: {key: {"name": "x", "below": tree} for key, tree in named.items()}}


@pytest.mark.parametrize("seed", range(200))
def test_any_tree_reads_back(seed: int) -> None:
    chance = random.Random(seed)
    tree = {"first": grown(chance, 4), "second": grown(chance, 3)}
    lines = format_tree("svc", tree).splitlines()
    chance.shuffle(lines)
    assert same(parse("\n".join(lines), source="written")["svc"], tree)
