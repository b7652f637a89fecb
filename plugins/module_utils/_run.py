# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Run a command on the mini: argv in, `Completed` out; never a shell, never for ever."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import typing as t

from ._errors import ToolFailed

if t.TYPE_CHECKING:
    import subprocess

    from ansible.module_utils.basic import AnsibleModule

_GRACE = 2.0
"""Seconds that a tool has between SIGTERM and SIGKILL."""


class Completed(t.NamedTuple):
    """A command that ended by itself; both streams decoded as UTF-8."""

    argv: tuple[str, ...]
    rc: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Return what the tool said, errors first: tools of Apple use either stream for them."""
        return "\n".join(part for part in (self.err.strip(), self.out.strip()) if part)


class Runner(t.Protocol):
    """The one way to start a command."""

    def __call__(
        self,
        argv: t.Sequence[str],
        *,
        timeout: float,
        stdin: str | bytes | None = None,
        ok: t.Container[int] | None = (0,),
    ) -> Completed:
        """Run `argv`; `ok` holds the exit statuses that are no failure, None allows all."""

    def find(self, name: str, first_in: t.Sequence[str]) -> str | None:
        """Return the path of a command, searched in `first_in` and then on PATH."""


class ModuleRunner:
    """A Runner that goes through an AnsibleModule."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module

    def __call__(
        self,
        argv: t.Sequence[str],
        *,
        timeout: float,
        stdin: str | bytes | None = None,
        ok: t.Container[int] | None = (0,),
    ) -> Completed:
        alarm = _Alarm(timeout, self._processes)
        try:
            rc, out, err = self._launch(argv, stdin, alarm)
        finally:
            alarm.stop()
        if alarm.rang:
            raise ToolFailed(
                argv,
                rc=None,
                said=f"it did not end within {timeout:g} s and was stopped",
                hint="Look at the mini, or raise 'timeout' if it is only slow",
            )
        done = Completed(tuple(argv), rc, _text(out), _text(err))
        if ok is not None and rc not in ok:
            raise ToolFailed(argv, rc=rc, said=done.said)
        return done

    def _launch(
        self, argv: t.Sequence[str], stdin: str | bytes | None, alarm: _Alarm
    ) -> tuple[int, bytes, bytes]:
        try:
            completed: tuple[int, bytes, bytes] = self._module.run_command(
                list(argv),
                data=stdin.encode("utf-8") if isinstance(stdin, str) else stdin,
                binary_data=True,
                encoding=None,
                environ_update={"LC_ALL": "C"},
                expand_user_and_vars=False,
                handle_exceptions=False,
                before_communicate_callback=alarm.watch,
            )
        except OSError as problem:
            # A tool that is ended while it is being fed breaks the pipe.
            if alarm.rang:
                return -1, b"", b""
            raise ToolFailed(argv, rc=None, said=str(problem)) from None
        return completed

    def _processes(self) -> str:
        listing: str = self._module.run_command(["ps", "-axo", "pid=,ppid="])[1]
        return listing

    def find(self, name: str, first_in: t.Sequence[str]) -> str | None:
        found: str | None = self._module.get_bin_path(name, opt_dirs=list(first_in))
        return found


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


class _Alarm:
    """Ends a child that outlives its time, and what it started; run_command waits for ever.

    The child leads no process group of its own, so its descendants are looked up: one that was
    left alone could hold our end of a pipe open.
    """

    def __init__(self, seconds: float, list_processes: t.Callable[[], str]) -> None:
        self._seconds = seconds
        self._list_processes = list_processes
        self._timer: threading.Timer | None = None
        self.rang = False

    def watch(self, child: subprocess.Popen[bytes]) -> None:
        self._start(self._seconds, self._ask_to_end, child)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _start(self, seconds: float, then: t.Callable[..., None], *args: t.Any) -> None:
        self._timer = threading.Timer(seconds, then, args)
        self._timer.daemon = True
        self._timer.start()

    def _ask_to_end(self, child: subprocess.Popen[bytes]) -> None:
        if child.poll() is None:
            self.rang = True
            family = [child.pid, *_descendants(child.pid, self._list_processes())]
            _signal(family, signal.SIGTERM)
            self._start(_GRACE, _signal, family, signal.SIGKILL)


def _descendants(pid: int, listing: str) -> t.Iterator[int]:
    """Give the processes below `pid`, from lines of pid and parent's pid."""
    pairs = [tuple(map(int, line.split())) for line in listing.splitlines()]
    for child in [child for child, parent in pairs if parent == pid]:
        yield child
        yield from _descendants(child, listing)


def _signal(family: t.Iterable[int], number: signal.Signals) -> None:
    for pid in family:
        # A process that has ended in the meantime is what we want.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


__all__ = ["Completed", "ModuleRunner", "Runner"]
