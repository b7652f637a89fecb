# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codec of scutil to its cases, to all transcripts and captures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.scutil import (
    nameservers,
    parse_dns,
    parse_name,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

TESTS = Path(__file__).parents[4]
CASES = TESTS / "unit" / "cases" / "scutil_text"
NAMES, DNS = (
    yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8")) for name in ("names", "dns")
)
TRANSCRIPTS = sorted((TESTS / "transcripts" / "scutil").glob("*.txt"))
CAPTURES = sorted((TESTS.parents[1] / "shared" / "captures" / "scutil").glob("*.txt"))


@pytest.mark.parametrize("case", NAMES.values(), ids=NAMES)
def test_name(case: dict[str, Any]) -> None:
    streams = {"out": case["out"], "err": case["err"]}
    if "found" in case:
        assert parse_name("HostName", **streams) == case["found"]
        return
    with pytest.raises(Unreadable) as problem:
        parse_name("HostName", **streams)
    assert problem.value.details["line"].startswith(case["unreadable"])


@pytest.mark.parametrize("case", DNS.values(), ids=DNS)
def test_dns(case: dict[str, Any]) -> None:
    if "servers" in case:
        assert nameservers(case["text"]) == case["servers"]
        return
    with pytest.raises(Unreadable) as problem:
        parse_dns(case["text"])
    assert case["unreadable"].items() <= problem.value.details.items()


def test_every_fact_of_a_resolver_is_kept() -> None:
    text = (
        "DNS configuration (for scoped queries)\n\nresolver #1\n  search domain[0] : a.example\n"
        "  search domain[1] : b.example\n  if_index : 4 (en0)\n"
    )
    resolver = {"search domain": ["a.example", "b.example"], "if_index": ["4 (en0)"]}
    assert parse_dns(text) == [("for scoped queries", [resolver])]


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    _nothing, text = path.read_text(encoding="utf-8").split("---\n", 2)[1:]
    heading = yaml.safe_load(_nothing)
    verb, *rest = heading["command"][1:]
    if verb == "--dns":
        assert nameservers(text)
    elif verb == "--get":
        streams = {
            "out": "",
            "err": "",
            {"stdout": "out", "stderr": "err"}[heading["stream"]]: text,
        }
        found = parse_name(rest[0], **streams)
        assert found == (text.rstrip("\n") if heading["exit"] == 0 else None)
    else:
        assert heading["exit"] != 0, "setting a name says nothing when it works"


@pytest.mark.skipif(not CAPTURES, reason="no captures beside the checkout")
def test_captures() -> None:
    for path in CAPTURES:
        text = path.read_text(encoding="utf-8")
        if path.name.startswith("get-"):
            assert parse_name("HostName", out="", err=text) is None, path.name
        else:
            facts = [each for _kind, found in parse_dns(text) for one in found for each in one]
            assert "nameserver" in facts, path.name
