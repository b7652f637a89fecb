# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""bootpd's rules for the subnets of its plist: one bad or overlapping one stops them all.

The rules are those of Apple's bootp (subnets.c), held against that code running.
"""

from __future__ import annotations

import typing as t

from ..._ctext import dotted
from ..._values import ABSENT, Tree
from .bootpd_values import (
    Fault,
    Place,
    meant_switch,
    misread_address,
    misread_number,
    read_address,
    read_number,
)
from .options import PREFIX, read_subnet
from .ranges import Span, clashes

SUBNETS = "Subnets"
DEFAULT_LEASE_MIN = 3600
KEYS = (
    "name",
    "net_address",
    "net_mask",
    "net_range",
    "supernet",
    "allocate",
    "lease_min",
    "lease_max",
)
"""What bootpd reads of a subnet beside options; every other key means nothing to it."""

_LONGEST_LEASE = 0xFFFFFFFF


def default_name(address: int, mask: int) -> str:
    """Return the name that bootpd gives a subnet without one: `192.168.1`, or `192.168.0/22`."""
    # It counts up to the lowest bit that is set, whatever lies above, and takes none for all.
    bits = 33 - (mask & -mask).bit_length() if mask else 32
    octets = dotted(address).split(".")[: (bits + 7) // 8]
    return ".".join(octets) + (f"/{bits}" if bits % 8 else "")


def name_of(subnet: Tree, number: int) -> str:
    """Return what a person calls a subnet: its name, its network, else its place (from 0)."""
    if not isinstance(subnet, t.Mapping):
        return f"number {number + 1}"
    name = subnet.get("name")
    if isinstance(name, str) and name:
        return name
    address = read_address(subnet.get("net_address"))
    mask = read_address(subnet.get("net_mask"))
    if address is None or mask is None:
        return f"number {number + 1}"
    return default_name(address, mask)


def pool(subnet: t.Mapping[str, Tree]) -> tuple[int, int] | None:
    """Return first and last address of a subnet's range, None where it has no proper one."""
    ends = subnet.get("net_range")
    if not isinstance(ends, list) or len(ends) != 2:
        return None
    first, last = (read_address(end) for end in ends)
    return None if first is None or last is None or first > last else (first, last)


def subnets_faults(subnets: Tree, *, macos: str) -> list[Fault]:
    """Return the faults of the whole list, in its order, overlaps last."""
    if not isinstance(subnets, list):
        return [Fault((SUBNETS,), subnets, "is no array; bootpd serves no subnet at all")]
    found: list[Fault] = []
    for number, subnet in enumerate(subnets):
        found += subnet_faults(subnet, number=number, macos=macos)
    return found + _overlaps(subnets)


def subnet_faults(subnet: Tree, *, number: int, macos: str) -> list[Fault]:
    """Return the faults of the subnet at a place of the list (from 0), but for its neighbours."""
    place: Place = (SUBNETS, number)
    name = name_of(subnet, number)
    if not isinstance(subnet, t.Mapping):
        return [Fault(place, subnet, "is no dictionary; bootpd then loads no subnet", name)]
    broken = [*_names(subnet), *_network(subnet), *_switch(subnet), *_leases(subnet)]
    broken += [
        ((reading.key,), reading.value, reading.rule)
        for reading in read_subnet(subnet, macos=macos)
        if reading.rule is not None
    ]
    broken += _cases(subnet)
    return [Fault((*place, *where), value, rule, name) for where, value, rule in broken]


_Broken = t.Tuple[Place, Tree, str]


def _names(subnet: t.Mapping[str, Tree]) -> t.Iterator[_Broken]:
    for key in ("name", "supernet"):
        if key in subnet and not isinstance(subnet[key], str):
            yield (key,), subnet[key], "is no string; bootpd then loads no subnet"


def _network(subnet: t.Mapping[str, Tree]) -> t.Iterator[_Broken]:
    """Judge address, mask and range, as far as the parts before are readable."""
    for key in ("net_address", "net_mask"):
        value = subnet.get(key, ABSENT)
        if value is ABSENT:
            yield (key,), value, "is missing; bootpd then loads no subnet"
        elif misread_address(value):
            yield (key,), value, f"{misread_address(value)}{_HINTS[key]}"
    address = read_address(subnet.get("net_address"))
    mask = read_address(subnet.get("net_mask"))
    inside = None
    if address is not None and mask is not None:
        inside = (address, mask)
        if address & mask != address:
            rule = f"is inside a network, not one: {dotted(address & mask)}"
            yield ("net_address",), subnet["net_address"], rule
    yield from _range(subnet.get("net_range", ABSENT), inside)


_HINTS = {"net_address": "", "net_mask": "; a mask is written as 255.255.255.0"}


def _range(ends: Tree, network: tuple[int, int] | None) -> t.Iterator[_Broken]:
    where: Place = ("net_range",)
    if ends is ABSENT:
        yield where, ends, "is missing; bootpd then loads no subnet"
    elif not isinstance(ends, list):
        yield where, ends, "is no array of two addresses; bootpd then loads no subnet"
    elif len(ends) != 2:
        yield where, ends, f"has {len(ends)} values, not first and last; bootpd loads no subnet"
    else:
        for place, end in enumerate(ends):
            yield from _end((*where, place), end, network)
        first, last = (read_address(end) for end in ends)
        if first is not None and last is not None and first > last:
            # Accepted before macOS 10.12, and useless there: no address is in such a range.
            yield where, ends, "ends before it begins; bootpd then loads no subnet"


def _end(where: Place, end: Tree, network: tuple[int, int] | None) -> t.Iterator[_Broken]:
    rule = misread_address(end)
    read = read_address(end)
    if rule:
        yield where, end, rule
    elif network is not None and read is not None and read & network[1] != network[0]:
        address, mask = (dotted(part) for part in network)
        yield where, end, f"is not within {address} with mask {mask}; bootpd loads no subnet"


def _switch(subnet: t.Mapping[str, Tree]) -> t.Iterator[_Broken]:
    value = subnet.get("allocate", False)
    if not isinstance(value, bool) and meant_switch(value) is not False:
        yield ("allocate",), value, "is no boolean; bootpd takes it for false and leases nothing"


def _leases(subnet: t.Mapping[str, Tree]) -> t.Iterator[_Broken]:
    for key, lowest in (("lease_min", 1), ("lease_max", 0)):
        rule = misread_number(subnet[key], lowest, _LONGEST_LEASE) if key in subnet else None
        if rule:
            yield (key,), subnet[key], rule
    longest = read_number(subnet["lease_max"]) if "lease_max" in subnet else None
    given = read_number(subnet["lease_min"]) if "lease_min" in subnet else None
    shortest = given or DEFAULT_LEASE_MIN
    if longest is not None and longest < shortest:
        which = "lease_min" if given else "the lease_min bootpd assumes"
        rule = f"is below {which}, {shortest} seconds; bootpd leases for that instead"
        yield ("lease_max",), subnet["lease_max"], rule


def _cases(subnet: t.Mapping[str, Tree]) -> t.Iterator[_Broken]:
    """Find keys that differ from bootpd's by case or dashes only, and so mean nothing to it."""
    for key in subnet:
        folded = key.lower().replace("-", "_")
        known = folded in KEYS or folded.startswith(PREFIX)
        if known and folded != key and not key.startswith(PREFIX):
            yield (key,), subnet[key], f"is ignored by bootpd; the key is {folded}"


def _overlaps(subnets: list[Tree]) -> list[Fault]:
    spans: list[Span[int]] = []
    for number, subnet in enumerate(subnets):
        ends = pool(subnet) if isinstance(subnet, t.Mapping) else None
        if ends is not None:
            spans.append((*ends, number))
    found = []
    for one, other in clashes(spans):
        names = [name_of(subnets[number], number) for number in (one, other)]
        rule = f"overlaps with the range of subnet {names[0]!r}; bootpd then loads no subnet"
        places: list[Place] = [(SUBNETS, number, "net_range") for number in (one, other)]
        value = subnets[other]["net_range"]
        found.append(Fault(places[1], value, rule, subnet=names[1], also=places[0]))
    return found


__all__ = [
    "DEFAULT_LEASE_MIN",
    "KEYS",
    "SUBNETS",
    "default_name",
    "name_of",
    "pool",
    "subnet_faults",
    "subnets_faults",
]
