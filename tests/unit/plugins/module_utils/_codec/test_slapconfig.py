# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codec of slapconfig to its cases, to all transcripts and captures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.slapconfig import (
    parse_master_config,
    parse_replica_config,
    parse_style,
    trouble,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

TESTS = Path(__file__).parents[4]
CASES = TESTS / "unit" / "cases" / "slapconfig_text"
STYLE, MASTER, REPLICA, TROUBLE = (
    yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    for name in ("style", "master_config", "replica_config", "trouble")
)
READERS: dict[str, Callable[[str], Any]] = {
    "-getstyle": parse_style,
    "-getmasterconfig": parse_master_config,
    "-getreplicaconfig": parse_replica_config,
}
TRANSCRIPTS = sorted((TESTS / "transcripts" / "slapconfig").glob("*.txt"))
CAPTURES = sorted((TESTS.parents[1] / "shared" / "captures" / "slapconfig").glob("*.txt"))


@pytest.mark.parametrize(("text", "style"), STYLE.items())
def test_style(text: str, style: str | None) -> None:
    if style is not None:
        assert parse_style(text) == style
        return
    with pytest.raises(Unreadable, match="names no role"):
        parse_style(text)


@pytest.mark.parametrize("case", MASTER.values(), ids=MASTER)
def test_master_config(case: dict[str, Any]) -> None:
    if "unreadable" in case:
        with pytest.raises(Unreadable) as problem:
            parse_master_config(case["text"])
        assert case["unreadable"].items() <= problem.value.details.items()
        return
    found = parse_master_config(case["text"])
    assert (found.updated, [[*each] for each in found.replicas]) == (
        case["updated"],
        case["replicas"],
    )


@pytest.mark.parametrize("case", REPLICA.values(), ids=REPLICA)
def test_replica_config(case: dict[str, Any]) -> None:
    if "unreadable" in case:
        with pytest.raises(Unreadable) as problem:
            parse_replica_config(case["text"])
        assert case["unreadable"].items() <= problem.value.details.items()
        return
    assert parse_replica_config(case["text"]) == (case["master"], case["updated"])


@pytest.mark.parametrize(("text", "lines"), TROUBLE.items())
def test_trouble(text: str, lines: list[str]) -> None:
    assert [*trouble(text)] == lines


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    _nothing, heading, text = path.read_text(encoding="utf-8").split("---\n", 2)
    facts = yaml.safe_load(heading)
    verb = facts["command"][1]
    if facts["exit"] == 0 and verb in READERS:
        assert READERS[verb](text)


@pytest.mark.skipif(not CAPTURES, reason="no captures beside the checkout")
def test_captures() -> None:
    for path in CAPTURES:
        verb = f"-{path.name.partition('-')[0]}"
        assert READERS[verb](path.read_text(encoding="utf-8")), path.name
