# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run one fake tool: log the call, let faults strike, run it, log how it ended."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import signal
import sys
import time
from typing import Any, NoReturn

from .world import World, append_line

CRASHED = "crashed"


class Call:
    """One launch of a fake tool.

    `argv` are the arguments without the program, `program` the path it was called by.
    A tool sets `writes = True` as soon as the launch changes the mini, or tries to.
    """

    def __init__(self, program: str, argv: list[str], world: World) -> None:
        self.program = program
        self.argv = argv
        self.world = world
        self.writes = False
        self.said = " ".join(argv)
        self._stdin: bytes | None = None

    def stdin(self) -> bytes:
        """Return all of standard input; it is read once."""
        if self._stdin is None:
            self._stdin = sys.stdin.buffer.read()
        return self._stdin

    def note_stdin(self, part: bytes) -> None:
        """Note what a tool read that does not want all of standard input."""
        self._stdin = (self._stdin or b"") + part

    @property
    def stdin_read(self) -> bytes | None:
        """Return what was read of standard input, None if the tool did not look at it."""
        return self._stdin

    def out(self, text: str) -> None:
        """Print to standard output; nothing is added."""
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))

    def err(self, text: str) -> None:
        """Print to standard error; nothing is added."""
        sys.stdout.buffer.flush()
        sys.stderr.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stderr.buffer.flush()

    def flush(self) -> None:
        """Send out what was printed so far, for a tool that runs long."""
        sys.stdout.buffer.flush()


def run(tool: str, call: Call) -> int:
    """Run a tool with its faults and return its exit status."""
    status = _struck(tool, call)
    if status is not None:
        return status
    module = importlib.import_module(f"minisim.tools.{tool}")
    result: int = module.main(call)
    return result


def _hold_up(tool: str, call: Call) -> None:
    """Let the general faults strike that come before the tool does anything."""
    fault = call.world.fault(f"{tool}.slow", call.said)
    if fault:
        time.sleep(float(fault.get("seconds", 1)))
    while call.world.fault(f"{tool}.held", call.said):
        time.sleep(0.05)
    if call.world.fault(f"{tool}.fill-disk", call.said):
        from . import disk

        disk.fill(call.world.root)
    if call.world.fault(f"{tool}.kill", call.said):
        die(call.world)
    if call.world.fault(f"{tool}.silence", call.said):
        _to_connection(signal.SIGSTOP)
    if call.world.fault(f"{tool}.hang", call.said):
        while True:
            signal.pause()


def _struck(tool: str, call: Call) -> int | None:
    """Let the general faults strike; return an exit status if one of them ends the call."""
    _hold_up(tool, call)
    fault = call.world.fault(f"{tool}.exit", call.said)
    if fault:
        print_to = call.out if fault.get("stream") == "stdout" else call.err
        print_to(str(fault.get("text", f"{tool}: failed")) + "\n")
        return int(fault.get("rc", 1))
    fault = call.world.fault(f"{tool}.fails-with-exit-0", call.said)
    if fault:
        call.out(str(fault.get("text", 'error = "UNEXPECTED_ERR"')) + "\n")
        return 0
    return None


def die(world: World) -> NoReturn:
    """Let the mini lose its power: no process of this visit sees another instruction."""
    world.hidden(CRASHED).touch()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.getpid() != 1 and world.root.samefile("/"):
        os.kill(-1, signal.SIGKILL)
    os._exit(137)


def _to_connection(number: signal.Signals) -> None:
    """Send a signal to the sshd that this call came by; what it started goes on."""
    from . import sshd

    for pid in sshd.serving():
        # One of them may end as soon as it misses the other.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _visit() -> int:
    """Return a number that all launches of one visit to the mini share: its space of pids."""
    return os.stat("/proc/self/ns/pid").st_ino


def _ended(call: Call, begun: float) -> dict[str, Any]:
    """Return what the log says of a launch at its end.

    `processor` is of this process from its very start: launcher, Python, imports, the tool.
    """
    stdin = call.stdin_read
    return {
        "writes": call.writes,
        "stdin": None if stdin is None else stdin.decode("utf-8", "surrogateescape"),
        "processor": round(time.process_time(), 6),
        "seconds": round(time.monotonic() - begun, 6),
    }


def main(argv: list[str]) -> int:
    """Run the tool named in argv[0], called by the path argv[1], with the arguments after it."""
    tool, program, arguments = argv[0], argv[1], argv[2:]
    world = World()
    call = Call(program, arguments, world)
    begun = time.monotonic()
    key = f"{time.time_ns():x}-{os.getpid()}"
    log = world.hidden("calls.jsonl")
    start: dict[str, Any] = {"id": key, "time": round(time.time(), 6), "tool": tool}
    given = {"argv": [program, *arguments], "environment": dict(os.environ)}
    append_line(log, {**start, **given, "visit": _visit(), "euid": world.euid()})
    status = 70
    try:
        status = run(tool, call)
        sys.stdout.buffer.flush() if not call.writes else None
    except BrokenPipeError:
        status = 141
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        call.err(f"{tool}: {os.strerror(error.errno)}\n")
        status = 1
    finally:
        append_line(log, {"id": key, "exit": status, **_ended(call, begun)})
    if call.writes and world.fault(f"{tool}.kill-after-write", call.said):
        die(world)
    if call.writes and world.fault(f"{tool}.cut-after-write", call.said):
        _to_connection(signal.SIGKILL)
    return status
