# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a mini an Open Directory master, and make any server of a directory standalone again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..neighbours import is_up
from . import _directory, _reach, _store
from ._od_run import Failed, Step, default_suffix, log, require_names, require_standalone, take
from ._od_run import start as start_services
from ._od_run import stop as stop_services
from ._questions import VERIFY_PROMPT, ask_password, ask_secret

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World


# What `serveradmin settings dirserv` shows of a standalone server besides its role.
KEPT = ("LDAPDefaultPrefix", "defaultKerbRealmName")


class Administrator(NamedTuple):
    """The first user of a directory."""

    name: str
    full_name: str
    uid: int


class Wanted(NamedTuple):
    """What a new directory is to be; empty texts are filled from the server's name."""

    administrator: Administrator
    suffix: str = ""
    realm: str = ""
    organisation: str = ""


def preflight(world: World, *, uid: str) -> None:
    """Raise Failed, with the reason, if this server cannot be made a master now."""
    if not uid.isdigit():
        raise Failed(f"{uid} is not a user ID.")
    require_standalone(world)
    require_names(world)


def create(call: Call, wanted: Wanted) -> None:
    """Make this server a master; its administrator's password is asked for."""
    preflight(call.world, uid=str(wanted.administrator.uid))
    password = ask_password(call, wanted.administrator.name)
    verified = not call.world.switch("slapconfig.verifies_password")
    if not verified and ask_secret(call, VERIFY_PROMPT) != password:
        raise Failed("The passwords do not match.")

    take(call, steps(call.world, wanted, password))


def steps(world: World, wanted: Wanted, password: str) -> list[Step]:
    """Return what making a master consists of."""
    host, address = require_names(world)
    suffix = wanted.suffix or default_suffix(world)
    realm = wanted.realm or host.upper()
    master = _directory.server(world, host, address)
    held = {
        "suffix": suffix,
        "realm": realm,
        "organisation": wanted.organisation,
        "administrator": wanted.administrator._asdict(),
        "master": master,
        "replicas": [],
    }
    return [
        Step(f"Creating the LDAP configuration for {suffix}",
             lambda: _directory.write_slapd(world, suffix)),
        Step("Creating the LDAP database", lambda: _directory.write_records(world, held)),
        Step("Creating the Password Server database",
             lambda: _directory.write_password(world, wanted.administrator.name, password)),
        Step(f"Creating the Kerberos realm {realm}",
             lambda: _directory.write_kdc(world, realm, host)),
        Step("Configuring this server to use its own directory",
             lambda: _directory.write_node(world, suffix, host)),
        Step("Starting the directory services", lambda: start_services(world)),
    ]  # fmt: skip


def destroy(call: Call, administrator: str) -> None:
    """Make this server standalone; the directory on it is lost. Works without its master."""
    world = call.world
    if _directory.role(world) == _directory.STANDALONE:
        raise Failed("This server has no directory.")
    runs = "dirserv" in _store.read_running(world)
    if runs and world.switch("slapconfig.destroy_running") == "refused":
        raise Failed("The directory service is running. Stop it first.")
    asks = world.switch("slapconfig.destroy_asks")
    if asks == "always" or (asks == "with-admin" and administrator):
        name = administrator or str(_directory.records(world).get("administrator", {}).get("name"))
        given = ask_password(call, name)
        if _directory.role(world) in _directory.SERVING:
            _require_password(world, name, given)

    leave = world.switch("slapconfig.leftovers") != "none"
    take(call, [
        Step("Leaving the directory", lambda: _leave(world)),
        Step("Stopping the directory services", lambda: stop_services(world)),
        Step("Removing the directory's data", lambda: _directory.remove(world, leave=leave)),
        Step("This server is a standalone server", lambda: _forget(world)),
    ])  # fmt: skip


def _forget(world: World) -> None:
    """Let servermgrd forget what it was told to keep of the directory that is gone."""
    stored = _store.read_settings(world, "dirserv")
    if stored.get("LDAPServerType", _directory.STANDALONE) != _directory.STANDALONE:
        kept = {key: stored[key] for key in KEPT if key in stored}
        fresh = {"LDAPServerType": _directory.STANDALONE, "kerberizedRealmList": {}}
        _store.write_settings(world, "dirserv", {**kept, **fresh})


def _require_password(world: World, name: str, given: str) -> None:
    if not _directory.password_is(world, name, given):
        raise Failed(f"Authentication of {name} failed.")


def _leave(world: World) -> None:
    """Take a replica off its master's list, if the master can be reached and is told at all."""
    host = _directory.master_of(world)
    if not host or not world.switch("slapconfig.destroy_tells_master"):
        return
    master = find(world, host)
    if master is None or _reach.listens(master, _reach.LDAP) is False:
        log(world, f"Warning: {host} cannot be contacted and will not be told")
        return
    own = _directory.records(world).get("self", {})
    _directory.strike_replica(master, own.get("host", ""))


def find(world: World, host: str) -> World | None:
    """Return the mini that is up under a name, None if there is none."""
    for address in _reach.addresses_of(world, host):
        mini = _reach.at(world, address)
        if mini is not None and is_up(mini):
            return mini
    return None
