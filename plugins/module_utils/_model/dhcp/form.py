# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What both homes of the DHCP service have in common: rows out, changes in, a judgement."""

from __future__ import annotations

import typing as t

from ..._values import Tree
from ..change import Change
from .bootpd_values import Fault
from .rules import Bootptab
from .wishes import Row

Keys = t.Sequence[t.Optional[str]]
"""The name of each row of a form, in the order of the rows; None for one without a name."""


class Form(t.Protocol):
    """The DHCP configuration of a mini as one backend keeps it; a value that never changes."""

    @property
    def macos(self) -> str:
        """The mini's version of macOS."""

    @property
    def here(self) -> t.Collection[str] | None:
        """The interfaces of the mini, None where they are not known or do not matter."""

    def general(self) -> dict[str, Tree]:
        """Return what is set for the service as a whole, by the names of the options."""

    def subnets(self) -> list[Row]:
        """Return the subnets in their order, with `creator` for those of Internet Sharing."""

    def reservations(self) -> list[Row]:
        """Return the reservations in their order."""

    def after(self, changes: t.Sequence[Change], *, subnets: Keys, reservations: Keys) -> Form:
        """Return the form with changes made; the keys say which rows their paths mean.

        Rows keep their order without those that go, new ones come last.
        """

    def row_at(self, line: int) -> Row | None:
        """Return the reservation that bootpd reads from a line of its table, None if none."""

    def faults(self) -> list[Fault]:
        """Return what bootpd would not take, or not as meant, of all that stands here.

        Paths are those of bootpd's own files, whatever the form: a subnet's index is its place.
        """


def row_in(table: Bootptab, line: int, rows: t.Iterable[Row]) -> Row | None:
    """Return the one of `rows` that a line of a reading of bootptab is."""
    read = {entry.line_no: (entry.mac, entry.address) for entry in table.entries}
    found = (row for row in rows if (row["mac"], row["address"]) == read.get(line))
    return next(found, None)


def keys_after(keys: Keys, changes: t.Sequence[Change], collection: str) -> list[str | None]:
    """Return the names of the rows that a form has after changes."""
    of_rows = [
        change for change in changes if change.path[0] == collection and len(change.path) == 2
    ]
    known = set(keys)
    gone = {change.path[1] for change in of_rows if change.path[1] in known}
    new = [change.path[1] for change in of_rows if change.path[1] not in known]
    return [key for key in keys if key is None or key not in gone] + [*new]


__all__ = ["Form", "Keys", "keys_after", "row_in"]
