# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restart servermgrd with tools that answer as told."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    Refused,
    ToolFailed,
    ToolMissing,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._mini import Mini
from ansible_collections.minifleet.macos_server.plugins.module_utils._run import Completed
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.servermgrd import (
    Servermgrd,
)

Answer = tuple[int, str, str]
ANSWERS: dict[str, Answer] = {
    "killall": (0, "", ""),
    "serveradmin": (0, "afp\nalerts\ncaching\n", ""),
    "launchctl": (0, "PID\tStatus\tLabel\n-\t0\tcom.apple.servermgr\n31\t0\tcom.apple.x\n", ""),
}


class Tools:
    """A Runner; a tool that has a list of answers gives them in turn, None being no answer."""

    def __init__(self, **answers: Answer | list[Answer | None] | None) -> None:
        self._answers = {**ANSWERS, **answers}
        self.launched: list[str] = []

    def find(self, name: str, first_in: t.Sequence[str]) -> str | None:
        return name if self._answers.get(name) else None

    def __call__(
        self,
        argv: t.Sequence[str],
        *,
        timeout: float,
        stdin: str | bytes | None = None,
        ok: t.Container[int] | None = (0,),
    ) -> Completed:
        self.launched.append(" ".join(argv))
        answer = self._answers[argv[0]]
        answer = answer.pop(0) if isinstance(answer, list) else answer
        if answer is None or (ok is not None and answer[0] not in ok):
            said = answer[2] if answer else f"it did not end within {timeout:g} s"
            raise ToolFailed(argv, rc=None, said=said)
        return Completed(tuple(argv), *answer)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "servermgrd-behind"


def restart(tools: Tools, note: Path, *, wait_timeout: float = 1, wrong: str = "") -> None:
    """Write behind servermgrd's back, or fail in that."""
    servermgrd = Servermgrd(Mini(run=tools, timeout=60), behind=str(note))
    with servermgrd.restarted_after(wait_timeout=wait_timeout):
        assert servermgrd.is_behind()
        assert tools.launched == []
        if wrong:
            raise Refused("the test", wrong)
    assert not servermgrd.is_behind()


def test_it_is_ended_after_the_write_and_asked(note: Path) -> None:
    tools = Tools()
    restart(tools, note)
    assert tools.launched == ["killall -KILL servermgrd", "serveradmin list"]


def test_where_it_does_not_run_nobody_has_old_rows(note: Path) -> None:
    tools = Tools(killall=(1, "", "No matching processes were found\n"))
    restart(tools, note)
    assert tools.launched[-1] == "serveradmin list"


@pytest.mark.parametrize("silent", [None, (0, "", ""), (1, "", "connection refused")])
def test_launchd_is_helped_once_by_the_label_it_tells(note: Path, silent: Answer | None) -> None:
    tools = Tools(serveradmin=[silent, silent, ANSWERS["serveradmin"]])
    restart(tools, note, wait_timeout=30)
    assert tools.launched == [
        "killall -KILL servermgrd",
        "serveradmin list",
        "launchctl list",
        "launchctl kickstart system/com.apple.servermgr",
        "serveradmin list",
        "serveradmin list",
    ]


def test_a_failed_write_leaves_it_alone(note: Path) -> None:
    tools = Tools()
    with pytest.raises(Refused):
        restart(tools, note, wrong="is not done")
    assert tools.launched == []
    assert not note.exists()


def test_a_failed_write_leaves_an_older_debt(note: Path) -> None:
    note.touch()
    with pytest.raises(Refused):
        restart(Tools(), note, wrong="is not done")
    assert note.exists()


def test_the_debt_stays_until_it_answers(note: Path) -> None:
    with pytest.raises(MacServerError, match=r"not answer serveradmin within 0\.1 s") as failure:
        restart(Tools(serveradmin=(0, "", "")), note, wait_timeout=0.1)
    assert failure.value.details["changed"] is True
    assert note.exists()
    restart(Tools(), note)


def test_the_debt_stays_if_it_cannot_be_ended(note: Path) -> None:
    tools = Tools(killall=(1, "", "killall: warning: kill -kill 31: Operation not permitted"))
    with pytest.raises(ToolFailed, match=r"not permitted.*has not read it") as failure:
        restart(tools, note)
    assert failure.value.details["changed"] is True
    assert note.exists()


@pytest.mark.parametrize("tool", ANSWERS)
def test_without_its_tools_nothing_is_written(note: Path, tool: str) -> None:
    with pytest.raises(ToolMissing, match=f"{tool} is not on this mini"):
        restart(Tools(**{tool: None}), note)
    assert not note.exists()
