# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Which row of a mini is the subnet, or the reservation, that a user names."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import ipaddress
import operator
import typing as t

from ..._errors import Refused
from ..._values import Tree
from ..rows import keyed
from .wishes import ReservationWish, Row, SubnetWish

Wish = t.TypeVar("Wish", SubnetWish, ReservationWish)
_Key = t.Callable[[Tree], Tree]


@dataclasses.dataclass(frozen=True)
class Matched(t.Generic[Wish]):
    """Rows by the names under which a plan and its messages know them.

    `keys` has the name of each row in their order, None for one that is never touched. `wishes`
    pairs each wish with the name of its row; a new one has a name that no row has yet, one for an
    absent row may stand there several times or not at all.
    """

    keys: list[str | None]
    wishes: list[tuple[str, Wish]]

    def rows(self, rows: t.Sequence[Row]) -> dict[str, Row]:
        """Return the rows by name, those that are never touched left out."""
        return {key: row for key, row in zip(self.keys, rows) if key is not None}

    def by_key(self) -> dict[str, Wish]:
        return dict(self.wishes)


class _Claims:
    """Who has claimed which row so far; each row belongs to one wish at most."""

    def __init__(self, rows: t.Sequence[Row], free: t.Callable[[Row], bool]) -> None:
        self._rows = rows
        self._free = {place for place, row in enumerate(rows) if free(row)}
        self.of_wish: dict[int, list[int]] = {}

    def index(self, key: _Key) -> dict[Tree, list[int]]:
        found: dict[Tree, list[int]] = collections.defaultdict(list)
        for place, row in enumerate(self._rows):
            if place in self._free and key(row) is not None:
                found[key(row)].append(place)
        return found

    def left(self, places: t.Iterable[int]) -> list[int]:
        return [place for place in places if place in self._free]

    def take(self, number: int, places: t.Sequence[int]) -> None:
        if places:
            self.of_wish[number] = list(places)
            self._free -= set(places)


def match_subnets(rows: t.Sequence[Row], wishes: t.Sequence[SubnetWish]) -> Matched[SubnetWish]:
    """Match subnets by UUID, else by name, else by network; Internet Sharing's never.

    A wish with a UUID is matched by name or network only with a row that has none. Last comes the
    UUID that a new row would get. Raises Refused where several rows could be meant.
    """
    claims = _Claims(rows, lambda row: not row.get("creator"))
    passes: list[tuple[str, t.Callable[[SubnetWish], Tree]]] = [
        ("uuid", lambda wish: wish.uuid),
        ("name", lambda wish: wish.name),
        ("network", lambda wish: wish.network),
        ("uuid", lambda wish: wish.own_uuid),
    ]
    for field, value in passes:
        index = claims.index(operator.itemgetter(field))
        for number, wish in enumerate(wishes):
            if number in claims.of_wish or value(wish) is None:
                continue
            found = claims.left(index.get(value(wish), ()))
            if wish.uuid and field != "uuid":
                found = [place for place in found if rows[place]["uuid"] is None]
            claims.take(number, _only(found, wish, field, rows))
    return _matched(rows, wishes, claims)


def _only(
    places: t.Sequence[int], wish: SubnetWish, field: str, rows: t.Sequence[Row]
) -> t.Sequence[int]:
    """Return the one row that is meant, none if there is none."""
    if len(places) > 1 and field == "name" and wish.network:
        places = [place for place in places if rows[place]["network"] == wish.network] or places
    if len(places) > 1 and field == "network" and wish.fields.get("range"):
        range_ = wish.fields["range"]
        places = [place for place in places if rows[place]["range"] == range_] or places
    if len(places) > 1:
        names = ", ".join(_told(rows[each]) for each in places)
        rule = f"{wish.label!r} may be each of {names}, by its {field}; give the uuid or the range"
        raise Refused(f"{wish.where}.{field}", rule)
    return places


def _told(row: Row) -> str:
    """Return what tells a subnet from others of its name or network."""
    marks = [str(each) for each in (row["uuid"], row["network"]) if each]
    ends = row["range"] if isinstance(row["range"], list) else []
    return f"{row['name'] or 'one without a name'} ({', '.join([*marks, *map(str, ends)])})"


def match_reservations(
    rows: t.Sequence[Row], wishes: t.Sequence[ReservationWish], subnets: t.Sequence[Row]
) -> Matched[ReservationWish]:
    """Match reservations by machine and address, else by machine and name, then by either.

    A machine may have one address in each of several subnets, so the machine alone decides only
    within the subnet of the address. An absent one stands for all rows that it describes.
    """
    claims = _Claims(rows, lambda row: True)
    within = _Within(subnets)

    def machine_and_subnet(row: Tree) -> Tree:
        return _pair(row.get("mac"), within.subnet(row.get("address")))

    passes: list[tuple[_Key, _Key]] = [
        (_machine_and_address, _machine_and_address),
        (_machine_and_name, _machine_and_name),
        (machine_and_subnet, machine_and_subnet),
        (_machine, _machine_alone),
        (_name, _name),
    ]
    for number, wish in enumerate(wishes):
        if not wish.present:
            claims.take(number, _described(rows, claims, wish))
    for row_key, wish_key in passes:
        index = claims.index(row_key)
        for number, wish in enumerate(wishes):
            if number in claims.of_wish or not wish.present or wish_key(wish.fields) is None:
                continue
            found = claims.left(index.get(wish_key(wish.fields), ()))
            if len(found) == 1 or row_key is not _name:
                claims.take(number, found[:1])
    return _matched(rows, wishes, claims)


def _pair(one: Tree, other: Tree) -> Tree:
    return None if one is None or other is None else (one, other)


def _name(row: Tree) -> Tree:
    return row.get("name")


def _machine(row: Tree) -> Tree:
    return row.get("mac")


def _machine_and_address(row: Tree) -> Tree:
    return _pair(row.get("mac"), row.get("address"))


def _machine_and_name(row: Tree) -> Tree:
    return _pair(row.get("mac"), row.get("name"))


def _machine_alone(row: Tree) -> Tree:
    return None if row.get("address") else row.get("mac")


def _described(rows: t.Sequence[Row], claims: _Claims, wish: ReservationWish) -> list[int]:
    asked = {
        key: wish.fields[key]
        for key in (("mac", "address") if wish.fields.get("mac") else ("name", "address"))
        if wish.fields.get(key)
    }
    places = claims.left(range(len(rows)))
    return [
        place for place in places if all(rows[place][key] == each for key, each in asked.items())
    ]


class _Within:
    """Finds the subnet that an address lies in."""

    def __init__(self, subnets: t.Sequence[Row]) -> None:
        self._networks: list[ipaddress.IPv4Network] = []
        for row in subnets:
            with contextlib.suppress(ValueError):
                self._networks.append(ipaddress.IPv4Network(str(row["network"])))
        self._lengths = sorted({each.prefixlen for each in self._networks}, reverse=True)
        self._known = set(self._networks)

    def subnet(self, address: Tree) -> str:
        """Return the narrowest network that holds an address, empty where none does."""
        if not isinstance(address, str):
            return ""
        for length in self._lengths:
            try:
                network = ipaddress.IPv4Network((address, length), strict=False)
            except ValueError:
                return ""
            if network in self._known:
                return str(network)
        return ""


def _matched(rows: t.Sequence[Row], wishes: t.Sequence[Wish], claims: _Claims) -> Matched[Wish]:
    """Name rows as their wishes do, others as they call themselves, each differently.

    A row keeps its name when others come or go: those that stay and are asked for are named first.
    """
    named: list[tuple[str, tuple[int | None, int | None]]] = []
    for present in (True, False):
        named += _wished(wishes, claims, present=present)
    claimed = {place for places in claims.of_wish.values() for place in places}
    labels = {wish.label for wish in wishes}
    for own, row in enumerate(rows):
        if own not in claimed and not row.get("creator"):
            named.append((_own_name(row, labels), (None, own)))
    keys: list[str | None] = [None] * len(rows)
    pairs: list[tuple[str, Wish]] = []
    for key, (wished, row_place) in keyed(named).items():
        if row_place is not None:
            keys[row_place] = key
        if wished is not None:
            pairs.append((key, wishes[wished]))
    return Matched(keys, pairs)


def _wished(
    wishes: t.Sequence[Wish], claims: _Claims, *, present: bool
) -> t.Iterator[tuple[str, tuple[int | None, int | None]]]:
    """Give the names of rows that are wanted, or unwanted; one that is wanted has one anyway."""
    for number, wish in enumerate(wishes):
        if wish.present is not present:
            continue
        places = claims.of_wish.get(number, [])
        for place in places:
            yield wish.label, (number, place)
        if present and not places:
            yield wish.label, (number, None)


def _own_name(row: Row, taken: t.Collection[str]) -> str:
    known = [str(row[key]) for key in ("name", "network", "mac", "address") if row.get(key)]
    name = known[0] if known else "without a name"
    return f"{name} at {known[-1]}" if name in taken else name


__all__ = ["Matched", "match_reservations", "match_subnets"]
