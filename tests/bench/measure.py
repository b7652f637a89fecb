# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure a program with all that it starts: time, processor time, memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import resource
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SUBREAPER = 36  # prctl(2)
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK = 1.0  # seconds between two looks at the memory
LONGEST = 900.0  # seconds after which a program is ended


@dataclass(frozen=True)
class Cost:
    """What one program took: seconds, seconds of processor time, bytes.

    `largest` is the resident memory of the largest process. `together` is that of all processes
    of the host side at their most, where pages that they share count once.
    """

    exit: int
    wall: float
    processor: float
    largest: int
    together: int


class Meter:
    """Runs programs one after the other; whatever they leave behind becomes a child of ours.

    So their processor time is counted also where a program does not wait for what it starts, as
    bwrap does not. The kernel's accounts are used: nothing runs beside a program but a look at
    its memory each second.
    """

    def __init__(self) -> None:
        ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)
        self._space = os.stat("/proc/self/ns/pid").st_ino

    def run(self, argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> Cost:
        """Run a program, its output to `log`, and return what it took."""
        before, begun = self._processor(), time.perf_counter()
        with log.open("wb") as output:
            child = subprocess.Popen(
                argv,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            together = self._watch(child.pid, begun + LONGEST)
        finally:
            # Nobody has waited for it yet, so its number is still its own.
            if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
                os.killpg(child.pid, signal.SIGTERM)
            _pid, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begun
        _reap()
        processor = self._processor() - before
        largest = usage.ru_maxrss * 1024
        return Cost(child.returncode, wall, processor, largest, max(together, largest))

    def _watch(self, pid: int, until: float) -> int:
        """Wait for the end of a process and return the most memory that was seen."""
        most = 0
        ended = os.pidfd_open(pid)
        try:
            while time.perf_counter() < until:
                if select.select([ended], [], [], _LOOK)[0]:
                    break
                _reap(but=pid)
                most = max(most, sum(_memory(each) for each in self._ours()))
        finally:
            os.close(ended)
        return most

    def _ours(self) -> list[int]:
        """Return the descendants that are in our own space of pids: none that runs in a mini."""
        found = []
        for pid in descendants():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{pid}/ns/pid").st_ino == self._space:
                    found.append(pid)
        return found

    def _processor(self) -> float:
        """Return the processor time of all descendants so far, of those that live and others."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime + sum(map(_used, descendants()))


def _reap(*, but: int = 0) -> None:
    """Take leave of children that have ended, for their times to be counted as ours."""
    for pid, parent in _parents():
        if parent == os.getpid() and pid != but:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def descendants() -> list[int]:
    """Return all processes that descend from this one."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, at = list(children.get(os.getpid(), ())), 0
    while at < len(found):
        found += children.get(found[at], ())
        at += 1
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for name in os.listdir("/proc"):
        fields = _stat(int(name)) if name.isdigit() else []
        if fields:
            yield int(name), int(fields[1])


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat behind the name, which may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _used(pid: int) -> float:
    return sum(map(int, _stat(pid)[11:15])) / _TICKS


def _memory(pid: int) -> int:
    """Return the memory of a process in bytes; a page that N processes share counts as 1/N."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss: +([0-9]+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
