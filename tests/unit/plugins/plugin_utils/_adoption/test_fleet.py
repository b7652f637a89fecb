# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adopt several minis at once: which roles each has, who says its names, who replaces whom."""

from __future__ import annotations

from typing import Any

from adoption_cases import answers, bootpd_form, caching, dhcp_answer, directory, named
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alert_schema import (
    fresh_state,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.fleet import (
    Adopted,
    Move,
    adopted_fleet,
)

SUBNET = {
    "name": "Lab",
    "selected_port_name": "en0",
    "net_address": "10.1.0.0",
    "net_mask": "255.255.255.0",
    "net_range": ["10.1.0.10", "10.1.0.20"],
    "allocate": True,
}
DHCP = dhcp_answer(bootpd_form({"dhcp_enabled": ["en0"], "Subnets": [SUBNET]}), "macos")
ALERTS = {
    "applicable": True,
    "alerts": {
        "recipients": [{"address": "a@example.org", "enabled": True, "locale": "en"}],
        "alerts": fresh_state()["alerts"],
    },
}
NAMES = {"computer_name": "Mini", "local_host_name": "mini"}


def alone(*said: Any, move: Move | None = None, **more: Any) -> Adopted:
    """Return what one mini is adopted as."""
    moves = {"old": move} if move else {}
    return next(iter(adopted_fleet({"old": answers(*said, **more)}, moves).values()))


def test_a_mini_that_runs_nothing() -> None:
    found = alone()
    assert (found.roles, found.variables, found.left, found.secrets) == ([], {}, [], [])


def test_what_could_not_be_read_is_told_once() -> None:
    found = alone("5.3", dhcp_info={"problem": "no"}, open_directory_info={"problem": "no"})
    assert found.left == ["dhcp_server, open_directory: could not be read: no"]


def test_a_mini_of_which_nothing_is_known() -> None:
    found = adopted_fleet({"mini": []}, {})["mini"]
    assert (found.system, found.roles) == ("macOS of an unknown version", [])


def test_a_caching_server() -> None:
    found = alone("5.3", content_cache_info=caching(port=61000), alert_settings_info=ALERTS)
    assert found.system == "macOS 15.3.1 with Server.app 5.3"
    assert found.roles == ["caching_server"]
    assert found.variables == {
        "caching_server_names": NAMES,
        "caching_server_cache": {"port": 61000},
        "caching_server_alerts": {"recipients": ["a@example.org"]},
    }


def test_alerts_without_a_cache() -> None:
    found = alone("5.6", alert_settings_info=ALERTS)
    assert found.roles == ["caching_server"]
    assert found.variables == {
        "caching_server_names": NAMES,
        "caching_server_alerts": {"recipients": ["a@example.org"]},
        "caching_server_only": ["host_names", "alert_settings"],
    }


def test_a_mini_with_several_roles_has_its_names_once() -> None:
    found = alone("5.3", content_cache_info=caching(), dhcp_info=DHCP)
    assert found.roles == ["caching_server", "dhcp_server"]
    assert [name for name in found.variables if name.endswith("_names")] == ["caching_server_names"]
    assert found.variables["dhcp_server_dhcp"]["subnets"][0]["name"] == "Lab"


def test_a_master_says_its_names_for_its_replicas() -> None:
    master = answers(
        "5.12", content_cache_info=caching(), host_names_info=named("od1.example.org"),
        open_directory_info=directory("master", search_base="dc=x", realm="OD1.EXAMPLE.ORG"),
    )  # fmt: skip
    replica = {
        name: answers("5.12", open_directory_info=directory("replica", master_host=host))
        for name, host in (("od2", "OD1.example.org."), ("od3", "elsewhere.example.org"))
    }
    found = adopted_fleet({"od1": master, **replica}, {})
    assert list(found["od1"].variables) == ["od_master_names", "od_master_directory"]
    assert found["od1"].variables["od_master_directory"]["search_base"] == "dc=x"
    assert "realm" not in found["od1"].variables["od_master_directory"]
    assert found["od2"].variables["od_replica_master"] == "od1"
    assert "od_replica_directory" not in found["od2"].variables
    assert found["od3"].variables["od_replica_master"] == "elsewhere.example.org"
    assert list(found["od3"].variables["od_replica_directory"]) == ["admin_password"]
    assert [found[name].secrets for name in ("od1", "od2", "od3")] == [
        ["vault_od_admin_password"], [], ["vault_od_admin_password"],
    ]  # fmt: skip


def test_a_mini_that_another_replaces() -> None:
    move = Move("new", {"en0": "en1"}, {"host_name": "new.example.org"})
    found = alone(
        "5.3", "10.12.6", move=move, content_cache_info=caching(log_level="verbose"),
        alert_settings_info=ALERTS, dhcp_info=DHCP, open_directory_info=directory("master"),
    )  # fmt: skip
    assert found.source == "old"
    assert found.roles == ["caching_server", "dhcp_server"]
    assert found.variables["caching_server_names"] == {**NAMES, "host_name": "new.example.org"}
    assert found.variables["dhcp_server_dhcp"]["subnets"][0]["interface"] == "en1"
    said = "\n".join(found.left)
    for words in (
        "alert_settings: alerts are Server.app's",
        "open_directory: Open Directory is Server.app's",
        "log_level",
        "leases",
    ):
        assert words in said


def test_the_new_mini_is_asked_for_its_interfaces_and_not_for_what_it_is() -> None:
    new = answers(None, "12.1", dhcp_info=dhcp_answer(bootpd_form({}), "macos", state="stopped"))
    old = answers("5.3", "10.12.6", dhcp_info=DHCP, content_cache_info=caching(keep_awake=True))
    found = adopted_fleet({"old": old, "new": new}, {"old": Move("new", {"en0": "en5"})})
    assert list(found) == ["new"]
    assert found["new"].source == "old"
    assert "new has no en5, but en0, en1, lo0" in "\n".join(found["new"].left)
