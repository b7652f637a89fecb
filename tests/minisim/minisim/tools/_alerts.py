# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate the part of servermgrd that owns the alerts.

It keeps the rows it has read in memory and writes them back when it saves, over whatever was
changed behind its back; it reads the store anew when it is started. What a wrong hand has done
to Core Data's bookkeeping it records as the event `alert store corrupt`.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ._alert_store import ENTITIES, STORE, TABLES, connect, connect_to_read, create
from ._system import server_is_set_up

if TYPE_CHECKING:
    import sqlite3

    from ..world import World

_MEMORY = "servermgrd"
CORE_DATA_EPOCH = 978_307_200
Row = dict[str, Any]


def runs(world: World) -> bool:
    """Tell whether this mini has a servermgrd: only after Server.app's set-up."""
    return server_is_set_up(world)


def started(world: World) -> None:
    """Start servermgrd: forget everything, then read the store where there is one."""
    ended(world)
    if runs(world) and world.path(STORE).exists():
        _open(world)


def ended(world: World) -> None:
    """End servermgrd without a save: what it remembered is gone."""
    world.save_state(_MEMORY, {})


def open_pane(world: World) -> None:
    """Open Server.app's Alerts pane: it makes the store if there is none, and reads it."""
    if not world.path(STORE).exists():
        create(world)
    started(world)


def save(world: World, *, new: tuple[str, Row] | None = None) -> bool:
    """Write the rows in memory back to the store and add one; False if the store is locked.

    `new` is a table and the row's own columns; its key comes from Z_PRIMARYKEY.
    """
    import sqlite3

    memory = _remembered(world)
    store = connect(world)
    try:
        store.execute("BEGIN IMMEDIATE")
        if world.switch("servermgrd.writes_back"):
            for table, rows in memory["tables"].items():
                for row in rows.values():
                    _put(store, table, _decoded(row))
        if new is not None:
            _insert(world, store, *new)
        store.execute("COMMIT")
    except sqlite3.OperationalError as error:
        world.record("servermgrd could not save alerts", reason=str(error))
        return False
    finally:
        store.close()
    _read(world)
    return True


def post(world: World, kind: str, bundle: str, attributes: dict[str, str]) -> bool:
    """Post an alert: mail goes to every recipient where its bundle's box is ticked."""
    import plistlib

    if not world.path(STORE).exists():
        return False
    tables = _remembered(world)["tables"]
    bundles = [row for row in tables["ZADALERTBUNDLE"].values() if row["ZBUNDLE"] == bundle]
    moment = world.now() - CORE_DATA_EPOCH
    alert: Row = {"ZCREATIONDATE": moment, "ZBUNDLE": bundle, "ZTYPE": kind}
    alert["ZATTRIBUTES"] = plistlib.dumps(attributes, fmt=plistlib.FMT_BINARY)
    if any(row["ZENABLED"] and row["ZMAILENABLED"] for row in bundles):
        alert["ZSENTDATE"] = moment
        for recipient in tables["ZADMAILRECIPIENT"].values():
            if recipient["ZENABLED"]:
                world.record("mail sent", to=recipient["ZADDRESS"], alert=kind, bundle=bundle)
    return save(world, new=("ZADALERT", alert))


def command(world: World, name: str) -> None:
    """Do what `serveradmin command alerts:command = NAME` does to the store, if there is one."""
    if not world.path(STORE).exists():
        return
    if name == "sendTestAlert":
        post(world, "TestAlert", "Common", {"subject": "Test", "message": "Test"})
    elif name.startswith(("get", "read")):
        _remembered(world)
    else:
        save(world)


def recipients(world: World) -> list[str]:
    """Return the addresses that servermgrd would send mail to now, from memory."""
    rows = _remembered(world)["tables"]["ZADMAILRECIPIENT"].values()
    return [str(row["ZADDRESS"]) for row in rows if row["ZENABLED"]]


def _remembered(world: World) -> dict[str, Any]:
    memory = world.state(_MEMORY)
    return memory if "tables" in memory else _open(world)


def _open(world: World) -> dict[str, Any]:
    """Open the store anew; one without Core Data's metadata is kept or made new, by switch."""
    store = connect_to_read(world)
    try:
        described = store.execute("SELECT count(*) FROM Z_METADATA").fetchone()[0]
    finally:
        store.close()
    if not described and world.switch("servermgrd.made_store") == "rejected":
        world.record("alert store rejected", path=STORE)
        for tail in ("", "-wal", "-shm"):
            world.path(STORE + tail).unlink(missing_ok=True)
        create(world)
    return _read(world)


def _read(world: World) -> dict[str, Any]:
    """Read all rows into memory, and look whether the bookkeeping is right."""
    store = connect_to_read(world)
    tables: dict[str, dict[str, Row]] = {}
    try:
        for table in TABLES:
            cursor = store.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor]
            tables[table] = {str(row["Z_PK"]): _encoded(row) for row in rows}
        for fault in _faults(store, tables):
            world.record("alert store corrupt", reason=fault)
    finally:
        store.close()
    memory = {"tables": tables}
    world.save_state(_MEMORY, memory)
    return memory


def _faults(store: sqlite3.Connection, tables: dict[str, dict[str, Row]]) -> list[str]:
    """Return what Core Data would stumble over, one sentence each."""
    keys = {
        name: (entity, top)
        for entity, name, _super, top in store.execute("SELECT * FROM Z_PRIMARYKEY")
    }
    found = []
    for table, name in zip(TABLES, ENTITIES, strict=True):
        entity, top = keys.get(name, (None, 0))
        if entity is None:
            found.append(f"Z_PRIMARYKEY has no row for {name}")
        for row in tables[table].values():
            if row["Z_PK"] > (top or 0):
                found.append(f"{table} has key {row['Z_PK']}, but Z_MAX is {top}")
            if row["Z_ENT"] != entity:
                found.append(f"{table} row {row['Z_PK']} has Z_ENT {row['Z_ENT']}, not {entity}")
            if not isinstance(row["Z_OPT"], int) or row["Z_OPT"] < 1:
                found.append(f"{table} row {row['Z_PK']} has Z_OPT {row['Z_OPT']}")
    return found


def _insert(world: World, store: sqlite3.Connection, table: str, row: Row) -> None:
    """Add a row as Core Data does: the next key, and the counter raised with it."""
    name = ENTITIES[list(TABLES).index(table)]
    query = "SELECT Z_ENT, Z_MAX FROM Z_PRIMARYKEY WHERE Z_NAME = ?"
    entity, top = store.execute(query, (name,)).fetchone()
    key = top + 1
    if store.execute(f"SELECT 1 FROM {table} WHERE Z_PK = ?", (key,)).fetchone():
        world.record("alert store corrupt", reason=f"{table} already has key {key}")
    _put(store, table, {"Z_PK": key, "Z_ENT": entity, "Z_OPT": 1, **row})
    store.execute("UPDATE Z_PRIMARYKEY SET Z_MAX = ? WHERE Z_ENT = ?", (key, entity))


def _put(store: sqlite3.Connection, table: str, row: Row) -> None:
    names = ", ".join(row)
    marks = ", ".join("?" for _value in row)
    store.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def _encoded(row: Row) -> Row:
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def _decoded(row: Row) -> Row:
    return {
        name: base64.b64decode(value["base64"]) if isinstance(value, dict) else value
        for name, value in row.items()
    }
