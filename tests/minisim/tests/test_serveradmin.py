# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the fake serveradmin to what the reference says, with both answers to open questions."""

from __future__ import annotations

import plistlib
from typing import Any

import pytest
from minisim import seeds, wire
from minisim.tools import _store

CONFIG = "/Library/Server/Caching/Config/Config.plist"
SUBNET = "dhcp:subnets:_array_id:7E0B6A31-50C2-4D1C-8C0B-9E6A0C1D22F4"


@pytest.fixture
def server(mini: Any) -> Any:
    """Give a mini with Server.app, set up, with two services and their settings."""
    mini.system("10.12.6")
    server = {"version": "5.3", "build": "16S4123"}
    mini.facts(server=server, services=["caching", "dhcp", "afp", "vpn", "info"])
    done = mini.world.path("/var/db/.ServerSetupDone")
    done.parent.mkdir(parents=True)
    done.touch()
    for service in ("caching", "dhcp", "afp", "vpn"):
        tree = wire.load(seeds.settings(service))[service]
        _store.write_settings(mini.world, service, tree)
    return mini


def ask(server: Any, key: str) -> list[str]:
    lines: list[str] = server.run("serveradmin", "settings", key).out.splitlines()
    return lines


def tell(server: Any, *lines: str) -> Any:
    return server.run("serveradmin", "settings", stdin="".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    "argv",
    [
        ("caching:Port = 51000",),
        ("caching:Port=51000",),
        ("caching:Port", "=", "51000"),
    ],
)
def test_an_assignment_in_arguments(server: Any, argv: tuple[str, ...]) -> None:
    answer = server.run("serveradmin", "settings", *argv)
    assert (answer.exit, answer.out, answer.writes) == (0, "caching:Port = 51000\n", True)
    assert server.world.plist(CONFIG)["Port"] == 51000


def test_questions_and_assignments_mix_on_stdin(server: Any) -> None:
    answer = tell(server, "caching:Port", "caching:Port = 51000", "caching:Port", "afp:maxGuests")
    assert answer.out.splitlines() == [
        "caching:Port = 0",
        "caching:Port = 51000",
        "afp:maxGuests = -1",
        "caching:Port = 51000",
    ]


def test_a_question_is_no_write(server: Any) -> None:
    assert not server.run("serveradmin", "settings", "caching").writes
    assert not tell(server, "caching", "afp").writes


def test_all_services_and_a_wildcard(server: Any) -> None:
    everything = ask(server, "all")
    assert set(ask(server, "caching")) < set(everything)
    assert set(ask(server, f"{SUBNET}:*")) == set(ask(server, SUBNET))


def test_types_are_those_of_the_input(server: Any) -> None:
    tell(server, 'caching:A = "12"', "caching:B = 12", "caching:C = yes", "caching:D = 10.0.0.1")
    kept = server.world.plist(CONFIG)
    assert (kept["A"], kept["B"], kept["C"], kept["D"]) == ("12", 12, True, "10.0.0.1")


def test_a_member_is_created_and_deleted(server: Any) -> None:
    tell(
        server,
        "dhcp:static_maps:_array_id:one = create",
        'dhcp:static_maps:_array_id:one:name = "printer"',
    )
    assert ask(server, "dhcp:static_maps") == ['dhcp:static_maps:_array_id:one:name = "printer"']
    tell(server, "dhcp:static_maps:_array_id:one = delete")
    assert ask(server, "dhcp:static_maps") == ["dhcp:static_maps = _empty_array"]


@pytest.mark.parametrize(("answer", "count"), [("created", 1), ("refused", 0), ("dropped", 0)])
def test_a_member_nobody_created(server: Any, answer: str, count: int) -> None:
    server.switches({"serveradmin.unknown_id": answer})
    said = tell(server, 'dhcp:static_maps:_array_id:one:name = "printer"')
    assert len(ask(server, "dhcp:static_maps:_array_id:one:name")) == count
    assert (":error = " in said.out) == (answer == "refused")


def test_an_array_is_written_by_element_or_as_a_whole(server: Any) -> None:
    key = f"{SUBNET}:dhcp_domain_name_server"
    tell(server, f'{key}:_array_index:0 = "10.0.0.9"')
    assert len(ask(server, key)) == 2
    server.switches({"serveradmin.index_write": "array"})
    tell(server, f'{key}:_array_index:0 = "10.0.0.8"')
    assert ask(server, key) == [f'{key}:_array_index:0 = "10.0.0.8"']


def test_an_emptied_array_is_filled_anew(server: Any) -> None:
    key = f"{SUBNET}:dhcp_domain_name_server"
    tell(server, f"{key} = _empty_array", f'{key}:_array_index:0 = "10.0.0.9"')
    assert ask(server, key) == [f'{key}:_array_index:0 = "10.0.0.9"']


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("PeerDownloadTimeout", 301, 300),
        ("PeerDownloadTimeout", 4, 5),
        ("PeerDownloadTimeout", 30, 30),
        ("Port", 70000, 65535),
        ("CacheLimit", 973000000000, 973000000000),
    ],
)
def test_caching_clamps_without_a_word(server: Any, key: str, value: int, kept: int) -> None:
    assert tell(server, f"caching:{key} = {value}").out == f"caching:{key} = {kept}\n"
    server.switches({"caching.clamp": "kept"})
    assert tell(server, f"caching:{key} = {value}").out == f"caching:{key} = {value}\n"


def test_a_read_only_key_is_taken_without_effect(server: Any) -> None:
    before = ask(server, "caching:ServerGUID")
    assert tell(server, 'caching:ServerGUID = "other"').exit == 0
    assert ask(server, "caching:ServerGUID") == before


def test_a_misspelt_key_is_stored_or_dropped(server: Any) -> None:
    tell(server, "caching:CacheLimt = 1")
    assert ask(server, "caching:CacheLimt") == ["caching:CacheLimt = 1"]
    server.switches({"serveradmin.unknown_key": "dropped"})
    assert tell(server, "caching:Prot = 1").out == ""
    assert ask(server, "caching:Prot") == []
    tell(server, "caching:PeerDownloadTimeout = 30")
    assert ask(server, "caching:PeerDownloadTimeout") == ["caching:PeerDownloadTimeout = 30"]


def test_a_swallowed_value_is_answered_as_if_it_were_stored(server: Any) -> None:
    server.faults({"serveradmin.swallow": {"match": "caching:Port"}})
    said = tell(server, "caching:Port = 51000", "caching:CacheLimit = 5")
    assert said.out.splitlines() == ["caching:Port = 51000", "caching:CacheLimit = 5"]
    assert ask(server, "caching:Port") == ["caching:Port = 0"]
    assert ask(server, "caching:CacheLimit") == ["caching:CacheLimit = 5"]


def test_a_secret_is_shown_or_not(server: Any) -> None:
    key = "vpn:Servers:com.apple.ppp.l2tp:L2TP:IPSecSharedSecretValue"
    tell(server, f'{key} = "swordfish"')
    assert ask(server, key) == [f'{key} = ""']
    server.switches({"serveradmin.secret": "shown"})
    tell(server, f'{key} = "swordfish"')
    assert ask(server, key) == [f'{key} = "swordfish"']


@pytest.mark.parametrize("status", [0, 1])
def test_an_unknown_service(server: Any, status: int) -> None:
    server.switches({"serveradmin.error_exit": status})
    answer = server.run("serveradmin", "settings", "cachng")
    assert (answer.exit, answer.out) == (status, 'cachng:error = "CANNOT_LOAD_BUNDLE_ERR"\n')


def test_start_and_stop_take_their_time(server: Any) -> None:
    server.switches({"serveradmin.start_seconds": 30, "serveradmin.start_answer": "STARTING"})
    assert server.run("serveradmin", "start", "caching").out == 'caching:state = "STARTING"\n'
    assert server.run("serveradmin", "status", "caching").out == 'caching:state = "STARTING"\n'
    server.world.hidden("clock").write_text("31")
    assert server.run("serveradmin", "status", "caching").out == 'caching:state = "RUNNING"\n'
    assert server.run("serveradmin", "stop", "caching").out == 'caching:state = "STOPPED"\n'


def test_a_service_that_does_not_start(server: Any) -> None:
    server.faults({"serveradmin.start-fails": {"match": "caching"}})
    assert server.run("serveradmin", "start", "caching").out == 'caching:state = "STOPPED"\n'


def test_settings_and_full_status_mean_different_ports(server: Any) -> None:
    server.run("serveradmin", "start", "caching")
    status = server.run("serveradmin", "fullstatus", "caching").out.splitlines()
    assert "caching:Port = 49232" in status
    assert "caching:Active = yes" in status
    assert ask(server, "caching:Port") == ["caching:Port = 0"]


def test_registration_comes_later(server: Any) -> None:
    server.switches({"caching.registration_seconds": 60})
    server.run("serveradmin", "start", "caching")
    assert "caching:Active = no" in server.run("serveradmin", "fullstatus", "caching").out
    server.world.hidden("clock").write_text("61")
    assert "caching:Active = yes" in server.run("serveradmin", "fullstatus", "caching").out


def test_xml_has_the_keys_without_the_service(server: Any) -> None:
    answer = server.run("serveradmin", "-x", "settings", "caching")
    assert plistlib.loads(answer.out.encode()) == server.world.plist(CONFIG)
    answer = server.run("serveradmin", "--xml", "status", "caching")
    assert plistlib.loads(answer.out.encode()) == {"state": "STOPPED"}


def test_a_command_with_parameters_on_either_side(server: Any) -> None:
    before = "caching:variant = v2\ncaching:command = getHistory\ncaching:timeScale = 1800\n\n"
    answer = server.run("serveradmin", "command", stdin=before)
    assert 'caching:v2Legend = "THROUGHPUT"' in answer.out
    assert not answer.writes


@pytest.mark.parametrize(
    ("said", "shown"),
    [("error", ':error = "'), ("status", ":status = 1"), ("silent", "")],
)
def test_an_unknown_command(server: Any, said: str, shown: str) -> None:
    server.switches({"serveradmin.unknown_command": said})
    assert shown in server.run("serveradmin", "command", "afp:command = getConectedUsers").out


def test_flushing_empties_the_cache(server: Any) -> None:
    server.world.save_state("caching", {"used": 5})
    assert "caching:CacheUsed = 5" in server.run("serveradmin", "fullstatus", "caching").out
    assert server.run("serveradmin", "command", "caching:command = flushCache").writes
    assert "caching:CacheUsed = 0" in server.run("serveradmin", "fullstatus", "caching").out


@pytest.mark.parametrize("said", ["CANNOT_LOAD_BUNDLE_ERR", "silent", "setup-text"])
def test_a_server_that_was_never_set_up(server: Any, said: str) -> None:
    server.world.path("/var/db/.ServerSetupDone").unlink()
    server.switches({"serveradmin.not_set_up": said})
    answer = tell(server, "caching:Port = 51000")
    assert server.world.plist(CONFIG)["Port"] == 0
    assert bool(answer.out + answer.err) == (said != "silent")


def test_usage(server: Any) -> None:
    assert server.run("serveradmin", "--help").exit == 0
    assert server.run("serveradmin", "sttings").out.startswith("Usage: serveradmin [-dhvx]")
