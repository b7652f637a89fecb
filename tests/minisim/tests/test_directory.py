# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold slapconfig to reference/slapconfig.md, over several minis of one home."""

from __future__ import annotations

import pytest
from directories import CREATE, JOIN, MASTER, REPLICA, SECOND, SECRET, od, role, set_switches, shown
from minisim.tools import _directory, _od_run, slapconfig

# The life of a directory


def test_a_master_is_made(minis):
    assert shown(minis.master)["dirserv:LDAPServerType"] == '"standalone"'
    assert od(minis.master, "-preflightmaster", "diradmin", "1000") == (0, "", "", False)
    assert minis.create() == (0, "", "", True)
    assert role(minis.master) == "master"
    status = shown(minis.master, "fullstatus")
    assert status["dirserv:LDAPServerType"] == '"master"'
    assert status["dirserv:state"] == '"RUNNING"'
    assert status["dirserv:ldapSearchBase"] == '"dc=od1,dc=example,dc=org"'
    assert status["dirserv:kdcHostedRealm"] == '"OD1.EXAMPLE.ORG"'
    assert shown(minis.master)["dirserv:masterConfig:replicas"] == "_empty_array"
    log = minis.master.world.path(_od_run.LOG).read_text()
    assert "slapconfig -createldapmasterandadmin\n" in log
    assert "correct horse" not in log


def test_a_search_base_and_a_realm_of_ones_own(minis):
    words = ("--certOrgName", "Example", "--certAuthName", "CA", "diradmin", "D. Admin", "1001")
    done = od(minis.master, CREATE[0], *words, "dc=my", "MY.ORG", stdin=SECRET)
    assert done.exit == 0
    status = shown(minis.master, "fullstatus")
    assert status["dirserv:ldapSearchBase"] == '"dc=my"'
    assert status["dirserv:kdcHostedRealm"] == '"MY.ORG"'


def test_a_replica_joins_and_both_ends_know(fleet):
    assert od(fleet.replica, "-preflightreplica", MASTER, "diradmin", stdin=SECRET).exit == 0
    assert role(fleet.replica) == "standalone"
    assert fleet.join() == (0, "", "", True)
    assert role(fleet.replica) == "replica"
    assert f"Master: {MASTER}\n" in od(fleet.replica, "-getreplicaconfig").out
    assert fleet.listed() == [f"{REPLICA} - OK"]
    status = shown(fleet.replica, "fullstatus")
    assert status["dirserv:LDAPServerType"] == '"replica"'
    assert status["dirserv:ldapSearchBase"] == '"dc=od1,dc=example,dc=org"'
    assert fleet.join(fleet.second).exit == 0
    assert fleet.listed() == [f"{REPLICA} - OK", f"{SECOND} - OK"]


def test_a_replica_answers_for_its_administrator_too(pair):
    assert _directory.password_is(pair.replica.world, "diradmin", "correct horse")
    assert not _directory.password_is(pair.replica.world, "diradmin", "wrong")


def test_a_replica_leaves(pair):
    assert od(pair.replica, "-destroyldapserver") == (0, "", "", True)
    assert role(pair.replica) == "standalone"
    assert pair.listed() == []
    assert shown(pair.replica, "fullstatus")["dirserv:state"] == '"STOPPED"'
    assert pair.join().exit == 0


def test_a_replica_leaves_a_master_that_is_dead(pair):
    pair.master.up(is_up=False)
    assert od(pair.replica, "-destroyldapserver").exit == 0
    assert role(pair.replica) == "standalone"
    pair.master.up(is_up=True)
    assert pair.listed() == [f"{REPLICA} - Unreachable"]
    assert od(pair.master, "-removereplica", REPLICA).exit == 0
    assert pair.listed() == []
    assert od(pair.master, "-removereplica", REPLICA).exit == 1


def test_a_master_may_not_be_told(pair):
    set_switches(pair.replica, slapconfig__destroy_tells_master=False)
    od(pair.replica, "-destroyldapserver")
    assert pair.listed() == [f"{REPLICA} - Unreachable"]


def test_a_replica_that_is_down(pair):
    pair.replica.up(is_up=False)
    assert pair.listed() == [f"{REPLICA} - Unreachable"]
    set_switches(pair.master, slapconfig__replica_status="OK")
    assert pair.listed() == [f"{REPLICA} - OK"]


def test_a_replica_is_listed_by_hand(fleet):
    fleet.master.faults({})
    fleet.replica.faults({"slapconfig.master-forgets": {}})
    assert fleet.join().exit == 0
    assert fleet.listed() == []
    done = od(fleet.master, "-addreplica", "--serverID", "4", "--guid", "A-GUID", REPLICA)
    assert done.exit == 0
    assert fleet.listed() == [f"{REPLICA} - OK"]
    entry = _directory.replicas(fleet.master.world)[0]
    assert (entry["id"], entry["guid"], entry["address"]) == (4, "A-GUID", "10.44.0.42")


# What a replica needs


def test_a_wrong_password_or_name(fleet):
    for words, stdin in ((JOIN, "wrong\n"), (JOIN, ""), (("-createreplica", MASTER, "x"), SECRET)):
        answer = od(fleet.replica, *words, stdin=stdin)
        assert (answer.exit, answer.writes) == (1, False)
        assert answer.err
    assert role(fleet.replica) == "standalone"
    assert "Error: Authentication" in fleet.replica.world.path(_od_run.LOG).read_text()


def ssh_off(fleet):
    fleet.master.run("systemsetup", "-f", "-setremotelogin", "off")


def down(fleet):
    fleet.master.up(is_up=False)


def stopped(fleet):
    fleet.master.run("serveradmin", "stop", "dirserv")


def no_master(fleet):
    od(fleet.master, "-destroyldapserver")


def other_version(fleet):
    plist = "/Applications/Server.app/Contents/version.plist"
    fleet.master.edit(plist, {"CFBundleShortVersionString": "4.1"})


def remote_administration(fleet):
    set_switches(fleet.replica, slapconfig__wants_remote_administration=True)


def own_reverse(fleet):
    set_switches(fleet.replica, dns__own_records="no-reverse")


def own_forward(fleet):
    set_switches(fleet.replica, dns__own_records="wrong-forward")


def masters_forward(fleet):
    fleet.master.switches({"dns.own_records": "no-forward"})


def masters_reverse(fleet):
    fleet.master.switches({"dns.own_records": "no-reverse"})


def silence(fleet):
    set_switches(fleet.replica, dns__answers="silent")


def other_name(fleet):
    fleet.replica.run("scutil", "--set", "HostName", "other.example.org")


def full(fleet):
    for number in range(32):
        entry = _directory.server(fleet.master.world, f"r{number}.example.org", f"10.45.0.{number}")
        _directory.list_replica(fleet.master.world, entry)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (ssh_off, "port 22: Connection refused"),
        (down, "Unable to contact od1.example.org: Host is down"),
        (stopped, "Unable to contact the LDAP server"),
        (no_master, "is not an Open Directory master (standalone)"),
        (other_version, "another version of Server"),
        (remote_administration, "Remote administration is off"),
        (own_reverse, "DNS has no host name for 10.44.0.42"),
        (own_forward, "DNS does not resolve od2.example.org to 10.44.0.42"),
        (masters_forward, "od1.example.org cannot be resolved"),
        (masters_reverse, "DNS has no host name for 10.44.0.41"),
        (silence, "DNS has no host name"),
        (other_name, "other.example.org does not match od2.example.org"),
        (full, "has 32 replicas"),
    ],
)
@pytest.mark.parametrize("verb", ["-preflightreplica", "-createreplica"])
def test_what_a_replica_needs(fleet, wrong, says, verb):
    wrong(fleet)
    answer = od(fleet.replica, verb, MASTER, "diradmin", stdin=SECRET)
    assert (answer.exit, answer.writes) == (1, False)
    assert says in answer.err
    assert role(fleet.replica) == "standalone"


def test_only_a_standalone_server_gets_a_role(pair):
    for server, words in ((pair.replica, JOIN), (pair.master, CREATE), (pair.replica, CREATE)):
        answer = od(server, *words, stdin=SECRET)
        assert (answer.exit, answer.writes) == (1, False)
        assert "already an Open Directory" in answer.err


# Questions


def test_who_is_asked_what(fleet):
    set_switches(fleet.master, slapconfig__asks="stdin", slapconfig__verifies_password=True)
    no_master(fleet)
    answer = od(fleet.master, *CREATE, stdin="one\ntwo\n")
    assert (answer.exit, answer.out) == (1, "Password: Verify password: ")
    assert od(fleet.master, *CREATE, stdin="one\none\n").exit == 0
    asked = [event["prompt"] for event in fleet.master.log("events")]
    assert asked[-2:] == ["Password: ", "Verify password: "]


@pytest.mark.parametrize(
    ("words", "prompt"),
    [
        ("plain", "Password: "),
        ("possessive", "diradmin's password: "),
        ("enter", "Enter password for diradmin: "),
    ],
)
def test_words_of_the_prompt(fleet, words, prompt):
    set_switches(fleet.replica, slapconfig__asks="stdin", slapconfig__prompt=words)
    assert fleet.join() == (0, prompt, "", True)


def test_no_prompt_on_request(fleet):
    set_switches(fleet.replica, slapconfig__asks="stdin")
    assert od(fleet.replica, *JOIN, "-q", stdin=SECRET) == (0, "", "", True)


def test_a_preflight_may_ask_nothing(fleet):
    set_switches(fleet.replica, slapconfig__preflight_asks=False)
    assert od(fleet.replica, "-preflightreplica", MASTER, "diradmin").exit == 0


@pytest.mark.parametrize(
    ("asks", "words", "exit_status"),
    [("with-admin", (), 0), ("with-admin", ("diradmin",), 1), ("always", (), 1), ("never", (), 0)],
)
def test_destroying_may_ask(pair, asks, words, exit_status):
    set_switches(pair.replica, slapconfig__destroy_asks=asks)
    assert od(pair.replica, "-destroyldapserver", *words).exit == exit_status
    if exit_status:
        done = od(pair.replica, "-destroyldapserver", *words, stdin=SECRET)
        assert done.exit == 0


# Trouble


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
def test_a_promotion_dies_half_way(fleet, after):
    fleet.replica.faults({"slapconfig.dies": {"after": after}})
    answer = fleet.join()
    assert (answer.exit, answer.err, answer.writes) == (137, "Killed: 9\n", True)
    fleet.replica.faults({})
    assert _directory.role(fleet.replica.world) == ("replica" if after > 3 else "half-made")
    assert fleet.listed() == ([f"{REPLICA} - OK"] if after == 5 else [])
    assert fleet.join().exit == 1
    assert od(fleet.replica, "-destroyldapserver").exit == 0
    assert fleet.join().exit == 0


@pytest.mark.parametrize(
    ("said", "style", "settings"),
    [
        ("standalone", "standalone", '"standalone"'),
        ("intended", "replica", '"replica"'),
        ("empty", "", '""'),
        ("absent", "", None),
    ],
)
def test_what_a_half_made_server_says(fleet, said, style, settings):
    set_switches(fleet.replica, dirserv__half_made_role=said)
    fleet.replica.faults({"slapconfig.dies": {"after": 2}})
    fleet.join()
    assert role(fleet.replica) == style
    assert shown(fleet.replica).get("dirserv:LDAPServerType") == settings
    assert shown(fleet.replica, "fullstatus").get("dirserv:LDAPServerType") == settings


def test_a_failure_may_end_with_0(fleet):
    set_switches(fleet.replica, slapconfig__failure_exit=0)
    answer = od(fleet.replica, *JOIN, stdin="wrong\n")
    assert (answer.exit, bool(answer.err)) == (0, True)


def test_one_at_a_time(fleet):
    with slapconfig._alone(fleet.replica.world):
        assert fleet.join().err == "slapconfig is already running.\n"


def test_what_a_directory_leaves_behind(fleet):
    set_switches(fleet.master, slapconfig__leftovers="blocking")
    no_master(fleet)
    assert fleet.master.world.path(_directory.NODE).exists()
    assert "earlier directory" in fleet.create().err
    for path in _directory.LEFTOVERS:
        fleet.master.world.path(path).unlink()
    assert fleet.create().exit == 0
    set_switches(fleet.master, slapconfig__leftovers="none")
    no_master(fleet)
    assert not fleet.master.world.path(_directory.NODE).exists()


def test_a_running_directory_may_have_to_be_stopped_first(fleet):
    set_switches(fleet.master, slapconfig__destroy_running="refused")
    assert "Stop it first" in od(fleet.master, "-destroyldapserver").err
    stopped(fleet)
    assert od(fleet.master, "-destroyldapserver").exit == 0


def test_not_root(minis):
    answer = od(minis.master, "-getstyle", uid=501)
    assert (answer.exit, answer.err) == (1, "slapconfig must be run as root\n")


@pytest.mark.parametrize("words", [(), ("-no",), ("-createreplica", MASTER), ("-getstyle", "x")])
def test_a_wrong_form(minis, words):
    answer = od(minis.master, *words)
    assert (answer.exit, answer.writes) == (1, False)
    assert answer.err.startswith("usage: slapconfig")
    assert od(minis.master, "-help").out == answer.err


def test_small_questions(fleet):
    assert od(fleet.master, "-defaultsuffix").out == "dc=od1,dc=example,dc=org\n"
    assert "5.6.3" in od(fleet.master, "-ver").out
    assert "dc=od1" in od(fleet.master, "-getldapconfig").out
    assert od(fleet.replica, "-getmasterconfig").exit == 1
    assert od(fleet.replica, "-getreplicaconfig").exit == 1


@pytest.mark.parametrize(("words", "style"), [("ldap", "LDAP master"), ("sentence", "master")])
def test_words_of_the_style(fleet, words, style):
    set_switches(fleet.master, slapconfig__style_words=words)
    assert style in od(fleet.master, "-getstyle").out


def test_steps_may_be_printed(fleet):
    set_switches(fleet.replica, slapconfig__says="steps")
    assert f"Adding this server to the replicas of {MASTER}\n" in fleet.join().out


def test_only_after_the_set_up_and_where_there_is_a_directory(minis):
    assert slapconfig.present(minis.master.world)
    minis.master.facts(services=["caching"], server={})
    assert not slapconfig.present(minis.master.world)
