# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check a name and carry out moves with a script in changeip's place, detached as the real one."""

from __future__ import annotations

import os
import plistlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils import _pty
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    NotApplicable,
    Refused,
    ToolFailed,
    Unreadable,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import (
    changeip,
    scutil,
    system,
)

MOVE = changeip.Move("10.9.8.7", "10.9.8.6", "old.example", "new.example")
USAGE = (0, "usage: changeip [-v] [-d path] old-ip new-ip [old-hostname new-hostname]\n", "")
CHECK = "changeip -checkhostname"
LAST = "Finished updating Kerberos"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_pty.Place]:
    """Keep records in a folder of the test, and end what it left running."""
    place = _pty.Place(str(tmp_path / "record.json"), str(tmp_path / "the.log"))
    monkeypatch.setattr(changeip, "PLACE", place)
    yield place
    left = _pty.find(place)
    if left and left.running:
        os.killpg(left.pid, signal.SIGKILL)
        _pty.wait(left, at=place, timeout=20)


@pytest.fixture
def server(at: _pty.Place, tmp_path: Path, mini: Any) -> Callable[..., Any]:
    """Return what makes a mini whose changeip is a shell script."""

    def make(script: str, usage: Any = USAGE) -> Any:
        tool = tmp_path / "changeip"
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
        here = mini({"changeip -h": usage})
        here.run.find = lambda name, first_in: str(tool)
        return changeip.Changeip(here)

    return make


def carry_out(tool: changeip.Changeip, wait_timeout: float = 30) -> None:
    tool.change(MOVE, admin="dir", password="sesame", wait_timeout=wait_timeout)


@pytest.mark.parametrize(
    "script", ["true", f"echo {LAST}; exit 1", "echo Updating profiles; exit 0"]
)
def test_a_move_that_goes_well(server: Any, script: str) -> None:
    tool = server(script)
    assert tool.went_well(MOVE) is None
    carry_out(tool)
    assert tool.went_well(MOVE) is True
    assert tool.went_well(changeip.Move("10.9.8.7", "10.9.8.5")) is None


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo Updating local node; exit 3", r"exit status 3\): Updating local node"),
        (f"echo 'Error -14090 authenticating to node /x'; echo {LAST}", "Error -14090"),
        ("kill -9 $$", "it said nothing"),
        ("printf 'Trust this host (yes/no)? '; read -r given", "It asked 'Trust this host"),
    ],
)
def test_a_move_that_goes_badly(server: Any, script: str, says: str) -> None:
    tool = server(script)
    with pytest.raises(ToolFailed, match=says) as problem:
        carry_out(tool)
    assert problem.value.details["changed"]
    assert tool.went_well(MOVE) is False


def test_a_move_that_runs_on(server: Any) -> None:
    tool = server("echo Updating local node; sleep 600")
    with pytest.raises(MacServerError, match=r"still running") as problem:
        carry_out(tool, wait_timeout=0.5)
    assert problem.value.details["still_running"]
    with pytest.raises(MacServerError, match=r"still running .* Updating local node"):
        tool.went_well(MOVE)


def test_its_questions_are_answered(server: Any, at: _pty.Place) -> None:
    tool = server(
        "printf 'Enter admin name for node /LDAPv3/10.1.1.1: '; read -r name;"
        " printf 'Password:'; read -r word; [ $name,$word = dir,sesame ] && echo dir $word was it"
    )
    carry_out(tool)
    assert "dir ******** was it" in Path(at.log).read_text("utf-8")


@pytest.mark.parametrize(
    ("usage", "arguments"),
    [
        ("changeip [-v] old-ip new-ip", "10.9.8.7 10.9.8.6 old.example new.example"),
        ("changeip node old-ip new-ip", "- 10.9.8.7 10.9.8.6 old.example new.example"),
    ],
)
def test_the_form_of_its_usage_text(
    server: Any, at: _pty.Place, usage: str, arguments: str
) -> None:
    carry_out(server('echo "given: $*"', (0, usage, "")))
    assert f"given: {arguments}\n" in Path(at.log).read_text("utf-8")


def test_the_node_of_a_directory_of_its_own(
    server: Any, at: _pty.Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changeip, "_DIRECTORY", str(tmp_path))
    carry_out(server('echo "given: $1"', (1, "", "usage: changeip node old-ip new-ip\n")))
    assert "given: /LDAPv3/127.0.0.1\n" in Path(at.log).read_text("utf-8")


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        ((1, "", "/x/changeip must be run as root\n"), Refused, "become: true"),
        ((70, "", "changeip: Abort trap\n"), ToolFailed, "Abort trap"),
        ((0, "Good morning.\n", ""), Unreadable, "Good morning"),
    ],
)
def test_a_check_that_fails(mini: Any, answer: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        changeip.Changeip(mini({CHECK: answer})).identity()


def test_a_check_that_says_what_the_names_do_not(mini: Any) -> None:
    names = "Primary address = 10.9.8.7\nCurrent HostName = a\nDNS HostName = a\n"
    answer = (0, f"{names}To fix the hostname please run something\n", "")
    identity = changeip.Changeip(mini({CHECK: answer})).identity()
    assert not identity.match
    assert identity.reason == "changeip says they do not match"


def test_a_foretold_name_is_compared(
    mini: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scutil, "PREFERENCES", str(tmp_path / "preferences.plist"))
    names = "Primary address = 10.9.8.7\nCurrent HostName = a\nDNS HostName = a\n"
    here = mini({CHECK: (0, f"{names}The names match. There is nothing to change.\n", "")})
    tool = changeip.Changeip(here)
    assert tool.identity().match
    scutil.Scutil(here).assume_names({"HostName": "b"})
    assert tool.identity().current_host_name == "b"
    assert not tool.identity().match
    assert len(here.run.asked) == 1


def test_a_mac_without_server_app(
    mini: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = tmp_path / "SystemVersion.plist"
    version.write_bytes(plistlib.dumps({"ProductVersion": "15.1"}))
    monkeypatch.setattr(system, "SYSTEM_VERSION", str(version))
    tool = changeip.Changeip(mini({}))
    assert not tool.is_usable()
    with pytest.raises(NotApplicable, match=r"part of Server\.app"):
        tool.identity()
