# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold changeip and the look-ups beside it to reference/changeip.md and captures/README.md."""

from __future__ import annotations

import pytest
from minisim.tools import changeip

ADDRESS = "10.9.1.20"
NAME = "cache1.example.org"
MATCH = """
Primary address     = 10.9.1.20

Current HostName    = cache1.example.org
DNS HostName        = cache1.example.org

The names match. There is nothing to change.
dirserv:success = "success"
"""
MISMATCH = """
Primary address     = 10.9.1.20

Current HostName    = Cache1.example.org
DNS HostName        = cache1.example.org

To fix the hostname please run /usr/sbin/changeip for your system with the
appropriate directory with the following values

   /usr/sbin/changeip <node> 10.9.1.20 10.9.1.20 Cache1.example.org cache1.example.org

example:

   /usr/sbin/changeip - 10.9.1.20 10.9.1.20 Cache1.example.org cache1.example.org

"""
STEPS = """\
Updating local node
Updating Password Server config
Updating Open Directory config
Updating hostconfig file
Updating smb.conf file
Updating Kerberos Service Principals and keytabs
Finished updating Kerberos
"""


@pytest.fixture
def server(mini):
    """Give a 10.12 mini with Server 5.3 whose names are right."""
    mini.system("10.12.6")
    mini.facts(name="cache1", network={"primary_address": ADDRESS})
    named(mini, NAME)
    return mini


def named(mini, name):
    mini.run("scutil", "--set", "HostName", name)


def check(mini, uid=0):
    return mini.run("changeip", "-checkhostname", uid=uid)


def test_the_names_match(server):
    assert check(server) == (0, MATCH, "", False)
    server.switches({"changeip.success_line": False})
    assert check(server).out == MATCH.rpartition("dirserv")[0]


def test_a_name_differs_also_by_case(server):
    named(server, "Cache1.example.org")
    assert check(server) == (0, MISMATCH, "", False)
    server.switches({"changeip.failure_line": "failure"})
    assert check(server).out == MISMATCH + 'dirserv:success = "failure"\n'


def test_dns_has_no_name(server):
    server.facts(name="cache1", network={"primary_address": ADDRESS, "reverse": {}})
    answer = check(server)
    assert answer.exit == 0
    assert "DNS HostName" not in answer.out
    assert (
        "The DNS hostname is not available, please repair DNS and re-run this tool." in answer.out
    )


def test_no_address(server):
    server.facts(name="cache1", network={"primary_address": ""})
    assert check(server)[:3] == (0, "", "Unable to determine Primary IP address.\n")


def test_not_root(server):
    answer = check(server, uid=501)
    assert (answer.exit, answer.out) == (1, "")
    assert answer.err.endswith("/changeip must be run as root\n")


def test_an_unset_host_name_is_the_one_of_dns(server):
    named(server, "")
    assert check(server).out == MATCH


def test_a_change(server):
    server.world.path("/etc").mkdir(exist_ok=True)
    server.world.path("/etc/smb.conf").write_text(f"interfaces = {ADDRESS}\n")
    answer = server.run("changeip", ADDRESS, "10.9.2.20", NAME, "new.example.org")
    assert answer == (0, STEPS, "", True)
    assert server.run("scutil", "--get", "HostName").out == "new.example.org\n"
    assert server.world.path("/etc/smb.conf").read_text() == "interfaces = 10.9.2.20\n"
    assert "Updating local node" in server.world.path(changeip.LOG).read_text()


def test_a_change_of_the_address_alone(server):
    assert server.run("changeip", ADDRESS, "10.9.2.20").exit == 0
    assert server.run("scutil", "--get", "HostName").out == NAME + "\n"


def test_with_a_directory_node(server):
    server.switches({"changeip.directory_node": True, "changeip.change_exit": 1})
    answer = server.run("changeip", "/LDAPv3/127.0.0.1", ADDRESS, "10.9.2.20")
    assert answer.exit == 1
    assert "Updating node /LDAPv3/127.0.0.1\n" in answer.out
    assert "directory-node" in server.run("changeip", "-h").out


@pytest.mark.parametrize(
    "words",
    [
        (),
        (ADDRESS,),
        (ADDRESS, "10.9.2.20", NAME),
        ("/LDAPv3/127.0.0.1", ADDRESS, "a", "b"),
        ("-x",),
    ],
)
def test_a_wrong_form_changes_nothing(server, words):
    answer = server.run("changeip", *words)
    assert answer.exit == 1
    assert answer.err.startswith("usage: changeip [-v] [-d path] old-ip new-ip")
    assert check(server).out == MATCH


def test_it_may_die_half_way(server):
    server.faults({"changeip.dies": {"after": 3}})
    answer = server.run("changeip", ADDRESS, "10.9.2.20", NAME, "new.example.org")
    assert (answer.exit, answer.out) == (137, "".join(STEPS.splitlines(keepends=True)[:3]))
    assert server.run("scutil", "--get", "HostName").out == NAME + "\n"


def test_it_is_there_after_the_set_up_only(mini):
    assert not changeip.present(mini.world)
    mini.world.write_plist(
        "/Applications/Server.app/Contents/version.plist", {"CFBundleShortVersionString": "5.3"}
    )
    assert not changeip.present(mini.world)
    mini.edit("/var/db/.ServerSetupDone", {})
    assert changeip.present(mini.world)


def test_look_ups_agree(server):
    assert server.run("host", NAME) == (0, f"{NAME} has address {ADDRESS}\n", "", False)
    pointer = f"20.1.9.10.in-addr.arpa domain name pointer {NAME}.\n"
    assert server.run("host", ADDRESS) == (0, pointer, "", False)
    assert server.run("host", "no.example.org").exit == 1
    assert server.run("dig", "+short", NAME).out == f"{ADDRESS}\n"
    assert server.run("dig", "+short", "-x", ADDRESS).out == f"{NAME}.\n"
    assert server.run("dig", "+short", "no.example.org") == (0, "", "", False)
    entry = f"name: {NAME}\nip_address: {ADDRESS}\n\n"
    assert server.run("dscacheutil", "-q", "host", "-a", "name", NAME).out == entry
    assert server.run("dscacheutil", "-q", "host", "-a", "ip_address", ADDRESS).out == entry
    assert server.run("dscacheutil", "-q", "host", "-a", "name", "no").out == ""


def test_the_primary_address_is_found(server):
    assert server.run("ipconfig", "getifaddr", "en0").out == f"{ADDRESS}\n"
    assert server.run("ipconfig", "getifaddr", "en1").exit == 1
    assert "  interface: en0\n" in server.run("route", "-n", "get", "default").out
