# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Use the alert store on real SQLite files, in both journal modes, held open and not."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    Refused,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alert_schema import (
    fresh_state,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.change import Change
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.alert_store import (
    AlertStore,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import ABSENT

CAPTURED = (
    Path(__file__).parents[6]
    / "shared/captures/alertdata-db/schema-and-seed-rows--calum-hunter.sql"
)
ROW = {"enabled": True, "locale": "en"}
ADD = "INSERT INTO ZADMAILRECIPIENT VALUES (?, 4, 1, 1, ?, 'en')"


def add(address: str) -> Change:
    return Change(("recipients", address), ABSENT, ROW)


def remove(address: str) -> Change:
    return Change(("recipients", address), ROW, ABSENT)


def opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(str(path), isolation_level=None))


def rows(path: Path, query: str) -> list[tuple[t.Any, ...]]:
    with opened(path) as store:
        return store.execute(query).fetchall()


def files(path: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return what lies in the store's folder: inode, mtime and content by name."""
    return {
        each.name: (each.stat().st_ino, each.stat().st_mtime_ns, each.read_bytes())
        for each in path.parent.iterdir()
    }


@pytest.fixture(params=["delete", "wal"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give a store with one recipient, closed by all, in each journal mode."""
    place = tmp_path / "Alerts folder" / "alertData.db"
    state = fresh_state()
    AlertStore(timeout=1, path=str(place)).create({**state, "recipients": {"pat@example.com": ROW}})
    with opened(place) as store:
        assert store.execute(f"PRAGMA journal_mode = {request.param}").fetchone() == (
            request.param,
        )
    return place


@pytest.fixture
def store(path: Path) -> AlertStore:
    return AlertStore(timeout=0.2, path=str(path))


def test_no_store_is_no_state(tmp_path: Path) -> None:
    assert AlertStore(timeout=1, path=str(tmp_path / "alertData.db")).state() is None


def test_reading_leaves_the_folder_as_it_was(store: AlertStore, path: Path) -> None:
    before = files(path)
    state = store.state()
    assert state is not None
    assert state["recipients"] == {"pat@example.com": ROW}
    assert state["alerts"] == fresh_state()["alerts"]
    assert files(path) == before


def test_reading_sees_what_stands_only_in_the_wal(tmp_path: Path) -> None:
    path = tmp_path / "alertData.db"
    AlertStore(timeout=1, path=str(path)).create(fresh_state())
    with opened(path) as holder:
        holder.execute("PRAGMA journal_mode = wal")
        holder.execute(ADD, (9, "sam@example.com"))
        before = files(path)
        assert before["alertData.db-wal"][2]
        state = AlertStore(timeout=1, path=str(path)).state()
        assert state is not None
        assert list(state["recipients"]) == ["sam@example.com"]
        assert files(path) == before


def test_reading_neither_waits_for_a_writer_nor_sees_its_rows(
    store: AlertStore, path: Path
) -> None:
    with opened(path) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(ADD, (9, "sam@example.com"))
        state = store.state()
    assert state is not None
    assert list(state["recipients"]) == ["pat@example.com"]


def test_a_store_that_a_crash_left_half_written_is_read_as_it_was(tmp_path: Path) -> None:
    path, crashed = tmp_path / "alertData.db", tmp_path / "crashed.db"
    AlertStore(timeout=1, path=str(path)).create(fresh_state())
    with opened(path) as writer:
        # A small cache makes SQLite write pages before the commit, as a big transaction does.
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        for number in range(1, 3000):
            writer.execute(ADD, (number, f"user{number}@example.com"))
        for suffix in ("", "-journal"):
            Path(f"{crashed}{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
        writer.execute("ROLLBACK")
    assert crashed.read_bytes() != path.read_bytes()
    before = files(crashed)
    state = AlertStore(timeout=1, path=str(crashed)).state()
    assert state == fresh_state()
    assert files(crashed) == before


def test_a_change_takes_and_counts_as_core_data_does(store: AlertStore, path: Path) -> None:
    store.write(
        [
            Change(("recipients", "pat@example.com", "enabled"), True, False),
            Change(("recipients", "pat@example.com", "locale"), "en", "de"),
            Change(("alerts", "Time Machine", "mail"), False, True),
        ],
        backup=False,
    )
    assert rows(path, "SELECT * FROM ZADMAILRECIPIENT") == [(1, 4, 2, 0, "pat@example.com", "de")]
    assert rows(path, "SELECT * FROM ZADALERTBUNDLE WHERE Z_OPT <> 1") == [
        (6, 2, 2, 1, 1, 0, "TimeMachine", "Time Machine")
    ]


def test_keys_are_never_given_twice(store: AlertStore, path: Path) -> None:
    highest = "SELECT Z_MAX FROM Z_PRIMARYKEY WHERE Z_NAME = 'ADMailRecipient'"
    keys = "SELECT Z_PK, Z_ENT, Z_OPT, ZADDRESS FROM ZADMAILRECIPIENT ORDER BY Z_PK"
    store.write([add("ops@example.com")], backup=False)
    assert rows(path, highest) == [(2,)]
    store.write([remove("ops@example.com")], backup=False)
    assert rows(path, highest) == [(2,)]
    store.write([add("ops@example.com"), add("sam@example.com")], backup=False)
    assert rows(path, highest) == [(4,)]
    assert rows(path, keys) == [
        (1, 4, 1, "pat@example.com"),
        (3, 4, 1, "ops@example.com"),
        (4, 4, 1, "sam@example.com"),
    ]


def test_a_key_beyond_the_counter_is_stepped_over(store: AlertStore, path: Path) -> None:
    with opened(path) as hand:
        hand.execute(ADD, (7, "sam@example.com"))
    store.write([add("ops@example.com")], backup=False)
    assert rows(path, "SELECT Z_PK FROM ZADMAILRECIPIENT") == [(1,), (7,), (8,)]
    assert rows(path, "SELECT Z_MAX FROM Z_PRIMARYKEY WHERE Z_ENT = 4") == [(8,)]


def test_the_entity_is_looked_up_by_name(store: AlertStore, path: Path) -> None:
    with opened(path) as hand:
        hand.execute("UPDATE Z_PRIMARYKEY SET Z_ENT = 40 WHERE Z_NAME = 'ADMailRecipient'")
    store.write([add("ops@example.com")], backup=False)
    assert rows(path, "SELECT Z_ENT FROM ZADMAILRECIPIENT WHERE Z_PK = 2") == [(40,)]


def test_rows_of_one_address_are_told_apart_and_removed_singly(
    store: AlertStore, path: Path
) -> None:
    with opened(path) as hand:
        hand.execute(ADD, (7, "PAT@example.com"))
        hand.execute(ADD, (8, None))
    state = store.state()
    assert state is not None
    assert list(state["recipients"]) == ["pat@example.com", "PAT@example.com (2)", ""]
    store.write([remove("PAT@example.com (2)"), remove("")], backup=False)
    assert rows(path, "SELECT Z_PK FROM ZADMAILRECIPIENT") == [(1,)]


def test_an_apostrophe_is_no_end_of_a_text(store: AlertStore, path: Path) -> None:
    store.write([add("mary.o'neil@example.com")], backup=False)
    assert rows(path, "SELECT ZADDRESS FROM ZADMAILRECIPIENT WHERE Z_PK = 2") == [
        ("mary.o'neil@example.com",)
    ]


def test_a_held_store_is_waited_for_then_nothing_is_written(store: AlertStore, path: Path) -> None:
    with opened(path) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(MacServerError, match=r"locked by another program for more than 0\.2 s"):
            store.write([add("ops@example.com")], backup=True)
        holder.execute("ROLLBACK")
        assert [each.name for each in path.parent.iterdir() if "Z." in each.name] == []
    assert rows(path, "SELECT count(*) FROM ZADMAILRECIPIENT") == [(1,)]


def test_a_row_changed_since_it_was_read_is_not_overwritten(store: AlertStore, path: Path) -> None:
    with pytest.raises(MacServerError, match=r"changed recipients:pat@example.com:locale"):
        store.write(
            [
                add("ops@example.com"),
                Change(("recipients", "pat@example.com", "locale"), "fr", "de"),
            ],
            backup=True,
        )
    assert rows(path, "SELECT ZADDRESS, ZLOCALIZATION FROM ZADMAILRECIPIENT") == [
        ("pat@example.com", "en")
    ]
    assert [each.name for each in path.parent.iterdir()] == ["alertData.db"]


def test_a_failure_in_the_middle_takes_all_back(store: AlertStore, path: Path) -> None:
    with opened(path) as hand:
        hand.execute(
            "CREATE TRIGGER full AFTER UPDATE ON ZADALERTBUNDLE"
            " BEGIN SELECT raise(ABORT, 'disk full'); END"
        )
    before = path.read_bytes()
    with pytest.raises(MacServerError, match="disk full"):
        store.write(
            [add("ops@example.com"), Change(("alerts", "Mail", "mail"), False, True)], backup=True
        )
    assert rows(path, "SELECT count(*) FROM ZADMAILRECIPIENT") == [(1,)]
    assert rows(path, "SELECT Z_MAX FROM Z_PRIMARYKEY WHERE Z_ENT = 4") == [(1,)]
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["alertData.db"]


def test_a_backup_is_whole_private_and_of_the_time_before(store: AlertStore, path: Path) -> None:
    with opened(path) as holder:
        # What only the WAL holds is in the copy too.
        holder.execute(ADD, (9, "sam@example.com"))
        made = store.write([add("ops@example.com")], backup=True)
    assert made is not None
    copy = Path(made)
    assert copy.parent == path.parent
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not list(path.parent.glob(f"{copy.name}-*"))
    assert rows(copy, "SELECT ZADDRESS FROM ZADMAILRECIPIENT") == [
        ("pat@example.com",),
        ("sam@example.com",),
    ]
    assert rows(copy, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DROP TABLE ZADPUSHRECIPIENT", "it has no table ZADPUSHRECIPIENT"),
        ("ALTER TABLE ZADMAILRECIPIENT ADD COLUMN ZNEW", "expected Z_PK, Z_ENT, Z_OPT, ZENABLED"),
        ("ALTER TABLE ZADALERTBUNDLE RENAME COLUMN ZNAME TO ZTITLE", "ZBUNDLE, ZTITLE, expected"),
        ("DELETE FROM Z_PRIMARYKEY WHERE Z_ENT = 4", "has no entity ADMailRecipient"),
    ],
)
def test_an_unknown_schema_is_refused_untouched(
    store: AlertStore, path: Path, statement: str, fault: str
) -> None:
    with opened(path) as hand:
        hand.execute(statement)
    before = files(path)
    with pytest.raises(Refused, match=fault):
        store.state()
    assert files(path) == before
    content = path.read_bytes()
    with pytest.raises(Refused, match=fault):
        store.write([add("ops@example.com")], backup=True)
    assert path.read_bytes() == content
    assert list(files(path)) == list(before)


@pytest.mark.parametrize("content", [b"", b"bplist00 and no database at all" * 40])
def test_what_is_no_store_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "alertData.db"
    path.write_bytes(content)
    before = files(path)
    with pytest.raises(MacServerError, match=r"alertData\.db"):
        AlertStore(timeout=1, path=str(path)).state()
    assert files(path) == before


def test_a_made_store_appears_whole_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "Alerts" / "alertData.db"
    store = AlertStore(timeout=1, path=str(path))
    store.create({**fresh_state(), "recipients": {"pat@example.com": ROW}})
    assert [each.name for each in path.parent.iterdir()] == ["alertData.db"]
    assert rows(path, "SELECT Z_ENT, Z_NAME, Z_MAX FROM Z_PRIMARYKEY") == [
        (1, "ADAlert", 0),
        (2, "ADAlertBundle", 13),
        (3, "ADAttribute", 1),
        (4, "ADMailRecipient", 1),
        (5, "ADPushRecipient", 0),
    ]
    before = files(path)
    with pytest.raises(MacServerError, match="made by somebody else"):
        store.create(fresh_state())
    assert {name: files(path)[name] for name in before} == before


@pytest.mark.skipif(not CAPTURED.exists(), reason="the captures are not beside this checkout")
def test_the_captured_store_is_read_and_is_what_we_make(tmp_path: Path) -> None:
    captured, made = tmp_path / "captured.db", tmp_path / "alertData.db"
    with opened(captured) as store:
        store.executescript(CAPTURED.read_text(encoding="utf-8"))
    assert AlertStore(timeout=1, path=str(captured)).state() == fresh_state()
    AlertStore(timeout=1, path=str(made)).create(fresh_state())
    for query in (
        "SELECT name FROM sqlite_master ORDER BY name",
        "SELECT Z_PK, Z_ENT, ZENABLED, ZBUNDLE, ZNAME FROM ZADALERTBUNDLE",
        "SELECT ZMAILENABLED, ZPUSHENABLED FROM ZADALERTBUNDLE ORDER BY Z_PK",
        "SELECT Z_PK, Z_ENT, ZNAME, ZVALUE FROM ZADATTRIBUTE",
        "SELECT Z_ENT, Z_NAME, Z_SUPER FROM Z_PRIMARYKEY",
        "SELECT count(*) FROM Z_METADATA",
    ):
        assert rows(made, query) == rows(captured, query)
