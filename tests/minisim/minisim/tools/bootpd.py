# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Be the DHCP server of every Mac: its launchd job, and its program started by hand."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING

from . import _bootpd, _dhcp, _launchd
from ._system import server_is_set_up

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = (_bootpd.PROGRAM,)

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


def packet(world: World) -> dict[str, object]:
    """Let a packet come to the bootps socket; launchd starts the daemon if it holds the job."""
    if not _launchd.is_loaded(world, _bootpd.LABEL):
        return {"answer": None, "why": f"{_bootpd.LABEL} is not loaded"}
    _bootpd.start(world)
    return {"answer": None, "pid": _bootpd.process_id(world)}


EVENTS = {"dhcp-packet": packet}


def boot(world: World) -> None:
    """Put the job where it is on every Mac, and the files of Server.app's service beside it."""
    world.write_file(_bootpd.JOB, plistlib.dumps(JOB, sort_keys=False))
    if _dhcp.SERVICE in world.facts()["services"] and server_is_set_up(world):
        _dhcp.boot(world)


def main(call: Call) -> int:
    """Refuse to be started by hand: a person would leave it to launchd."""
    call.err(USAGE)
    return 1
