# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The daemons of a mini that keep something in memory: how they are named and restarted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from . import _alerts, _assetcache, _bootpd, _cfprefsd
from ._system import has_content_caching

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..world import World

_BACK_AT = "restarts"
NEVER = 1e15


class Daemon(NamedTuple):
    """One daemon: its process, its launchd label, whether it is there, what a restart does.

    One that runs on demand is not started anew when it ends; it is told of every signal.
    """

    process: str
    label: str
    present: Callable[[World], bool]
    restarted: Callable[[World, str], None]
    on_demand: bool = False


def _always(_world: World) -> bool:
    return True


def _no_memory(_world: World, _signal: str) -> None:
    """Restart a daemon that keeps nothing in memory which anybody could see."""


def _servermgrd_killed(world: World, _signal: str) -> None:
    """Let servermgrd read its store when it comes back: at once, else when it is first asked."""
    _alerts.ended(world)
    daemon = by_label(world, str(world.switch("servermgrd.label")))
    if daemon is not None and is_running(world, daemon):
        _alerts.started(world)


def _assetcache_killed(world: World, _signal: str) -> None:
    _assetcache.restarted(world)


def daemons(world: World) -> list[Daemon]:
    """Return the daemons of this mini that are running whatever launchd's files say."""
    servermgrd = str(world.switch("servermgrd.label"))
    known = [
        Daemon("cfprefsd", "com.apple.cfprefsd.xpc.daemon", _always, _cfprefsd.killed),
        Daemon("servermgrd", servermgrd, _alerts.runs, _servermgrd_killed),
        Daemon("AssetCache", "com.apple.AssetCache", has_content_caching, _assetcache_killed),
        Daemon("configd", "com.apple.configd", _always, _no_memory),
        Daemon("mDNSResponder", "com.apple.mDNSResponder", _always, _no_memory),
        Daemon("opendirectoryd", "com.apple.opendirectoryd", _always, _no_memory),
        Daemon(_bootpd.PROCESS, _bootpd.LABEL, _bootpd.runs, _bootpd.signalled, on_demand=True),
    ]
    return [daemon for daemon in known if daemon.present(world)]


def by_process(world: World, process: str) -> Daemon | None:
    """Return the running daemon with this process name, None if there is none."""
    found = next((one for one in daemons(world) if one.process == process), None)
    return found if found and is_running(world, found) else None


def by_label(world: World, label: str) -> Daemon | None:
    """Return the daemon with this launchd label, running or not, None if there is none."""
    return next((one for one in daemons(world) if one.label == label), None)


def is_running(world: World, daemon: Daemon) -> bool:
    """Tell whether a daemon has come back after it was killed."""
    return world.now() >= float(world.state(_BACK_AT).get(daemon.process, 0))


def await_running(world: World, process: str) -> None:
    """Wait for a killed daemon, as everybody does who sends it a message."""
    while by_process(world, process) is None:
        time.sleep(0.05)


def start(world: World, daemon: Daemon) -> None:
    """Start a daemon that does not run."""
    world.save_state(_BACK_AT, {**world.state(_BACK_AT), daemon.process: 0})


def _back_at(world: World, daemon: Daemon) -> float:
    """Return the moment at which launchd will have started a daemon again."""
    if daemon.process == "servermgrd" and world.switch("servermgrd.comes_back") == "when-started":
        return NEVER
    return world.now() + float(world.switch("launchd.restart_seconds"))


def kill(world: World, daemon: Daemon, signal: str) -> None:
    """Send a signal; all but HUP and the like end the daemon, and launchd starts it anew."""
    world.signal(daemon.process, signal)
    if daemon.on_demand:
        daemon.restarted(world, signal)
    elif signal in ("TERM", "KILL", "INT", "QUIT", "ABRT"):
        moments = {**world.state(_BACK_AT), daemon.process: _back_at(world, daemon)}
        world.save_state(_BACK_AT, moments)
        daemon.restarted(world, signal)
        world.record("daemon restarted", daemon=daemon.process)


def daemon_pid(label: str) -> int:
    """Return the process number of a daemon that runs all the time, by its label."""
    return 100 + sum(label.encode()) % 900
