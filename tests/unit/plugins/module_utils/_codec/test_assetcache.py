# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codec of AssetCacheManagerUtil to its cases, its transcripts and real output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.assetcache import (
    commands,
    failure,
    parse_json,
    parse_text,
    without_prefix,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

TESTS = Path(__file__).parents[4]
CASES = TESTS / "unit" / "cases" / "assetcache_text"
ANSWERS = yaml.safe_load((CASES / "answers.yml").read_text(encoding="utf-8"))
UNREADABLE = yaml.safe_load((CASES / "unreadable.yml").read_text(encoding="utf-8"))
TRANSCRIPTS = sorted((TESTS / "transcripts" / "assetcache").glob("*.txt"))
CAPTURES = TESTS.parents[1] / "shared" / "captures" / "AssetCacheManagerUtil"


def answer(case: dict) -> dict[str, Any]:
    """Return what a case's text says."""
    if "json" in case:
        return parse_json(case["json"], command=case["command"])
    return parse_text(case["text"], command=case["command"])


@pytest.mark.parametrize("case", ANSWERS.values(), ids=ANSWERS)
def test_answer(case: dict) -> None:
    assert answer(case) == case["says"]


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(case: dict) -> None:
    with pytest.raises(Unreadable) as problem:
        answer(case)
    assert problem.value.details["line_no"] == case["line"]["number"]
    assert case["line"]["text"] in problem.value.details["line"]


def understood(text: str, command: str) -> Any:
    """Return what any output of the tool says, by the reader that its kind needs."""
    if text.startswith("{"):
        return parse_json(text, command=command)
    if command in ("status", "settings"):
        return parse_text(text, command=command)
    return commands(text) or failure(text)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    head, _mark, body = path.read_text(encoding="utf-8").partition("\n---\n")
    command = yaml.safe_load(head)["command"]
    word = next((word for word in command[1:] if not word.startswith("-")), "")
    found = understood(body, word)
    assert found
    if word in ("status", "settings"):
        listed = body.count(" = ") if "= " in body else body.count(": ") or body.count('":')
        assert len(found) >= 10
        assert len(found) <= listed, "more keys than lines"


def test_all_layouts_say_the_same() -> None:
    bodies = {
        path.stem: path.read_text(encoding="utf-8").partition("\n---\n")[2] for path in TRANSCRIPTS
    }
    json = parse_json(bodies["status-json-active"], command="status")
    dictionary = parse_text(bodies["status-text-dictionary"], command="status")
    names = parse_text(bodies["status-text-names"], command="status")
    for key in dictionary:
        assert dictionary[key] == json[key], key
    sized = ("Cache", "PersonalCache", "ActualCache", "TotalBytes", "MaxCache")
    for key in names:
        if not key.startswith(sized) or key == "CacheStatus":
            assert names[key] == json[key], key


def test_text_is_taken_apart() -> None:
    refusal = (
        "AssetCacheManagerUtil[1200:114934] Failed to activate content caching: Error"
        ' Domain=ACSMErrorDomain Code=5 "virtual machine" UserInfo={NSLocalizedDescription=vm}'
    )
    assert failure(refusal) == "virtual machine"
    assert (
        failure("2026-01-02 03:04:05.678 AssetCacheManagerUtil[1:2] no: denied\n") == "no: denied"
    )
    assert commands("AssetCacheManagerUtil[1:2] Content caching activated.") == []
    assert without_prefix("AssetCacheManagerUtil[1:2] a\nAssetCacheManagerUtil[1:2] b") == "a\nb"


@pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"there are no captures in {CAPTURES}")
def test_every_capture_is_read_whole() -> None:
    read, members = {}, {}
    for path in sorted(CAPTURES.iterdir()):
        text = path.read_text(encoding="utf-8")
        name = path.stem.partition("--")[0]
        read[name] = understood(text, name.partition("-")[0])
        members[name] = len(re.findall(r"^    [A-Z\"][^ ]*(?: =|:)", text, re.MULTILINE))
    assert read["activate-virtual-machine"] == "virtual machine"
    assert "reloadSettings" in read["usage"]
    for name in ("status-10.13.0", "status-active-text", "status-json"):
        assert len(read[name]) == members[name], name
        assert read[name]["RegistrationStatus"] == 1
