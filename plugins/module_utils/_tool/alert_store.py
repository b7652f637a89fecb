# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Server.app's alert store: a Core Data store in SQLite, which servermgrd holds open.

A reading opens a private copy, because SQLite has no way to read a store in WAL mode in place
and leave nothing behind: `mode=ro` still makes `-wal` and `-shm` files where there are none, and
`immutable=1` overlooks what servermgrd has in its `-wal` and takes no lock against torn pages.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import pathlib
import sqlite3
import tempfile
import time
import typing as t

from .._errors import MacServerError, Refused
from .._model.alert_schema import ENTITIES, FRESH_ATTRIBUTE, TABLES, schema_fault
from .._model.alerts import same_address
from .._model.change import Change
from .._model.rows import keyed
from .._values import ABSENT, Tree, join_path, lookup, same

STORE = "/Library/Server/Alerts/alertData.db"
_JOURNALS = ("-wal", "-journal")
_PAUSE = 0.05
_ENTITY_OF = {
    "ZADALERTBUNDLE": "ADAlertBundle",
    "ZADATTRIBUTE": "ADAttribute",
    "ZADMAILRECIPIENT": "ADMailRecipient",
}
_TABLE_OF = {"alerts": "ZADALERTBUNDLE", "recipients": "ZADMAILRECIPIENT"}
_COLUMN_OF = {
    "enabled": "ZENABLED",
    "locale": "ZLOCALIZATION",
    "mail": "ZMAILENABLED",
    "push": "ZPUSHENABLED",
}
Rows = t.Dict[str, t.Dict[str, t.Tuple[int, Tree]]]
"""Part of the state -> key -> (Z_PK, fields)."""


class AlertStore:
    """The alert store of one mini; `timeout` is how long to wait for who holds it, in seconds."""

    def __init__(self, *, timeout: float, path: str = STORE) -> None:
        self._path = path
        self._timeout = timeout

    def exists(self) -> bool:
        return os.path.exists(self._path)

    def state(self) -> dict[str, Tree] | None:
        """Return recipients by address and alerts by name, None where there is no store.

        A recipient has `enabled` and `locale`; an alert `mail`, `push`, `enabled` and `bundle`,
        its other name. Further rows of one address have a number behind it. Raises Refused for
        an unknown schema and without root, MacServerError for a damaged or ever-changing store.
        """
        with self._speaking(), tempfile.TemporaryDirectory() as folder:
            try:
                files = self._snapshot()
            except FileNotFoundError:
                return None
            copy = os.path.join(folder, "alertData.db")
            for suffix, content in files.items():
                pathlib.Path(copy + suffix).write_bytes(content)
            with _opened(copy) as store:
                self._refuse_unknown(store)
                return _state(_rows(store))

    def write(self, changes: t.Sequence[Change], *, backup: bool) -> str | None:
        """Carry out all changes in one transaction; return the path of the backup, if asked for.

        A change is of a whole recipient or of one field of a row. Raises MacServerError if
        somebody holds the store for too long or has changed a row since it was read; then
        nothing is changed.
        """
        with self._speaking(), _opened(self._path, timeout=self._timeout) as store:
            store.execute("BEGIN IMMEDIATE")
            with contextlib.ExitStack() as at_failure:
                at_failure.callback(store.rollback)
                self._refuse_unknown(store)
                rows = _rows(store)
                self._refuse_stale(_state(rows), changes)
                copy = self._backup(at_failure) if backup else None
                _carry_out(store, changes, rows)
                store.execute("COMMIT")
                at_failure.pop_all()
            return copy

    def create(self, state: Tree) -> None:
        """Make the store where there is none, with the recipients and alerts of `state`.

        It appears whole or not at all. Its `Z_METADATA` is empty, as in the only made stores
        that are known to have worked: Core Data fills it in, or makes a store of its own.
        """
        folder = os.path.dirname(self._path)
        with self._speaking():
            os.makedirs(folder, mode=0o755, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as workshop:
                made = os.path.join(workshop, "alertData.db")
                with contextlib.closing(sqlite3.connect(made, isolation_level=None)) as store:
                    store.execute("BEGIN")
                    _fill(store, state)
                    store.execute("COMMIT")
                os.chmod(made, 0o644)
                os.link(made, self._path)

    def _snapshot(self) -> dict[str, bytes]:
        """Return the store's files by suffix, as they were together at one moment.

        That moment lies between two readings that give the same: then nothing was written while
        the first of them went from file to file. Times would not do, HFS+ counts whole seconds.
        """
        deadline = time.monotonic() + self._timeout
        before = self._files()
        while True:
            found = self._files()
            if found == before:
                return found
            if time.monotonic() > deadline:
                raise MacServerError(
                    f"{self._path} is being written to all the time; it could not be read within"
                    f" {self._timeout:g} s"
                )
            before = found
            time.sleep(_PAUSE)

    def _files(self) -> dict[str, bytes]:
        found = {"": pathlib.Path(self._path).read_bytes()}
        for suffix in _JOURNALS:
            with contextlib.suppress(FileNotFoundError):
                found[suffix] = pathlib.Path(self._path + suffix).read_bytes()
        return found

    def _backup(self, at_failure: contextlib.ExitStack) -> str:
        """Copy the store, journal included, into one new file beside it; gone if the run fails.

        Our write lock keeps the store as it is meanwhile. SQLite copies through a connection
        without one only: from a connection in a transaction it would wait for ever.
        """
        now = datetime.datetime.now(datetime.timezone.utc)
        path = f"{self._path}.{now:%Y-%m-%dT%H%M%S}Z.{os.getpid()}"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        at_failure.callback(os.unlink, path)
        with _opened(self._path, timeout=self._timeout) as source, _opened(path) as copy:
            source.backup(copy)
            # A store in WAL mode would come with files of its own when somebody looks into it.
            copy.execute("PRAGMA journal_mode = DELETE")
        return path

    def _refuse_unknown(self, store: sqlite3.Connection) -> None:
        fault = _schema_fault(store)
        if fault:
            raise Refused(
                self._path,
                f"this is not the store of a Server.app that this module knows: {fault}; nothing"
                " was changed",
            )

    def _refuse_stale(self, now: Tree, changes: t.Iterable[Change]) -> None:
        for change in changes:
            if not same(lookup(now, change.path), change.before):
                raise MacServerError(
                    f"somebody changed {join_path(change.path)} in {self._path} after it was read;"
                    " nothing was written, run again"
                )

    @contextlib.contextmanager
    def _speaking(self) -> t.Iterator[None]:
        """Turn what SQLite and the system say into sentences."""
        try:
            yield
        except PermissionError:
            raise Refused(
                "become", f"{self._path} is for root only; run the task with become: true"
            ) from None
        except FileExistsError:
            raise MacServerError(
                f"{self._path} was made by somebody else just now; nothing was changed, run again"
            ) from None
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem):
                raise MacServerError(f"cannot use {self._path}: {problem}") from None
            raise MacServerError(
                f"{self._path} is locked by another program for more than {self._timeout:g} s;"
                " nothing was written. Close the Alerts pane of Server.app, see whether servermgrd"
                " hangs, or raise 'timeout'"
            ) from None
        except (sqlite3.DatabaseError, OSError) as problem:
            raise MacServerError(f"cannot use {self._path}: {problem}") from None


def _opened(path: str, *, timeout: float = 0) -> contextlib.closing[sqlite3.Connection]:
    uri = pathlib.Path(path).as_uri() + "?mode=rw"
    return contextlib.closing(sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None))


def _schema_fault(store: sqlite3.Connection) -> str | None:
    names = [name for (name,) in store.execute("SELECT name FROM sqlite_master")]
    columns = {
        name: [row[1] for row in store.execute(f"PRAGMA table_info({name})")]
        for name in TABLES
        if name in names
    }
    fault = schema_fault(columns)
    if fault:
        return fault
    entities = [name for (name,) in store.execute("SELECT Z_NAME FROM Z_PRIMARYKEY")]
    missing = [name for name in ENTITIES if name not in entities]
    return f"Z_PRIMARYKEY has no entity {', '.join(missing)}" if missing else None


def _rows(store: sqlite3.Connection) -> Rows:
    """Return the rows that we manage, in the order in which they were made."""
    recipients = store.execute(
        "SELECT Z_PK, ZADDRESS, ZENABLED, ZLOCALIZATION FROM ZADMAILRECIPIENT ORDER BY Z_PK"
    )
    alerts = store.execute(
        "SELECT Z_PK, ZNAME, ZBUNDLE, ZENABLED, ZMAILENABLED, ZPUSHENABLED FROM ZADALERTBUNDLE"
        " ORDER BY Z_PK"
    )
    return {
        "recipients": keyed(
            (
                (address or "", (pk, {"enabled": bool(enabled), "locale": locale or ""}))
                for pk, address, enabled, locale in recipients
            ),
            fold=same_address,
        ),
        "alerts": keyed(
            (name or bundle or "", (pk, _alert(bundle, *map(bool, flags))))
            for pk, name, bundle, *flags in alerts
        ),
    }


def _alert(bundle: str | None, enabled: bool, mail: bool, push: bool) -> Tree:
    return {"bundle": bundle or "", "enabled": enabled, "mail": mail, "push": push}


def _state(rows: Rows) -> dict[str, Tree]:
    return {
        part: {key: fields for key, (_pk, fields) in found.items()} for part, found in rows.items()
    }


def _carry_out(store: sqlite3.Connection, changes: t.Iterable[Change], rows: Rows) -> None:
    updates: dict[tuple[str, str], dict[str, Tree]] = {}
    for change in changes:
        part, key, *field = change.path
        if field:
            updates.setdefault((part, key), {})[field[0]] = change.after
        elif change.after is ABSENT:
            table = _TABLE_OF[part]
            store.execute(f"DELETE FROM {table} WHERE Z_PK = ?", (rows[part][key][0],))
        else:
            _insert(store, _TABLE_OF[part], {"ZADDRESS": key, **_columns(change.after)})
    for (part, key), fields in updates.items():
        _update(store, _TABLE_OF[part], rows[part][key][0], _columns(fields))


def _columns(fields: t.Mapping[str, Tree]) -> dict[str, Tree]:
    """Return the fields of a row as column -> value; SQLite has no booleans."""
    return {
        _COLUMN_OF[field]: int(value) if isinstance(value, bool) else value
        for field, value in fields.items()
        if field in _COLUMN_OF
    }


def _update(store: sqlite3.Connection, table: str, pk: int, values: dict[str, Tree]) -> None:
    """Change a row as Core Data does: Z_OPT counts how often it was saved."""
    assignments = ", ".join(f"{column} = ?" for column in values)
    store.execute(
        f"UPDATE {table} SET {assignments}, Z_OPT = coalesce(Z_OPT, 0) + 1 WHERE Z_PK = ?",
        (*values.values(), pk),
    )


def _insert(store: sqlite3.Connection, table: str, values: dict[str, Tree]) -> None:
    """Add a row as Core Data does: the next key that its entity never had, and Z_OPT 1.

    Hand-made rows may have keys beyond Z_MAX (published scripts never raise it).
    """
    entity = _ENTITY_OF[table]
    ((number, highest),) = store.execute(
        f"SELECT Z_ENT, max(coalesce(Z_MAX, 0), (SELECT coalesce(max(Z_PK), 0) FROM {table}))"
        " FROM Z_PRIMARYKEY WHERE Z_NAME = ?",
        (entity,),
    )
    row = {"Z_PK": highest + 1, "Z_ENT": number, "Z_OPT": 1, **values}
    store.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(row.values()),
    )
    store.execute("UPDATE Z_PRIMARYKEY SET Z_MAX = ? WHERE Z_NAME = ?", (highest + 1, entity))


def _fill(store: sqlite3.Connection, state: Tree) -> None:
    for table, columns in TABLES.items():
        store.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
    store.executemany(
        "INSERT INTO Z_PRIMARYKEY VALUES (?, ?, 0, 0)", list(enumerate(ENTITIES, start=1))
    )
    _insert(store, "ZADATTRIBUTE", dict(zip(("ZNAME", "ZVALUE"), FRESH_ATTRIBUTE)))
    for name, fields in state["alerts"].items():
        names = {"ZNAME": name, "ZBUNDLE": fields["bundle"]}
        _insert(store, "ZADALERTBUNDLE", {**names, **_columns(fields)})
    for address, fields in state["recipients"].items():
        _insert(store, "ZADMAILRECIPIENT", {"ZADDRESS": address, **_columns(fields)})


__all__ = ["STORE", "AlertStore"]
