# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Meet bootpd in booted minis, and its lease file in transcripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from minisim.__main__ import main
from minisim.tools import _bootpd, _bootpd_leases

LISTED = sorted((Path(__file__).resolve().parents[2] / "transcripts/dhcpd_leases").glob("*.txt"))


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


@pytest.mark.parametrize("path", LISTED, ids=lambda path: path.stem)
def test_the_lease_file_of_a_transcript_is_read_and_written(path):
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    assert _bootpd_leases.written(_bootpd_leases.parse(body)) == body


def test_a_broken_lease_file_is_read_as_far_as_it_goes():
    text = "{\n\tip_address=10.0.0.1\n\tlease=0x5\n}\n{\n\tip_address=10.0.0.2\n{\n}\n"
    assert _bootpd_leases.parse(text) == [{"ip_address": "10.0.0.1", "lease": "0x5"}]
    assert _bootpd_leases.expiry({"lease": "soon"}) == 0


def test_the_command_line_prints_what_a_client_got(boot, capsys):
    mini = boot("15-bootpd-by-hand")
    happen = ["--home", str(mini.home), "happen", mini.name, "dhcp-request"]
    assert main([*happen, "mac=0:1b:63:4:5:6", "interface=en1", "ask=3"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["address"], found["options"]["3"]) == ("172.20.8.7", "ac140801")
    assert main(["--home", str(mini.home), "advance", mini.name, "400"]) == 0
    assert not _bootpd.runs(mini.world)
    assert main([*happen, "mac=junk"]) == 1
    assert main([*happen, "colour=red", "mac=0:1b:63:4:5:6"]) == 1


@pytest.mark.parametrize(
    ("seed", "interface", "address"),
    [
        ("15-internet-sharing", "bridge100", "192.168.73.2"),
        ("15-bootpd-by-hand", "en1", "172.20.8.50"),
    ],
)
def test_a_seed_serves_its_clients(boot, seed, interface, address):
    found = boot(seed).happens("dhcp-request", mac="0:1b:63:9:9:9", interface=interface)
    assert found["address"] == address


def test_a_binary_file_is_read(boot):
    mini = boot("15-bootpd-binary")
    mini.run(["/bin/launchctl", "load", "-w", _bootpd.JOB])
    found = mini.happens("dhcp-request", mac="0:1b:63:9:9:9", interface="en1")
    assert found["why"] == "dhcp_enabled does not name en1"
