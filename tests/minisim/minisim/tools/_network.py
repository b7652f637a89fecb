# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network around a mini: its primary address and what DNS says of it.

DNS is not part of a Mac, so its data come from the seed's `network`; the state of that name
overrides it, key by key, where something changed since the start::

    {"primary_address": "10.20.1.5", "interface": "en0",
     "nameservers": ["10.20.1.1"], "search": ["example.org"],
     "forward": {"cache1.example.org": ["10.20.1.5"]},
     "reverse": {"10.20.1.5": "cache1.example.org"}}

Forward and reverse need not agree; `{}` is a DNS that knows nothing. A mini of which the seed
says less gets an address and a name that match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..world import World


ADDRESS = "10.20.30.40"
NAMESERVER = "10.20.30.1"


class Network(NamedTuple):
    """Hold what a mini can learn of its network."""

    primary_address: str
    interface: str
    nameservers: tuple[str, ...]
    search: tuple[str, ...]
    forward: dict[str, tuple[str, ...]]
    reverse: dict[str, str]

    def addresses_of(self, name: str) -> tuple[str, ...]:
        """Return the addresses DNS has for a name (any case, with or without the last dot)."""
        return self.forward.get(name.rstrip(".").lower(), ())

    def name_of(self, address: str) -> str:
        """Return the name DNS has for an address, empty if it has none."""
        return self.reverse.get(address, "").rstrip(".")


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(one) for one in value)
    return (str(value),) if value else ()


def seeded_host_name(facts: dict[str, Any]) -> str:
    """Return the full name that a seed gives its mini."""
    names = facts.get("names") or {}
    return str(names.get("HostName") or f"{facts.get('name', 'mini')}.example.org")


def network(world: World) -> Network:
    """Return the network of a mini; `primary_address` is empty where it has none."""
    facts = world.facts()
    data = {**(facts.get("network") or {}), **world.state("network")}
    if facts:
        data.setdefault("primary_address", ADDRESS)
        data.setdefault("nameservers", [NAMESERVER])
        data.setdefault("forward", {seeded_host_name(facts): data["primary_address"]})
        data.setdefault("reverse", {str(data["primary_address"]): seeded_host_name(facts)})
    address = data.get("primary_address")
    forward = {
        str(name).rstrip(".").lower(): _listed(addresses)
        for name, addresses in (data.get("forward") or {}).items()
    }
    return Network(
        primary_address=str(address) if address else "",
        interface=str(data.get("interface") or "en0"),
        nameservers=_listed(data.get("nameservers")),
        search=_listed(data.get("search")),
        forward=forward,
        reverse={str(key): str(name) for key, name in (data.get("reverse") or {}).items()},
    )


def interfaces(world: World) -> dict[str, list[tuple[int, int]]]:
    """Return the interfaces by name, each with its IPv4 addresses and masks as numbers.

    The primary one has the primary address in a /24. The seed's `interfaces` says more, or
    otherwise: `{en1: 192.168.64.1/24, en2: []}`.
    """
    import ipaddress

    net = network(world)
    found = {net.interface: [f"{net.primary_address}/24"] if net.primary_address else []}
    for name, said in (world.facts().get("interfaces") or {}).items():
        found[str(name)] = list(_listed(said))
    parsed = {
        name: [ipaddress.IPv4Interface(one) for one in listed] for name, listed in found.items()
    }
    return {
        name: [(int(one.ip), int(one.netmask)) for one in listed] for name, listed in parsed.items()
    }


def is_address(text: str) -> bool:
    """Tell whether a text is an IPv4 address."""
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)


def reverse_zone(address: str) -> str:
    """Return the name under which DNS keeps the name of an IPv4 address."""
    return ".".join(reversed(address.split("."))) + ".in-addr.arpa"
