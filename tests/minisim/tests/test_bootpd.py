# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the life of bootpd, and what its clients get, to reference/bootpd.md."""

from __future__ import annotations

import os
import plistlib
import time
from pathlib import Path

import pytest
from minisim.tools import _bootpd, _bootpd_leases, bootpd, launchctl, ps

PLIST = "/private/etc/bootpd.plist"
TAB = "/private/etc/bootptab"
LEASES = "/private/var/db/dhcpd_leases"
TARGET = f"system/{_bootpd.LABEL}"
LAPTOP, PRINTER = "0:1b:63:0:0:1", "00:1b:63:00:00:02"
SUBNET = {
    "name": "Hall",
    "net_address": "172.20.8.0",
    "net_mask": "255.255.255.0",
    "net_range": ["172.20.8.50", "172.20.8.52"],
    "allocate": True,
    "lease_min": 1200,
    "lease_max": 7200,
    "dhcp_router": "172.20.8.1",
}


@pytest.fixture
def served(mini):
    """Give a Mac that serves one subnet, its job loaded."""
    mini.facts(
        name="mini07",
        services=[],
        network={"primary_address": "172.20.8.2", "nameservers": ["172.20.8.3"]},
        interfaces={"en1": "172.21.0.1/16"},
    )
    bootpd.boot(mini.world)
    launchctl.started(mini.world)
    mini.edit(PLIST, {"dhcp_enabled": ["en0"], "Subnets": [SUBNET]})
    mini.world.path("/private/var/db").mkdir(parents=True)
    load(mini)
    return mini


def load(mini):
    mini.run("launchctl", "enable", TARGET)
    return mini.run("launchctl", "bootstrap", "system", _bootpd.JOB)


def ask(mini, mac=LAPTOP, **given):
    return bootpd.request(mini.world, mac=mac, **given)


def wait(mini, seconds):
    ahead = mini.world.now() + seconds
    mini.world.hidden("clock").write_text(f"{ahead - time.time():.3f}")


def subnets(mini, *changes):
    mini.edit(PLIST, {"Subnets": [{**SUBNET, **change} for change in changes]})


def test_every_mac_has_the_job_and_it_is_off(mini):
    mini.facts(services=[])
    bootpd.boot(mini.world)
    launchctl.started(mini.world)
    assert mini.run("launchctl", "print", TARGET).exit == 113
    assert mini.run("launchctl", "bootstrap", "system", _bootpd.JOB).exit == 119
    assert ask(mini)["why"] == "com.apple.bootpd is not loaded"
    assert load(mini).exit == 0
    assert "state = not running" in mini.run("launchctl", "print", TARGET).out
    assert plistlib.loads(mini.world.path(_bootpd.JOB).read_bytes())["Disabled"] is True


def test_a_packet_wakes_it_and_idleness_ends_it(served):
    assert "-\t0\tcom.apple.bootpd" in served.run("launchctl", "list").out
    pid = bootpd.packet(served.world)["pid"]
    assert served.world.path(_bootpd.PID_FILE).read_text() == f"{pid}\n"
    assert f"\tpid = {pid}" in served.run("launchctl", "print", TARGET).out
    wait(served, 200)
    bootpd.packet(served.world)
    wait(served, 299)
    assert _bootpd.runs(served.world)
    wait(served, 17)
    assert not _bootpd.runs(served.world)
    assert served.run("launchctl", "print", TARGET).exit == 0
    assert served.run("kill", "-HUP", str(pid)).exit == 1
    assert served.world.path(_bootpd.PID_FILE).read_text() == f"{pid}\n"
    assert bootpd.packet(served.world)["pid"] != pid


def test_it_reads_its_files_at_the_packet_after_a_signal(served):
    assert ask(served)["options"]["3"] == "ac140801"
    subnets(served, {"dhcp_router": "172.20.8.9"})
    assert ask(served)["options"]["3"] == "ac140801"
    pid = str(_bootpd.process_id(served.world))
    ways = [
        ("kill", "-HUP", pid),
        ("kill", "-s", "HUP", pid),
        ("kill", "-1", pid),
        ("killall", "-HUP", "bootpd"),
        ("launchctl", "kill", "SIGHUP", TARGET),
    ]
    for number, way in enumerate(ways):
        assert served.run(*way) == (0, "", "", True)
        subnets(served, {"dhcp_router": f"172.20.8.{number + 20}"})
        assert ask(served)["options"]["3"] == f"ac1408{number + 20:02x}"
    heard = [(one["daemon"], one["signal"]) for one in served.log("signals")]
    assert heard == [("bootpd", "HUP")] * len(ways)


def test_only_root_may_signal_it(served):
    pid = str(bootpd.packet(served.world)["pid"])
    assert served.run("kill", "-0", pid) == (0, "", "", False)
    assert served.run("kill", "-HUP", pid, uid=501).exit == 1
    assert served.run("kill", "-HUP").exit == 2
    assert served.run("kill", "-NONSENSE", pid).exit == 1
    assert served.log("signals") == []


def test_unloading_ends_it(served):
    bootpd.packet(served.world)
    assert served.run("launchctl", "bootout", TARGET).exit == 0
    assert not _bootpd.runs(served.world)
    assert [one["signal"] for one in served.log("signals")] == ["TERM"]
    assert served.run("launchctl", "kill", "HUP", TARGET).exit == 113


def test_kickstart_starts_it_anew(served):
    assert served.run("launchctl", "kill", "HUP", TARGET).exit == 3
    assert served.run("launchctl", "kickstart", TARGET).exit == 0
    first = _bootpd.process_id(served.world)
    assert served.run("launchctl", "kickstart", "-k", TARGET).exit == 0
    assert _bootpd.process_id(served.world) not in (0, first)


def test_the_job_may_not_load(served):
    served.run("launchctl", "bootout", TARGET)
    served.faults({"launchd.refuses": {"match": "bootpd"}})
    assert served.run("launchctl", "bootstrap", "system", _bootpd.JOB).exit == 5
    assert served.run("launchctl", "load", "-w", _bootpd.JOB).exit == 0
    assert served.run("launchctl", "print", TARGET).exit == 113
    served.faults({"launchd.refuses": {"match": "bootpd", "exit": 0}})
    assert served.run("launchctl", "bootstrap", "system", _bootpd.JOB) == (0, "", "", True)
    assert served.run("launchctl", "print", TARGET).exit == 113
    served.faults({})
    served.switches({"bootpd.loads": "internet-sharing"})
    assert served.run("launchctl", "bootstrap", "system", _bootpd.JOB).exit == 5
    served.edit(PLIST, {"Subnets": [{**SUBNET, "_creator": "com.apple.NetworkSharing"}]})
    assert served.run("launchctl", "bootstrap", "system", _bootpd.JOB).exit == 0


def test_a_job_may_take_its_time(served):
    served.run("launchctl", "bootout", TARGET)
    served.switches({"launchd.load_seconds": 8})
    assert served.run("launchctl", "bootstrap", "system", _bootpd.JOB).exit == 0
    assert served.run("launchctl", "print", TARGET).exit == 113
    wait(served, 9)
    assert served.run("launchctl", "print", TARGET).exit == 0


def test_processes(served):
    pid = bootpd.packet(served.world)["pid"]
    assert served.run("ps", "-p", str(pid), "-o", "comm=").out == "/usr/libexec/bootpd\n"
    assert served.run("ps", "-p", str(pid), "-co", "comm=").out == "bootpd\n"
    assert f"{pid} 1 /usr/libexec/bootpd\n" in served.run("ps", "-axo", "pid=,ppid=,command=").out
    served.run("killall", "bootpd")
    assert served.run("ps", "-p", str(pid), "-o", "comm=").exit == 1


@pytest.fixture(autouse=True)
def host_ps(monkeypatch):
    """Let ps be found where there is no mini to enter."""
    monkeypatch.setattr(ps, "REAL", "ps")


def test_leases(served):
    first = ask(served, name="laptop")
    assert (first["answer"], first["address"], first["lease"]) == ("ACK", "172.20.8.50", 1200)
    assert ask(served, mac="0:1b:63:0:0:9", lease="3600")["lease"] == 3600
    assert ask(served, mac="0:1b:63:0:0:8", lease="999999")["lease"] == 7200
    assert ask(served, mac="0:1b:63:0:0:7")["why"] == "no ip addresses"
    wait(served, 2)
    assert ask(served)["address"] == "172.20.8.50"
    end = int(served.world.now()) + 1200
    text = served.world.path(LEASES).read_text()
    assert text.startswith(
        "{\n\tname=laptop\n\tip_address=172.20.8.50\n\thw_address=1,0:1b:63:0:0:1\n"
        "\tidentifier=1,0:1b:63:0:0:1\n\tlease=0x"
    )
    assert abs(int(text.split("lease=")[1].split("\n")[0], 16) - end) <= 2
    assert text.count("{\n") == 3
    # An expired address is given away only when nothing else is free.
    wait(served, 5000)
    assert ask(served, mac="0:1b:63:0:0:7")["address"] == "172.20.8.50"


def test_lease_of_a_client_that_renews(served):
    ask(served)
    assert ask(served, message="request", address="172.20.8.50")["lease"] == 7200
    assert ask(served, message="request", requested="172.20.8.50")["answer"] == "ACK"
    assert ask(served, message="request", requested="172.20.8.51")["answer"] == "NAK"
    assert ask(served, message="release")["answer"] is None
    assert ask(served, message="inform", address="172.20.8.200")["options"]["3"] == "ac140801"


def test_reservations(served):
    served.world.write_file(TAB, b"%%\nprinter 1 0:1b:63:0:0:2 172.20.8.50 boot.img\n")
    found = ask(served, mac=PRINTER)
    assert (found["address"], found["lease"], found["bootfile"]) == ("172.20.8.50", 2**32 - 1, "")
    assert bytes.fromhex(found["options"]["12"]) == b"printer"
    assert ask(served)["address"] == "172.20.8.51"
    served.edit(PLIST, {"dhcp_supply_bootfile": True})
    served.run("killall", "-HUP", "bootpd")
    assert ask(served, mac=PRINTER)["bootfile"] == "boot.img"


def test_bootptab_is_read_again_only_if_its_time_changed(served):
    served.world.write_file(TAB, b"%%\nprinter 1 0:1b:63:0:0:2 172.20.8.50\n")
    ask(served, mac=PRINTER)
    place = served.world.path(TAB)
    before = place.stat()
    place.write_bytes(b"%%\nprinter 1 0:1b:63:0:0:2 172.20.8.99\n")
    os.utime(place, (before.st_mtime, before.st_mtime))
    served.run("killall", "-HUP", "bootpd")
    assert ask(served, mac=PRINTER)["address"] == "172.20.8.50"


@pytest.mark.parametrize(
    ("root", "mac", "why"),
    [
        ({"dhcp_enabled": False}, LAPTOP, "dhcp_enabled does not name en0"),
        ({"dhcp_enabled": ["en1"]}, LAPTOP, "dhcp_enabled does not name en0"),
        ({"dhcp_enabled": []}, LAPTOP, ""),
        ({"deny": [LAPTOP]}, LAPTOP, "the client is in the deny list"),
        ({"allow": [PRINTER]}, LAPTOP, "the client is not in the allow list"),
        ({"allow": [PRINTER]}, PRINTER, ""),
        ({"allow": ["no address"]}, LAPTOP, ""),
        ({"allow": [PRINTER], "ignore_allow_deny": ["en0"]}, LAPTOP, ""),
        ({"reply_threshold_seconds": 4}, LAPTOP,
         "the client has not waited for reply_threshold_seconds"),
        ({"Subnets": [{**SUBNET, "net_mask": "/24"}]}, LAPTOP, "no ip addresses"),
        ({"Subnets": [{**SUBNET, "allocate": 1}]}, LAPTOP, "no ip addresses"),
    ],
)  # fmt: skip
def test_who_is_answered(served, root, mac, why):
    served.edit(PLIST, root)
    assert ask(served, mac=mac).get("why", "") == why


def test_a_client_behind_a_relay(served):
    subnets(
        served,
        {},
        {
            "net_address": "172.22.0.0",
            "net_mask": "255.255.0.0",
            "net_range": ["172.22.5.5", "172.22.5.6"],
            "dhcp_router": "172.22.0.1",
        },
    )
    found = ask(served, relay="172.22.0.1")
    assert (found["address"], found["options"]["1"]) == ("172.22.5.5", "ffff0000")


def test_a_supernet_is_one_wire(served):
    subnets(
        served,
        {"supernet": "hall", "net_range": ["172.20.8.50", "172.20.8.50"]},
        {
            "supernet": "hall",
            "net_address": "172.23.0.0",
            "net_mask": "255.255.0.0",
            "net_range": ["172.23.5.5", "172.23.5.6"],
        },
    )
    assert ask(served)["address"] == "172.20.8.50"
    assert ask(served, mac=PRINTER, message="discover")["address"] == "172.23.5.5"


def test_another_server_silences_it(served):
    served.edit(PLIST, {"detect_other_dhcp_server": True})
    ask(served, message="discover")
    ask(served, message="request", server="172.20.8.77", requested="172.20.8.200")
    assert ask(served, mac=PRINTER)["why"] == "another DHCP server was seen on en0"
    served.run("killall", "-HUP", "bootpd")
    assert ask(served, mac=PRINTER)["answer"] == "ACK"


def test_what_the_server_itself_uses_is_handed_on(served):
    assert ask(served)["options"]["6"] == "ac140803"
    served.edit(PLIST, {"use_server_config_for_dhcp_options": False})
    served.run("killall", "-HUP", "bootpd")
    assert "6" not in ask(served)["options"]


@pytest.mark.parametrize(("switch", "router"), [("first", "ac140809"), ("last", "ac140801")])
def test_of_two_values_for_one_option_either_wins(served, switch, router):
    subnets(served, {"dhcp_option_3": "172.20.8.9"})
    served.switches({"bootpd.same_option": switch})
    assert ask(served)["options"]["3"] == router


def test_a_packet_has_room_for_so_much(served):
    subnets(served, {"dhcp_option_200": b"x" * 200, "dhcp_option_201": b"y" * 200})
    small = ask(served, max_message="548")
    assert "200" in small["options"]
    assert "201" not in small["options"]
    assert any("couldn't add option 201" in line for line in small["log"])
    packet = bytes.fromhex(ask(served)["packet"])
    assert packet[16:20] == bytes([172, 20, 8, 50])
    assert packet[236:240] == bytes([99, 130, 83, 99])
    assert b"\xc9\xc8" + b"y" * 200 in packet


def test_what_it_says_stands_in_the_old_system_log(served):
    served.system("10.11.6")
    subnets(served, {"dhcp_router": "router"})
    bootpd.packet(served.world)
    log = served.world.path("/private/var/log/system.log").read_text()
    assert "subnets: Failed to convert 'router': Invalid IP address" in log
    assert log.splitlines()[0].endswith(": server starting")


def test_an_event_says_what_is_wrong_with_it(served):
    with pytest.raises(ValueError, match="mac=junk is no address"):
        ask(served, mac="junk")
    with pytest.raises(ValueError, match="message is one of discover"):
        ask(served, message="shout")


def test_started_by_hand(served):
    assert served.run("bootpd", "-h").exit == 1


def test_a_signal_reaches_it_from_python(boot):
    mini = boot("15-bootpd-by-hand")
    mini.happens("dhcp-request", mac="0:1b:63:4:5:a", interface="en1")
    text = "import os, signal\npid = int(open('/var/run/bootpd.pid').read())\n{}"
    python = ["/usr/local/bin/python3", "-c"]
    assert mini.run([*python, text.format("os.kill(pid, signal.SIGHUP)")]).exit == 0
    assert mini.run([*python, text.format("os.kill(pid, 0)")]).exit == 0
    assert "ProcessLookupError" in mini.run([*python, text.format("os.kill(pid + 1, 1)")]).stderr
    assert [(one["daemon"], one["signal"]) for one in mini.signals()] == [("bootpd", "HUP")]
    found = mini.happens("dhcp-request", mac="0:1b:63:9:9:9", interface="en1")
    assert "dhcp: re-reading lease list (0 entries)" in found["log"]
    assert found["options"]["150"] == "ac140803"
    mini.advance(400)
    assert "ProcessLookupError" in mini.run([*python, text.format("os.kill(pid, 0)")]).stderr
    with pytest.raises(ValueError, match="is no address"):
        mini.happens("dhcp-request")
    with pytest.raises(ValueError, match="alerts-pane-opened: "):
        mini.happens("alerts-pane-opened", mac="x")


LISTED = sorted((Path(__file__).resolve().parents[2] / "transcripts/dhcpd_leases").glob("*.txt"))


@pytest.mark.parametrize("path", LISTED, ids=lambda path: path.stem)
def test_the_lease_file_of_a_transcript_is_read_and_written(path):
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    assert _bootpd_leases.written(_bootpd_leases.parse(body)) == body


def test_a_broken_lease_file_is_read_as_far_as_it_goes():
    text = "{\n\tip_address=10.0.0.1\n\tlease=0x5\n}\n{\n\tip_address=10.0.0.2\n{\n}\n"
    assert _bootpd_leases.parse(text) == [{"ip_address": "10.0.0.1", "lease": "0x5"}]
    assert _bootpd_leases.expiry({"lease": "soon"}) == 0
