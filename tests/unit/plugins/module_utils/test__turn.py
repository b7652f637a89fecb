# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let real processes take turns."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils import _turn
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    Refused,
)

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "the.lock"
    monkeypatch.setattr(_turn, "LOCK", str(path))
    return path


def elsewhere(work: Callable[[Any], None]) -> tuple[Any, Any]:
    """Run `work` in another process and return it and our end of a pipe to it."""
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=work, args=(theirs,), daemon=True)
    process.start()
    return process, ours


def hold(pipe: Any) -> None:
    with _turn.turn(timeout=20, module="content_cache"):
        pipe.send("held")
        pipe.recv()


def test_the_lock_is_private_and_tells_its_holder(lock: Path) -> None:
    with _turn.turn(timeout=1, module="host_names"):
        facts = json.loads(lock.read_text())
        assert (facts["pid"], facts["module"]) == (os.getpid(), "host_names")
        assert facts["since"].endswith(" +0000")
        assert lock.stat().st_mode & 0o777 == 0o600
    assert lock.exists()


def test_who_waits_too_long_learns_for_whom(lock: Path) -> None:
    process, pipe = elsewhere(hold)
    pipe.recv()
    with (
        pytest.raises(MacServerError, match=rf"pid {process.pid}, module content_cache, since 2"),
        _turn.turn(timeout=0.3, module="host_names"),
    ):
        pass
    pipe.send("go")
    process.join()


def test_the_next_one_gets_it(lock: Path) -> None:
    process, pipe = elsewhere(hold)
    pipe.recv()
    pipe.send("go")
    with _turn.turn(timeout=20, module="host_names"):
        process.join()
        assert process.exitcode == 0


def test_a_holder_that_was_killed_does_not_block(lock: Path) -> None:
    process, pipe = elsewhere(hold)
    pipe.recv()
    process.kill()
    process.join()
    with _turn.turn(timeout=1, module="host_names"):
        pass


def test_a_link_in_its_place_is_not_followed(lock: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    lock.symlink_to(target)
    with pytest.raises(MacServerError), _turn.turn(timeout=1, module="host_names"):
        pass
    assert target.read_text() == "precious"


def lent(pipe: Any, log: str) -> None:
    with _turn.turn(timeout=20, module="changeip") as descriptor:
        run = {"name": "changeip", "pid": 812, "since": "noon", "log": log, "log_from": 4}
        _turn.lend(descriptor, run)
        pipe.send("held")
        pipe.recv()
        _turn.take_back(descriptor)
        pipe.send("taken back")
        pipe.recv()


def test_a_tool_that_runs_on_is_reported(lock: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old\nUpdating local node\n\nUpdating smb.conf file\n")
    process, pipe = elsewhere(lambda theirs: lent(theirs, str(log)))
    pipe.recv()
    patience = {"changeip": 0.3, "slapconfig": 600.0}
    with (
        pytest.raises(MacServerError, match=r"changeip is still running \(pid 812, ") as problem,
        _turn.turn(timeout=600, module="changeip", patience=patience),
    ):
        pass
    assert problem.value.details["last_lines"] == ["Updating local node", "Updating smb.conf file"]
    pipe.send("go")
    pipe.recv()
    assert json.loads(lock.read_text()).keys() == {"pid", "module", "since"}
    pipe.send("go")
    process.join()


def test_patience_is_for_the_tool_that_it_names(lock: Path) -> None:
    process, pipe = elsewhere(hold)
    pipe.recv()
    with (
        pytest.raises(MacServerError, match=r"for more than 0\.3 s"),
        _turn.turn(timeout=0.3, module="changeip", patience={"changeip": 600.0}),
    ):
        pass
    pipe.send("go")
    process.join()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_without_root(lock: Path) -> None:
    lock.parent.chmod(0o755)

    def as_nobody(pipe: Any) -> None:
        os.seteuid(65534)
        try:
            with _turn.turn(timeout=1, module="host_names"):
                pipe.send("no refusal")
        except Refused as refusal:
            pipe.send(str(refusal))

    process, pipe = elsewhere(as_nobody)
    assert "become: true" in pipe.recv()
    process.join()
