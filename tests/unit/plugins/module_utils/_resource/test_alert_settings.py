# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge alerts on a real store beside a servermgrd that puts its own rows back."""

from __future__ import annotations

import functools
import sqlite3
import typing as t
from contextlib import closing
from pathlib import Path

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._engine import converge
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    NotApplicable,
    NotApplied,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._mini import Mini
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alert_schema import (
    fresh_state,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource import (
    alert_settings,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._run import Completed
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.alert_store import (
    AlertStore,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.servermgrd import (
    Servermgrd,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.system import Versions

OPTIONS = {name: spec.get("default") for name, spec in alert_settings.AlertSettings.SPEC.items()}


class Tools:
    """A Runner whose killall saves old rows a few times: it removes every recipient."""

    def __init__(self, store: Path, *, saves: int) -> None:
        self._store, self._saves = store, saves
        self.launched: list[str] = []

    def find(self, name: str, first_in: t.Sequence[str]) -> str | None:
        return name

    def __call__(self, argv: t.Sequence[str], **_options: object) -> Completed:
        self.launched.append(argv[0])
        if argv[0] == "killall" and self.launched.count("killall") <= self._saves:
            with closing(sqlite3.connect(str(self._store), isolation_level=None)) as store:
                store.execute("DELETE FROM ZADMAILRECIPIENT")
        return Completed(tuple(argv), 0, "alerts\n", "")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a fresh store; the resource finds it, and keeps its note, in a folder of the test."""
    path = tmp_path / "alertData.db"
    AlertStore(timeout=1, path=str(path)).create(fresh_state())
    places = {
        "AlertStore": functools.partial(AlertStore, path=str(path)),
        "Servermgrd": functools.partial(Servermgrd, behind=str(tmp_path / "behind")),
        "refuse_unless_set_up": lambda _path: None,
    }
    for name, value in places.items():
        monkeypatch.setattr(alert_settings, name, value)
    return path


def run(tools: Tools, *, server: str | None = "5.3", **options: object) -> t.Any:
    """Return what comes of a run on a mini with this Server.app."""
    mini = Mini(run=tools, timeout=5)
    mini.readings.assume(("system", "versions"), Versions("10.12.6", "16G2136", server))
    resource = alert_settings.AlertSettings({**OPTIONS, **options}, mini)
    return converge(resource, rehearse=False, forget=mini.readings.forget)


def test_rows_that_were_put_back_once_are_written_again(store: Path) -> None:
    tools = Tools(store, saves=1)
    outcome = run(tools, recipients=["ops@example.com"])
    assert list(outcome.state["recipients"]) == ["ops@example.com"]
    assert tools.launched == ["killall", "serveradmin"] * 2
    assert not run(tools, recipients=["ops@example.com"]).changed


def test_rows_that_are_put_back_again_and_again_are_told(store: Path) -> None:
    with pytest.raises(NotApplied, match=r"recipients:ops@example\.com: .*Alerts pane") as problem:
        run(Tools(store, saves=9), recipients=["ops@example.com"])
    assert problem.value.details["changed"] is True


def test_without_a_reload_nothing_is_launched(store: Path) -> None:
    tools = Tools(store, saves=9)
    assert run(tools, recipients=["ops@example.com"], reload="never").changed
    assert tools.launched == []


def test_one_backup_is_enough(store: Path) -> None:
    run(Tools(store, saves=1), recipients=["ops@example.com"], backup=True)
    assert len(list(store.parent.glob("alertData.db.*"))) == 1


@pytest.mark.parametrize(("server", "why"), [(None, "no Server.app"), ("4.1.5", "Server.app 4")])
def test_other_minis_have_no_alerts(store: Path, server: str | None, why: str) -> None:
    with pytest.raises(NotApplicable, match=why):
        run(Tools(store, saves=0), server=server, recipients=["ops@example.com"])
