# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""List the simulated daemons as processes; they run in none of the kernel's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from . import _bootpd
from ._daemons import Daemon, daemon_pid, daemons, is_running, kill

if TYPE_CHECKING:
    from ..world import World

PROGRAMS = {
    "cfprefsd": "/usr/sbin/cfprefsd",
    "servermgrd": "/Applications/Server.app/Contents/ServerRoot/usr/libexec/servermgrd",
    "AssetCache": "/usr/libexec/AssetCache/AssetCache",
    "configd": "/usr/libexec/configd",
    "mDNSResponder": "/usr/sbin/mDNSResponder",
    "opendirectoryd": "/usr/libexec/opendirectoryd",
    _bootpd.PROCESS: _bootpd.PROGRAM,
}


class Process(NamedTuple):
    """One simulated process: its number, its program, and how it is sent a signal."""

    pid: int
    program: str
    send: Callable[[str], None]


def processes(world: World) -> list[Process]:
    """Return the daemons that run now, by process number."""
    running = [daemon for daemon in daemons(world) if is_running(world, daemon)]
    return sorted((_process(world, daemon) for daemon in running), key=lambda one: one.pid)


def with_pid(world: World, pid: int) -> Process | None:
    """Return the daemon with this process number, None if there is none."""
    return next((one for one in processes(world) if one.pid == pid), None)


def _process(world: World, daemon: Daemon) -> Process:
    on_demand = daemon.on_demand
    pid = _bootpd.process_id(world) if on_demand else daemon_pid(daemon.label)
    program = PROGRAMS.get(daemon.process, daemon.process)
    return Process(pid, program, lambda signal: kill(world, daemon, signal))
