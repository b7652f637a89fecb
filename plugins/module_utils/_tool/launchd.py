# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""launchctl(1): one job of the system, loaded or not, kept from loading at boot or not.

By the verbs of launchd 2 (OS X 10.10 and later). A job that is not running is no news: launchd
starts it when there is work.
"""

from __future__ import annotations

import os
import typing as t

from .._codec.launchctl import NOT_LOADED, parse_disabled, parse_print
from .._errors import MacServerError
from .._mini import Mini
from .._run import Completed
from .places import find_tool
from .system import read_plist

FOLDER = "/System/Library/LaunchDaemons"
# Where launchd keeps who was enabled or disabled; where it is not, launchctl is asked.
OVERRIDES = "/private/var/db/com.apple.xpc.launchd/disabled.plist"
_INSTALL = "It is part of macOS"


class Job(t.NamedTuple):
    """Whether launchd holds a job now, and whether it will after the next boot."""

    loaded: bool
    enabled: bool


class Launchd:
    """One job of launchd. `file` is its property list if it is where it is expected."""

    def __init__(self, mini: Mini, label: str, *, file: str) -> None:
        self._mini = mini
        self._label = label
        self._file = f"{FOLDER}/{file}"

    def job(self) -> Job:
        """Return its state: one launch, one more where launchd's own file does not tell."""
        return self._mini.readings.ask(("launchd", self._label, "job"), self._job)

    def assume(self, job: Job) -> None:
        """Let later readings of this visit see `job`."""
        self._mini.readings.assume(("launchd", self._label, "job"), job)

    def start(self) -> None:
        """Enable and load the job. Raises ToolFailed if launchd does not take it."""
        job = self.job()
        if not job.enabled:
            # First, because a disabled job cannot be loaded.
            self._run("enable", f"system/{self._label}")
        if not job.loaded:
            # 37: it is being loaded; what came of it is read afterwards.
            self._run("bootstrap", "system", self._place(), ok=(0, 37))

    def stop(self) -> None:
        """Unload the job and keep it from loading."""
        job = self.job()
        if job.loaded:
            # It may be gone already, or take its time; what came of it is read afterwards.
            self._run("bootout", f"system/{self._label}", ok=(0, 3, 36, NOT_LOADED))
        if job.enabled:
            self._run("disable", f"system/{self._label}")

    def _job(self) -> Job:
        target = f"system/{self._label}"
        done = self._run("print", target, ok=None)
        return Job(parse_print(self._label, rc=done.rc, said=done.said), self._enabled())

    def _enabled(self) -> bool:
        overrides = read_plist(OVERRIDES)
        if overrides is None:
            overrides = parse_disabled(self._run("print-disabled", "system").out)
        said = overrides.get(self._label)
        if isinstance(said, bool):
            return not said
        # Nobody has decided: then the job's own file does.
        return not (read_plist(self._place()) or {}).get("Disabled", False)

    def _place(self) -> str:
        """Return the job's property list: its label counts, not its name."""
        if (read_plist(self._file) or {}).get("Label") == self._label:
            return self._file
        names = sorted(os.listdir(FOLDER)) if os.path.isdir(FOLDER) else []
        for name in (name for name in names if name.endswith(".plist")):
            if (read_plist(f"{FOLDER}/{name}") or {}).get("Label") == self._label:
                return f"{FOLDER}/{name}"
        raise MacServerError(f"this mini has no job {self._label} in {FOLDER}; repair its macOS")

    def _run(self, *words: str, ok: t.Container[int] | None = (0,)) -> Completed:
        path = find_tool(self._mini, "launchctl", install=_INSTALL)
        return self._mini.run((path, *words), timeout=self._mini.timeout, ok=ok)


__all__ = ["OVERRIDES", "Job", "Launchd"]
