# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the plans of `changeip` to their cases."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils import _pty
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._mini import Mini
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.identity import judged
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.changeip import (
    Changeip,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import changeip as tool

TESTS = Path(__file__).parents[3]
PLANS = yaml.safe_load((TESTS / "cases" / "changeip_plan" / "plans.yml").read_text("utf-8"))
MOVE = ("10.9.8.7", "10.9.8.6", "a.example", "b.example")
WORDS = ("old_address", "new_address", "old_host_name", "new_host_name")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _pty.Place:
    place = _pty.Place(str(tmp_path / "record.json"), str(tmp_path / "the.log"))
    monkeypatch.setattr(tool, "PLACE", place)
    return place


def resource(mini: Mini | None = None, move: Any = MOVE, **options: Any) -> Changeip:
    """Return the resource of a move."""
    words = dict.fromkeys(WORDS) | dict(zip(WORDS, move, strict=False))
    open_options = {"confirm": True, "admin": None, "admin_password": None, "wait_timeout": 60}
    nothing: Any = None
    return Changeip({**words, **open_options, **options}, mini or Mini(nothing, timeout=1))


def check(address: str, current: str, dns: str | None) -> str:
    """Return what changeip says of a mini."""
    lines = [f"Primary address     = {address}", f"Current HostName    = {current}"]
    if dns is None:
        return "\n".join([*lines, "The DNS hostname is not available, please repair DNS and re-run"
                          " this tool."])  # fmt: skip
    verdict = "The names match. There is nothing to change."
    if current != dns:
        verdict = f"To fix the hostname please run changeip {address} {address} {current} {dns}"
    return "\n".join([*lines, f"DNS HostName        = {dns}", verdict])


@pytest.mark.parametrize("case", PLANS.values(), ids=PLANS)
def test_plan(case: dict[str, Any], mini: Any, at: _pty.Place) -> None:
    move = case.get("move", MOVE)
    if "went_well" in case:
        status = 0 if case["went_well"] else 3
        run = _pty.Run("changeip", ("changeip", *move), 1, "noon", at.log, 0, status=status)
        Path(at.record).write_text(json.dumps(dataclasses.asdict(run)), "utf-8")
    here = mini({"changeip -checkhostname": (0, check(*case["here"]), "")})
    planned = resource(here, move, confirm=case.get("confirm", True))
    now = planned.read()
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            planned.plan(now)
        assert refusal.value.option == case["refused"]
        return
    plan = planned.plan(now)
    found = {change.path[0]: [change.before, change.after] for change in plan.changes}
    assert found == case["changes"]
    expected = judged(*case.get("predicted", case["here"])).as_tree()
    assert planned.returned(plan.predicted) == {"identity": expected}
    assert plan.met(plan.predicted)


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"move": ("10.9.8", "10.9.8.6")}, "old_address"),
        ({"move": ("10.9.8.7", "::1")}, "new_address"),
        ({"move": (*MOVE[:2], "a b", "b")}, "old_host_name"),
        ({"move": (*MOVE[:2], "a", "b.")}, "new_host_name"),
        ({"admin": "a\n", "admin_password": "b"}, "admin"),
        ({"admin": "a", "admin_password": "b\x03"}, "admin_password"),
        ({"wait_timeout": 0}, "wait_timeout"),
    ],
)
def test_what_is_refused_before_anything_is_asked(options: dict[str, Any], option: str) -> None:
    with pytest.raises(Refused) as refusal:
        resource(**options)
    assert refusal.value.option == option
