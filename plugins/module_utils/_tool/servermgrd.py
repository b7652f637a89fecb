# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""servermgrd: the daemon of Server.app, which keeps what it has read and writes it back."""

from __future__ import annotations

import contextlib
import os
import re
import time
import typing as t

from .._errors import MacServerError, ToolFailed
from .._mini import Mini
from .places import find_tool

# In a folder that is emptied at boot, when servermgrd starts anew and owes nothing.
BEHIND = "/private/var/run/minifleet.macos_server.servermgrd-behind"
_SYSTEM = "It is part of macOS; repair this mini's system"
_SERVER = "It is part of Server.app; install it again"
_NOT_THERE = "No matching processes"
_LABEL = re.compile(r"\S*servermgr\S*$", re.MULTILINE)
_PAUSE = 0.5
# Seconds for one answer: a question may meet the daemon that is going, or none that listens. The
# first one is short, because where launchd does not start servermgrd by itself it is in vain.
_FIRST_PATIENCE = 5.0
_PATIENCE = 20.0


class Servermgrd:
    """The servermgrd of one mini."""

    def __init__(self, mini: Mini, *, behind: str = BEHIND) -> None:
        self._mini = mini
        self._behind = behind

    def is_behind(self) -> bool:
        """Tell whether a run ended between writing a file of servermgrd's and restarting it."""
        return os.path.exists(self._behind)

    @contextlib.contextmanager
    def restarted_after(self, *, wait_timeout: float) -> t.Iterator[None]:
        """Restart servermgrd after the block, which writes behind its back, and wait for it.

        The write comes first and is finished when the daemon dies, so the next one reads nothing
        but new rows. It dies by SIGKILL, because one that ends in order may save its old rows
        first. A note on the mini outlives a run that dies between. Raises ToolFailed or
        MacServerError, with `changed`, if servermgrd cannot be ended or does not answer again.
        """
        tools = [find_tool(self._mini, name, install=_SYSTEM) for name in ("killall", "launchctl")]
        serveradmin = find_tool(self._mini, "serveradmin", install=_SERVER)
        with self._noted():
            yield
        try:
            self._end(tools[0])
            self._await(serveradmin, launchctl=tools[1], seconds=wait_timeout)
        except MacServerError as error:
            error.details["changed"] = True
            raise
        os.unlink(self._behind)

    @contextlib.contextmanager
    def _noted(self) -> t.Iterator[None]:
        """Note that servermgrd will be behind; take that back if the block fails."""
        new = not self.is_behind()
        os.close(os.open(self._behind, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        try:
            yield
        except MacServerError:
            if new:
                os.unlink(self._behind)
            raise

    def _end(self, killall: str) -> None:
        done = self._mini.run((killall, "-KILL", "servermgrd"), timeout=self._mini.timeout, ok=None)
        # Where it does not run, nobody has old rows.
        if done.rc != 0 and _NOT_THERE not in done.said:
            raise ToolFailed(
                done.argv,
                rc=done.rc,
                said=done.said,
                hint="The change is written, but servermgrd has not read it; run again",
            )

    def _await(self, serveradmin: str, *, launchctl: str, seconds: float) -> None:
        """Wait until servermgrd answers; help launchd once if it does not start it by itself."""
        deadline = time.monotonic() + seconds
        said = self._complaint(serveradmin, min(seconds, _FIRST_PATIENCE))
        if said is not None:
            self._start(launchctl)
        while said is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise MacServerError(
                    f"the change is written and servermgrd was restarted to read it, but it does"
                    f" not answer serveradmin within {seconds:g} s: {said}. Look at servermgrd on"
                    " the mini, or raise 'wait_timeout'"
                )
            time.sleep(min(_PAUSE, left))
            said = self._complaint(serveradmin, min(left, _PATIENCE))

    def _complaint(self, serveradmin: str, seconds: float) -> str | None:
        """Return what is wrong with servermgrd's answer to a harmless question, None if nothing."""
        limit = min(self._mini.timeout, max(round(seconds), 1))
        try:
            done = self._mini.run((serveradmin, "list"), timeout=limit)
        except ToolFailed as failure:
            return failure.said
        return None if done.out.strip() else done.said or "it said nothing"

    def _start(self, launchctl: str) -> None:
        """Start servermgrd's job, whatever its label is; only its answer counts afterwards."""
        listed = self._mini.run((launchctl, "list"), timeout=self._mini.timeout, ok=None).out
        for label in _LABEL.findall(listed):
            self._mini.run(
                (launchctl, "kickstart", f"system/{label}"), timeout=self._mini.timeout, ok=None
            )


__all__ = ["Servermgrd"]
