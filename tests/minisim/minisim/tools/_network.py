# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network around a mini: its primary address and what DNS says of it and of the others.

DNS is not part of a Mac. It knows every mini of the home under the name and the address that its
seed gives it; the switch `dns.own_records` of a mini makes the records of that one wrong for all,
`dns.answers` silences the DNS for the mini that asks. More comes from the seed's `network`; the
state of that name overrides it, key by key, where something changed since the start::

    {"primary_address": "10.20.1.5", "interface": "en0",
     "nameservers": ["10.20.1.1"], "search": ["example.org"],
     "forward": {"cache1.example.org": ["10.20.1.5"]},
     "reverse": {"10.20.1.5": "cache1.example.org"},
     "overrides": {"forward": {"od1.example.org": "10.9.9.9"}, "reverse": {"10.20.1.6": null}}}

`forward` and `reverse`, where given, are all that this mini's DNS knows, and need not agree; `{}`
is a DNS that knows nothing. `overrides` change single records of what the DNS knows otherwise. A
mini of which the seed says less gets an address and a name that match; the address `auto` is
one that no other mini of the home has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..neighbours import fleet

if TYPE_CHECKING:
    from ..world import World


ADDRESS = "10.20.30.40"
NAMESERVER = "10.20.30.1"
WRONG_ADDRESS = "10.20.30.250"
WRONG_NAME = "another.example.org"


class Network(NamedTuple):
    """Hold what a mini can learn of its network."""

    primary_address: str
    interface: str
    nameservers: tuple[str, ...]
    search: tuple[str, ...]
    forward: dict[str, tuple[str, ...]]
    reverse: dict[str, str]
    silent: bool = False

    @property
    def answers(self) -> bool:
        """Tell whether a question to DNS gets any answer."""
        return bool(self.nameservers) and not self.silent

    def addresses_of(self, name: str) -> tuple[str, ...]:
        """Return the addresses DNS has for a name (any case, with or without the last dot)."""
        return () if self.silent else self.forward.get(name.rstrip(".").lower(), ())

    def name_of(self, address: str) -> str:
        """Return the name DNS has for an address, empty if it has none."""
        return "" if self.silent else self.reverse.get(address, "").rstrip(".")


class Records(NamedTuple):
    """Hold what DNS has: the addresses of names, the names of addresses."""

    forward: dict[str, tuple[str, ...]]
    reverse: dict[str, str]


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(one) for one in value)
    return (str(value),) if value else ()


def seeded_host_name(facts: dict[str, Any]) -> str:
    """Return the full name that a seed gives its mini."""
    names = facts.get("names") or {}
    return str(names.get("HostName") or f"{facts.get('name', 'mini')}.example.org")


def _data(world: World) -> dict[str, Any]:
    """Return what a mini was told of its network, with what every mini has."""
    facts = world.facts()
    data = {**(facts.get("network") or {}), **world.state("network")}
    if facts:
        data.setdefault("primary_address", ADDRESS)
        data.setdefault("nameservers", [NAMESERVER])
    return data


def primary_address(world: World) -> str:
    """Return the address of a mini, "" where it has none."""
    return str(_data(world).get("primary_address") or "")


def _records(forward: dict[str, Any], reverse: dict[str, Any]) -> Records:
    named = {str(name).rstrip(".").lower(): _listed(found) for name, found in forward.items()}
    return Records(
        {name: found for name, found in named.items() if found},
        {str(address): str(name) for address, name in reverse.items() if name},
    )


def own_records(world: World) -> Records:
    """Return what DNS has of one mini, for everybody: right, or wrong by switch."""
    facts = world.facts()
    address, name = primary_address(world), seeded_host_name(facts)
    if not facts or not address:
        return Records({}, {})
    said = world.switch("dns.own_records")
    forward = {"no-forward": "", "wrong-forward": WRONG_ADDRESS}.get(str(said), address)
    reverse = {"no-reverse": "", "wrong-reverse": WRONG_NAME}.get(str(said), name)
    return _records({name: forward}, {address: reverse})


def _known(world: World) -> Records:
    """Return what DNS has of the whole fleet; an address that minis share is the asking one's."""
    known = Records({}, {})
    for mini in fleet(world):
        of_one = own_records(mini)
        for name, addresses in of_one.forward.items():
            known.forward.setdefault(name, addresses)
        for address, name in of_one.reverse.items():
            known.reverse.setdefault(address, name)
    return known


def network(world: World) -> Network:
    """Return the network of a mini; `primary_address` is empty where it has none."""
    data = _data(world)
    known = _known(world) if not {"forward", "reverse"} <= data.keys() else Records({}, {})
    over = data.get("overrides") or {}
    records = _records(
        {**(data.get("forward", known.forward) or {}), **(over.get("forward") or {})},
        {**(data.get("reverse", known.reverse) or {}), **(over.get("reverse") or {})},
    )
    return Network(
        primary_address=str(data.get("primary_address") or ""),
        interface=str(data.get("interface") or "en0"),
        nameservers=_listed(data.get("nameservers")),
        search=_listed(data.get("search")),
        forward=records.forward,
        reverse=records.reverse,
        silent=world.switch("dns.answers") == "silent",
    )


def interfaces(world: World) -> dict[str, list[tuple[int, int]]]:
    """Return the interfaces by name, each with its IPv4 addresses and masks as numbers.

    The primary one has the primary address in a /24; beside it every Mac mini has Wi-Fi, which is
    en1 where en0 is the primary one (captures of dhcp settings). The seed's `interfaces` says more,
    or otherwise: `{en1: 192.168.64.1/24, en2: []}`.
    """
    import ipaddress

    net = network(world)
    primary = [f"{net.primary_address}/24"] if net.primary_address else []
    found: dict[str, list[str]] = {"en0": [], "en1": [], net.interface: primary}
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
