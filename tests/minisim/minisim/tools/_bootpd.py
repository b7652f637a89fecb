# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let bootpd live: it starts with the first packet, takes signals, leaves when it is idle.

It runs in no process of its own. What it holds in memory is in the state `bootpd`; its process
number stands in its pid file, which outlives it, as on a Mac. Signals lie in an inbox until
somebody looks (reference/bootpd.md Daemon).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ._system import macos_version

if TYPE_CHECKING:
    from ..world import World

PROCESS = "bootpd"
LABEL = "com.apple.bootpd"
PROGRAM = "/usr/libexec/bootpd"
JOB = "/System/Library/LaunchDaemons/bootps.plist"
PID_FILE = "/private/var/run/bootpd.pid"
MEMORY = "bootpd"
INBOX = "state/bootpd.signals"
IDLE_SECONDS = 300
CHECK_SECONDS = 15
FIRST_PID = 1201
ENDING = frozenset({"TERM", "KILL", "INT", "QUIT", "ABRT"})
SHARING = "com.apple.NetworkSharing"


def runs(world: World) -> bool:
    """Tell whether the daemon is there now."""
    return bool(memory(world).get("pid"))


def process_id(world: World) -> int:
    """Return its process number, 0 while it does not run."""
    return int(memory(world).get("pid", 0))


def memory(world: World) -> dict[str, Any]:
    """Return what the daemon holds in memory, after all that happened to it since."""
    with world.lock(PROCESS):
        held = world.state(MEMORY)
        if not held.get("pid"):
            return held
        before = dict(held)
        for signal in _inbox(world):
            if signal == "HUP":
                held["hup"] = True
            elif signal in ENDING:
                held = _gone(held)
        if held.get("pid") and world.now() >= held["until"]:
            say(world, "idle, exiting", pid=held["pid"])
            held = _gone(held)
        if held != before:
            world.save_state(MEMORY, held)
        return held


def remember(world: World, held: dict[str, Any]) -> None:
    """Keep what the daemon holds in memory."""
    world.save_state(MEMORY, held)


def start(world: World) -> None:
    """Start the daemon unless it runs; like after a signal, it reads its files at a packet."""
    if runs(world):
        return
    world.hidden(INBOX).unlink(missing_ok=True)
    times = int(world.state(MEMORY).get("times", 0)) + 1
    pid = FIRST_PID + 7 * times
    now = world.now()
    held = {"pid": pid, "times": times, "since": now, "hup": True}
    remember(world, busy(held, now))
    world.write_file(PID_FILE, f"{pid}\n".encode())
    say(world, "server starting", pid=pid)


def busy(held: dict[str, Any], now: float) -> dict[str, Any]:
    """Return its memory with the first of its checks at which it will have been idle enough."""
    checks = -(-(now + IDLE_SECONDS - held["since"]) // CHECK_SECONDS)
    return {**held, "until": float(held["since"]) + CHECK_SECONDS * checks}


def signalled(world: World, signal: str) -> None:
    """Deliver a signal that was sent to the daemon."""
    with open(world.hidden(INBOX), "a", encoding="utf-8") as inbox:
        inbox.write(json.dumps({"signal": signal}) + "\n")


def say(world: World, text: str, *, pid: int = 0) -> None:
    """Log a line: an event for everybody, and in the system log where there still is one."""
    world.record("bootpd said", text=text)
    if macos_version(world) >= (10, 12):
        return
    import time

    stamp = time.strftime("%b %e %H:%M:%S", time.localtime(world.now()))
    name = world.facts().get("name", "mini")
    place = world.path("/private/var/log/system.log")
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place, "a", encoding="utf-8") as log:
        log.write(f"{stamp} {name} bootpd[{pid or process_id(world)}]: {text}\n")


def may_load(world: World) -> bool:
    """Tell whether launchd loads the job: since macOS 14 perhaps only under Internet Sharing."""
    if macos_version(world) < (14,) or world.switch("bootpd.loads") == "always":
        return True
    return SHARING.encode() in _content(world, "/private/etc/bootpd.plist")


def _content(world: World, absolute: str) -> bytes:
    try:
        return world.path(absolute).read_bytes()
    except FileNotFoundError:
        return b""


def _inbox(world: World) -> list[str]:
    """Take the signals that arrived, oldest first."""
    place = world.hidden(INBOX)
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    place.unlink(missing_ok=True)
    return [str(json.loads(line)["signal"]) for line in lines]


def _gone(held: dict[str, Any]) -> dict[str, Any]:
    return {"times": held.get("times", 0)}
