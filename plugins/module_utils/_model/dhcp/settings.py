# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The DHCP configuration as Server.app has it: the tree of `serveradmin settings dhcp`.

Keys by captures of that tree and Apple's command-line manuals of 10.3 to 10.5. A subnet's id is
its UUID; a static map may have several machines and addresses, each pair is a reservation.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
import uuid

from ..._values import ABSENT, ARRAY_ID, Path, Tree, lookup, with_value
from ..change import Change
from .bootpd_values import Fault
from .form import Keys, row_in
from .plist import PlistForm, networks
from .rules import Bootptab, bootptab_faults, faults
from .server_subnet import (
    NODE_TYPE,
    entry_of,
    is_handed_on,
    member_edits,
    new_member,
    row_of,
    texts,
)
from .wishes import Row

SUBNETS = ("subnets", ARRAY_ID)
MAPS = ("static_maps", ARRAY_ID)


@dataclasses.dataclass(frozen=True)
class SettingsForm:
    """The tree as it is, and what was changed of it since it was read.

    `table_of` returns a reading of the bootptab that reservations would make, `beside` are entries
    of bootpd's plist that others have put beside those of Server.app. Interfaces are not judged:
    Server.app offers those that it knows (`here` is None).
    """

    tree: Tree
    table_of: t.Callable[[t.Sequence[Row]], Bootptab]
    macos: str
    beside: t.Sequence[Tree] = ()
    here: t.Collection[str] | None = None
    changes: tuple[Change, ...] = ()

    def general(self) -> dict[str, Tree]:
        """Return what is set for the service as a whole; interfaces are those of its subnets."""
        level = self.tree.get("logging_level")
        served = (row["interface"] for row in self.subnets() if row["enabled"])
        return {
            "interfaces": sorted({each for each in served if each}),
            "bootp_interfaces": None,
            "allow": None,
            "deny": None,
            "relay": None,
            "detect_other_dhcp_server": None,
            "logging_level": level.lower() if isinstance(level, str) else None,
            "shared": [],
        }

    def subnets(self) -> list[Row]:
        return [row_of(member, made) for member, made in self._members(SUBNETS)]

    def reservations(self) -> list[Row]:
        return [row for _member, _place, row in self._pairs()]

    def _members(self, path: Path) -> list[tuple[str, Tree]]:
        found = lookup(self.tree, path)
        return list(found.items()) if isinstance(found, dict) else []

    def _pairs(self) -> t.Iterator[tuple[str, int, Row]]:
        """Give the member, the place in its lists, and the row of each reservation."""
        for member, made in self._members(MAPS):
            macs, addresses = texts(made.get("en_address")), texts(made.get("ip_address"))
            for place in range(max(len(macs), len(addresses))):
                row: Row = {
                    "name": made.get("name") or None,
                    "mac": _mac(macs[place]) if place < len(macs) else None,
                    "address": addresses[place] if place < len(addresses) else None,
                    "bootfile": None,
                }
                yield member, place, row

    def after(
        self, changes: t.Sequence[Change], *, subnets: Keys, reservations: Keys
    ) -> SettingsForm:
        made = [
            *_general(self.tree, changes),
            *self._subnet_changes(changes, subnets),
            *self._map_changes(changes, reservations),
        ]
        tree = self.tree
        for change in made:
            tree = with_value(tree, change.path, change.after)
        return dataclasses.replace(self, tree=tree, changes=(*self.changes, *made))

    def _subnet_changes(self, changes: t.Sequence[Change], keys: Keys) -> t.Iterator[Change]:
        members = dict(zip(keys, self._members(SUBNETS)))
        fresh = new_member(made for _member, made in self._members(SUBNETS))
        known = lookup(self.tree, ("subnet_defaults", f"{NODE_TYPE}_list"))
        words = known if isinstance(known, list) else []
        for change in changes:
            if change.path[0] != "subnets":
                continue
            if len(change.path) == 3:
                member, made = members[change.path[1]]
                for key, value in member_edits(made, {change.path[2]: change.after}, words=words):
                    here = (*SUBNETS, member, key)
                    yield Change(here, made.get(key, ABSENT), value)
            elif change.after is ABSENT:
                member, made = members[change.path[1]]
                yield Change((*SUBNETS, member), made, ABSENT)
            else:
                whole = {**fresh, **dict(member_edits(fresh, change.after, words=words))}
                yield Change((*SUBNETS, change.after["uuid"]), ABSENT, whole)

    def _map_changes(self, changes: t.Sequence[Change], keys: Keys) -> t.Iterator[Change]:
        pairs = {key: pair for key, pair in zip(keys, self._pairs()) if key is not None}
        touched: dict[str, dict[int, Tree]] = {}
        for change in changes:
            if change.path[0] != "reservations":
                continue
            key = change.path[1]
            if key not in pairs:
                yield _new_map(change.after)
                continue
            member, place, row = pairs[key]
            rows = touched.setdefault(member, {})
            row = rows.get(place, row)
            single = len(change.path) == 3
            rows[place] = {**row, change.path[2]: change.after} if single else ABSENT
        for member, rows in touched.items():
            yield from self._map_after(member, rows)

    def _map_after(self, member: str, rows: t.Mapping[int, Tree]) -> t.Iterator[Change]:
        made = lookup(self.tree, (*MAPS, member))
        pairs = [row for own, _place, row in self._pairs() if own == member]
        left = [rows.get(place, row) for place, row in enumerate(pairs)]
        left = [row for row in left if row is not ABSENT]
        if not left:
            yield Change((*MAPS, member), made, ABSENT)
            return
        named = next((row for row in rows.values() if row is not ABSENT), left[0])
        wanted = {
            "name": named["name"],
            "ip_address": [row["address"] for row in left],
            "en_address": [row["mac"] for row in left],
        }
        for key, value in wanted.items():
            if not _same_map(key, made.get(key), value):
                yield Change((*MAPS, member, key), made.get(key, ABSENT), value)

    def is_in(self, plist: PlistForm) -> bool:
        """Tell whether bootpd's files say the same of all subnets and reservations."""
        entries = {row["uuid"]: row for row in plist.subnets() if row["uuid"]}
        rows = {row["uuid"]: row for row in self.subnets()}
        if entries.keys() != rows.keys():
            return False
        if not all(is_handed_on(row, entries[key]) for key, row in rows.items()):
            return False
        pairs = {(row["mac"], row["address"]) for row in self.reservations()}
        return pairs <= {(row["mac"], row["address"]) for row in plist.reservations()}

    def row_at(self, line: int) -> Row | None:
        rows = self.reservations()
        return row_in(self.table_of(rows), line, rows)

    def faults(self) -> list[Fault]:
        entries = [entry_of(member, made) for member, made in self._members(SUBNETS)]
        entries += self.beside
        root = {"dhcp_enabled": self.general()["interfaces"] or False, "Subnets": entries}
        table = self.table_of(self.reservations())
        return [*faults(root, macos=self.macos), *bootptab_faults(table, networks(entries))]


def _general(tree: Tree, changes: t.Sequence[Change]) -> t.Iterator[Change]:
    for change in changes:
        if change.path == ("logging_level",):
            before = tree.get("logging_level", ABSENT)
            yield Change(change.path, before, change.after.upper())


def _mac(text: str) -> str:
    parts = re.split("[:.-]", text)
    bytes_only = len(parts) == 6 and all(re.match(r"[0-9A-Fa-f]{1,2}\Z", part) for part in parts)
    return ":".join(f"{int(part, 16):02x}" for part in parts) if bytes_only else text


def _same_map(key: str, before: Tree, after: Tree) -> bool:
    if key == "name":
        return bool(before == after)
    found = [_mac(each) if key == "en_address" else each for each in texts(before)]
    return bool(found == after)


def _new_map(row: Row) -> Change:
    name = uuid.uuid5(uuid.NAMESPACE_DNS, f"{row['mac']} {row['address']}")
    made = {"name": row["name"], "ip_address": [row["address"]], "en_address": [row["mac"]]}
    return Change((*MAPS, str(name)), ABSENT, made)


__all__ = ["MAPS", "SUBNETS", "SettingsForm"]
