# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Run a tool that asks on a terminal and takes long: detached, watched, its end written down.

The tool gets a session and a terminal of its own and a small fixed environment. A supervisor,
which outlives the module and the connection, answers the prompts that it was told to, keeps the
log and writes down how the tool ended. A run is known by its record: the supervisor holds an
flock on that file for as long as the tool runs, so neither a reused pid nor a restart of the mini
can pass for a running tool. Only the supervisor holds this lock and the mini's: daemons that a
tool leaves behind inherit neither.

A tool that asks for a password does so on its terminal, or reads it from its standard input; with
`stdin` both work (`_offer` says how, and how little of the secret lies about).
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import fcntl
import json
import os
import signal
import stat
import sys
import termios
import time
import typing as t

from ._attend import Attended, attend
from ._errors import MacServerError, Refused, ToolFailed
from ._offer import Offer
from ._talk import Prompt, Talk
from ._turn import last_lines, lend, now, take_back

ENVIRONMENT = {
    "HOME": "/var/root",
    "LC_ALL": "C",
    "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
    "TERM": "dumb",
}
_POLL = 1.0
_BUSY = (errno.EAGAIN, errno.EACCES)


@dataclasses.dataclass(frozen=True)
class Run:
    """A detached run of a tool.

    `status` is the exit status (negative: the signal), None while it runs and for one whose end
    nobody saw. `unanswered` is the question that ended it, empty if none did.
    """

    name: str
    argv: tuple[str, ...]
    pid: int
    since: str
    log: str
    log_from: int
    running: bool = True
    status: int | None = None
    unanswered: str = ""

    def said(self, count: int = 1_000_000) -> list[str]:
        """Return the last lines that it printed, empty ones left out."""
        return last_lines(self.log, start=self.log_from, count=count)

    def facts(self) -> dict[str, t.Any]:
        """Return what others may be told of it while it runs."""
        facts = dataclasses.asdict(self)
        return {key: facts[key] for key in ("name", "pid", "since", "log", "log_from")}


@dataclasses.dataclass(frozen=True)
class _Task:
    """What a supervisor has to do. Nothing shows its secrets, not even by accident."""

    run: Run
    prompts: t.Sequence[Prompt] = dataclasses.field(repr=False)
    stdin: str | None = dataclasses.field(repr=False)


class Conversation(t.NamedTuple):
    """What came of a tool that was attended to: its exit status, its words without the secrets."""

    status: int
    said: str
    unanswered: str


class Place(t.NamedTuple):
    """The files of a tool's runs: the record of the last one, the log of all."""

    record: str
    log: str


def place(name: str) -> Place:
    """Return where the runs of a tool are recorded; the system empties the first at its start."""
    return Place(
        f"/private/var/run/minifleet.macos_server.{name}.json",
        f"/private/var/log/minifleet.macos_server.{name}.log",
    )


def start(
    argv: t.Sequence[str],
    *,
    prompts: t.Sequence[Prompt] = (),
    at: Place,
    turn: int | None = None,
    stdin: str | None = None,
) -> Run:
    """Start a tool that goes on without us. `argv` must hold no secret.

    `stdin` is a secret line for a tool that reads its standard input instead of asking on its
    terminal; without it, standard input is the terminal too. `turn` is the mini's lock, which the
    run then holds too. Raises MacServerError if the last run has not ended, or if the supervisor
    does not come up.
    """
    with contextlib.ExitStack() as ours:
        record = _open(at.record, os.O_RDWR, ours)
        _claim(record, at)
        log = _open(at.log, os.O_WRONLY | os.O_APPEND, ours)
        os.write(log, f"\n--- {now()} {' '.join(argv)}\n".encode())
        name, log_from = os.path.basename(argv[0]), os.fstat(log).st_size
        run = Run(name, tuple(argv), 0, since=now(), log=at.log, log_from=log_from)
        task = _Task(run, prompts, stdin)
        pid = _launch(task, record=record, log=log, turn=turn)
    if not pid:
        raise MacServerError(f"cannot start {argv[0]}: its supervisor did not come up")
    run = dataclasses.replace(run, pid=pid)
    if turn is not None:
        lend(turn, run.facts())
    return run


def converse(
    argv: t.Sequence[str],
    *,
    prompts: t.Sequence[Prompt] = (),
    timeout: float,
    stdin: str | None = None,
) -> Conversation:
    """Run a short tool on a terminal of its own and return what came of it; nothing is recorded.

    `stdin` is as for `start`. Raises ToolFailed if it does not end within `timeout` seconds; then
    its terminal hangs up.
    """
    heard = bytearray()
    talk = Talk(prompts, keep=_secrets(stdin))
    status = attend(_spawn(argv, stdin), talk, hear=heard.extend, seconds=timeout)
    said = heard.decode("utf-8", errors="replace")
    if status is None:
        what = f"it did not end within {timeout:g} s and was stopped"
        raise ToolFailed(argv, rc=None, said=f"{said.strip()} ({what})" if said.strip() else what)
    return Conversation(status, said, talk.unanswered)


def find(at: Place) -> Run | None:
    """Return the last run, running or ended, None if there was none since the mini started.

    Writes nothing. Raises Refused without root.
    """
    try:
        record = os.open(at.record, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise Refused("become", f"{at.record} is root's; run the task with become: true") from None
    try:
        running = not _locked(record, fcntl.LOCK_SH)
        facts = json.loads(os.pread(record, 1 << 20, 0).decode("utf-8", errors="replace"))
        return Run(**{**facts, "argv": tuple(facts["argv"]), "running": running})
    except (ValueError, TypeError, KeyError):
        # It is just being written, or another version of this collection wrote it.
        return None
    finally:
        os.close(record)


def wait(run: Run, *, at: Place, timeout: float, turn: int | None = None) -> Run:
    """Return the run as it is when it has ended, or after `timeout` seconds; it is never ended.

    `turn` is the mini's lock that it was given; it is taken back when the run has ended.
    """
    deadline = time.monotonic() + timeout
    pause = 0.1
    latest = find(at) or run
    while latest.running and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.5, _POLL)
        latest = find(at) or run
    if turn is not None and not latest.running:
        take_back(turn)
    return latest


def _open(path: str, flags: int, closing: contextlib.ExitStack) -> int:
    """Open a private file of root, never through a link."""
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise MacServerError(f"cannot open {path}: {problem}") from None
    closing.callback(os.close, descriptor)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        raise MacServerError(f"{path} is not a file of root; somebody else made it, remove it")
    os.fchmod(descriptor, 0o600)
    return descriptor


def _locked(descriptor: int, kind: int) -> bool:
    """Take a lock without waiting; tell whether it was free."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno not in _BUSY:
            raise
        return False
    return True


def _claim(record: int, at: Place) -> None:
    for _attempt in range(10):
        if _locked(record, fcntl.LOCK_EX):
            os.ftruncate(record, 0)
            return
        # Somebody who looks at the record holds it for a moment.
        time.sleep(0.2)
    raise MacServerError(f"an earlier run is not over ({at.record} is held); look at {at.log}")


def _note(record: int, run: Run) -> None:
    facts = {key: each for key, each in dataclasses.asdict(run).items() if key != "running"}
    text = json.dumps(facts).encode("utf-8")
    os.pwrite(record, text, 0)
    os.ftruncate(record, len(text))


def _launch(task: _Task, *, record: int, log: int, turn: int | None) -> int:
    """Start the supervisor and the tool; return the tool's pid, 0 if they did not come up."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        keep = {record, log, writing, turn}
        _detach(
            lambda: _supervise(task, record=record, log=log, ready=writing),
            keep=keep,
            log=log,
        )
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading, "rb") as answer:
        return int(answer.read() or 0)


def _detach(work: t.Callable[[], None], *, keep: t.Container[int | None], log: int) -> t.NoReturn:
    """Do the work in a process that is nobody's child, and never come back."""
    try:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.chdir("/")
            _close_all_but(keep, complaints=log)
            work()
    finally:
        if sys.exc_info()[0]:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        os._exit(0)


def _close_all_but(keep: t.Container[int | None], *, complaints: int) -> None:
    """Let go of everything that was inherited, so that the connection can end without us."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard, instead in enumerate((nothing, nothing, complaints)):
        os.dup2(instead, standard)
    for name in os.listdir("/dev/fd"):
        if int(name) > 2 and int(name) not in keep:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _supervise(task: _Task, *, record: int, log: int, ready: int) -> None:
    tool = _spawn(task.run.argv, task.stdin)
    run = dataclasses.replace(task.run, pid=tool.pid)
    _note(record, run)
    os.write(ready, str(tool.pid).encode())
    os.close(ready)
    talk = Talk(task.prompts, keep=_secrets(task.stdin))
    status = attend(tool, talk, hear=lambda said: os.write(log, said))
    _note(record, dataclasses.replace(run, status=status, unanswered=talk.unanswered))
    # Before the mini's lock goes: who gets that shall find this run ended.
    os.close(record)


def _secrets(stdin: str | None) -> tuple[str, ...]:
    return () if stdin is None else (stdin,)


def _spawn(argv: t.Sequence[str], stdin: str | None) -> Attended:
    """Start the tool in a session and on a terminal of its own.

    With `stdin`, its standard input is a pipe that this line is offered on.
    """
    ours, theirs = os.openpty()
    offer = None if stdin is None else Offer(stdin, terminal=os.ttyname(theirs))
    pid = os.fork()
    if pid == 0:
        _become(argv, terminal=theirs, stdin=theirs if offer is None else offer.reading)
    os.close(theirs)
    return Attended(pid, ours, offer)


def _become(argv: t.Sequence[str], *, terminal: int, stdin: int) -> t.NoReturn:
    """Become the tool, on a terminal that repeats nothing of what is typed."""
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        modes = termios.tcgetattr(terminal)
        modes[1] &= ~termios.OPOST
        modes[3] &= ~(termios.ECHO | termios.ECHONL)
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
        for standard, descriptor in enumerate((stdin, terminal, terminal)):
            os.dup2(descriptor, standard)
        os.execve(argv[0], list(argv), ENVIRONMENT)
    except OSError as problem:
        os.write(2, f"cannot start {argv[0]}: {problem}\n".encode())
    finally:
        os._exit(127)


__all__ = [
    "ENVIRONMENT",
    "Conversation",
    "Place",
    "Prompt",
    "Run",
    "converse",
    "find",
    "place",
    "start",
    "wait",
]
