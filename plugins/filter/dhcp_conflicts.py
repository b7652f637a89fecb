# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `dhcp_conflicts`: which DHCP servers of a fleet would be in each other's way."""

from __future__ import annotations

import collections
import dataclasses
import typing as t
from collections.abc import Callable, Iterator, Mapping

from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._errors import Refused
from ..module_utils._model.dhcp import values
from ..module_utils._model.dhcp.ranges import Span, clashes

DOCUMENTATION = r"""
name: dhcp_conflicts
short_description: Say which DHCP servers are in each other's way
version_added: 0.1.0
description:
  - Compares what many minis would serve, whether or not a play visits them.
  - Two minis are in each other's way if their ranges share an address, if one machine has
    another address with each, or if one address is another machine's with each.
  - The role P(minifleet.macos_server.dhcp_server#role) refuses a fleet with conflicts.
  - What concerns one mini alone is not told; M(minifleet.macos_server.dhcp_server) refuses it
    there.
options:
  _input:
    description:
      - C(subnets) and C(reservations) by mini, as options of M(minifleet.macos_server.dhcp_server),
        such as P(minifleet.macos_server.dhcp_fleet#filter) gives them.
      - C(segment) may name the part of the network where a mini serves; only minis of the same one
        are compared.
      - An entry that is V(absent), or a subnet that is not enabled, takes no addresses.
        Of an entry that does not say its addresses nothing is known.
    type: dict
    required: true
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Refuse a fleet whose DHCP servers are in each other's way
  ansible.builtin.assert:
    that: conflicts | length == 0
    fail_msg: "{{ conflicts | join(' ') }}"
  run_once: true
  vars:
    conflicts: >-
      {{ hostvars | minifleet.macos_server.dhcp_fleet(groups.dhcp_servers)
         | minifleet.macos_server.dhcp_conflicts }}
"""

RETURN = r"""
_value:
  description:
    - A sentence for each conflict, which names both minis, the paths of the options and the values.
    - A value that is wrong is told likewise, since nothing can be said of what it would serve.
  type: list
  elements: str
"""

Entry = Mapping[str, t.Any]
SEPARATE = "if these are separate networks, tell them apart by dhcp_server_segment"


class Claim(t.NamedTuple):
    """Something that one mini would serve: where it is said, and in which part of the network."""

    mini: str
    segment: str
    option: str
    shown: str = ""

    def __str__(self) -> str:
        return f"{self.shown} by {self.mini} ({self.option})"


@dataclasses.dataclass
class Fleet:
    """All claims of a fleet, and sentences on values that cannot be read."""

    ranges: list[Span[Claim]] = dataclasses.field(default_factory=list)
    reservations: list[tuple[Claim, str, str]] = dataclasses.field(default_factory=list)
    wrong: list[str] = dataclasses.field(default_factory=list)


def dhcp_conflicts(fleet: Mapping[str, Entry]) -> list[str]:
    """Return a sentence for each wrong value and each conflict, none if all is well.

    `fleet` maps a mini to its `subnets`, `reservations` and `segment`. Takes n log n steps for n
    entries; there are never more than two sentences for each.
    """
    found = Fleet()
    for mini, served in fleet.items():
        _read(str(mini), served, found)
    return [*found.wrong, *_overlaps(found), *_two_addresses(found), *_two_machines(found)]


def _read(mini: str, served: t.Any, found: Fleet) -> None:
    """Add what a mini would serve, or what is wrong with it."""
    if not isinstance(served, Mapping):
        found.wrong.append(f"{mini}: {served!r} is no mapping with subnets and reservations.")
        return
    segment = str(served.get("segment") or "")
    for collection, read in (("subnets", _read_subnet), ("reservations", _read_reservation)):
        entries = served.get(collection) or []
        if not isinstance(entries, list):
            found.wrong.append(f"{mini}: {collection}: {entries!r} is no list of mappings.")
            continue
        for place, entry in enumerate(entries):
            claim = Claim(mini, segment, f"{collection}[{place}]")
            try:
                read(claim, entry, found)
            except Refused as refusal:
                found.wrong.append(f"{mini}: {refusal}.")


def _counts(claim: Claim, entry: t.Any) -> bool:
    if not isinstance(entry, Mapping):
        raise Refused(claim.option, f"{entry!r} is no mapping")
    return entry.get("state") != "absent"


def _read_subnet(claim: Claim, entry: t.Any, found: Fleet) -> None:
    if not _counts(claim, entry) or not _enabled(claim, entry.get("enabled")):
        return
    if entry.get("network") is not None:
        values.network(f"{claim.option}.network", entry["network"])
    if entry.get("range") is None:
        return
    option = f"{claim.option}.range"
    first, last = values.address_range(option, entry["range"])
    name = f" of {entry['name']!r}" if entry.get("name") else ""
    named = Claim(claim.mini, claim.segment, option, f"{first} to {last}{name}")
    found.ranges.append((_number(first), _number(last), named))


def _enabled(claim: Claim, value: t.Any) -> bool:
    try:
        return value is None or bool(boolean(value))
    except TypeError:
        raise Refused(f"{claim.option}.enabled", f"{value!r} is neither true nor false") from None


def _number(address: str) -> int:
    """Return an address in its one form as a number; ipaddress takes three times as long."""
    one, two, three, four = address.split(".")
    return int(one) << 24 | int(two) << 16 | int(three) << 8 | int(four)


def _read_reservation(claim: Claim, entry: t.Any, found: Fleet) -> None:
    if not _counts(claim, entry):
        return
    mac, address = entry.get("mac"), entry.get("address")
    known = "" if mac is None else values.mac(f"{claim.option}.mac", mac)
    where = "" if address is None else values.address(f"{claim.option}.address", address)
    if known and where:
        found.reservations.append((claim, known, where))


def _overlaps(found: Fleet) -> Iterator[str]:
    """Give the ranges of two minis that share an address, by segment."""
    segments: dict[str, list[Span[Claim]]] = collections.defaultdict(list)
    for span in found.ranges:
        segments[span[2].segment].append(span)
    for spans in segments.values():
        for one, other in clashes(spans):
            if one.mini != other.mini:
                yield (
                    f"Two minis would hand out the same addresses: {one} and {other};"
                    f" give each a range of its own, or {SEPARATE}."
                )


def _two_addresses(found: Fleet) -> Iterator[str]:
    """Give the machines that have other addresses with one mini than with another."""
    for mac, one, other in _disagreeing(found.reservations):
        yield (
            f"{mac} would have two addresses: {one} and {other};"
            f" give it the same with both, or {SEPARATE}."
        )


def _two_machines(found: Fleet) -> Iterator[str]:
    """Give the addresses that are other machines' with one mini than with another."""
    rows = [(claim, address, mac) for claim, mac, address in found.reservations]
    for address, one, other in _disagreeing(rows):
        yield (
            f"{address} would be the address of two machines: {one} and {other};"
            f" reserve it for one of them, or {SEPARATE}."
        )


def _disagreeing(rows: list[tuple[Claim, str, str]]) -> Iterator[tuple[str, Claim, Claim]]:
    """Give subjects of which minis say different things, with a claim that says what the other not.

    One mini may say several things of a subject: a machine has an address in each network. Every
    mini is compared with the first that speaks of the subject.
    """
    said: dict[tuple[str, str], dict[str, dict[str, Claim]]] = {}
    for claim, subject, value in rows:
        by_mini = said.setdefault((claim.segment, subject), {})
        by_mini.setdefault(claim.mini, {}).setdefault(value, claim)
    for (_segment, subject), by_mini in said.items():
        first, *others = by_mini.values()
        for each in others:
            if each.keys() != first.keys():
                yield subject, *_differing(first, each)


def _differing(first: dict[str, Claim], other: dict[str, Claim]) -> tuple[Claim, Claim]:
    """Return a claim of either that the other lacks, or any where it lacks none."""
    only = next((value for value in first if value not in other), next(iter(first)))
    just = next((value for value in other if value not in first), next(iter(other)))
    return first[only]._replace(shown=only), other[just]._replace(shown=just)


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"dhcp_conflicts": dhcp_conflicts}
