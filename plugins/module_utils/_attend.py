# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Attend to a tool on a terminal until it ends: hear it, answer it, notice its end."""

from __future__ import annotations

import errno
import os
import select
import signal
import time
import typing as t

from ._offer import Offer
from ._talk import Talk

# A prompt is what a tool said before it fell silent. These are the seconds of silence, of the
# polls for its end, and of the time it gets to end when nobody can answer it.
_SILENCE = 0.2
_POLL = 1.0
_GRACE = 5.0


class Attended(t.NamedTuple):
    """A tool on a terminal: its pid, our end of the terminal, its input if that is ours."""

    pid: int
    terminal: int
    offer: Offer | None


def attend(
    tool: Attended, talk: Talk, *, hear: t.Callable[[bytes], object], seconds: float | None = None
) -> int | None:
    """Talk with the tool until it ends; return its exit status, None if `seconds` were over.

    Its end counts, not that of its output: what it leaves behind may hold the terminal for ever.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        ended = _converse(tool, talk, hear, deadline)
    finally:
        if tool.offer is not None:
            tool.offer.close()
    hear(talk.finish())
    return None if ended is None else _status(ended)


def _converse(
    tool: Attended, talk: Talk, hear: t.Callable[[bytes], object], deadline: float | None
) -> int | None:
    while True:
        readable = select.select([tool.terminal], [], [], _pause(tool, talk))[0]
        said = _read(tool.terminal) if readable else b""
        if said:
            hear(talk.hear(said))
            if tool.offer is not None:
                tool.offer.heard()
            continue
        # It may have closed its terminal and go on, or be just ending.
        ended = _await_end(tool.pid, until=deadline if readable else 0.0)
        if ended[0]:
            while select.select([tool.terminal], [], [], 0)[0] and (said := _read(tool.terminal)):
                hear(talk.hear(said))
            return ended[1]
        if deadline is not None and time.monotonic() >= deadline:
            _hang_up(tool)
            return None
        _answer(tool, talk)
        if talk.unanswered:
            return _hang_up(tool)


def _pause(tool: Attended, talk: Talk) -> float:
    waits = talk.may_ask or (tool.offer is not None and not tool.offer.closed)
    return _SILENCE if waits else _POLL


def _answer(tool: Attended, talk: Talk) -> None:
    answer = talk.answer()
    if answer:
        if tool.offer is None or not tool.offer.take(answer):
            os.write(tool.terminal, answer)
    elif tool.offer is not None and not talk.unanswered:
        tool.offer.silent()


def _hang_up(tool: Attended) -> int:
    """Hang up its terminal, which ends it."""
    os.close(tool.terminal)
    ended = _await_end(tool.pid, until=time.monotonic() + _GRACE)
    if ended[0] == 0:
        os.killpg(tool.pid, signal.SIGKILL)
        ended = os.waitpid(tool.pid, 0)
    return ended[1]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError as problem:
        # Linux says so where macOS gives an empty answer: nobody has the terminal open.
        if problem.errno != errno.EIO:
            raise
        return b""


def _await_end(pid: int, *, until: float | None) -> tuple[int, int]:
    """Wait for the end of the tool, at most until a moment; the answer is that of waitpid."""
    while True:
        ended = os.waitpid(pid, 0 if until is None else os.WNOHANG)
        if ended[0] or (until is not None and time.monotonic() >= until):
            return ended
        time.sleep(_SILENCE)


def _status(waited: int) -> int:
    return os.WEXITSTATUS(waited) if os.WIFEXITED(waited) else -os.WTERMSIG(waited)


__all__ = ["Attended", "attend"]
