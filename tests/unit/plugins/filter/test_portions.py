# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Order, portions and limits of plays, from variables as people and surveys give them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.minifleet.macos_server.plugins.filter.portions import portions

MINIS = ["m1", "m2", "m3", "m4", "m5", "m6"]
GROUPS = {"all": [*MINIS, "other"], "servers": MINIS, "berlin": ["m5", "other", "m2"], "oslo": []}


def play(**said: Any) -> tuple[Any, ...]:
    """Return what a play of the group `servers` gets."""
    among = said.pop("among", None)
    got = portions(said, GROUPS, "servers", among)
    return got["hosts"], got["serial"], got["max_fail_percentage"]


SAID = [
    # Nothing, or nothing but blanks, as of a question of a survey that nobody answered.
    ({}, ("servers", ["100%"], 100)),
    ({"canary": "", "serial": " ", "max_fail_percentage": ""}, ("servers", ["100%"], 100)),
    # As text, as a list, as a number.
    ({"serial": "1,10%,100%"}, ("servers", ["1", "10%", "100%"], 100)),
    ({"serial": ["1", "10%", "100%"]}, ("servers", ["1", "10%", "100%"], 100)),
    ({"serial": [1, "10%"]}, ("servers", ["1", "10%"], 100)),
    ({"serial": 3, "max_fail_percentage": 5}, ("servers", ["3"], 5)),
    ({"serial": "3", "max_fail_percentage": "5%"}, ("servers", ["3"], 5)),
    ({"serial": 0}, ("servers", ["0"], 100)),  # Ansible's word for all
    ({"max_fail_percentage": 0}, ("servers", ["100%"], 0)),
    ({"max_fail_percentage": 12.5}, ("servers", ["100%"], 12.5)),
    # Canaries: in the order of the inventory, and then all of the group.
    ({"canary": "berlin"}, (["m2", "m5", "servers"], ["2", "100%"], 49)),
    ({"canary": "berlin, m1"}, (["m1", "m2", "m5", "servers"], ["3", "100%"], 32)),
    ({"canary": ["m3"], "serial": "50%"}, (["m3", "servers"], ["1", "50%"], 99)),
    ({"canary": "m3", "max_fail_percentage": 100}, (["m3", "servers"], ["1", "100%"], 100)),
    ({"canary": "oslo"}, ("servers", ["100%"], 100)),
    ({"canary": "other"}, ("servers", ["100%"], 100)),
    # So many of the group.
    ({"canary": 2}, ("servers", ["2", "100%"], 49)),
    ({"canary": "2"}, ("servers", ["2", "100%"], 49)),
    ({"canary": 0}, ("servers", ["100%"], 100)),
    ({"canary": 200}, ("servers", ["6", "100%"], 15)),
    # Of those that the run is limited to.
    ({"canary": "berlin", "among": ["m1", "m2"]}, (["m2", "servers"], ["1", "100%"], 99)),
    ({"canary": "berlin", "among": ["m1"]}, ("servers", ["100%"], 100)),
    ({"canary": "3", "among": ["m4", "m6"]}, ("servers", ["2", "100%"], 49)),
]


@pytest.mark.parametrize(("said", "gets"), SAID)
def test_what_a_play_gets(said: dict[str, Any], gets: tuple[Any, ...]) -> None:
    assert play(**said) == gets


@pytest.mark.parametrize("count", [1, 2, 3, 7, 33, 49, 50, 51, 100, 101, 250])
def test_one_canary_that_fails_is_more_than_may(count: int) -> None:
    minis = [f"m{number}" for number in range(1000)]
    limit = portions({"canary": count}, {"x": minis, "all": minis}, "x")["max_fail_percentage"]
    assert 100 / count > limit >= 0


def test_a_group_that_the_inventory_has_not() -> None:
    assert portions({"canary": "1"}, {"all": []}, "servers")["hosts"] == "servers"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"canary": "nobody"}, "the canary nobody is neither a group nor a mini"),
        ({"canary": "berlin:!m2"}, "the canary berlin:!m2 is neither"),
        ({"serial": "ten"}, "ten is no size"),
        ({"serial": "-1"}, "-1 is no size"),
        ({"max_fail_percentage": "101"}, "101 is no percentage"),
        ({"max_fail_percentage": "few"}, "few is no percentage"),
    ],
)
def test_what_cannot_be(said: dict[str, Any], complaint: str) -> None:
    with pytest.raises(AnsibleFilterError, match=complaint):
        play(**said)
