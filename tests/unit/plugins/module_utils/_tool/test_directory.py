# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read what a mini is in Open Directory where serveradmin does not say all, or is mistaken."""

from __future__ import annotations

import dataclasses
import plistlib
import socket
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils import _pty
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import ToolFailed
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import (
    directory,
    slapconfig,
    system,
    unfinished,
)

OD = "od1.example.org"
LISTS = "dirserv:masterConfig:replicas"
REPLICA = 'dirserv:treeConfiguration:odTree:_array_index:0:PrimaryMaster = "{}"\n'
STYLE, MASTER_CONFIG = "slapconfig -getstyle", "slapconfig -getmasterconfig"
REPLICA_CONFIG = "slapconfig -getreplicaconfig"
FAILS = (70, "", "it cannot be told now\n")


def named(name: str, address: str = "10.20.31.1") -> dict[str, tuple[int, str, str]]:
    """Return what DNS says of the host od1 by one of its names."""
    answer = (0, f"name: {OD}\nip_address: {address}\n\n", "")
    return {f"dscacheutil -q host -a name {name}": answer}


@pytest.fixture
def reader(mini: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes the reader of a mini by its role, its settings and other answers."""
    monkeypatch.setattr(slapconfig, "PLACE", _pty.Place(str(tmp_path / "record"), "the.log"))
    monkeypatch.setattr(slapconfig, "REMAINS", (str(tmp_path / "data"),))
    monkeypatch.setattr(unfinished, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(slapconfig, "_NOTE", unfinished.Unfinished("slapconfig"))
    for name, versions in (
        ("SYSTEM_VERSION", {"ProductVersion": "10.12.6"}),
        ("_SERVER_VERSION", {"CFBundleShortVersionString": "5.3"}),
    ):
        path = tmp_path / name
        path.write_bytes(plistlib.dumps(versions))
        monkeypatch.setattr(system, name, str(path) if name == "SYSTEM_VERSION" else (str(path),))

    def make(
        role: str, settings: str = "", *, turn: int | None = None, **answers: Any
    ) -> directory.DirectoryReader:
        told = f'dirserv:state = "RUNNING"\ndirserv:LDAPServerType = "{role}"\n'
        here = mini(
            {
                "serveradmin fullstatus dirserv": (0, told, ""),
                "serveradmin settings dirserv": (
                    0,
                    settings or "dirserv:locales = _empty_array\n",
                    "",
                ),
                **answers,
            }
        )
        return directory.DirectoryReader(dataclasses.replace(here, turn=turn))

    return make


@pytest.mark.parametrize(
    ("shown", "wanted", "dns", "is_same"),
    [
        (OD, "OD1.example.org.", {}, True),
        ("10.20.31.1", OD, named(OD), True),
        (OD, "10.20.31.1", named(OD), True),
        (OD, "od1", {**named(OD), **named("od1")}, True),
        ("od1", OD, {**named(OD), **named("od1")}, True),
        (OD, "od2", {**named(OD), **named("od2", "10.20.31.2")}, False),
        (OD, "10.20.31.2", named(OD), False),
        # Two whole names are not looked up: no answer is there for them.
        (OD, "od2.example.org", {}, False),
    ],
)
def test_the_master_of_a_replica_by_its_names(
    reader: Any, shown: str, wanted: str, dns: Any, is_same: bool
) -> None:
    found = reader("replica", REPLICA.format(shown), **dns).directory(master_host=wanted)
    assert found.master_host == (wanted if is_same else shown)


def test_names_without_an_address_are_not_the_same(reader: Any) -> None:
    nothing = {f"dscacheutil -q host -a name {name}": (0, "", "") for name in (OD, "od2")}
    found = reader("replica", REPLICA.format(OD), **nothing).directory(master_host="od2")
    assert found.master_host == OD


def test_replicas_are_called_as_they_are_to_be_struck(reader: Any) -> None:
    settings = "".join(
        f'{LISTS}:_array_index:{place} = "{host}"\n'
        for place, host in enumerate((OD, "10.20.31.7", "od8.example.org"))
    )
    dns = {**named(OD), **named("od7", "10.20.31.7"), **named("od8.example.org", "10.20.31.8")}
    found = reader("master", settings, **dns).directory(strike=("10.20.31.1", "od7"))
    assert found.replicas == ("10.20.31.1", "od7", "od8.example.org")


def test_a_replica_that_is_to_be_struck_and_lives(
    reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(directory, "LDAP", server.getsockname()[1])
        assert reader("master", **named("od7", "127.0.0.1")).serves("od7")
    assert not reader("master").serves("127.0.0.1")
    assert not reader("master", **named("od8", "no address")).serves("od8")


def test_a_replica_whose_master_cannot_be_told(reader: Any) -> None:
    reads = reader("replica", **{REPLICA_CONFIG: FAILS})
    # Enough to give it up, too little to say that it is the replica of a certain master.
    assert reads.directory().role == "replica"
    with pytest.raises(ToolFailed, match="it cannot be told now"):
        reads.directory(master_host=OD)


def test_a_master_whose_replicas_cannot_be_told(reader: Any) -> None:
    with pytest.raises(ToolFailed, match="it cannot be told now"):
        reader("master", **{MASTER_CONFIG: FAILS}).directory()


def test_a_master_that_serveradmin_shows_no_replicas_of(reader: Any) -> None:
    says = (0, "Master LDAP server\nList Of Replicas\nod7.example.org - OK\n", "")
    reads = reader(
        "master", f"{LISTS} = _empty_array\n", **{MASTER_CONFIG: says, STYLE: (0, "master\n", "")}
    )
    found = reads.directory()
    assert found.replicas == ()
    assert reads.witnessed(found).replicas == ("od7.example.org",)


def test_what_was_begun_and_is_done_is_forgotten_by_a_run(reader: Any, tmp_path: Path) -> None:
    note = tmp_path / "minifleet.macos_server.slapconfig.unfinished"
    note.write_text("-createreplica od1.example.org\n")
    assert reader("standalone").directory().unfinished is None
    assert note.exists()
    assert reader("standalone", turn=1).directory().unfinished is None
    assert not note.exists()
    # What may be half made is not.
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "data.mdb").touch()
    note.write_text("-createreplica od1.example.org\n")
    assert "-createreplica" in str(reader("standalone", turn=1).directory().unfinished)
    assert note.exists()
