# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold slapconfig and dirserv to reference/slapconfig.md, over several minis of one home."""

from __future__ import annotations

import plistlib

import pytest
from minisim.tools import _directory, _od_run, slapconfig

MASTER, REPLICA, SECOND = "od1.example.org", "od2.example.org", "od3.example.org"
CREATE = ("-createldapmasterandadmin", "diradmin", "Directory Administrator", "1000")
JOIN = ("-createreplica", MASTER, "diradmin")
SECRET = "correct horse\n"
ASKS = {"slapconfig.asks": "stdin-silent"}


class Fleet:
    """A master and two servers that could be its replicas."""

    def __init__(self, make):
        self.make = make
        self.master, self.replica, self.second = (make(f"od{i}", 40 + i) for i in (1, 2, 3))

    def create(self):
        return od(self.master, *CREATE, stdin=SECRET)

    def join(self, server=None):
        return od(server or self.replica, *JOIN, stdin=SECRET)

    def listed(self):
        text = od(self.master, "-getmasterconfig").out
        return text.partition("List Of Replicas\n")[2].splitlines()


def od(server, *argv, stdin="", uid=0):
    return server.run("slapconfig", *argv, stdin=stdin, uid=uid)


def role(server):
    return od(server, "-getstyle").out.strip()


def shown(server, verb="settings"):
    answer = server.run("serveradmin", verb, "dirserv").out
    return dict(line.split(" = ", 1) for line in answer.splitlines())


def set_switches(server, **switches):
    named = {name.replace("__", "."): value for name, value in switches.items()}
    server.switches({**ASKS, **named})


@pytest.fixture
def minis(make_server):
    """Give three standalone servers."""
    return Fleet(make_server)


@pytest.fixture
def fleet(minis):
    """Give a master and two standalone servers."""
    assert minis.create().exit == 0
    return minis


@pytest.fixture
def pair(fleet):
    """Give a master with a replica, and a standalone server."""
    assert fleet.join().exit == 0
    return fleet


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


# What serveradmin shows


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        ("treeConfiguration", "treeConfiguration:odTree:_array_index:0:PrimaryMaster", MASTER),
        ("replicaConfig", "replicaConfig:masterAddress", MASTER),
        ("LDAPSettings", "LDAPSettings:LDAPMasterAddress", MASTER),
    ],
)
def test_where_a_replica_shows_its_master(pair, where, key, value):
    set_switches(pair.replica, dirserv__replica_shows_master=where)
    assert shown(pair.replica)[f"dirserv:{key}"] == f'"{value}"'
    set_switches(pair.replica, dirserv__replica_shows_master=where, dirserv__master_as="address")
    assert shown(pair.replica)[f"dirserv:{key}"] == '"10.44.0.41"'


def test_a_replica_may_show_its_master_elsewhere_or_nowhere(pair):
    set_switches(pair.replica, dirserv__replica_shows_master="fullstatus")
    assert shown(pair.replica, "fullstatus")["dirserv:masterAddress"] == f'"{MASTER}"'
    set_switches(pair.replica, dirserv__replica_shows_master="nowhere")
    for verb in ("settings", "fullstatus"):
        assert not [value for value in shown(pair.replica, verb).values() if MASTER in value]


@pytest.mark.parametrize(
    ("entry", "key"), [("dictionary", ":replicaName"), ("host", ""), ("address", "")]
)
def test_how_a_master_lists_its_replicas(pair, entry, key):
    set_switches(pair.master, dirserv__replica_entry=entry)
    value = "10.44.0.42" if entry == "address" else REPLICA
    found = shown(pair.master)
    assert found[f"dirserv:masterConfig:replicas:_array_index:0{key}"] == f'"{value}"'
    below = "dirserv:treeConfiguration:odTree:_array_index:0:Replicas"
    assert found[f"{below}:_array_index:0:ReplicaName"] == f'"{REPLICA}"'
    set_switches(pair.master, dirserv__master_lists="masterConfig")
    assert shown(pair.master)[below] == "_empty_array"


def test_a_written_setting_does_not_outlive_the_directory(fleet):
    done = fleet.master.run("serveradmin", "settings", "dirserv:LDAPSettings:searchTimeout = 30")
    assert done.exit == 0
    no_master(fleet)
    assert shown(fleet.master)["dirserv:LDAPServerType"] == '"standalone"'
    assert not [key for key in shown(fleet.master) if "LDAPSettings" in key]


# Archives


def backup(server, path="/od", password="pass phrase", command="backupArchive", group="backup"):
    lines = [
        f"dirserv:{group}ArchiveParams:archivePassword = {password}",
        f"dirserv:{group}ArchiveParams:archivePath = {path}",
        f"dirserv:command = {command}",
    ]
    return server.run("serveradmin", "command", stdin="\n".join(lines) + "\n")


def test_an_archive_is_made_and_restored(pair):
    answer = backup(pair.master)
    assert (answer.exit, answer.writes) == (0, True)
    image = pair.master.world.path("/od.sparseimage")
    assert image.stat().st_mode & 0o777 == 0o600
    assert b"diradmin" not in image.read_bytes()
    assert b"pass phrase" not in image.read_bytes()
    no_master(pair)
    wrong = backup(pair.master, "/od.sparseimage", "wrong", "restoreArchive")
    assert "Authentication error" in wrong.out
    assert role(pair.master) == "standalone"
    done = backup(pair.master, "/od.sparseimage", command="restoreArchive", group="restore")
    assert "dirserv:error" not in done.out
    assert role(pair.master) == "master"
    assert pair.listed() == [f"{REPLICA} - OK"]
    assert _directory.password_is(pair.master.world, "diradmin", "correct horse")


def test_the_archives_name_is_a_switch(fleet):
    set_switches(fleet.master, dirserv__archive_name="as-given", dirserv__archive_there="fails")
    backup(fleet.master)
    assert fleet.master.world.path("/od").exists()
    assert "File exists" in backup(fleet.master).out


def test_slapconfig_archives_too(fleet):
    set_switches(fleet.master, slapconfig__asks="stdin")
    answer = od(fleet.master, "-backupdb", "/od", stdin="pass phrase\n")
    assert (answer.exit, answer.out) == (0, "Enter archive password:")
    no_master(fleet)
    assert od(fleet.master, "-restoredb", "/od.sparseimage", stdin="no\n").exit == 1
    assert od(fleet.master, "-restoredb", "/od.sparseimage", stdin="pass phrase\n").exit == 0
    assert role(fleet.master) == "master"


def test_what_cannot_be_archived(pair):
    assert "Only a master can be archived" in backup(pair.replica).out
    assert "Only a master can be archived" in backup(pair.second).out
    assert "No such file or directory" in backup(pair.master, "/no/such/folder/od").out


@pytest.mark.parametrize(("fault", "size"), [("archive-empty", 0), ("archive-missing", None)])
def test_an_archive_that_is_none(fleet, fault, size):
    fleet.master.faults({f"dirserv.{fault}": {}})
    answer = backup(fleet.master)
    assert (answer.exit, "error" in answer.out) == (0, False)
    image = fleet.master.world.path("/od.sparseimage")
    assert (image.stat().st_size if image.exists() else None) == size


# changeip


def test_changeip_rewrites_what_the_directory_keeps(pair):
    move = ("10.44.0.41", "10.44.9.41", MASTER, "new.example.org")
    assert pair.master.run("changeip", *move).exit == 0
    held = _directory.records(pair.master.world)
    assert (held["master"]["host"], held["master"]["address"]) == ("new.example.org", "10.44.9.41")
    assert held["suffix"] == "dc=od1,dc=example,dc=org"
    assert "admin_server = new.example.org" in pair.master.world.path(_directory.KDC).read_text()
    tree = "dirserv:treeConfiguration:odTree:_array_index:0:PrimaryMaster"
    assert shown(pair.master)[tree] == '"new.example.org"'
    assert "changeip 10.44.0.41" in pair.master.world.path(_od_run.LOG).read_text()


@pytest.mark.parametrize("asked", ["stale", "updated"])
def test_changeip_of_a_replica(pair, asked):
    set_switches(pair.replica, changeip__master_list=asked)
    pair.replica.run("changeip", "10.44.0.42", "10.44.0.42", REPLICA, "new.example.org")
    name = REPLICA if asked == "stale" else "new.example.org"
    assert pair.listed() == [f"{name} - OK"]


# From the start


def test_a_world_may_have_roles_from_the_start(make_server):
    made = {"role": "master", "password": "secret", "search_base": "dc=x", "realm": "X.ORG"}
    master = make_server("od1", 41, directory=made)
    slapconfig.boot(master.world)
    replica = make_server("od2", 42, directory={"role": "replica", "master": MASTER})
    slapconfig.boot(replica.world)
    assert (role(master), role(replica)) == ("master", "replica")
    assert shown(replica, "fullstatus")["dirserv:ldapSearchBase"] == '"dc=x"'
    assert f"{REPLICA} - OK" in od(master, "-getmasterconfig").out
    assert plistlib.loads(master.world.path(_directory.PASSWORDS).read_bytes())["diradmin"]
