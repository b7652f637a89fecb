# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What Server.app 5's alert store holds: tables, entities, and the rows of a fresh one, as data.

Source: the store that a published script makes, with which Server.app 5.1.5 and 5.2 worked, and
a dump of a live one.
"""

from __future__ import annotations

import typing as t

from .._values import Tree

_OBJECT = ("Z_PK INTEGER PRIMARY KEY", "Z_ENT INTEGER", "Z_OPT INTEGER")
TABLES: dict[str, tuple[str, ...]] = {
    "ZADALERT": (
        *_OBJECT,
        "ZCREATIONDATE TIMESTAMP",
        "ZREADDATE TIMESTAMP",
        "ZRESOLVEDDATE TIMESTAMP",
        "ZSENTDATE TIMESTAMP",
        "ZBUNDLE VARCHAR",
        "ZIDENTIFIER VARCHAR",
        "ZTYPE VARCHAR",
        "ZATTRIBUTES BLOB",
    ),
    "ZADALERTBUNDLE": (
        *_OBJECT,
        "ZENABLED INTEGER",
        "ZMAILENABLED INTEGER",
        "ZPUSHENABLED INTEGER",
        "ZBUNDLE VARCHAR",
        "ZNAME VARCHAR",
    ),
    "ZADATTRIBUTE": (*_OBJECT, "ZNAME VARCHAR", "ZVALUE VARCHAR"),
    "ZADMAILRECIPIENT": (
        *_OBJECT,
        "ZENABLED INTEGER",
        "ZADDRESS VARCHAR",
        "ZLOCALIZATION VARCHAR",
    ),
    "ZADPUSHRECIPIENT": (
        *_OBJECT,
        "ZENABLED INTEGER",
        "ZGUID VARCHAR",
        "ZLOCALIZATION VARCHAR",
        "ZNAME VARCHAR",
        "ZTOKEN BLOB",
    ),
    "Z_PRIMARYKEY": (
        "Z_ENT INTEGER PRIMARY KEY",
        "Z_NAME VARCHAR",
        "Z_SUPER INTEGER",
        "Z_MAX INTEGER",
    ),
    "Z_METADATA": ("Z_VERSION INTEGER PRIMARY KEY", "Z_UUID VARCHAR(255)", "Z_PLIST BLOB"),
    "Z_MODELCACHE": ("Z_CONTENT BLOB",),
}
# Core Data's own tables hold nothing of ours, and come and go with versions of macOS.
CORE_DATA_ONLY = ("Z_METADATA", "Z_MODELCACHE")
ENTITIES = ("ADAlert", "ADAlertBundle", "ADAttribute", "ADMailRecipient", "ADPushRecipient")

_ALERTS = (
    ("CertificateAlerts", "Certificate"),
    ("Caching", "Caching"),
    ("CalendarContactsAlerts", "CalendarAndContacts"),
    ("Firewall", "Firewall"),
    ("Mail", "Mail"),
    ("TimeMachine", "Time Machine"),
    ("Common", "Common"),
    ("SoftwareUpdate", "Software Update"),
    ("NetworkConfiguration", "Network Configuration"),
    ("Xsan", "Xsan"),
    ("XcodeServer", "Xcode Server"),
    ("ProfileManager", "Profile Manager"),
    ("Disk", "Disk"),
)
_ON_AT_FIRST = ("Caching", "Common")
FRESH_ATTRIBUTE = ("pushEnabled", "0")


def fresh_state() -> dict[str, Tree]:
    """Return the state of a store that was just made: 13 alerts, nobody who gets them."""
    return {
        "recipients": {},
        "alerts": {
            name: {
                "bundle": bundle,
                "enabled": True,
                "mail": name in _ON_AT_FIRST,
                "push": name in _ON_AT_FIRST,
            }
            for bundle, name in _ALERTS
        },
    }


def columns(table: str) -> list[str]:
    """Return the names of a table's columns."""
    return [column.partition(" ")[0] for column in TABLES[table]]


def schema_fault(found: t.Mapping[str, t.Collection[str]]) -> str | None:
    """Return how a store's tables (name to column names) differ from the known, None if not."""
    for table in TABLES:
        if table in CORE_DATA_ONLY:
            continue
        if table not in found:
            return f"it has no table {table}"
        if set(found[table]) != set(columns(table)):
            return "table {} has the columns {}, expected {}".format(
                table, ", ".join(found[table]), ", ".join(columns(table))
            )
    return None


__all__ = ["ENTITIES", "FRESH_ATTRIBUTE", "TABLES", "columns", "fresh_state", "schema_fault"]
