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


@contextlib.contextmanager
def turn(*, timeout: float, module: str) -> t.Iterator[int]:
    """Hold the mini's lock inside the block and give its file descriptor.

    The file is kept: it is locked, not made and removed. It names holder, module and start, so
    that who waits in vain learns for whom. Raises Refused without root, MacServerError if the
    lock is not free within `timeout` seconds.
    """
    descriptor = _open()
    try:
        _wait(descriptor, timeout)
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


def _wait(descriptor: int, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EACCES):
                raise MacServerError(f"cannot lock {LOCK}: {problem}") from None
        if time.monotonic() >= deadline:
            raise MacServerError(
                f"another run holds this mini's lock ({_holder(descriptor)}) for more than"
                f" {timeout:g} s; wait until it has ended, or raise 'lock_timeout'"
            )
        time.sleep(_POLL)


def _holder(descriptor: int) -> str:
    text = os.pread(descriptor, 4096, 0).decode("utf-8", errors="replace")
    try:
        facts = json.loads(text)
        return "pid {pid}, module {module}, since {since}".format(**facts)
    except (ValueError, KeyError, TypeError):
        return "it does not say who it is"


def _sign(descriptor: int, module: str) -> None:
    since = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S +0000")
    os.ftruncate(descriptor, 0)
    os.pwrite(
        descriptor,
        json.dumps({"pid": os.getpid(), "module": module, "since": since}).encode("utf-8"),
        0,
    )


__all__ = ["LOCK", "turn"]
