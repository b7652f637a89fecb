# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Take turns on a mini: runs that may write go one after the other."""

from __future__ import annotations

import contextlib
import datetime
import errno
import fcntl
import json
import os
import stat
import time
import typing as t

from ._errors import MacServerError, Refused

LOCK = "/private/var/run/minifleet.macos_server.lock"
_POLL = 0.2
_LAST_LINES = 10
Facts = t.Dict[str, t.Any]


@contextlib.contextmanager
def turn(
    *, timeout: float, module: str, patience: t.Mapping[str, float] | None = None
) -> t.Iterator[int]:
    """Hold the mini's lock inside the block and give its file descriptor.

    The file is kept: it is locked, not made and removed. It names holder, module and start, so
    that who waits in vain learns for whom. `patience` says how many seconds to wait instead for
    tools that run on after their module, by their names. Raises Refused without root,
    MacServerError if the lock is not free in time.
    """
    descriptor = _open()
    try:
        _wait(descriptor, timeout, patience or {})
        _sign(descriptor, module)
        yield descriptor
    finally:
        # A tool that goes on after us inherited the lock with the descriptor, and keeps it.
        os.close(descriptor)


def _open() -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(LOCK, flags, 0o600)
    except PermissionError:
        raise Refused(
            "become", "changing a mini needs root; run the task with become: true"
        ) from None
    except OSError as problem:
        raise MacServerError(f"cannot open the lock {LOCK}: {problem}") from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        os.close(descriptor)
        raise MacServerError(f"{LOCK} is not a file of root; somebody else made it, remove it")
    return descriptor


def _wait(descriptor: int, timeout: float, patience: t.Mapping[str, float]) -> None:
    begun = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EACCES):
                raise MacServerError(f"cannot lock {LOCK}: {problem}") from None
        run = _facts(descriptor).get("run", {})
        limit = patience.get(run.get("name", ""), timeout)
        if time.monotonic() - begun >= limit:
            raise _busy(descriptor, limit)
        time.sleep(_POLL)


def _busy(descriptor: int, waited: float) -> MacServerError:
    facts = _facts(descriptor)
    if "run" in facts:
        return still_running(facts["run"])
    holder = (
        "pid {pid}, module {module}, since {since}".format(**facts)
        if {"pid", "module", "since"} <= facts.keys()
        else "it does not say who it is"
    )
    return MacServerError(
        f"another run holds this mini's lock ({holder}) for more than {waited:g} s; wait until it"
        " has ended, or raise 'lock_timeout'"
    )


def still_running(run: Facts) -> MacServerError:
    """Return the error that reports a tool which runs on: its pid, log and last lines."""
    lines = last_lines(run["log"], start=run["log_from"])
    said = "; it said last: " + " | ".join(lines) if lines else "; it said nothing yet"
    return MacServerError(
        "{name} is still running (pid {pid}, since {since}, log {log}){said}. Run this again to"
        " wait for it and to learn how it ended".format(said=said, **run),
        still_running=True,
        pid=run["pid"],
        log=run["log"],
        last_lines=lines,
    )


def last_lines(log: str, *, start: int = 0, count: int = _LAST_LINES) -> list[str]:
    """Return the last lines of a log from the byte `start` on, empty ones left out."""
    try:
        with open(log, "rb") as file:
            file.seek(start)
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines() if line.strip()][-count:]


def lend(descriptor: int, run: Facts) -> None:
    """Note in the lock that a tool holds it too, and may hold it longer than its module.

    `run` says `name`, `pid`, `since`, `log` and `log_from`, the byte where its part begins.
    """
    _write(descriptor, {**_facts(descriptor), "run": run})


def take_back(descriptor: int) -> None:
    """Note that the tool has ended and that only the module holds the lock."""
    _write(descriptor, {key: each for key, each in _facts(descriptor).items() if key != "run"})


def _facts(descriptor: int) -> Facts:
    try:
        facts = json.loads(os.pread(descriptor, 65536, 0).decode("utf-8", errors="replace"))
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _write(descriptor: int, facts: Facts) -> None:
    text = json.dumps(facts).encode("utf-8")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text, 0)


def _sign(descriptor: int, module: str) -> None:
    _write(descriptor, {"pid": os.getpid(), "module": module, "since": now()})


def now() -> str:
    """Return the time as logs and locks write it."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S +0000")


__all__ = ["LOCK", "last_lines", "lend", "now", "still_running", "take_back", "turn"]
