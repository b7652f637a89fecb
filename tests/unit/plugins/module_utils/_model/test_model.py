# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the small values and texts of the model to what they promise."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    NotApplicable,
    Refused,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model import (
    backends,
    quirks,
    verbs,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.change import (
    Change,
    Plan,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.lifecycle import (
    plan_transition,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.yaml_text import (
    yaml_text,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import (
    ABSENT,
    ARRAY_ID,
    Data,
    join_path,
    plain,
    same,
    split_path,
)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1, True),
        (1, True, False),
        (0, False, False),
        (1, 1.0, False),
        ("1", 1, False),
        ([], {}, False),
        ([], {ARRAY_ID: {}}, True),
        ([1, 2], [2, 1], False),
        ({"a": {"b": True}}, {"a": {"b": 1}}, False),
        (Data(""), "<>", False),
        (Data("00ff"), Data("00ff"), True),
        (ABSENT, None, False),
    ],
)
def test_same(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(*reversed((one, other))) is equal


@pytest.mark.parametrize(
    "path", [("a",), ("a", "b:c", "d"), ("/Volumes/New Volume 1", "x.y"), (":", "a:")]
)
def test_paths_read_back(path: tuple[str, ...]) -> None:
    assert split_path(join_path(path)) == path


TREES = [
    {},
    {"a": 1, "b": True, "c": None, "d": "", "e": [], "f": {}, "g": -1.5},
    {"yes": "no", "on": "off", "1": "2", "null": "~", "y": "n"},
    {"list": [1, [2, 3], {"a": [{"b": "c", "d": "e"}]}, "text with: colon", "- dash"]},
    {"signs": '"quoted" #hash', "lines": "a\nb", "Köln": "Größe \u201cx\u201d", "blank ": " x "},
    {"octal": "0755", "mac": "00:11:22:33:44:55", "date": "2017-09-04", "big": 2**40},
]


@pytest.mark.parametrize("tree", TREES)
def test_yaml_text_reads_back(tree: Any) -> None:
    assert yaml.safe_load(yaml_text(tree)) == tree


def test_plain_hides_the_arrays_by_id() -> None:
    tree = {"subnets": {ARRAY_ID: {"U1": {"cert": Data(""), "names": [Data("00")]}}}}
    assert plain(tree) == {"subnets": {"U1": {"cert": "<>", "names": ["<00>"]}}}


def test_a_diff_shows_touched_paths_and_no_secret() -> None:
    plan = Plan(
        (
            Change(("a", "b"), ABSENT, 1),
            Change(("a", "c"), "old", ABSENT),
            Change(("pass",), "before", "after", secret=True),
        ),
        {"a": {"b": 1, "untouched": True}, "pass": "after"},
    )
    diff = plan.diff("here")
    assert yaml.safe_load(diff["before"]) == {"a": {"c": "old"}, "pass": "<hidden>"}
    assert yaml.safe_load(diff["after"]) == {"a": {"b": 1}, "pass": "<hidden>"}
    assert diff["before_header"] == diff["after_header"] == "here"


def test_a_change_that_nothing_shows_needs_no_proof() -> None:
    plan = Plan((Change(("pass",), ABSENT, "x", secret=True, provable=False),), {})
    assert plan.met({})


@pytest.mark.parametrize(
    ("got", "met"), [("new", True), ("other", False), ("", True), ("****", True)]
)
def test_a_secret_is_proven_if_it_is_shown(got: str, met: bool) -> None:
    plan = Plan((Change(("pass",), "old", "new", secret=True),), {"pass": "new"})
    assert plan.met({"pass": got}) is met


def test_a_server_may_fill_in_a_new_member() -> None:
    plan = Plan((Change(("s", ARRAY_ID, "U"), ABSENT, {"name": "a"}),), {})
    assert plan.met({"s": {ARRAY_ID: {"U": {"name": "a", "lease": 3600}}}})
    assert not plan.met({"s": {ARRAY_ID: {"U": {"lease": 3600}}}})


@pytest.mark.parametrize(
    ("service", "macos", "server", "found"),
    [
        ("caching", "10.11.6", "5.2", ["server"]),
        ("caching", "10.12.6", "5.3.1", ["server"]),
        ("caching", "10.13.6", "5.6.1", ["macos"]),
        ("caching", "10.13.6", None, ["macos"]),
        ("caching", "10.12.6", None, []),
        ("caching", "15.1", None, ["macos"]),
        ("dhcp", "10.13.6", "5.6.1", ["server", "macos"]),
        ("dhcp", "12.6", "5.12", ["macos"]),
        ("dirserv", "10.13.6", "5.6.1", ["server"]),
        ("dirserv", "12.6", "5.12.2", ["server"]),
        ("dirserv", "15.1", None, []),
        ("alerts", "10.12.6", "5.3", ["server"]),
        ("alerts", "15.1", None, []),
        ("web", "12.6", "5.12", []),
    ],
)
def test_backends(service: str, macos: str, server: str | None, found: list[str]) -> None:
    assert backends.backends_of(service, macos=macos, server=server) == found
    for asked in ("server", "macos"):
        if asked in found:
            chosen = backends.choose_backend(asked, service, macos=macos, server=server)
            assert chosen == asked
        else:
            with pytest.raises(Refused, match="is not there"):
                backends.choose_backend(asked, service, macos=macos, server=server)


def test_no_backend_at_all() -> None:
    with pytest.raises(NotApplicable, match=r"macOS 15\.1 with no Server.app"):
        backends.choose_backend("auto", "web", macos="15.1", server=None)


MOVES = {("off", "on"): None, ("on", "off"): "destroy"}


def test_a_free_move() -> None:
    plan = plan_transition("off", "on", moves=MOVES)
    assert [change.shown() for change in plan.changes] == [
        {"path": "state", "before": "off", "after": "on"}
    ]


def test_a_move_that_an_option_must_allow() -> None:
    with pytest.raises(Refused, match="set destroy to allow it"):
        plan_transition("on", "off", moves=MOVES)
    assert plan_transition("on", "off", moves=MOVES, allowed=("destroy",)).changes


def test_no_move() -> None:
    assert plan_transition("on", "on", moves=MOVES).empty
    with pytest.raises(Refused, match="no way from on to lost"):
        plan_transition("on", "lost", moves=MOVES)


@pytest.mark.parametrize(
    "facts",
    [
        {"source": ""},
        {"source": "x", "kind": "number"},
        {"source": "x", "kind": "string", "low": 1},
        {"source": "x", "kind": "integer", "low": 1, "read_only": True},
        {"source": "x", "kind": "integer", "low": 2, "high": 1},
        {"source": "x", "kind": "integer", "besides": (0,)},
    ],
)
def test_a_quirk_that_contradicts_itself(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        quirks.Quirk(**facts)


def test_secrets_are_found_by_name() -> None:
    tree = {"L2TP": {"IPSecSharedSecretValue": "x", "IPSecSharedSecretEncryption": "Keychain"}}
    hidden = quirks.hide_secrets("vpn", tree, "<hidden>")
    assert hidden["L2TP"] == {
        "IPSecSharedSecretValue": "<hidden>",
        "IPSecSharedSecretEncryption": "Keychain",
    }


def test_verbs() -> None:
    assert verbs.only_reads("afp", "getConnectedUsers")
    assert not verbs.only_reads("afp", "getSomethingNew")
    assert verbs.needs_consent("afp", "getSomethingNew")
    assert verbs.needs_consent("caching", "flushCache")
    assert not verbs.needs_consent("afp", "syncSharePoints")
    assert not verbs.only_reads("afp", "syncSharePoints")
    assert not verbs.needs_consent("info", "getRemoveFilesProgress")
