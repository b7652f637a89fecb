# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate slapconfig(8) of Server.app, by reference/slapconfig.md.

Verbs and arguments are known, its words are not: but for those of `-getmasterconfig` they are
invented. A world's `directory` makes a mini one that has a role from the start::

    directory: {role: master, admin: diradmin, password: secret, search_base: "dc=…", realm: …}
    directory: {role: replica, master: od1.example.org}
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from . import _directory, _od_archive, _od_master, _od_replica
from ._network import network
from ._od_master import Administrator, Wanted
from ._od_run import Died, Failed, default_suffix, log, present
from ._questions import ARCHIVE_PROMPT, Unanswered, ask_secret
from ._system import server_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Call
    from ..world import World

PATHS = ("{server}/usr/sbin/slapconfig",)
STYLES = {
    "word": "{role}",
    "ldap": "LDAP {role}",
    "sentence": "This server is configured as an Open Directory {role} server.",
}
WITH_VALUE = frozenset(
    {"--certAuthName", "--certAdminEmail", "--certOrgName", "--serverID", "--guid"}
)
ADMIN, UID, FULL_NAME = "diradmin", 1000, "Directory Administrator"

__all__ = ["PATHS", "boot", "main", "present"]


class Words(NamedTuple):
    """The arguments behind a verb: options with their values, and the rest."""

    options: dict[str, str]
    rest: list[str]


def boot(world: World) -> None:
    """Give a new mini the role that its world says it has."""
    said = world.facts().get("directory")
    if not said:
        return
    if said["role"] == _directory.MASTER:
        administrator = Administrator(said.get("admin", ADMIN), FULL_NAME, UID)
        wanted = Wanted(administrator, said.get("search_base", ""), said.get("realm", ""))
        steps = _od_master.steps(world, wanted, str(said["password"]))
    else:
        steps = _od_replica.steps(world, said["master"])
    for step in steps:
        step.does()


def _words(argv: list[str]) -> Words:
    options: dict[str, str] = {}
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word in WITH_VALUE:
            options[word] = next(words, "")
        elif word.startswith("-"):
            options[word] = ""
        else:
            rest.append(word)
    return Words(options, rest)


def main(call: Call) -> int:
    """Run one verb as root; what fails is said in words, the exit status is a switch."""
    verb, words = "".join(call.argv[:1]), _words(call.argv[1:])
    if verb == "-ver":
        version = ".".join(str(number) for number in server_version(call.world))
        call.out(f"slapconfig, Apple Inc., Server {version}\n")
        return 0
    found = VERBS.get(verb)
    if found is None or not found.least <= len(words.rest) <= found.most:
        (call.out if verb == "-help" else call.err)(USAGE)
        return 0 if verb == "-help" else 1
    if call.world.euid() != 0:
        call.err("slapconfig must be run as root\n")
        return 1
    try:
        if found.writes:
            with _alone(call.world):
                log(call.world, f"slapconfig {verb}")
                found.run(call, words)
        else:
            found.run(call, words)
    except Died as death:
        return death.status
    except (Failed, Unanswered) as reason:
        log(call.world, f"Error: {reason}") if found.writes else None
        call.err(f"{reason}\n")
        return int(call.world.switch("slapconfig.failure_exit"))
    return 0


@contextmanager
def _alone(world: World) -> Iterator[None]:
    """Hold the lock that keeps slapconfig from running twice at a time."""
    place = world.hidden("locks/slapconfig")
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(place, os.O_RDONLY | os.O_CREAT, 0o666), "rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed("slapconfig is already running.") from None
        yield


# Queries


def _get_style(call: Call, _words: Words) -> None:
    role = _directory.role(call.world)
    if role == _directory.HALF_MADE:
        said = call.world.switch("dirserv.half_made_role")
        intended = _directory.REPLICA if _directory.master_of(call.world) else _directory.MASTER
        role = {"intended": intended, "standalone": _directory.STANDALONE}.get(str(said), "")
    form = STYLES[str(call.world.switch("slapconfig.style_words"))]
    call.out(form.format(role=role).rstrip() + "\n")


def _require(world: World, role: str) -> None:
    if _directory.role(world) != role:
        raise Failed(f"This server is not an Open Directory {role}.")


def _get_master_config(call: Call, _words: Words) -> None:
    """Print the list of replicas as captured, the line between its parts with the tab."""
    _require(call.world, _directory.MASTER)
    held = _directory.records(call.world)
    call.out(f"Master LDAP server\nUpdated: {held['updated']}\n\t\nList Of Replicas\n")
    for one in _directory.replicas(call.world):
        call.out(f"{one['host']} - {_od_replica.status(call.world, one)}\n")


def _get_replica_config(call: Call, _words: Words) -> None:
    _require(call.world, _directory.REPLICA)
    updated = _directory.records(call.world)["updated"]
    call.out(f"Replica LDAP server\nMaster: {_od_replica.master_shown(call.world)}\n")
    call.out(f"Updated: {updated}\n")


def _get_ldap_config(call: Call, _words: Words) -> None:
    held = _directory.records(call.world)
    running = "yes" if _directory.role(call.world) in _directory.SERVING else "no"
    call.out(f"LDAP server: {running}\nSearch base: {held.get('suffix', '')}\n")
    call.out(f"Database: {_directory.DATA}\n")


def _get_client_config(call: Call, _words: Words) -> None:
    call.out("not a client\n")


def _default_suffix(call: Call, _words: Words) -> None:
    call.out(f"{default_suffix(call.world)}\n")


def _preflight_master(call: Call, words: Words) -> None:
    _od_master.preflight(call.world, uid=words.rest[1])


def _preflight_replica(call: Call, words: Words) -> None:
    _od_replica.preflight(call, *words.rest)


# Changes


def _create_master(call: Call, words: Words) -> None:
    name, full_name, uid, suffix, realm = [*words.rest, "", ""][:5]
    if not uid.isdigit():
        raise Failed(f"{uid} is not a user ID.")
    organisation = words.options.get("--certOrgName", "")
    administrator = Administrator(name, full_name, int(uid))
    _od_master.create(call, Wanted(administrator, suffix, realm, organisation))


def _create_replica(call: Call, words: Words) -> None:
    _od_replica.create(call, *words.rest)


def _destroy(call: Call, words: Words) -> None:
    _od_master.destroy(call, "".join(words.rest))


def _add_replica(call: Call, words: Words) -> None:
    """List a server as a replica by hand; its number and GUID come from its computer record."""
    _require(call.world, _directory.MASTER)
    net = network(call.world)
    address = next(iter(net.addresses_of(words.rest[0])), words.rest[0])
    entry = _directory.server(call.world, words.rest[0], address)
    if words.options.get("--guid"):
        entry["guid"] = words.options["--guid"]
    if words.options.get("--serverID", "").isdigit():
        entry["id"] = int(words.options["--serverID"])
    call.writes = True
    _directory.list_replica(call.world, entry)


def _remove_replica(call: Call, words: Words) -> None:
    _require(call.world, _directory.MASTER)
    call.writes = True
    if not _directory.strike_replica(call.world, words.rest[0]):
        raise Failed(f"{words.rest[0]} is not a replica of this server.")
    log(call.world, f"Removed {words.rest[0]} from the list of replicas")


def _backup(call: Call, words: Words) -> None:
    password = ask_secret(call, ARCHIVE_PROMPT)
    _od_archive.make(call, _od_archive.named(words.rest[0]), password)


def _restore(call: Call, words: Words) -> None:
    password = ask_secret(call, ARCHIVE_PROMPT)
    _od_archive.restore(call, words.rest[0], password)


class Verb(NamedTuple):
    """What a verb does, how many words it takes, whether it changes anything."""

    run: Callable[[Call, Words], None]
    least: int = 0
    most: int = 0
    writes: bool = False


VERBS = {
    "-getstyle": Verb(_get_style),
    "-getclientconfig": Verb(_get_client_config),
    "-getldapconfig": Verb(_get_ldap_config),
    "-getmasterconfig": Verb(_get_master_config),
    "-getreplicaconfig": Verb(_get_replica_config),
    "-defaultsuffix": Verb(_default_suffix),
    "-preflightmaster": Verb(_preflight_master, 2, 2),
    "-preflightreplica": Verb(_preflight_replica, 2, 2),
    "-createldapmasterandadmin": Verb(_create_master, 3, 5, writes=True),
    "-createreplica": Verb(_create_replica, 2, 2, writes=True),
    "-destroyldapserver": Verb(_destroy, 0, 1, writes=True),
    "-addreplica": Verb(_add_replica, 1, 1, writes=True),
    "-removereplica": Verb(_remove_replica, 1, 1, writes=True),
    "-backupdb": Verb(_backup, 1, 1, writes=True),
    "-restoredb": Verb(_restore, 1, 1, writes=True),
}
USAGE = "usage: slapconfig command [options] [-q]\n" + "".join(f"\t{verb}\n" for verb in VERBS)
