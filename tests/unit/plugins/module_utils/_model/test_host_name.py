# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the rules for names and addresses to their cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model import host_name

CASES = yaml.safe_load(
    (Path(__file__).parents[3] / "cases" / "names" / "values.yml").read_text("utf-8")
)


def cases(side: str) -> list[Any]:
    """Return every value of one side with the rule that judges it."""
    return [
        pytest.param(getattr(host_name, f"check_{rule}"), value, id=f"{rule} {value!r}")
        for rule, sides in CASES.items()
        for value in sides[side]
    ]


@pytest.mark.parametrize(("check", "value"), cases("taken"))
def test_taken(check: Any, value: str) -> None:
    check("the_option", value)


@pytest.mark.parametrize(("check", "value"), cases("refused"))
def test_refused(check: Any, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        check("the_option", value)
    assert refusal.value.option == "the_option"
    assert repr(value).strip("'") in str(refusal.value)


def test_a_name_that_is_too_long_as_a_whole() -> None:
    host_name.check_host_name("host_name", ".".join(["a" * 49] * 5))
    with pytest.raises(Refused):
        host_name.check_host_name("host_name", ".".join(["a" * 50] * 5))
