# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all runs of slapconfig share: a log, steps that take time and may not all be reached.

The words of the steps are invented; nobody has published a slapconfig.log. That it is the place
where runs can be followed is known (reference/slapconfig.md State, order, logs).
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from . import _directory
from ._hostnames import read_name
from ._network import Network, network, seeded_host_name
from ._servermgr import services, set_running
from ._system import server_is_set_up

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

LOG = "/Library/Logs/slapconfig.log"
SERVICE = "dirserv"


class Failed(Exception):
    """slapconfig gives up, with these words."""


class Died(Exception):
    """slapconfig is ended from outside; `status` is what a shell sees of it."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Step(NamedTuple):
    """One step of a run: what the log says, and what is done."""

    says: str
    does: Callable[[], object]


def log(world: World, line: str) -> None:
    """Add a line to slapconfig.log."""
    place = world.path(LOG)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a", encoding="utf-8") as handle:
        handle.write(f"{_directory.date(world)} {line}\n")


def take(call: Call, steps: list[Step]) -> None:
    """Take the steps one by one; each is logged before it is done.

    `slapconfig.dies` and `slapconfig.stuck` strike after as many steps as they say. Raises Died
    for the first, and whatever a step raises: what was done until then stays done.
    """
    world = call.world
    call.writes = True
    dies, stuck = (world.fault(f"slapconfig.{kind}", call.said) for kind in ("dies", "stuck"))
    pause = float(world.switch("slapconfig.seconds")) / len(steps)
    for number, step in enumerate(steps, start=1):
        log(world, step.says)
        if world.switch("slapconfig.says") == "steps":
            call.out(f"{step.says}\n")
            call.flush()
        time.sleep(pause)
        step.does()
        if stuck and number >= int(stuck.get("after", 3)):
            while True:
                signal.pause()
        if dies and number >= int(dies.get("after", 3)):
            call.err(str(dies.get("text", "Killed: 9")) + "\n")
            raise Died(int(dies.get("rc", 137)))


def own_name(world: World, net: Network) -> str:
    """Return the name that a server goes by."""
    return read_name(world, "HostName") or net.name_of(net.primary_address)


def require_names(world: World) -> tuple[str, str]:
    """Return this server's name and address; Failed unless DNS has both, forward and reverse.

    Required since 10.10 (reference/slapconfig.md State, order, logs [blog]).
    """
    net = network(world)
    address, name = net.primary_address, own_name(world, net)
    if not address:
        raise Failed("Unable to determine the primary IP address of this server.")
    dns = net.name_of(address)
    if not dns:
        raise Failed(f"DNS has no host name for {address}. Correct DNS and try again.")
    if dns != name:
        raise Failed(f"The host name {name} does not match {dns}, the name DNS has for {address}.")
    if address not in net.addresses_of(name):
        raise Failed(f"DNS does not resolve {name} to {address}. Correct DNS and try again.")
    return name, address


def require_standalone(world: World) -> None:
    """Raise Failed unless this server may get a directory."""
    role = _directory.role(world)
    if role in _directory.SERVING:
        raise Failed(f"This server is already an Open Directory {role}.")
    if role == _directory.HALF_MADE:
        raise Failed("Directory data was found on this server. Destroy it before you go on.")
    left = _directory.leftovers(world)
    if left and world.switch("slapconfig.leftovers") == "blocking":
        raise Failed(f"Data of an earlier directory was found: {', '.join(left)}")


def start(world: World) -> None:
    """Let the services of the directory run."""
    if SERVICE in services(world):
        set_running(world, SERVICE, run=True)


def stop(world: World) -> None:
    """End the services of the directory."""
    set_running(world, SERVICE, run=False)


def default_suffix(world: World) -> str:
    """Return the search base that a new directory gets: from the DNS name, else the host name."""
    net = network(world)
    facts = world.facts()
    name = net.name_of(net.primary_address) or own_name(world, net) or seeded_host_name(facts)
    return _directory.suffix_of(name)


def present(world: World) -> bool:
    """Tell whether this Mac can have a directory at all."""
    return server_is_set_up(world) and SERVICE in services(world)
