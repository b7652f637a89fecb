# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate launchd: which jobs there are, which are loaded, which are kept from loading.

Jobs are the property lists in the LaunchDaemons folders, found by their Label; overrides are
in the file where the system keeps them, one layout for 10.10 and later, one for what was
before (reference/launchctl.md).
"""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from . import _bootpd
from ._daemons import by_label, daemon_pid, daemons, is_running, kill
from ._daemons import start as start_daemon
from ._system import SERVER_ROOT, macos_version

if TYPE_CHECKING:
    from ..world import World

FOLDERS = (
    "/System/Library/LaunchDaemons",
    "/Library/LaunchDaemons",
    SERVER_ROOT + "/System/Library/LaunchDaemons",
)
DISABLED = "/private/var/db/com.apple.xpc.launchd/disabled.plist"
OVERRIDES = "/private/var/db/launchd.db/com.apple.launchd/overrides.plist"
_MEMORY = "launchd"


def is_modern(world: World) -> bool:
    """Tell whether this is the launchd of 10.10 and later."""
    return macos_version(world) >= (10, 10)


class BadJob(Exception):
    """Say what is wrong with a job's property list."""


def read_job(world: World, absolute: str) -> dict[str, Any]:
    """Return a job's property list; BadJob if launchd would not take it."""
    place = world.path(absolute)
    if not place.exists():
        raise BadJob("No such file or directory")
    try:
        job: dict[str, Any] = plistlib.loads(place.read_bytes())
    except (ValueError, ExpatError):
        raise BadJob("Invalid property list") from None
    if place.stat().st_mode & 0o022:
        raise BadJob("Path had bad ownership/permissions")
    if not job.get("Label"):
        raise BadJob("Invalid property list")
    return job


def jobs(world: World) -> dict[str, str]:
    """Return the place of every job's property list by label."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        place = world.path(folder)
        for path in sorted(place.glob("*.plist")) if place.is_dir() else ():
            try:
                label = str(read_job(world, f"{folder}/{path.name}")["Label"])
            except BadJob:
                continue
            found.setdefault(label, f"{folder}/{path.name}")
    return found


def overrides(world: World) -> dict[str, bool]:
    """Return which labels are said to be disabled (True) or enabled whatever their plist says."""
    if is_modern(world):
        return {label: bool(value) for label, value in world.plist(DISABLED).items()}
    return {label: bool(value.get("Disabled")) for label, value in world.plist(OVERRIDES).items()}


def override(world: World, label: str, *, disabled: bool) -> None:
    """Disable or enable a label, known or not, for this and all later boots."""
    if is_modern(world):
        world.write_plist(DISABLED, {**world.plist(DISABLED), label: disabled})
    else:
        world.write_plist(OVERRIDES, {**world.plist(OVERRIDES), label: {"Disabled": disabled}})


def is_disabled(world: World, label: str) -> bool:
    """Tell whether a job is kept from loading: by an override, else by its own plist."""
    said = overrides(world)
    if label in said:
        return said[label]
    place = jobs(world).get(label)
    return bool(place and read_job(world, place).get("Disabled"))


def started(world: World) -> None:
    """Start launchd: it loads every job that is not disabled."""
    labels = {*jobs(world), *(one.label for one in daemons(world))}
    world.save_state(_MEMORY, {label: not is_disabled(world, label) for label in labels})


def is_loaded(world: World, label: str) -> bool:
    """Tell whether launchd holds a job; one that was just loaded may take its time to show."""
    held = world.state(_MEMORY).get(label, False)
    return bool(held) and (held is True or world.now() >= float(held))


def refusal(world: World, label: str) -> dict[str, Any] | None:
    """Return how launchd refuses to load a job now, None if it does not."""
    if label == _bootpd.LABEL and not _bootpd.may_load(world):
        return {"exit": 5}
    return world.fault("launchd.refuses", label)


def note_loaded(world: World, label: str, *, loaded: bool) -> None:
    """Load or unload a job; what runs on demand ends with its job."""
    takes = float(world.switch("launchd.load_seconds"))
    held = (world.now() + takes if takes else True) if loaded else False
    running = None if loaded else by_label(world, label)
    world.save_state(_MEMORY, {**world.state(_MEMORY), label: held})
    if running is not None and running.on_demand:
        kill(world, running, "TERM")


def loaded(world: World) -> list[str]:
    """Return the labels of all loaded jobs, sorted."""
    return sorted(label for label in world.state(_MEMORY) if is_loaded(world, label))


def runs(world: World, label: str) -> bool:
    """Tell whether a process runs under a label."""
    found = by_label(world, label)
    return found is not None and is_running(world, found)


def restart(world: World, label: str) -> None:
    """Kill what runs under a label, so that launchd starts it anew."""
    found = by_label(world, label)
    if found is not None:
        kill(world, found, "KILL" if is_modern(world) else "TERM")
    elif label != _bootpd.LABEL:
        world.signal(label, "KILL")


def start(world: World, label: str) -> None:
    """Start what does not run under a label."""
    if label == _bootpd.LABEL:
        _bootpd.start(world)
    found = by_label(world, label)
    if found is not None and not is_running(world, found):
        start_daemon(world, found)


def send(world: World, label: str, signal: str) -> bool:
    """Send a signal to what runs under a label; False if nothing does."""
    found = by_label(world, label)
    if found is None or not is_running(world, found):
        return False
    kill(world, found, signal)
    return True


def pid(world: World, label: str) -> int:
    """Return a process number for a label, always the same for what runs all the time."""
    return _bootpd.process_id(world) if label == _bootpd.LABEL else daemon_pid(label)


def shown_pid(world: World, label: str) -> str:
    """Return the first column of a listing: a dash for what waits for work."""
    return str(pid(world, label) or "-")
