# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold plutil, sysctl and AssetCacheLocatorUtil to what scripts rely on."""

from __future__ import annotations

import json
import plistlib

import pytest


def test_plutil(mini):
    mini.edit("/a.plist", {"B": [1, True], "A": "x"})
    assert mini.run("plutil", "-lint", "/a.plist").out == "/a.plist: OK\n"
    assert mini.run("plutil", "-convert", "binary1", "/a.plist").writes
    assert mini.world.path("/a.plist").read_bytes().startswith(b"bplist")
    xml = mini.run("plutil", "-convert", "xml1", "-o", "-", "/a.plist")
    assert plistlib.loads(xml.out.encode()) == {"B": [1, True], "A": "x"}
    assert not xml.writes
    lines = mini.run("plutil", "-p", "/a.plist").out.splitlines()
    assert lines == ["{", '  "A" => "x"', '  "B" => [', "    0 => 1", "    1 => 1", "  ]", "}"]
    assert mini.run("plutil", "/no.plist").exit == 1
    assert mini.run("plutil", "-lint", "-", stdin="nothing").exit == 1


@pytest.mark.parametrize("virtual", [True, False])
def test_a_virtual_machine_is_told(mini, virtual):
    mini.facts(virtual_machine=virtual)
    assert mini.run("sysctl", "-n", "kern.hv_vmm_present").out == f"{int(virtual)}\n"
    assert mini.run("sysctl", "no.such.name").exit == 1


def test_a_client_finds_the_cache(mini):
    mini.facts(name="mini-01")
    assert json.loads(mini.run("assetcachelocatorutil", "-j").out)["results"]["reachability"] == []
    mini.run("assetcachemanagerutil", "activate")
    results = json.loads(mini.run("assetcachelocatorutil", "-j").out)["results"]
    assert results["reachability"][0].startswith("10.20.30.40:")


def test_ifconfig(mini):
    mini.facts(
        name="mini07",
        network={"primary_address": "172.20.8.2"},
        interfaces={"en1": "172.21.0.1/16", "en2": []},
    )
    assert mini.run("ifconfig", "-l").out == "lo0 en0 en1 en2\n"
    shown = mini.run("ifconfig", "en1").out
    assert "\tinet 172.21.0.1 netmask 0xffff0000 broadcast 172.21.255.255\n" in shown
    assert "inet" not in mini.run("ifconfig", "en2").out
    assert mini.run("ifconfig").out.count("flags=") == 4
    assert mini.run("ifconfig", "en9").exit == 1
