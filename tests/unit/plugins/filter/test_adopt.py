# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the filter `adopt` what minis answered: files, groups, and nothing that is a template."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from adoption_cases import answers, caching, directory, named
from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.minifleet.macos_server.plugins.filter.adopt import adopt

VISITS: dict[str, dict[str, Any]] = {
    "cache": {"inquiries": answers("5.3", content_cache_info=caching(port=61000))},
    "od": {
        "inquiries": answers(
            "5.12",
            host_names_info=named("{{ lookup('pipe', 'id') }}"),
            open_directory_info=directory("master"),
        )
    },
    "nothing": {"inquiries": answers()},
    "down": {"unreachable": True, "msg": "down is down"},
    "broken": {"failed": True, "msg": "no Python there\n"},
}

PARENTS = {**caching(parents=["10.0.0.7"]), "backend": "macos"}


def test_a_fleet() -> None:
    found = adopt(VISITS, day="2026-11-28")
    assert list(found["minis"]) == ["cache", "od", "nothing"]
    assert found["unread"] == {"down": "down is down", "broken": "no Python there"}
    assert found["secrets"] == ["vault_od_admin_password"]
    assert list(found["files"]) == ["cache", "od"]
    assert (
        "# What cache (macOS 15.3.1 with Server.app 5.3) was set to on 2026-11-28"
        in (found["files"]["cache"])
    )
    assert (
        yaml.safe_load(found["groups_text"])
        == found["groups"]
        == {
            "caching_servers": {"hosts": {"cache": {}}},
            "od_masters": {"hosts": {"od": {}}},
        }
    )
    assert [each["line"] for each in found["minis"].values()] == [
        "cache: caching_servers",
        "od: od_masters; left alone: 1, see its file; to fill: vault_od_admin_password",
        "nothing: runs nothing that a role manages",
    ]


def test_the_file_says_what_the_variables_are() -> None:
    found = adopt(VISITS)
    for mini, text in found["files"].items():
        assert yaml.safe_load(text) == found["minis"][mini]["variables"]


def test_groups_are_added_to_those_that_are_there() -> None:
    known = {
        "caching_servers": {"hosts": {"other": {"x": 1}, "cache": {"y": 2}}, "vars": {"z": 3}},
        "site": {"children": {"caching_servers": None}},
        "od_masters": None,
    }
    found = adopt(VISITS, known)["groups"]
    assert found["caching_servers"] == {
        "hosts": {"other": {"x": 1}, "cache": {"y": 2}},
        "vars": {"z": 3},
    }
    assert found["site"] == known["site"]
    assert found["od_masters"] == {"hosts": {"od": {}}}


def test_text_of_any_kind_is_text() -> None:
    visits = wrap_var({"a": {"inquiries": answers(None, content_cache_info=PARENTS)}})
    found = adopt(visits)["minis"]["a"]
    assert found["left_alone"] == []
    assert found["variables"]["caching_server_cache"] == {"parents": ["10.0.0.7"]}


def test_a_move() -> None:
    found = adopt(VISITS, None, {"cache": ["new", {}, {}], "od": ["", {}, None]})
    assert list(found["minis"]) == ["new", "od", "nothing"]
    assert found["minis"]["new"]["source"] == "cache"
    with pytest.raises(AnsibleFilterError, match="adopt_migrate_interfaces of cache"):
        adopt(VISITS, None, {"cache": ["new", "en0", {}]})


@pytest.mark.parametrize(
    "moves",
    [
        {"cache": ["new", {}, {}], "od": ["new", {}, {}]},
        {"cache": ["cache", {}, {}]},
        {"cache": ["od", {}, {}], "od": ["cache", {}, {}]},
    ],
    ids=["two to one", "to itself", "a swap"],
)
def test_moves_that_cross_are_refused(moves: dict[str, Any]) -> None:
    with pytest.raises(AnsibleFilterError, match=r"adopt_migrate_to of (cache|od)"):
        adopt(VISITS, None, moves)


def test_what_a_mini_runs_no_longer_is_taken_back_if_that_is_wanted() -> None:
    known = {"caching_servers": {"hosts": {"nothing": {}, "down": {}}, "vars": {"z": 3}}}
    kept = adopt(VISITS, known)
    assert set(kept["groups"]["caching_servers"]["hosts"]) == {"nothing", "down", "cache"}
    assert "nothing" not in kept["files"]
    found = adopt(VISITS, known, overwrite=True)
    # Of a mini that could not be read nothing is known that would be newer.
    assert set(found["groups"]["caching_servers"]["hosts"]) == {"down", "cache"}
    assert found["groups"]["caching_servers"]["vars"] == {"z": 3}
    assert yaml.safe_load(found["files"]["nothing"]) in (None, {})


@pytest.mark.parametrize("moves", [None, {"cache": ["new", {}, {}]}], ids=["here", "moved"])
@pytest.mark.parametrize("value", ["hunter2", {"inner": [{"password": "hunter2"}]}])
def test_what_is_called_like_a_secret_is_not_written(value: Any, moves: Any) -> None:
    key = "ProxyPassword" if isinstance(value, str) else "Proxy"
    visits = {"cache": {"inquiries": answers("5.3", content_cache_info=caching(**{key: value}))}}
    found = adopt(visits, None, moves)
    assert "hunter2" not in str(found)
    assert any(
        f"{key} is called like a secret" in each
        for each in found["minis"].popitem()[1]["left_alone"]
    )
