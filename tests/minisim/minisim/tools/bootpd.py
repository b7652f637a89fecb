# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Be the DHCP server of every Mac: its launchd job, and its program started by hand."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any

from . import _bootpd, _dhcp, _launchd
from ._system import server_is_set_up

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World
    from ._bootpd_dhcp import Request

PATHS = (_bootpd.PROGRAM,)
KINDS = ("DISCOVER", "REQUEST", "DECLINE", "RELEASE", "INFORM")

# The job as published (reference/bootpd.md Origins): off, and woken by the bootps socket.
JOB = {
    "Disabled": True,
    "Label": _bootpd.LABEL,
    "ProgramArguments": [_bootpd.PROGRAM],
    "Sockets": {
        "Listeners": {
            "ReceivePacketInfo": True,
            "SockFamily": "IPv4",
            "SockServiceName": "bootps",
            "SockType": "dgram",
        }
    },
    "inetdCompatibility": {"Wait": True},
}
USAGE = """\
usage: bootpd <options>
<options> are:
[ -D ]\tbe a DHCP server
[ -b ] \tbootfile must exist or we don't respond
[ -d ]\tdebug mode, stay in foreground
[ -I ]\tdisable re-initialization on IP address changes
[ -i <interface> [ -i <interface> ... ] ]
[ -q ]\tbe quiet as possible
[ -r <server ip> [ -o <max hops> ] ] relay packets to server, \
optionally set the hop count (default is 4 hops)
[ -S ]\tenable BOOTP service
[ -v ] \tverbose mode, extra information
"""


def packet(world: World, **given: str) -> dict[str, Any]:
    """Let a packet come to the bootps socket; launchd starts the daemon if it holds the job."""
    from . import _bootpd_answer

    given.setdefault("mac", "0:1b:63:0:0:fe")
    given.setdefault("message", "inform")
    found = _answers(world, [_bootpd_answer.request_from(world, given)])
    return {**found[-1], "pid": _bootpd.process_id(world)}


def request(world: World, **given: str) -> dict[str, Any]:
    """Let a client ask for an address: `mac`, and what else it says (README.md Events).

    Without `message` it asks, and takes what it is offered. Return the last answer.
    """
    from . import _bootpd_answer

    first = _bootpd_answer.request_from(world, given)
    if first.kind not in KINDS:
        raise ValueError(f"message is one of {', '.join(kind.lower() for kind in KINDS)}")
    wanted = [first] if "message" in given else [first, first._replace(kind="REQUEST")]
    found = _answers(world, wanted)
    return {**found[-1], "log": [line for one in found for line in one["log"]]}


def _answers(world: World, requests: list[Request]) -> list[dict[str, Any]]:
    from . import _bootpd_answer

    if not _launchd.is_loaded(world, _bootpd.LABEL):
        return [{"answer": None, "why": f"{_bootpd.LABEL} is not loaded", "log": []}]
    _bootpd.start(world)
    return [_bootpd_answer.shown(*one) for one in _bootpd_answer.exchange(world, requests)]


EVENTS = {"dhcp-packet": packet, "dhcp-request": request}


def boot(world: World) -> None:
    """Put the job where it is on every Mac, and the files of Server.app's service beside it."""
    world.write_file(_bootpd.JOB, plistlib.dumps(JOB, sort_keys=False))
    facts = world.facts()
    if (facts.get("bootpd") or {}).get("loaded"):
        _launchd.override(world, _bootpd.LABEL, disabled=False)
    if _dhcp.SERVICE in facts["services"] and server_is_set_up(world):
        _dhcp.boot(world)


def main(call: Call) -> int:
    """Refuse to be started by hand: a person would leave it to launchd."""
    call.err(USAGE)
    return 1
