# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The store of Server.app's alerts: its schema, its first rows, and a lock held on it.

Schema and rows follow captures/alertdata-db and reference/alerts.md.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    import subprocess
    from pathlib import Path

    from ..world import World

STORE = "/Library/Server/Alerts/alertData.db"
ENTITIES = ("ADAlert", "ADAlertBundle", "ADAttribute", "ADMailRecipient", "ADPushRecipient")
_KEYS = "Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER"
TABLES = {
    "ZADALERT": f"{_KEYS}, ZCREATIONDATE TIMESTAMP, ZREADDATE TIMESTAMP, ZRESOLVEDDATE TIMESTAMP, "
    "ZSENTDATE TIMESTAMP, ZBUNDLE VARCHAR, ZIDENTIFIER VARCHAR, ZTYPE VARCHAR, ZATTRIBUTES BLOB",
    "ZADALERTBUNDLE": f"{_KEYS}, ZENABLED INTEGER, ZMAILENABLED INTEGER, ZPUSHENABLED INTEGER, "
    "ZBUNDLE VARCHAR, ZNAME VARCHAR",
    "ZADATTRIBUTE": f"{_KEYS}, ZNAME VARCHAR, ZVALUE VARCHAR",
    "ZADMAILRECIPIENT": f"{_KEYS}, ZENABLED INTEGER, ZADDRESS VARCHAR, ZLOCALIZATION VARCHAR",
    "ZADPUSHRECIPIENT": f"{_KEYS}, ZENABLED INTEGER, ZGUID VARCHAR, ZLOCALIZATION VARCHAR, "
    "ZNAME VARCHAR, ZTOKEN BLOB",
}
BOOKKEEPING = {
    "Z_PRIMARYKEY": "Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER",
    "Z_METADATA": "Z_VERSION INTEGER PRIMARY KEY, Z_UUID VARCHAR(255), Z_PLIST BLOB",
    "Z_MODELCACHE": "Z_CONTENT BLOB",
}
BUNDLES = {
    "CertificateAlerts": "Certificate",
    "Caching": "Caching",
    "CalendarContactsAlerts": "CalendarAndContacts",
    "Firewall": "Firewall",
    "Mail": "Mail",
    "TimeMachine": "Time Machine",
    "Common": "Common",
    "SoftwareUpdate": "Software Update",
    "NetworkConfiguration": "Network Configuration",
    "Xsan": "Xsan",
    "XcodeServer": "Xcode Server",
    "ProfileManager": "Profile Manager",
    "Disk": "Disk",
}
IDENTITY = "7B5A1E0C-2D63-4C1B-9E77-53A0C9D1F208"


def connect(world: World, *, timeout: float = 5.0) -> sqlite3.Connection:
    """Open the store of a mini; it must exist."""
    import sqlite3

    return sqlite3.connect(world.path(STORE), timeout=timeout, isolation_level=None)


def connect_to_read(world: World) -> sqlite3.Connection:
    """Open the store for reading, so that nothing beside it appears or changes its time.

    Only a journal with something in it makes SQLite's usual way of opening necessary.
    """
    import sqlite3

    journal = world.path(STORE + "-wal")
    if journal.exists() and journal.stat().st_size:
        return connect(world)
    uri = f"{world.path(STORE).absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def create(world: World, recipients: tuple[str, ...] = ()) -> None:
    """Make the store as the Alerts pane does when it is opened for the first time."""
    import sqlite3

    place = world.path(STORE)
    place.parent.mkdir(parents=True, exist_ok=True)
    journal = str(world.switch("servermgrd.journal"))
    store = sqlite3.connect(place, isolation_level=None)
    try:
        store.execute(f"PRAGMA journal_mode = {journal}")
        store.execute("BEGIN IMMEDIATE")
        for name, columns in (TABLES | BOOKKEEPING).items():
            store.execute(f"CREATE TABLE {name} ({columns})")
        _fill(store, recipients)
        store.execute("COMMIT")
    finally:
        store.close()


def _fill(store: sqlite3.Connection, recipients: tuple[str, ...]) -> None:
    import plistlib

    on = ("Caching", "Common")
    for key, (bundle, name) in enumerate(BUNDLES.items(), 1):
        flag, times = int(bundle in on), 1 if bundle == "Common" else 2
        row = (key, 2, times, 1, flag, flag, bundle, name)
        store.execute("INSERT INTO ZADALERTBUNDLE VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    store.execute("INSERT INTO ZADATTRIBUTE VALUES (1, 3, 12, 'pushEnabled', '0')")
    for key, address in enumerate(recipients, 1):
        store.execute("INSERT INTO ZADMAILRECIPIENT VALUES (?, 4, 1, 1, ?, 'en')", (key, address))
    highest = (0, len(BUNDLES), 1, len(recipients), 0)
    for entity, (name, top) in enumerate(zip(ENTITIES, highest, strict=True), 1):
        store.execute("INSERT INTO Z_PRIMARYKEY VALUES (?, ?, 0, ?)", (entity, name, top))
    about = {"NSPersistenceFrameworkVersion": 641, "NSStoreType": "SQLite"}
    metadata = (1, IDENTITY, plistlib.dumps(about, fmt=plistlib.FMT_BINARY))
    store.execute("INSERT INTO Z_METADATA VALUES (?, ?, ?)", metadata)


_HOLDER = """\
import sqlite3, sys, time
store = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
store.execute(sys.argv[3]).fetchall()
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


def hold_lock(place: Path, seconds: float) -> subprocess.Popen[bytes]:
    """Keep the write lock of a store in a process of its own; return once it is held.

    To be called on the host with the store's real place. The process ends by itself.
    """
    return _hold(place, seconds, "BEGIN EXCLUSIVE")


def keep_open(place: Path, seconds: float) -> subprocess.Popen[bytes]:
    """Keep a store open as servermgrd does, so that what is written stays in the -wal file."""
    return _hold(place, seconds, "SELECT count(*) FROM Z_METADATA")


def _hold(place: Path, seconds: float, statement: str) -> subprocess.Popen[bytes]:
    import subprocess

    argv = [sys.executable, "-c", _HOLDER, str(place), str(seconds), statement]
    holder = subprocess.Popen(argv, stdout=subprocess.PIPE, start_new_session=True)
    if holder.stdout is None or holder.stdout.readline() != b"held\n":
        raise RuntimeError(f"{place} could not be opened")
    return holder
