# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the editor of property lists to its cases, to plistlib, and to what it must not touch."""

from __future__ import annotations

import datetime
import plistlib
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec import plist
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import ABSENT, same

ROOT = Path(__file__).resolve().parents[5]
CASES = ROOT / "tests" / "unit" / "cases" / "plist_text"
CAPTURES = ROOT.parent / "shared" / "captures" / "bootpd-plist"
EDITS = yaml.safe_load((CASES / "edits.yml").read_text(encoding="utf-8"))
UNREADABLE = yaml.safe_load((CASES / "unreadable.yml").read_text(encoding="utf-8"))
EVERY_KIND = {
    "text": "a & b < c > \"d\" 'é'\nsecond line",
    "empty": "",
    "number": -5,
    "real": 1.5,
    "yes": True,
    "no": False,
    "data": bytes(range(100)),
    "when": datetime.datetime(2026, 2, 3, 4, 5, 6),
    "list": ["a", 1, [True], {}],
    "dict": {"inner": {"deep": []}},
}


@pytest.mark.parametrize("case", EDITS.values(), ids=EDITS)
def test_edit(case: dict) -> None:
    changes = [
        (tuple(each["path"]), ABSENT if each.get("absent") else each["value"])
        for each in case["changes"]
    ]
    before = case["before"].encode("utf-8")
    assert plist.rewrite(before, changes, source="x").decode("utf-8") == case["after"]
    with_crlf = before.replace(b"\n", b"\r\n")
    edited = plist.rewrite(with_crlf, changes, source="x").decode("utf-8")
    assert edited == case["after"].replace("\n", "\r\n")


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(case: dict) -> None:
    content = case["text"].encode(case.get("encoding", "utf-8"))
    with pytest.raises(Unreadable, match=case["why"]) as problem:
        plist.parse(content, source="bootpd.plist")
    assert problem.value.details["line_no"] == case["line"]


def test_a_broken_binary_is_unreadable() -> None:
    whole = plistlib.dumps(EVERY_KIND, fmt=plistlib.FMT_BINARY)
    for content in (whole[:40], b"bplist00", whole[:-3]):
        with pytest.raises(Unreadable, match="broken binary"):
            plist.parse(content, source="x")


@pytest.mark.parametrize("form", ["xml", "binary"])
def test_every_kind_of_value_is_read_and_written(form: str) -> None:
    fmt = plistlib.FMT_XML if form == "xml" else plistlib.FMT_BINARY
    content = plistlib.dumps(EVERY_KIND, fmt=fmt, sort_keys=False)
    read = plist.parse(content, source="x")
    assert read.form == form
    assert same(read.value, EVERY_KIND)
    assert list(read.value) == list(EVERY_KIND)
    emptied = plist.rewrite(content, [((key,), ABSENT) for key in EVERY_KIND], source="x")
    assert plist.parse(emptied, source="x").value == {}
    filled = plist.rewrite(emptied, [((key,), EVERY_KIND[key]) for key in EVERY_KIND], source="x")
    assert same(plistlib.loads(filled), EVERY_KIND)
    assert list(plistlib.loads(filled)) == list(EVERY_KIND)


def test_no_change_gives_the_same_bytes() -> None:
    for fmt in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        content = plistlib.dumps(EVERY_KIND, fmt=fmt)
        assert plist.rewrite(content, [], source="x") is content


def test_a_new_file_is_as_apples_tools_lay_it_out() -> None:
    content = plist.new_file({"b": [], "a": {"c": "d"}})
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist')
    assert list(plist.parse(content, source="x").value) == ["b", "a"]


def test_encodings_and_marks_survive() -> None:
    text = (
        '<?xml version="1.0" encoding="{}"?>\n'
        "<plist><dict>\n\t<key>é</key>\n\t<true/>\n</dict></plist>\n"
    )
    for name, codec in (("ISO-8859-1", "latin-1"), ("UTF-8", "utf-8"), ("UTF-8", "utf-8-sig")):
        content = text.format(name).encode(codec)
        edited = plist.rewrite(content, [(("é",), False), (("ü€",), 1)], source="x")
        assert plist.parse(edited, source="x").value == {"é": False, "ü€": 1}
        assert edited.replace(b"false", b"true").startswith(content[:-20])


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [
        (("a", "b"), 1, KeyError),
        (("list", 3), 1, KeyError),
        (("list", "x"), 1, KeyError),
        ((0,), 1, KeyError),
        (("new",), None, ValueError),
        (("new",), "\x01", ValueError),
        (("new",), {1: 2}, ValueError),
        (("new",), {"a": [object()]}, ValueError),
    ],
)
def test_what_no_plist_can_hold(place: tuple, value: Any, error: type) -> None:
    content = plist.new_file({"a": "text", "list": [1, 2]})
    with pytest.raises(error):
        plist.rewrite(content, [(place, value)], source="x")


def test_keys_that_come_twice_are_told_and_edited() -> None:
    content = (
        b"<plist><dict><key>a</key><string>1</string><key>b</key><array><dict>"
        b"<key>c</key><true/><key>c</key><false/></dict></array>"
        b"<key>a</key><string>2</string><key>a</key><string>3</string></dict></plist>"
    )
    read = plist.parse(content, source="x")
    assert read.value == {"a": "3", "b": [{"c": False}]}
    assert sorted(map(str, read.repeated)) == sorted(map(str, [("a",), ("b", 0, "c")]))
    edited = plist.rewrite(content, [(("a",), "4")], source="x")
    assert edited == content.replace(b"<string>3", b"<string>4")
    without = plist.rewrite(content, [(("a",), ABSENT)], source="x")
    assert plist.parse(without, source="x").value == {"b": [{"c": False}]}


def random_value(dice: random.Random, depth: int = 0) -> Any:
    """Return some value of a plist."""
    kinds = ["text", "number", "truth", "data"] + ["list", "dict"] * (depth < 3)
    kind = dice.choice(kinds)
    if kind == "text":
        return "".join(dice.choice("abc<&>é \n\"'") for _ in range(dice.randrange(6)))
    if kind == "number":
        return dice.randrange(-(2**40), 2**40)
    if kind == "truth":
        return dice.random() < 0.5
    if kind == "data":
        return bytes(dice.randrange(256) for _ in range(dice.randrange(90)))
    count = dice.randrange(4)
    values = [random_value(dice, depth + 1) for _ in range(count)]
    return values if kind == "list" else {f"k{dice.randrange(9)}": value for value in values}


def random_change(dice: random.Random, tree: Any) -> tuple[tuple, Any]:
    """Return a change that fits the tree: of a value, a new one, or none."""
    place: tuple = ()
    here = tree
    while True:
        steps = list(here) if isinstance(here, dict) else list(range(len(here)))
        new = "new" if isinstance(here, dict) else len(here)
        step = dice.choice([*steps, new])
        below = here[step] if step in steps else None
        place = (*place, step)
        if isinstance(below, (dict, list)) and dice.random() < 0.7:
            here = below
            continue
        gone = step in steps and dice.random() < 0.3
        return place, ABSENT if gone else random_value(dice)


@pytest.mark.parametrize("form", ["xml", "binary"])
def test_random_edits_give_what_was_to_be_written(form: str) -> None:
    fmt = plistlib.FMT_XML if form == "xml" else plistlib.FMT_BINARY
    dice = random.Random(3)
    for _ in range(60):
        tree: Any = {f"k{number}": random_value(dice) for number in range(5)}
        content = plistlib.dumps(tree, fmt=fmt, sort_keys=False)
        for _ in range(8):
            place, value = random_change(dice, tree)
            content = plist.rewrite(content, [(place, value)], source="x")
            tree = plist.with_value(tree, place, value)
            assert same(plistlib.loads(content), tree)
            assert plist.parse(content, source="x").form == form


def test_random_edits_leave_the_rest_byte_for_byte() -> None:
    """Lines of keys that nobody touches stay, comments and odd layout too."""
    dice = random.Random(4)
    for _ in range(60):
        keys = [f"k{number}" for number in range(12)]
        blocks = {
            key: dice.choice(
                [
                    f"  <key>{key}</key>\t<string>{key}</string><!-- about {key} -->\n",
                    f"\t<!-- {key} --><key>{key}</key>\n\t\t <array><real>1</real></array>\n\n",
                    f"<key>{key}</key><dict>\n<key>a</key><true></true></dict>\n",
                ]
            )
            for key in keys
        }
        text = "<plist>\n<dict>\n" + "".join(blocks.values()) + "</dict>\n</plist>\ntail"
        touched = dice.sample(keys, 3)
        changes = [((key,), dice.choice([ABSENT, "other", {"x": [1]}])) for key in touched]
        after = plist.rewrite(text.encode(), changes, source="x").decode()
        for key in keys:
            if key not in touched:
                assert blocks[key].strip() in after
            assert (f"about {key} " in blocks[key]) == (f"about {key} " in after)
        assert after.startswith("<plist>\n<dict>")
        assert after.endswith("\n</dict>\n</plist>\ntail")


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside the checkout")
def test_captured_files_are_read_and_edited() -> None:
    paths = sorted(CAPTURES.glob("*.plist"))
    assert paths
    for path in paths:
        content = path.read_bytes()
        read = plist.parse(content, source=path.name)
        edited = plist.rewrite(content, [(("dhcp_enabled",), False), (("new",), "x")], source="x")
        assert plist.parse(edited, source="x").value == {
            **read.value,
            "dhcp_enabled": False,
            "new": "x",
        }
