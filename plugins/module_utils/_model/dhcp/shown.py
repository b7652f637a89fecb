# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Say what a mini's DHCP service is: rows as users write them, full pools, who has what."""

from __future__ import annotations

import ipaddress
import typing as t

from ..._values import Tree
from ..backends import SERVER
from .order import STARTED
from .values import is_network
from .wishes import Row

_GENERAL = (
    "interfaces",
    "bootp_interfaces",
    "allow",
    "deny",
    "relay",
    "detect_other_dhcp_server",
    "logging_level",
)


class Lease(t.Protocol):
    """What is needed of a lease."""

    @property
    def address(self) -> str:
        """The address that is leased."""

    @property
    def name(self) -> str | None:
        """What the client calls itself."""

    @property
    def mac(self) -> str | None:
        """The client's hardware address."""

    @property
    def expires(self) -> int | None:
        """The end in seconds since 1970, None for an address that is held back."""


def shown(tree: Tree) -> dict[str, t.Any]:
    """Return the state after a run: rows without what they have nothing of."""
    return {
        "state": tree["state"],
        **{key: tree[key] for key in _GENERAL if tree[key] is not None},
        "subnets": sorted(map(_subnet, tree["subnets"].values()), key=_order),
        "reservations": sorted(map(reservation, tree["reservations"].values()), key=_order),
    }


def _order(row: Row) -> tuple[str, ...]:
    """Return what to sort by: serveradmin gives the same rows in another order at each call."""
    return tuple(str(row.get(key, "")) for key in ("name", "network", "uuid", "mac", "address"))


def _subnet(row: Row) -> dict[str, t.Any]:
    found = {key: value for key, value in row.items() if value not in (None, [], {})}
    wins = {key: value for key, value in row["wins"].items() if value is not None}
    found.pop("wins", None)
    return {**found, "wins": wins} if wins else found


def reservation(row: Row) -> dict[str, t.Any]:
    """Return a reservation without what it has nothing of."""
    return {key: value for key, value in row.items() if value is not None}


def warnings(tree: Tree) -> list[str]:
    """Return what an admin should know of a configuration that is taken as it stands."""
    found = []
    networks = [row["network"] for row in tree["subnets"].values() if row["network"]]
    known = [ipaddress.IPv4Network(each) for each in networks if is_network(each)]
    for key, row in tree["reservations"].items():
        if not any(_lies_in(row["address"], network) for network in known):
            found.append(f"the address of {key}, {row['address']}, lies in no subnet of this mini")
    enabled = any(row["enabled"] for row in tree["subnets"].values())
    if tree["backend"] == SERVER and tree.get("state") == STARTED and not enabled:
        found.append("DHCP is started, but no subnet is enabled: nobody is served")
    if tree["backend"] == SERVER:
        found += [
            f"the subnet {key} has no interface, so Server.app serves nobody there"
            for key, row in tree["subnets"].items()
            if row["enabled"] and not row["interface"]
        ]
    shared = ", ".join(tree["shared"])
    if shared and tree.get("state") not in (None, STARTED):
        found.append(f"bootpd is off, and with it Internet Sharing's addresses on {shared}")
    return found


def _lies_in(address: t.Any, network: ipaddress.IPv4Network) -> bool:
    try:
        return ipaddress.IPv4Address(address) in network
    except ValueError:
        return False


def with_use(
    subnets: t.Sequence[dict[str, t.Any]],
    reservations: t.Sequence[dict[str, t.Any]],
    leased: t.Sequence[str],
) -> list[dict[str, t.Any]]:
    """Return subnets with `pool`: its size in addresses, how many of them are taken, per cent.

    Taken are addresses with an active lease, and reserved ones, which bootpd gives to nobody else.
    """
    taken = {int(ipaddress.IPv4Address(each)) for each in leased}
    reserved = {
        int(ipaddress.IPv4Address(each["address"]))
        for each in reservations
        if _is_address(each.get("address"))
    }
    return [{**row, "pool": _use(row.get("range"), taken, reserved)} for row in subnets]


def _is_address(text: t.Any) -> bool:
    return _lies_in(text, ipaddress.IPv4Network("0.0.0.0/0"))


def _use(ends: t.Any, taken: set[int], reserved: set[int]) -> dict[str, t.Any]:
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(_is_address, ends)):
        return {"size": 0, "leased": 0, "reserved": 0, "used": 0, "percent": 0.0}
    first, last = (int(ipaddress.IPv4Address(each)) for each in ends)
    size = max(0, last - first + 1)
    leased, held = ({each for each in some if first <= each <= last} for some in (taken, reserved))
    used = len(leased | held)
    return {
        "size": size,
        "leased": len(leased),
        "reserved": len(held),
        "used": used,
        "percent": round(100 * used / size, 1) if size else 0.0,
    }


def leases_shown(leases: t.Iterable[Lease], *, now: float) -> dict[str, list[dict[str, t.Any]]]:
    """Return leases, `active` and `expired` at `now` (seconds since 1970).

    bootpd keeps those that have ended until it needs the address. An address that a client has
    declined has no end and is held back for ten minutes; it stands among the active ones.
    """
    found: dict[str, list[dict[str, t.Any]]] = {"active": [], "expired": []}
    for lease in leases:
        over = lease.expires is not None and lease.expires <= now
        found["expired" if over else "active"].append(
            {
                "address": lease.address,
                "name": lease.name,
                "mac": lease.mac,
                "expires": lease.expires,
            }
        )
    return found


__all__ = ["leases_shown", "reservation", "shown", "warnings", "with_use"]
