# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What DHCP servers would do to each other: the addresses of a whole fleet, looked at as one.

Works on what minis are told, not on what they have: it is asked before any mini is touched.
"""

from __future__ import annotations

import ipaddress
import typing as t

from .._errors import Refused
from . import dhcp_values as values
from .address_ranges import Span, clashes

Told = t.Mapping[str, t.Any]
Fleet = t.Mapping[str, Told]
"""By mini: `segment`, `subnets` ({label, range}) and `reservations` ({name, mac, address})."""
Place = t.Tuple[str, str]
"""A mini, and what it calls the subnet or the machine."""


def served_by(options: Told, *, segment: str) -> dict[str, t.Any]:
    """Return what one mini would serve, from the options of `dhcp_server`; {} if nothing.

    Entries to be absent, subnets that give nothing out, and all of a service that is stopped are
    left out. So is a subnet without a range: what stands only on the mini is not known here.
    """
    if options.get("state") == "stopped":
        return {}
    subnets = [
        {"label": each.get("name") or each.get("network") or "", "range": list(each["range"])}
        for each in options.get("subnets") or ()
        if _is_there(each) and each.get("enabled", True) is not False and each.get("range")
    ]
    reservations = [
        {key: str(each[key]) for key in ("name", "mac", "address") if each.get(key) is not None}
        for each in options.get("reservations") or ()
        if _is_there(each) and each.get("mac") is not None and each.get("address") is not None
    ]
    if not subnets and not reservations:
        return {}
    return {"segment": segment, "subnets": subnets, "reservations": reservations}


def _is_there(entry: Told) -> bool:
    return (entry.get("state") or "present") == "present"


def fleet_clashes(fleet: Fleet) -> list[str]:
    """Return sentences on what the minis of a fleet would serve in each other's way; [] if nothing.

    Within one segment no two ranges share an address, no machine has different addresses from
    two minis, and no address belongs to two machines. n log n steps for n subnets and
    reservations.
    """
    spans: dict[str, list[Span[Place]]] = {}
    machines: _Known = {}
    addresses: _Known = {}
    said: list[str] = []
    for mini, told in fleet.items():
        segment = str(told.get("segment") or "")
        try:
            spans.setdefault(segment, []).extend(_spans(mini, told))
            for here, mac, address in _reserved(mini, told):
                said += _of_machine(machines, (segment, mac), here, address)
                said += _of_address(addresses, (segment, address), here, mac)
        except Refused as refusal:
            said.append(f"{mini}: {refusal}")
    return [*said, *_overlaps(spans)]


_Known = t.Dict[t.Tuple[str, str], t.Tuple[Place, str]]
"""By segment and address: who was there first, and what it goes with."""


def _spans(mini: str, told: Told) -> t.Iterator[Span[Place]]:
    for place, subnet in enumerate(told.get("subnets") or ()):
        first, last = values.address_range(f"subnets[{place}].range", subnet["range"])
        ends = int(ipaddress.IPv4Address(first)), int(ipaddress.IPv4Address(last))
        yield (*ends, (mini, str(subnet["label"])))


def _reserved(mini: str, told: Told) -> t.Iterator[tuple[Place, str, str]]:
    for place, entry in enumerate(told.get("reservations") or ()):
        where = f"reservations[{place}]"
        mac = values.mac(f"{where}.mac", entry["mac"])
        address = values.address(f"{where}.address", entry["address"])
        yield (mini, str(entry.get("name") or mac)), mac, address


def _of_machine(known: _Known, key: tuple[str, str], here: Place, address: str) -> t.Iterator[str]:
    there, other = known.setdefault(key, (here, address))
    # Within one mini a machine may have an address in each subnet.
    if other != address and there[0] != here[0]:
        yield (
            f"{here[0]} would give {key[1]} ({here[1]}) the address {address}, and {there[0]}"
            f" gives it {other}"
        )


def _of_address(known: _Known, key: tuple[str, str], here: Place, mac: str) -> t.Iterator[str]:
    there, other = known.setdefault(key, (here, mac))
    if other != mac:
        yield (
            f"{here[0]} would give the address {key[1]} to {mac} ({here[1]}), and {there[0]} gives"
            f" it to {other} ({there[1]})"
        )


def _overlaps(spans: t.Mapping[str, list[Span[Place]]]) -> t.Iterator[str]:
    for segment, ranges in spans.items():
        ends = {place: _text(first, last) for first, last, place in ranges}
        for one, other in clashes(ranges):
            there = f" in segment {segment}" if segment else ""
            yield (
                f"{other[0]} would serve {ends[other]} (subnet {other[1]}), and {one[0]} serves"
                f" {ends[one]} (subnet {one[1]}){there}: they share addresses"
            )


def _text(first: int, last: int) -> str:
    return f"{ipaddress.IPv4Address(first)} to {ipaddress.IPv4Address(last)}"


__all__ = ["Fleet", "fleet_clashes", "served_by"]
