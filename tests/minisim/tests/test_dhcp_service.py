# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold Server.app's DHCP service to the captures: its settings, and the files it writes."""

from __future__ import annotations

import plistlib

import pytest
from minisim import seeds, wire
from minisim.tools import _bootpd, _dhcp, _store, bootpd, launchctl

PLIST, TAB = _dhcp.PLIST, _dhcp.TAB
HALL = "3C2B9E50-11D7-4F0A-8E65-0A9B7C6D5E41"
MAP = "8f1d2c3b-4a59-4e68-9d70-1b2c3d4e5f60"
LISTING = f"""\
dhcp:static_maps = _empty_array
dhcp:subnets:_array_id:{HALL}:WINS_NBDD_server = ""
dhcp:subnets:_array_id:{HALL}:WINS_node_type = "NOT_SET"
dhcp:subnets:_array_id:{HALL}:WINS_primary_server = ""
dhcp:subnets:_array_id:{HALL}:descriptive_name = "North hall"
dhcp:subnets:_array_id:{HALL}:dhcp_domain_name = ""
dhcp:subnets:_array_id:{HALL}:dhcp_domain_name_server:_array_index:0 = ""
dhcp:subnets:_array_id:{HALL}:dhcp_enabled = yes
dhcp:subnets:_array_id:{HALL}:dhcp_ldap_url = _empty_array
dhcp:subnets:_array_id:{HALL}:dhcp_router = ""
dhcp:subnets:_array_id:{HALL}:lease_max = 3600
dhcp:subnets:_array_id:{HALL}:net_address = "10.44.0.0"
dhcp:subnets:_array_id:{HALL}:net_mask = "255.255.254.0"
dhcp:subnets:_array_id:{HALL}:net_range_end = "10.44.1.200"
dhcp:subnets:_array_id:{HALL}:net_range_start = "10.44.0.50"
dhcp:subnets:_array_id:{HALL}:selected_port_name = "en0"
"""


@pytest.fixture
def server(mini):
    """Give a Mac with Server.app that has one subnet and does not run it."""
    mini.system("10.13.6")
    mini.facts(
        name="mini07",
        server={"version": "5.6.3", "build": "17S2109"},
        services=["dhcp"],
        network={"primary_address": "10.44.0.5"},
    )
    done = mini.world.path("/private/var/db/.ServerSetupDone")
    done.parent.mkdir(parents=True)
    done.touch()
    mini.world.path("/private/var/run").mkdir(parents=True)
    mini.world.write_plist(
        "/Applications/Server.app/Contents/version.plist", {"CFBundleShortVersionString": "5.6.3"}
    )
    mini.world.path("/var").symlink_to("private/var")
    _store.write_settings(mini.world, "dhcp", wire.load(LISTING)["dhcp"])
    bootpd.boot(mini.world)
    launchctl.started(mini.world)
    return mini


def admin(mini, *words, stdin=""):
    answer = mini.run("serveradmin", *words, stdin=stdin)
    assert answer.exit == 0
    return answer.out.splitlines()


def settings(mini, *lines):
    return admin(mini, "settings", stdin="".join(f"dhcp:{line}\n" for line in lines))


def hall(mini, *pairs):
    return settings(mini, *(f"subnets:_array_id:{HALL}:{pair}" for pair in pairs))


def add_map(mini):
    at = f"static_maps:_array_id:{MAP}"
    return settings(
        mini,
        f"{at} = create",
        f'{at}:name = "plotter"',
        f'{at}:ip_address:_array_index:0 = "10.44.0.9"',
        f'{at}:en_address:_array_index:0 = "00:1b:63:0a:0b:0c"',
    )


def plist(mini):
    return plistlib.loads(mini.world.path(PLIST).read_bytes())


def test_the_file_has_the_form_of_the_capture(server):
    root = plist(server)
    assert list(root) == sorted(root)
    assert {key: value for key, value in root.items() if key != "Subnets"} == _dhcp.ROOT
    assert root["Subnets"] == [
        {
            "allocate": True,
            "dhcp_domain_name": "",
            "dhcp_domain_name_server": [""],
            "dhcp_domain_search": [],
            "dhcp_router": "",
            "lease_max": 3600,
            "name": "North hall",
            "net_address": "10.44.0.0",
            "net_mask": "255.255.254.0",
            "net_range": ["10.44.0.50", "10.44.1.200"],
            "selected_port_name": "en0",
            "uuid": HALL,
        }
    ]
    assert not server.world.path(TAB).exists()


def test_start_and_stop_load_and_unload_the_job(server):
    target = f"system/{_bootpd.LABEL}"
    assert admin(server, "start", "dhcp") == ['dhcp:state = "RUNNING"']
    assert server.run("launchctl", "print", target).exit == 0
    assert plist(server)["dhcp_enabled"] == ["en0"]
    found = bootpd.request(server.world, mac="0:1b:63:0:0:1")
    assert (found["address"], found["lease"]) == ("10.44.0.50", 3600)
    assert admin(server, "stop", "dhcp") == ['dhcp:state = "STOPPED"']
    assert server.run("launchctl", "print", target).exit == 113
    assert plist(server)["dhcp_enabled"] is False
    assert [one["signal"] for one in server.log("signals")] == ["TERM"]


def test_a_job_that_does_not_load_keeps_the_service_stopped(server):
    server.faults({"launchd.refuses": {}})
    assert admin(server, "start", "dhcp") == ['dhcp:state = "STOPPED"']
    assert plist(server)["dhcp_enabled"] is False


def test_settings_reach_a_client(server):
    admin(server, "start", "dhcp")
    bootpd.packet(server.world)
    hall(
        server,
        'dhcp_router = "10.44.0.1"',
        'dhcp_domain_search:_array_index:0 = "example.org"',
        'WINS_primary_server = "10.44.0.7"',
        'WINS_node_type = "HYBRID_H_NODE"',
        'WINS_scope_id = "hall"',
        'dhcp_ldap_url:_array_index:0 = "ldap://10.44.0.8/"',
    )
    add_map(server)
    assert server.world.path(TAB).read_text() == (
        "%%\n# hostname\thwtype\thwaddr\tipaddr\tbootfile\n"
        "plotter\t1\t00:1b:63:0a:0b:0c\t10.44.0.9\n"
    )
    found = bootpd.request(server.world, mac="0:1b:63:a:b:c")
    assert found["address"] == "10.44.0.9"
    wanted = {
        "3": "0a2c0001",
        "44": "0a2c0007",
        "46": "08",
        "47": "68616c6c",
        "95": b"ldap://10.44.0.8/".hex(),
        "119": "076578616d706c65036f726700",
    }
    assert {tag: found["options"].get(tag) for tag in wanted} == wanted
    assert {one["signal"] for one in server.log("signals")} == {"HUP"}


def test_a_disabled_subnet_allocates_nothing(server):
    admin(server, "start", "dhcp")
    hall(server, "dhcp_enabled = no")
    assert plist(server)["Subnets"][0]["allocate"] is False
    assert plist(server)["dhcp_enabled"] is False


def test_what_somebody_else_wrote_may_be_kept_or_lost(server):
    def spoil():
        root = plist(server)
        root["Subnets"][0]["dhcp_option_150"] = b"\x0a\x2c\x00\x08"
        root["Subnets"].append({"name": "by hand"})
        root["reply_threshold_seconds"] = 2
        server.world.write_plist(PLIST, root)

    spoil()
    hall(server, "lease_max = 7200")
    root = plist(server)
    assert root["Subnets"][0]["dhcp_option_150"] == b"\x0a\x2c\x00\x08"
    assert root["Subnets"][0]["lease_max"] == 7200
    assert (root["Subnets"][1], root["reply_threshold_seconds"]) == ({"name": "by hand"}, 2)
    server.switches({"dhcp.foreign_keys": "dropped"})
    hall(server, "lease_max = 9000")
    assert [set(one) & {"dhcp_option_150"} for one in plist(server)["Subnets"]] == [set()]
    assert "reply_threshold_seconds" not in plist(server)


def test_files_may_be_written_at_the_start_only(server):
    server.switches({"dhcp.writes_files": "at-start"})
    hall(server, "lease_max = 7200")
    assert plist(server)["Subnets"][0]["lease_max"] == 3600
    admin(server, "start", "dhcp")
    assert plist(server)["Subnets"][0]["lease_max"] == 7200


def test_a_running_bootpd_may_not_be_told(server):
    server.switches({"dhcp.reload": "none"})
    admin(server, "start", "dhcp")
    bootpd.packet(server.world)
    hall(server, "lease_max = 7200")
    assert server.log("signals") == []


def test_the_lease_may_be_a_string_under_its_old_name(server):
    server.switches({"dhcp.lease_key": "lease_time_secs"})
    hall(server, 'lease_time_secs = "7200"', "lease_max = 600")
    assert plist(server)["Subnets"][0]["lease_max"] == 7200


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("arrays", ["en_address:_array_index:0", "ip_address:_array_index:0"]),
        ("strings", ["en_address", "ip_address"]),
    ],
)
def test_a_static_map_is_shown_in_one_of_two_forms(server, form, shown):
    server.switches({"dhcp.static_map_form": form})
    add_map(server)
    lines = admin(server, "settings", f"dhcp:static_maps:_array_id:{MAP}")
    keys = [line.partition(" = ")[0].partition(f"{MAP}:")[2] for line in lines]
    assert sorted(keys) == [*shown, "name"]
    assert "plotter\t1\t00:1b:63:0a:0b:0c\t10.44.0.9\n" in server.world.path(TAB).read_text()


def test_a_static_map_is_deleted(server):
    add_map(server)
    settings(server, f"static_maps:_array_id:{MAP} = delete")
    assert "plotter" not in server.world.path(TAB).read_text()


def test_equal_settings_touch_no_file(server):
    hall(server, "lease_max = 3600")
    before = server.world.path(PLIST).stat().st_mtime_ns, server.world.path(PLIST).stat().st_ino
    hall(server, "lease_max = 3600")
    after = server.world.path(PLIST).stat().st_mtime_ns, server.world.path(PLIST).stat().st_ino
    assert before == after


def test_fullstatus_counts_leases(server):
    admin(server, "start", "dhcp")
    bootpd.request(server.world, mac="0:1b:63:0:0:1")
    bootpd.request(server.world, mac="0:1b:63:0:0:2")
    bootpd.request(server.world, mac="0:1b:63:0:0:2", message="release")
    server.world.hidden("clock").write_text("5")
    add_map(server)
    shown = admin(server, "fullstatus", "dhcp")
    assert "dhcp:numDHCPLeases = 2" in shown
    assert "dhcp:numDHCPActiveClients = 1" in shown
    assert "dhcp:numConfiguredStaticMaps = 1" in shown


def test_a_value_may_be_accepted_and_dropped(server):
    server.faults({"serveradmin.swallow": {"match": "net_range_end"}})
    hall(server, 'net_range_end = "10.44.1.210"')
    assert plist(server)["Subnets"][0]["net_range"][1] == "10.44.1.200"


@pytest.mark.parametrize("seed", ["10.11-server-5.2", "10.13-server-5.6"])
def test_a_fresh_server_shows_one_subnet_that_is_off(boot, seed):
    mini = boot(seed)
    tool = "/Applications/Server.app/Contents/ServerRoot/usr/sbin/serveradmin"
    shown = mini.run([tool, "settings", "dhcp"]).stdout
    assert shown.count(":dhcp_enabled = no") == 1
    assert sorted(shown.splitlines()) == sorted(seeds.settings("dhcp").splitlines())
    assert plistlib.loads((mini.root / "private/etc/bootpd.plist").read_bytes())["Subnets"]


def test_the_last_server_app_knows_no_dhcp(boot):
    mini = boot("12-server-5.12")
    tool = "/Applications/Server.app/Contents/ServerRoot/usr/sbin/serveradmin"
    assert mini.run([tool, "settings", "dhcp"]).stdout == 'dhcp:error = "CANNOT_LOAD_BUNDLE_ERR"\n'
    assert not (mini.root / "private/etc/bootpd.plist").exists()
    assert (mini.root / "System/Library/LaunchDaemons/bootps.plist").exists()
