# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the table of transitions and the reading of a directory to their cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    Refused,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model import directory

CASES = Path(__file__).parents[3] / "cases" / "directory"
TRANSITIONS, READINGS = (
    yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))
    for name in ("transitions", "readings")
)


def described(facts: dict[str, Any]) -> directory.Directory:
    """Return the directory of a case."""
    return directory.Directory(**{**facts, "replicas": tuple(facts.get("replicas", ()))})


@pytest.mark.parametrize("case", TRANSITIONS.values(), ids=TRANSITIONS)
def test_transition(case: dict[str, Any]) -> None:
    now = described(case["now"])
    given = frozenset(case.get("given", ()))
    strike = tuple(case["wish"].get("strike", ()))
    wish = directory.Wish(**{**case["wish"], "given": given, "strike": strike})
    assert [directory.kind(now, wish), wish.role] == case["cell"]
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            directory.plan_directory(now, wish)
        assert refusal.value.option == case["refused"]["option"]
        assert case["refused"]["because"] in refusal.value.reason
        return
    plan = directory.plan_directory(now, wish)
    assert list(directory.way(now, wish).steps) == case["steps"]
    assert {each.path[0]: [each.before, each.after] for each in plan.changes} == case["changes"]
    assert plan.met(plan.predicted)
    then = directory.Directory.from_tree(plan.predicted, running=True)
    assert directory.plan_directory(then, wish).empty


def test_every_cell_has_a_case() -> None:
    assert {tuple(case["cell"]) for case in TRANSITIONS.values()} == set(directory.TRANSITIONS)


@pytest.mark.parametrize("case", READINGS.values(), ids=READINGS)
def test_reading(case: dict[str, Any]) -> None:
    if "unknown" in case:
        with pytest.raises(MacServerError, match=case["unknown"]):
            directory.read_directory(case["fullstatus"], case["settings"])
        return
    found, says_all = directory.read_directory(case["fullstatus"], case["settings"])
    assert found == described(case["is"])
    assert says_all is case.get("says_all", True)


def test_a_new_master_is_named_after_its_host() -> None:
    assert directory.default_search_base("od1.example.org") == "dc=od1,dc=example,dc=org"
    assert directory.default_realm("od1.example.org") == "OD1.EXAMPLE.ORG"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"role": "standalone"}, "holds nothing of a directory"),
        ({"role": "replica", "master_host": "od.example"}, "a whole replica of od.example"),
        ({"role": "replica", "unfinished": "x"}, "calls itself replica and is half made"),
    ],
)
def test_the_state_in_words(facts: dict[str, Any], says: str) -> None:
    assert says in described(facts).in_words
