# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold scutil to reference/scutil.md."""

from __future__ import annotations

import pytest

PREFERENCES = "/Library/Preferences/SystemConfiguration/preferences.plist"
NETWORK = {
    "primary_address": "10.9.1.20",
    "nameservers": ["10.9.1.1", "10.9.1.2"],
    "search": ["example.org"],
    "forward": {"cache1.example.org": "10.9.1.20", "far.example.org": "10.8.0.1"},
}


@pytest.mark.parametrize("name", ["ComputerName", "HostName", "LocalHostName"])
def test_a_name_is_unset_set_and_removed(mini, name):
    assert mini.run("scutil", "--get", name)[:3] == (1, "", f"{name}: not set\n")
    assert mini.run("scutil", "--set", name, "mini-01") == (0, "", "", True)
    assert mini.run("scutil", "--get", name) == (0, "mini-01\n", "", False)
    assert mini.run("scutil", "--set", name, "").exit == 0
    assert mini.run("scutil", "--get", name).exit == 1


def test_names_lie_where_configd_keeps_them(mini):
    mini.run("scutil", "--set", "ComputerName", "Küche")
    mini.run("scutil", "--set", "HostName", "a.example.org")
    mini.run("scutil", "--set", "LocalHostName", "a")
    assert mini.world.plist(PREFERENCES) == {
        "System": {
            "System": {
                "ComputerName": "Küche",
                "ComputerNameEncoding": 134217984,
                "HostName": "a.example.org",
            },
            "Network": {"HostNames": {"LocalHostName": "a"}},
        }
    }


def test_a_value_is_read_from_stdin(mini):
    assert mini.run("scutil", "--set", "HostName", stdin="  b.example.org \nmore\n").exit == 0
    assert mini.run("scutil", "--get", "HostName").out == "b.example.org\n"
    assert mini.run("scutil", "--set", "HostName", stdin="").exit == 0
    assert mini.run("scutil", "--get", "HostName").exit == 1


@pytest.mark.parametrize("value", ["a_b", "a.b", "a b", "-a", "a-", "é", "x" * 64, "a\n"])
def test_a_local_host_name_is_one_label(mini, value):
    answer = mini.run("scutil", "--set", "LocalHostName", value)
    text = "SCPreferencesSetLocalHostName() failed: Invalid argument\n"
    assert (answer.exit, answer.out, answer.err) == (1, "", text)
    assert mini.run("scutil", "--get", "LocalHostName").exit == 1


def test_only_root_sets_a_name(mini):
    answer = mini.run("scutil", "--set", "HostName", "a", uid=501)
    assert (answer.exit, answer.err) == (1, "Permission denied.\n")
    assert mini.run("scutil", "--get", "HostName", uid=501).exit == 1


@pytest.mark.parametrize(
    "argv", [("--get",), ("--get", "hostname"), ("--set", "Name", "a"), ("--what",)]
)
def test_other_words_are_usage(mini, argv):
    answer = mini.run("scutil", *argv)
    assert answer.exit == 64
    assert answer.err.startswith("usage: scutil")


def test_a_key_of_a_preferences_file(mini):
    mini.run("scutil", "--set", "HostName", "a")
    assert mini.run("scutil", "--get", PREFERENCES, "/System/System", "HostName").out == "a\n"
    assert mini.run("scutil", "--get", PREFERENCES, "/System/System", "No") == (1, "", "", False)


@pytest.mark.parametrize(
    ("node", "flags"),
    [
        ("10.9.1.20", "Reachable,Local Address"),
        ("cache1.example.org", "Reachable,Local Address"),
        ("10.9.1.77", "Reachable,Directly Reachable Address"),
        ("far.example.org", "Reachable"),
        ("unknown.example.org", "Not Reachable"),
    ],
)
def test_reachability_is_one_line_and_no_failure(mini, node, flags):
    mini.facts(network=NETWORK)
    assert mini.run("scutil", "-r", node) == (0, f"{flags}\n", "", False)


def test_dns_lists_the_resolvers(mini):
    assert mini.run("scutil", "--dns").out == "No DNS configuration available\n"
    mini.facts(network=NETWORK)
    lines = mini.run("scutil", "--dns").out.splitlines()
    assert lines[:6] == [
        "DNS configuration",
        "",
        "resolver #1",
        "  search domain[0] : example.org",
        "  nameserver[0] : 10.9.1.1",
        "  nameserver[1] : 10.9.1.2",
    ]
    assert "DNS configuration (for scoped queries)" in lines


def test_the_dynamic_store_knows_the_primary_interface(mini):
    mini.facts(network=NETWORK)
    answer = mini.run("scutil", stdin="open\nshow State:/Network/Global/IPv4\nquit\n")
    assert answer.out == "<dictionary> {\n  PrimaryInterface : en0\n}\n"
    assert mini.run("scutil", stdin="show State:/No\n").out == "  No such key\n"
    assert "address    : 10.9.1.20" in mini.run("scutil", "--nwi").out
