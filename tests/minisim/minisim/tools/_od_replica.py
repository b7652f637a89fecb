# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a mini the replica of another mini's directory, which is contacted for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import _directory, _reach, _store
from ._network import network
from ._od_master import find
from ._od_run import Failed, Step, require_names, require_standalone, start, take
from ._questions import ask_password, ask_ssh
from ._system import server_version

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

KNOWN_HOSTS = "/var/root/.ssh/known_hosts"


def preflight(call: Call, host: str, administrator: str) -> None:
    """Raise Failed, with the reason, if this server cannot be made a replica of a host now."""
    require_standalone(call.world)
    require_names(call.world)
    master = contact(call.world, host)
    _log_in(call, master, host)
    if call.world.switch("slapconfig.preflight_asks"):
        _authenticate(master, administrator, ask_password(call, administrator))


def create(call: Call, host: str, administrator: str) -> None:
    """Make this server a replica; the administrator's password is asked for."""
    world = call.world
    require_standalone(world)
    require_names(world)
    master = contact(world, host)
    password = ask_password(call, administrator)
    _log_in(call, master, host)
    _authenticate(master, administrator, password)
    take(call, steps(world, host, call.said))


def contact(world: World, host: str) -> World:
    """Return the master behind a name; Failed, with the reason, if it cannot take a replica."""
    addresses = _reach.addresses_of(world, host)
    if not addresses:
        raise Failed(f"The host name {host} cannot be resolved.")
    net = network(world)
    if net.name_of(addresses[0]) == "":
        raise Failed(f"DNS has no host name for {addresses[0]}, the address of {host}.")
    master = find(world, host)
    if master is None:
        raise Failed(f"Unable to contact {host}: Host is down.")
    if not _reach.listens(master, _reach.SSH):
        raise Failed(f"ssh: connect to host {host} port 22: Connection refused")
    role = _directory.role(master)
    if role != _directory.MASTER:
        raise Failed(f"{host} is not an Open Directory master ({role}).")
    if not _reach.listens(master, _reach.LDAP):
        raise Failed(f"Unable to contact the LDAP server on {host}.")
    _require_fit(world, master, host)
    return master


def _require_fit(world: World, master: World, host: str) -> None:
    ours, theirs = server_version(world)[:1], server_version(master)[:1]
    if ours != theirs and world.switch("slapconfig.generations") == "same":
        raise Failed(f"{host} runs another version of Server.")
    remote = _store.read_settings(master, "info").get("enableRemoteAdministration")
    if world.switch("slapconfig.wants_remote_administration") and not remote:
        raise Failed(f"Remote administration is off on {host}.")
    if len(_directory.replicas(master)) >= _directory.LIMIT:
        raise Failed(f"{host} has {_directory.LIMIT} replicas, which is the limit.")


def _authenticate(master: World, administrator: str, password: str) -> None:
    if not _directory.password_is(master, administrator, password):
        raise Failed(f"Authentication of {administrator} at the master failed.")


def _log_in(call: Call, master: World, host: str) -> None:
    """Log in to the master by ssh, which may ask about the host and for root's password.

    Root's password is the world's `root_password`; any is taken where it says none.
    """
    if call.world.switch("slapconfig.asks_host_key") and not _knows(call.world, host):
        address = network(master).primary_address
        answer = ask_ssh(call, (
            f"The authenticity of host '{host} ({address})' can't be established.\n"
            "ECDSA key fingerprint is SHA256:bWluaXNpbSBtYWRlIHRoaXMga2V5IGl0c2VsZiAhISE.\n"
            "Are you sure you want to continue connecting (yes/no)? "
        ), hidden=False)  # fmt: skip
        if answer != "yes":
            raise Failed("Host key verification failed.")
        _remember(call.world, host)
    if call.world.switch("slapconfig.asks_root_password"):
        given = ask_ssh(call, f"root@{host}'s password: ", hidden=True)
        right = master.facts().get("root_password")
        if not given or (right is not None and given != right):
            raise Failed(f"root@{host}: Permission denied (publickey,password).")


def _knows(world: World, host: str) -> bool:
    place = world.path(KNOWN_HOSTS)
    return place.exists() and f"{host} " in place.read_text(encoding="utf-8")


def _remember(world: World, host: str) -> None:
    place = world.path(KNOWN_HOSTS)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.open("a", encoding="utf-8") as handle:
        handle.write(f"{host} ecdsa-sha2-nistp256 bWluaXNpbQ==\n")


class Joining:
    """A server on its way to be a replica; each step looks again whether the master is there."""

    def __init__(self, world: World, host: str, said: str) -> None:
        self.world = world
        self.host = host
        self.said = said
        self.own = _directory.server(world, *require_names(world))

    def write_slapd(self) -> None:
        """Make slapd a consumer of the master's."""
        suffix = _directory.records(contact(self.world, self.host))["suffix"]
        _directory.write_slapd(self.world, suffix, provider=self.host)

    def copy_records(self) -> None:
        """Take over what the directory holds."""
        held = _directory.records(contact(self.world, self.host))
        _directory.write_records(self.world, {**held, "self": self.own})

    def copy_passwords(self) -> None:
        """Take over the Password Server's database."""
        master = contact(self.world, self.host)
        self.world.write_plist(_directory.PASSWORDS, master.plist(_directory.PASSWORDS))
        self.world.path(_directory.PASSWORDS).chmod(0o600)

    def configure(self) -> None:
        """Set up Kerberos and the search policy."""
        held = _directory.records(self.world)
        _directory.write_kdc(self.world, held["realm"], held["master"]["host"])
        _directory.write_node(self.world, held["suffix"], self.own["host"])

    def join(self) -> None:
        """Get on the master's list."""
        master = contact(self.world, self.host)
        if not self.world.fault("slapconfig.master-forgets", self.said):
            _directory.list_replica(master, self.own)


def steps(world: World, host: str, said: str = "") -> list[Step]:
    """Return what making a replica consists of."""
    joining = Joining(world, host, said)
    return [
        Step(f"Creating the LDAP configuration for a replica of {host}", joining.write_slapd),
        Step("Copying the master's LDAP database", joining.copy_records),
        Step("Copying the Password Server database", joining.copy_passwords),
        Step("Configuring Kerberos and the search policy", joining.configure),
        Step(f"Adding this server to the replicas of {host}", joining.join),
        Step("Starting the directory services", lambda: start(world)),
    ]


def status(world: World, entry: _directory.Replica) -> str:
    """Return what a master says of one of its replicas: whether it answers as one."""
    replica = _reach.at(world, str(entry["address"]))
    if replica is not None and _directory.role(replica) == _directory.REPLICA:
        return "OK"
    return str(world.switch("slapconfig.replica_status"))


def master_shown(world: World) -> str:
    """Return a replica's master as it is shown: by name, or by its address."""
    held = _directory.records(world)
    host = _directory.master_of(world)
    by_address = world.switch("dirserv.master_as") == "address"
    return str(held.get("master", {}).get("address", host)) if by_address else host


def wait_for(world: World, seconds: str) -> None:
    """Let something take as long as a switch says."""
    time.sleep(float(world.switch(seconds)))
