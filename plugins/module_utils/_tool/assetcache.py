# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""AssetCacheManagerUtil: what macOS's own content cache says of itself, and its switch."""

from __future__ import annotations

import typing as t

from .._codec.assetcache import commands, failure, parse_json, parse_text
from .._errors import Refused, ToolFailed, Unreadable
from .._mini import Mini
from .._run import Completed
from .places import find_tool

NAME = "AssetCacheManagerUtil"
SUBJECT = "content cache"
Answer = t.Dict[str, t.Any]
_INSTALL = "It is part of macOS 10.13 and later; older systems have content caching in Server.app"


class AssetCache:
    """The tool of one mini. Every question is asked once in a visit."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def settings(self) -> Answer:
        """Return the settings in force by key, defaults and what a profile forces included.

        Apple's page says that only the standard ones are shown, none of the advanced ones.
        """
        return self._mini.readings.ask((NAME, SUBJECT, "settings"), lambda: self._ask("settings"))

    def status(self) -> Answer:
        """Return all that the cache says of itself, `Activated` among it, as a boolean."""
        return self._mini.readings.ask((NAME, SUBJECT, "status"), self._status)

    def obstacle(self) -> str | None:
        """Return why this Mac cannot activate content caching, None if it can.

        By `canActivate`, whose exit status is 0 if it can (published scripts).
        """
        return self._mini.readings.ask((NAME, SUBJECT, "canActivate"), self._obstacle)

    def assume(self, question: str, answer: Answer) -> None:
        """Let later readings of this visit see `answer` to `settings` or `status`."""
        self._mini.readings.assume((NAME, SUBJECT, question), answer)

    def reload(self) -> None:
        """Let the service read its preferences again."""
        self._run("reloadSettings")

    def activate(self) -> None:
        """Turn the cache on. Raises Refused with the service's reason if it does not want to."""
        self._switch("activate")

    def deactivate(self) -> None:
        """Turn the cache off; its content stays."""
        self._switch("deactivate")

    def _switch(self, command: str) -> None:
        try:
            self._run(command)
        except ToolFailed as problem:
            if problem.rc is None:
                raise
            reason = failure(problem.said)
            raise Refused("state", f"macOS did not {command} content caching: {reason}") from None

    def _status(self) -> Answer:
        answer = self._ask("status")
        activated = answer.get("Activated")
        if activated not in (True, False):
            line = f"Activated: {activated}"
            raise Unreadable(f"{NAME} status", line_no=0, line=line, why="neither true nor false")
        return {**answer, "Activated": bool(activated), "Active": bool(answer.get("Active"))}

    def _obstacle(self) -> str | None:
        done = self._run("canActivate", ok=None)
        # A tool that does not know the question is left to answer `activate`.
        return None if done.rc == 0 or commands(done.said) else failure(done.said)

    def _ask(self, command: str) -> Answer:
        done = self._run("-j", command)
        if done.out.strip():
            return parse_json(done.out, command=command)
        if not done.err.strip():
            raise ToolFailed(done.argv, rc=done.rc, said="")
        answer = parse_text(done.err, command=command)
        if command == "settings" and any(isinstance(answer.get(key), str) for key in _SIZES):
            line = f"CacheLimit: {answer.get('CacheLimit')}"
            raise Unreadable(f"{NAME} -j settings", line_no=0, line=line, why="no JSON, but words")
        return answer

    def _run(self, *words: str, ok: t.Container[int] | None = (0,)) -> Completed:
        path = find_tool(self._mini, NAME, install=_INSTALL)
        done = self._mini.run((path, *words), timeout=self._mini.timeout, ok=ok)
        known = commands(done.said)
        if known and words[-1] != "canActivate":
            said = "it knows {} only".format(", ".join(known))
            raise ToolFailed(done.argv, rc=done.rc, said=said)
        return done


_SIZES = ("CacheLimit", "ReservedVolumeSpace")

__all__ = ["NAME", "Answer", "AssetCache"]
