# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold dirserv, archives and changeip to the reference, where there is a directory."""

from __future__ import annotations

import plistlib

import pytest
from directories import MASTER, REPLICA, od, role, set_switches, shown
from minisim.tools import _directory, _od_run, slapconfig


def no_master(fleet):
    od(fleet.master, "-destroyldapserver")


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
