# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask slapconfig and let it run, with a script in its place that is detached as the real one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils import _offer, _pty
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    Refused,
    ToolFailed,
    ToolMissing,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.directory import (
    Directory,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import (
    slapconfig,
    unfinished,
)

JOIN = (slapconfig.CREATES_REPLICA, "od.example", "diradmin")
ADMIN = slapconfig.Secrets(admin="sesame", name="diradmin")
STANDALONE = Directory("standalone")
REPLICA = Directory("replica", "od.example", search_base="dc=od", running=True)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_pty.Place]:
    """Keep record, note and logs in a folder of the test, and end what it left running."""
    place = _pty.Place(str(tmp_path / "record.json"), str(tmp_path / "the.log"))
    monkeypatch.setattr(slapconfig, "PLACE", place)
    monkeypatch.setattr(slapconfig, "LOG", str(tmp_path / "slapconfig.log"))
    monkeypatch.setattr(slapconfig, "REMAINS", (str(tmp_path / "openldap-data"),))
    monkeypatch.setattr(unfinished, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(slapconfig, "_NOTE", unfinished.Unfinished("slapconfig"))
    monkeypatch.setattr(_offer, "_PATIENCE", 0.6)
    yield place
    left = _pty.find(place)
    if left and left.running:
        os.killpg(left.pid, signal.SIGKILL)
        _pty.wait(left, at=place, timeout=20)


@pytest.fixture
def server(at: _pty.Place, tmp_path: Path, mini: Any) -> Callable[..., Any]:
    """Return what makes a mini whose slapconfig is a shell script."""

    def make(script: str) -> Any:
        tool = tmp_path / "slapconfig"
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
        here = mini({})
        here.run.find = lambda name, first_in: str(tool)
        return slapconfig.Slapconfig(here)

    return make


def carry_out(tool: slapconfig.Slapconfig, secrets: Any = ADMIN, wait_timeout: float = 30) -> None:
    tool.carry_out(JOIN, secrets, wait_timeout=wait_timeout)


def test_its_answers(mini: Any) -> None:
    tool = slapconfig.Slapconfig(
        mini(
            {
                "slapconfig -getstyle": (0, "", "LDAP replica\n"),
                "slapconfig -getmasterconfig": (0, "List Of Replicas\na.example - OK\n", ""),
                "slapconfig -getreplicaconfig": (0, "Master: od.example\n", ""),
            }
        )
    )
    assert tool.style() == "replica"
    assert tool.replicas() == ("a.example",)
    assert tool.master_of_replica() == "od.example"


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        ((1, "", "slapconfig must be run as root\n"), Refused, "become: true"),
        ((70, "", "Abort trap\n"), ToolFailed, "Abort trap"),
    ],
)
def test_an_answer_that_fails(mini: Any, answer: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        slapconfig.Slapconfig(mini({"slapconfig -getstyle": answer})).style()


def test_a_mini_without_it(mini: Any) -> None:
    with pytest.raises(ToolMissing, match=r"Install Server\.app"):
        slapconfig.Slapconfig(mini({})).style()


@pytest.mark.parametrize(
    ("script", "objection"),
    [
        ("true", None),
        ("echo all is well, no errors", None),
        ("echo Error: no way; exit 0", "Error: no way"),
        ("echo one; echo two; exit 1", "one | two"),
        ("exit 3", "it ended with status 3 and said nothing"),
        ("printf 'Password: '; read -r word; [ $word = sesame ] || echo it failed", None),
        ("IFS= read -r word; [ $word = sesame ] || echo it failed", None),
        ("printf 'Trust (yes/no)? '; read -r word", "it asked 'Trust (yes/no)?', and that is for"),
        (
            'printf "root@od.example\'s password: "; read -r word',
            'it asked "root@od.example\'s password:", and there was no answer that it took; give'
            " master_root_password",
        ),
        ("printf 'Local administrator password: '; read -r x", "it asked 'Local administrator"),
        ("printf 'Password of the keychain: '; read -r x", "it asked 'Password of the keychain"),
    ],
)
def test_an_objection(server: Any, script: str, objection: str | None) -> None:
    found = server(script).objection(("-preflightreplica", "od.example", "diradmin"), ADMIN)
    assert (found or "").startswith(objection or "")
    assert (found is None) is (objection is None)


def test_a_run_that_goes_well(server: Any, at: _pty.Place) -> None:
    carry_out(
        server("printf 'admin name: '; read -r a; printf 'Password: '; read -r b; echo $a $b")
    )
    assert slapconfig.left_unfinished(REPLICA) is None
    assert "diradmin ********" in Path(at.log).read_text("utf-8")
    assert slapconfig.left_unfinished(STANDALONE) is None
    slapconfig.forget_begun()
    assert slapconfig.left_unfinished(Directory("master")) is None


def test_the_secrets_of_other_questions(server: Any, at: _pty.Place) -> None:
    secrets = slapconfig.Secrets(admin="sesame", root="r00t")
    script = (
        "printf \"root@od's password: \"; read -r a; printf 'Password for diradmin:'; read -r b;"
        ' [ "$a $b" = "r00t sesame" ]'
    )
    carry_out(server(script), secrets)
    archive = slapconfig.Secrets(archive="attic")
    script = "printf 'Enter archive password:'; read -r a; [ $a = attic ]"
    server(script).carry_out((slapconfig.RESTORES, "/x"), archive, wait_timeout=30)
    assert _pty.find(at).status == 0


def test_a_run_that_goes_badly(server: Any, at: _pty.Place, tmp_path: Path) -> None:
    Path(slapconfig.LOG).write_text("of an earlier run\n")
    script = f"echo Creating; echo slapd did not start >>{slapconfig.LOG}; exit 3"
    with pytest.raises(
        ToolFailed, match=r"status 3\): Creating.*ends with: slapd did not"
    ) as failed:
        carry_out(server(script))
    assert failed.value.details["slapconfig_log"] == ["slapd did not start"]
    # It is forgotten where nothing of it is left.
    assert slapconfig.left_unfinished(STANDALONE) is None
    for found in (REPLICA, Directory("replica", unfinished=None)):
        said = slapconfig.left_unfinished(found)
        assert said.startswith("slapconfig -createreplica od.example of ")
        assert "exit status 3): Creating" in said
    (tmp_path / "openldap-data").mkdir()
    assert slapconfig.left_unfinished(STANDALONE) is None
    (tmp_path / "openldap-data" / "data.mdb").touch()
    assert "exit status 3" in slapconfig.left_unfinished(STANDALONE)


@pytest.mark.parametrize(
    ("found", "is_whole"),
    [
        (REPLICA, True),
        (Directory("replica", "od.example", search_base="dc=od", running=False), False),
        (Directory("replica", "od.example", running=True), False),
        (Directory("master", search_base="dc=od", running=True), False),
    ],
)
def test_a_run_that_only_says_it_went_well(server: Any, found: Directory, is_whole: bool) -> None:
    carry_out(server("true"))
    assert (slapconfig.left_unfinished(found) is None) is is_whole
    error = slapconfig.without_effect(JOIN)
    assert "it did not do its work" in str(error)


def test_a_run_that_nobody_saw_the_end_of(server: Any, at: _pty.Place) -> None:
    carry_out(server("true"))
    Path(at.record).write_text(Path(at.record).read_text().replace('"status": 0', '"status": null'))
    assert "its end was not seen" in slapconfig.left_unfinished(REPLICA)
    Path(at.record).unlink()
    assert "of which nothing is known" in slapconfig.left_unfinished(REPLICA)


def test_a_run_that_runs_on(server: Any) -> None:
    with pytest.raises(MacServerError, match="still running") as running:
        carry_out(server("echo Creating; sleep 600"), wait_timeout=0.5)
    assert running.value.details["changed"]
    with pytest.raises(MacServerError, match=r"still running .* Creating"):
        slapconfig.last_run()
    assert slapconfig.last_run(any_time=True).running
    assert slapconfig.left_unfinished(STANDALONE) is None


def test_secrets_do_not_show() -> None:
    secrets = slapconfig.Secrets(admin="sesame", root="r00t", archive="attic")
    assert not {"sesame", "r00t", "attic"} & set(repr(secrets).replace("'", " ").split())
