# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Plan keyed rows: entries that are present or absent, by key, in one collection of a tree."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._errors import Refused
from .._values import ABSENT, Tree, covers, lookup, with_value
from .change import Change, Plan

Row = t.TypeVar("Row")
_COPY = re.compile(r" \([0-9]+\)\Z")


@dataclasses.dataclass(frozen=True)
class Entry:
    """One row that the user names; only the fields given here are compared.

    `option` is where it was written, for messages.
    """

    key: str
    option: str
    fields: t.Mapping[str, Tree] = dataclasses.field(default_factory=dict)
    present: bool = True


@dataclasses.dataclass(frozen=True)
class RowsOrder:
    """All that a user says about one collection.

    `defaults` are the fields of a new row that its entry leaves open. With `purge`, rows that
    nobody names go. `fold` maps spellings of one key to the same text.
    """

    collection: str
    entries: t.Sequence[Entry]
    defaults: t.Mapping[str, Tree] = dataclasses.field(default_factory=dict)
    purge: bool = False
    fold: t.Callable[[str], str] = str


def plan_rows(current: Tree, order: RowsOrder) -> Plan:
    """Return the plan for the rows at `current[order.collection]`, a mapping of key to row.

    A row keeps the spelling of its key. Of rows whose keys fold to one, the first is kept where
    its entry is present. Raises Refused for an entry that is named twice.
    """
    rows = lookup(current, (order.collection,))
    rows = {} if rows is ABSENT else rows
    spellings: dict[str, list[str]] = {order.fold(entry.key): [] for entry in order.entries}
    _refuse_twice(order)
    unnamed: list[str] = []
    for key in rows:
        spellings.get(order.fold(key), unnamed).append(key)
    changes = [
        change
        for entry in order.entries
        for change in _changes(order, entry, rows, spellings[order.fold(entry.key)])
    ]
    if order.purge:
        changes += _removals(order, rows, unnamed)
    predicted = current
    for change in changes:
        predicted = with_value(predicted, change.path, change.after)
    return Plan(tuple(changes), predicted)


def _changes(
    order: RowsOrder, entry: Entry, rows: t.Mapping[str, Tree], keys: t.Sequence[str]
) -> t.Iterator[Change]:
    if not entry.present:
        yield from _removals(order, rows, keys)
        return
    if not keys:
        row = {**order.defaults, **entry.fields}
        yield Change((order.collection, entry.key), ABSENT, row)
        return
    kept, *copies = keys
    for field, value in entry.fields.items():
        before = rows[kept].get(field, ABSENT)
        if not covers(before, value):
            yield Change((order.collection, kept, field), before, value)
    yield from _removals(order, rows, copies)


def _removals(
    order: RowsOrder, rows: t.Mapping[str, Tree], keys: t.Iterable[str]
) -> t.Iterator[Change]:
    for key in keys:
        yield Change((order.collection, key), rows[key], ABSENT)


def _refuse_twice(order: RowsOrder) -> None:
    seen: dict[str, Entry] = {}
    for entry in order.entries:
        other = seen.setdefault(order.fold(entry.key), entry)
        if other is not entry:
            raise Refused(entry.option, f"{entry.key!r} is named twice, also by {other.option}")


def keyed(
    rows: t.Iterable[tuple[str, Row]], *, fold: t.Callable[[str], str] = str
) -> dict[str, Row]:
    """Return rows by key; the second and later ones of one key get ` (2)`, ` (3)` behind it."""
    found: dict[str, Row] = {}
    times: dict[str, int] = {}
    for key, row in rows:
        times[fold(key)] = number = times.get(fold(key), 0) + 1
        found[key if number == 1 else f"{key} ({number})"] = row
    return found


def without_number(key: str) -> str:
    """Return a key as it was before `keyed` put a number behind it."""
    return _COPY.sub("", key)


__all__ = ["Entry", "RowsOrder", "keyed", "plan_rows", "without_number"]
