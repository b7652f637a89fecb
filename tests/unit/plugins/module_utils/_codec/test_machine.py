# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the codecs of csrutil and sysctl to their cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.machine import (
    parse_sip,
    parse_sysctl,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

CASES = Path(__file__).parents[3] / "cases" / "machine_text"
PARSERS = {"sip": parse_sip, "sysctl": parse_sysctl}


def cases() -> list[Any]:
    """Return every case with its parser."""
    return [
        pytest.param(parse, case, id=f"{name}: {title}")
        for name, parse in PARSERS.items()
        for title, case in yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8")).items()
    ]


@pytest.mark.parametrize(("parse", "case"), cases())
def test_text(parse: Any, case: dict[str, Any]) -> None:
    if "found" in case:
        assert parse(case["text"]) == case["found"]
        return
    with pytest.raises(Unreadable) as problem:
        parse(case["text"])
    assert problem.value.details["line"] == case["unreadable"]
