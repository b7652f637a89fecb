# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run real programs detached: sh and Python scripts that ask, take long, and are left alone."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils import (
    _attend,
    _offer,
    _pty,
    _turn,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    ToolFailed,
)

FORK = multiprocessing.get_context("fork")
SECRET = "s3cret-of-the-directory"
PASSWORD = _pty.Prompt(r"[Pp]assword\b.*:", SECRET)
OTHER = _pty.Prompt(r"root password:", "an0ther")
TRUST = _pty.Prompt(r"\(yes/no\)\?", None)
ASK = """
import getpass, os, sys
print("Updating local node", flush=True)
given = getpass.getpass("Password:")
print("it has", len(given), "characters and is", given, flush=True)
"""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[_pty.Place]:
    """Give files for the runs of a test, and end what it left running."""
    place = _pty.Place(str(tmp_path / "record.json"), str(tmp_path / "the.log"))
    yield place
    left = _pty.find(place)
    if left and left.running:
        os.killpg(left.pid, signal.SIGKILL)
        _pty.wait(left, at=place, timeout=20)


def sh(script: str) -> list[str]:
    return ["/bin/sh", "-c", script]


def until(met: Callable[[], Any]) -> Any:
    """Wait for what must come, and return it."""
    deadline = time.monotonic() + 30
    while not (found := met()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found
    return found


def test_the_end_is_written_down(at: _pty.Place) -> None:
    begun = _pty.start(sh("echo one; echo two >&2; exit 3"), at=at)
    run = _pty.wait(begun, at=at, timeout=30)
    assert (run.running, run.status, run.said()) == (False, 3, ["one", "two"])
    assert run == _pty.find(at)
    assert run.name == "sh"
    for path in at:
        assert os.stat(path).st_mode & 0o777 == 0o600


def test_an_end_by_a_signal(at: _pty.Place) -> None:
    run = _pty.wait(_pty.start(sh("kill -TERM $$"), at=at), at=at, timeout=30)
    assert run.status == -signal.SIGTERM


def test_a_tool_that_cannot_be_started(at: _pty.Place) -> None:
    run = _pty.wait(_pty.start(["/nonexistent/tool"], at=at), at=at, timeout=30)
    assert run.status == 127
    assert "No such file" in run.said()[0]


def test_no_run_yet(at: _pty.Place) -> None:
    assert _pty.find(at) is None
    assert not os.path.exists(at.record)


def test_a_session_and_a_terminal_of_its_own(at: _pty.Place) -> None:
    script = "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && : >/dev/tty && ps -o sid= -p $$ && env && pwd"
    run = _pty.wait(_pty.start(sh(script), at=at), at=at, timeout=30)
    session, *environment = run.said()
    assert run.status == 0
    assert int(session) == run.pid != os.getsid(0)
    assert {*environment} - {"/"} <= {
        *(f"{name}={value}" for name, value in _pty.ENVIRONMENT.items()),
        "PWD=/",
        "OLDPWD=/",
        "SHLVL=0",
        "SHLVL=1",
        "_=/usr/bin/env",
    }


def test_no_descriptor_is_inherited(at: _pty.Place, tmp_path: Path) -> None:
    leaky = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(leaky, True)
    try:
        run = _pty.wait(_pty.start(sh("ls -1 /proc/$$/fd"), at=at), at=at, timeout=30)
    finally:
        os.close(leaky)
    # A shell may keep its script or terminal at 10 or 255.
    assert {*run.said()} - {"10", "255"} == {"0", "1", "2"}


def test_a_known_question_is_answered_and_nobody_sees_how(at: _pty.Place) -> None:
    begun = _pty.start([sys.executable, "-c", ASK], prompts=[PASSWORD], at=at)
    run = _pty.wait(begun, at=at, timeout=30)
    assert run.status == 0
    assert run.said()[-1] == f"it has {len(SECRET)} characters and is ********"
    for path in at:
        assert SECRET not in Path(path).read_text("utf-8")


def test_the_secret_is_no_argument_and_in_no_environment(at: _pty.Place) -> None:
    script = "printf 'Password: '; read -r given; echo got it; exec sleep 600"
    run = _pty.start(sh(script), prompts=[PASSWORD], at=at)
    until(lambda: "got it" in "".join(run.said()))
    seen = 0
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                text = (process / name).read_bytes()
            except OSError:
                continue
            seen += 1
            assert SECRET.encode() not in text
    assert seen
    assert "Password: got it" in run.said()


def test_an_unknown_question_stays_unanswered(at: _pty.Place) -> None:
    script = "printf 'Continue? '; read -r given; echo \"given: $given\""
    begun = _pty.start(sh(script), prompts=[PASSWORD, TRUST], at=at)
    run = _pty.wait(begun, at=at, timeout=2)
    assert run.running
    assert run.said() == ["Continue?"]


@pytest.mark.parametrize("hangs_on", ["", "trap '' HUP; "])
def test_a_question_that_must_not_be_answered_ends_it(
    at: _pty.Place, monkeypatch: pytest.MonkeyPatch, hangs_on: str
) -> None:
    monkeypatch.setattr(_attend, "_GRACE", 0.5)
    script = f"{hangs_on}printf 'Trust this host (yes/no)? '; read -r given || sleep 600; echo on"
    begun = _pty.start(sh(script), prompts=[PASSWORD, TRUST], at=at)
    run = _pty.wait(begun, at=at, timeout=60)
    assert not run.running
    assert run.status != 0
    assert run.unanswered == "Trust this host (yes/no)?"
    assert "on" not in run.said()


def test_it_goes_on_when_its_starter_is_killed(at: _pty.Place, tmp_path: Path) -> None:
    go = tmp_path / "go"

    def begin(pipe: Any) -> None:
        pipe.send(_pty.start(sh(f"while ! [ -e {go} ]; do sleep 0.1; done; exit 5"), at=at).pid)
        signal.pause()

    ours, theirs = FORK.Pipe()
    starter = FORK.Process(target=begin, args=(theirs,))
    starter.start()
    pid = ours.recv()
    os.kill(starter.pid, signal.SIGKILL)
    starter.join()
    run = _pty.find(at)
    assert run.running
    assert run.pid == pid
    go.touch()
    assert _pty.wait(run, at=at, timeout=30).status == 5


def test_its_starter_can_end_without_it(at: _pty.Place) -> None:
    """Hold no pipe open: who reads our output to its end, as sshd does, is not kept waiting."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        _pty.start(sh("sleep 600"), at=at)
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    assert os.read(reading, 1) == b""
    os.close(reading)
    assert _pty.find(at).running


def test_waiting_ends_and_the_tool_does_not(at: _pty.Place) -> None:
    begun = _pty.start(sh("echo begun; sleep 600"), at=at)
    run = _pty.wait(begun, at=at, timeout=0.3)
    assert run.running
    assert run.pid == begun.pid


def test_there_is_one_run_at_a_time(at: _pty.Place) -> None:
    begun = _pty.start(sh("sleep 600"), at=at)
    with pytest.raises(MacServerError, match="not over"):
        _pty.start(sh("echo second"), at=at)
    assert _pty.find(at) == begun


def test_a_daemon_that_it_leaves_behind_does_not_count(at: _pty.Place) -> None:
    run = _pty.wait(_pty.start(sh("sleep 600 & echo $!; exit 0"), at=at), at=at, timeout=30)
    os.kill(int(run.said()[0]), signal.SIGKILL)
    assert (run.running, run.status) == (False, 0)


def test_a_reused_pid_does_not_pass_for_a_run(at: _pty.Place) -> None:
    run = _pty.wait(_pty.start(sh("true"), at=at), at=at, timeout=30)
    facts = json.loads(Path(at.record).read_text("utf-8"))
    Path(at.record).write_text(json.dumps({**facts, "pid": os.getpid(), "status": None}), "utf-8")
    found = _pty.find(at)
    assert (found.running, found.status, found.pid) == (False, None, os.getpid())
    assert run.status == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"argv": [], "surprise": 1}'])
def test_a_record_that_says_nothing(at: _pty.Place, text: str) -> None:
    Path(at.record).write_text(text, "utf-8")
    assert _pty.find(at) is None


def test_a_link_in_place_of_a_file_is_not_followed(at: _pty.Place, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    os.symlink(target, at.log)
    with pytest.raises(MacServerError, match="cannot open"):
        _pty.start(sh("true"), at=at)
    assert target.read_text() == "precious"


def test_the_log_keeps_earlier_runs_and_tells_them_apart(at: _pty.Place) -> None:
    for word in ("first", "second"):
        run = _pty.wait(_pty.start(sh(f"echo {word}"), at=at), at=at, timeout=30)
        assert run.said() == [word]
    lines = [line for line in Path(at.log).read_text("utf-8").splitlines() if line]
    assert [line for line in lines if not line.startswith("--- 2")] == ["first", "second"]
    assert len(lines) == 4


def test_the_lock_of_the_mini_is_held_to_its_end(
    at: _pty.Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_turn, "LOCK", str(tmp_path / "the.lock"))
    go = tmp_path / "go"
    with _turn.turn(timeout=1, module="changeip") as descriptor:
        script = f"echo working; while ! [ -e {go} ]; do sleep 0.1; done"
        begun = _pty.start(sh(script), at=at, turn=descriptor)
        until(begun.said)
        assert _pty.wait(begun, at=at, timeout=0.1, turn=descriptor).running
    with (
        pytest.raises(MacServerError, match=r"sh is still running .* it said last: working"),
        _turn.turn(timeout=600, module="changeip", patience={"sh": 0.1}),
    ):
        pass
    go.touch()
    with _turn.turn(timeout=30, module="changeip"):
        assert _pty.find(at).status == 0


def test_the_lock_is_taken_back(
    at: _pty.Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_turn, "LOCK", str(tmp_path / "the.lock"))
    with _turn.turn(timeout=1, module="changeip") as descriptor:
        begun = _pty.start(sh("true"), at=at, turn=descriptor)
        assert "run" in json.loads(Path(_turn.LOCK).read_text("utf-8"))
        _pty.wait(begun, at=at, timeout=30, turn=descriptor)
        assert "run" not in json.loads(Path(_turn.LOCK).read_text("utf-8"))
        other = os.open(_turn.LOCK, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)


# Ways to ask for a password, for a tool whose standard input is a pipe beside its terminal.
READS_INPUT = 'IFS= read -r given; echo "given $given"'
READS_TERMINAL = 'IFS= read -r given </dev/tty; echo "given" $given'
WANTS = {
    "on the terminal": f"printf 'Password:' >/dev/tty; {READS_TERMINAL}",
    "on the terminal, late": f"sleep 1.5; printf 'Password:'; {READS_TERMINAL}",
    "on standard input": READS_INPUT,
    "on standard input, to its end": 'echo "given $(cat)"',
    "on standard input, after some words": f"echo checking; sleep 0.5; {READS_INPUT}",
    "on standard input, asking on the terminal": f"printf 'Password:'; {READS_INPUT}",
    "twice, on standard input": f"printf 'Password:'; read -r first; printf 'Verify password:';"
    f" {READS_INPUT} | sed s/$/$first/",
    "on standard input, another one on the terminal": "printf 'root password:';"
    f" read -r other </dev/tty; printf 'Password:'; {READS_INPUT}",
    "on standard input, another one on the terminal later": "printf 'Password:'; read -r given;"
    ' printf "root password:"; read -r other </dev/tty; echo "given $given"',
    "on the terminal, twice": "printf 'Password:'; read -r first </dev/tty;"
    f" printf 'Verify password:'; {READS_TERMINAL}$first",
}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the seconds of silence that mean something."""
    monkeypatch.setattr(_offer, "_PATIENCE", 0.6)
    monkeypatch.setattr(_offer, "_TYPED", 0.4)


@pytest.mark.parametrize("script", WANTS.values(), ids=WANTS)
@pytest.mark.usefixtures("hasty")
def test_a_password_gets_where_it_is_wanted(at: _pty.Place, script: str) -> None:
    # What is left of the input goes to the next program, as ssh would take it.
    left = "; printf 'left:'; timeout 5 cat; echo ."
    begun = _pty.start(sh(script + left), prompts=[OTHER, PASSWORD], at=at, stdin=SECRET)
    run = _pty.wait(begun, at=at, timeout=30)
    assert run.status == 0
    said = [line for line in run.said() if "given" in line or "left" in line]
    assert said[0].endswith("given ********") or said[0].endswith("given ****************")
    assert said[-1] == "left:."
    for path in at:
        assert SECRET not in Path(path).read_text("utf-8")


@pytest.mark.usefixtures("hasty")
def test_what_is_not_read_is_taken_back(at: _pty.Place) -> None:
    script = 'sleep 1.5; echo on; sleep 0.3; timeout 0.1 cat; echo "so $(timeout 5 cat)"'
    run = _pty.wait(_pty.start(sh(script), at=at, stdin=SECRET), at=at, timeout=30)
    assert run.said()[0] == "on"
    assert run.said()[-1] in ("so ********", "so")


@pytest.mark.usefixtures("hasty")
def test_a_tool_that_is_attended_to() -> None:
    asked = _pty.converse([sys.executable, "-c", ASK], prompts=[PASSWORD], timeout=30)
    assert asked.status == 0
    assert f"it has {len(SECRET)} characters and is ********" in asked.said
    offered = _pty.converse(sh(READS_INPUT + "; exit 4"), timeout=30, stdin=SECRET)
    assert offered == (4, "given ********\n", "")
    refused = _pty.converse(sh("printf 'Trust (yes/no)? '; read -r x"), prompts=[TRUST], timeout=30)
    assert refused.unanswered == "Trust (yes/no)?"


def test_a_tool_that_is_attended_to_for_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_attend, "_GRACE", 0.5)
    with pytest.raises(ToolFailed, match=r"begun \(it did not end within 0.5 s"):
        _pty.converse(sh("trap '' HUP; echo begun; sleep 600"), timeout=0.5)
