# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say what answers at an address of the minis' network, port by port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..neighbours import fleet, is_up
from . import _directory
from ._launchd import is_loaded
from ._network import is_address, network, primary_address
from ._store import read_running
from ._system import server_is_set_up

if TYPE_CHECKING:
    from ..world import World

SSH, SERVERMGRD = 22, 311
SSH_JOB = "com.openssh.sshd"
# LDAP, Kerberos and Password Server; 389 stands for all where one is asked for.
LDAP = 389
DIRECTORY_PORTS = frozenset({LDAP, 636, 88, 464, 749, 106, 3659})

OPEN, REFUSED, NOBODY, SILENT = "open", "refused", "nobody", "silent"


def at(world: World, address: str) -> World | None:
    """Return the mini that is up at an address, this one first, None if nobody is there."""
    for mini in fleet(world):
        if primary_address(mini) == address and is_up(mini):
            return mini
    return None


def addresses_of(world: World, host: str) -> tuple[str, ...]:
    """Return the addresses that a mini finds for a name, by its hosts file, DNS, search domains."""
    if is_address(host):
        return (host,)
    listed = _hosts_file(world).get(host.rstrip(".").lower())
    if listed:
        return (listed,)
    net = network(world)
    for name in (host, *(f"{host}.{domain}" for domain in net.search)):
        if found := net.addresses_of(name):
            return found
    return ()


def _hosts_file(world: World) -> dict[str, str]:
    """Return what /etc/hosts has of IPv4, the first line of a name counting."""
    found: dict[str, str] = {}
    try:
        text = world.path("/etc/hosts").read_text(encoding="utf-8")
    except FileNotFoundError:
        return found
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        for name in words[1:] if words and is_address(words[0]) else ():
            found.setdefault(name.lower(), words[0])
    return found


def answer(world: World, address: str, port: int) -> str:
    """Return what a TCP connection to an address meets, one of the words above."""
    mini = world if address.startswith("127.") else at(world, address)
    if mini is None:
        return SILENT if world.switch("network.nobody_there") == "silent" else NOBODY
    return OPEN if listens(mini, port) else REFUSED


def listens(mini: World, port: int) -> bool:
    """Tell whether a mini that is up has something at a port."""
    if port == SSH:
        return is_loaded(mini, SSH_JOB)
    if port == SERVERMGRD:
        return server_is_set_up(mini)
    if port not in DIRECTORY_PORTS:
        return False
    return _directory.serves(mini) and "dirserv" in read_running(mini)
