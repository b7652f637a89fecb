# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read bootpd.plist as bootpd does: the switches at the root, the subnets, what it says of them.

Rules: reference/bootpd.md and verdicts/bootpd. One bad subnet, or two that overlap, and there
are none at all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from . import _bootpd_routes, _cfplist
from ._bootpd_convert import Failed, Reading, address, option_bytes
from ._bootpd_options import CLASSLESS_ROUTES, ROUTER, SUBNET_MASK, tag_of
from ._clib import ether_aton, inet_ntoa

LEASE_MIN = 3600
LEASE_MAX = 86400
BROADCAST = 0xFFFFFFFF
# Since which macOS bootpd looks at a key; the others it always did.
SERVICES: dict[str, tuple[int, ...]] = {
    "bootp_enabled": (),
    "dhcp_enabled": (),
    "netboot_enabled": (),
    "old_netboot_enabled": (),
    "relay_enabled": (),
    "ignore_allow_deny": (10, 10),
    "detect_other_dhcp_server": (),
    "ipv6_only_preferred": (12,),
}
NUMBERS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("ipv6_only_wait", (12,)),
    ("verbose", (10, 12)),
    ("debug", (10, 15)),
    ("reply_threshold_seconds", ()),
    ("dhcp_ignore_client_identifier", ()),
    ("dhcp_supply_bootfile", (15,)),
    ("use_open_directory", ()),
    ("use_server_config_for_dhcp_options", ()),
)
ALL = "ALL"


class Subnet(NamedTuple):
    """One subnet as it is in force; options by number, in the order of the file."""

    name: str
    net_address: int
    net_mask: int
    first: int
    last: int
    allocate: bool
    lease_min: int
    lease_max: int
    supernet: str | None
    options: tuple[tuple[int, bytes], ...]

    def holds(self, ip: int) -> bool:
        """Tell whether an address is in its network."""
        return ip & self.net_mask == self.net_address

    def ranges_over(self, ip: int) -> bool:
        """Tell whether an address is in its range."""
        return self.holds(ip) and self.first <= ip <= self.last


class Config(NamedTuple):
    """What is in force: services by name (ALL or interfaces), numbers, filters, subnets.

    `subnets` is None where the file has none or they were thrown away; `listed` tells which.
    """

    services: dict[str, str | list[str]]
    numbers: dict[str, int]
    allow: list[bytes] | None
    deny: list[bytes] | None
    relays: list[int]
    subnets: list[Subnet] | None
    listed: bool
    readable: bool

    def serves(self, service: str, interface: str) -> bool:
        """Tell whether a service is on for an interface."""
        on = self.services[service]
        return on == ALL or interface in on


def read(content: bytes | None, reading: Reading) -> Config:
    """Return what a bootpd.plist puts in force; None, or what is no dictionary, is nothing."""
    try:
        plist = None if content is None else _cfplist.read(content)
    except ValueError:
        plist = None
    root = plist if isinstance(plist, dict) else {}
    early = {key: _number(reading, root, key, since) for key, since in NUMBERS[:3]}
    services = {key: _service(reading, root.get(key), since) for key, since in SERVICES.items()}
    relays = _relays(reading, root.get("relay_ip_list"))
    late = {key: _number(reading, root, key, since) for key, since in NUMBERS[3:]}
    if late["dhcp_supply_bootfile"]:
        reading.say("dhcp_supply_bootfile is enabled")
    subnets = root.get("Subnets")
    return Config(
        services=services,
        numbers={**early, **late},
        allow=_filter(root.get("allow")),
        deny=_filter(root.get("deny")),
        relays=relays,
        subnets=_subnets(reading, subnets) if isinstance(subnets, list) else None,
        listed="Subnets" in root,
        readable=isinstance(plist, dict),
    )


def _number(reading: Reading, root: dict[str, Any], key: str, since: tuple[int, ...]) -> int:
    """Return a number of the root; only a threshold is more than yes or no."""
    default = int(key == "use_server_config_for_dhcp_options")
    if key not in root or reading.macos < since:
        return default
    number = reading.number(root[key])
    if number is None:
        reading.say(f"Invalid '{key}' property")
        return default
    return number if key == "reply_threshold_seconds" else int(number != 0)


def _service(reading: Reading, value: Any, since: tuple[int, ...]) -> str | list[str]:
    """Return where a service is on: everywhere for true and, beware, for an empty array."""
    if reading.macos < since:
        return []
    if value is True or value == []:
        return ALL
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    wanted = {name for name in names if isinstance(name, str)}
    return [name for name in reading.interfaces if name in wanted]


def _filter(value: Any) -> list[bytes] | None:
    """Return the addresses of a filter; None if not one of them can be read: no filter."""
    found = []
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str) and one.isascii() and 2 <= len(one) < 64:
            mac = ether_aton(one.removeprefix("1,"))
            found += [mac] if mac is not None else []
    return sorted(found) or None


def _relays(reading: Reading, value: Any) -> list[int]:
    found = []
    for one in value if isinstance(value, list) else ():
        if not isinstance(one, str):
            continue
        relay = address(one)
        if relay is None:
            reading.say("Invalid relay server ip address")
        elif relay in (0, BROADCAST):
            reading.say(f"Invalid relay server ip address {inet_ntoa(relay)}")
        elif any(relay in own for own in reading.interfaces.values()):
            reading.say(f"Relay server ip address {inet_ntoa(relay)} specifies this host")
        else:
            found.append(relay)
    return found


def _subnets(reading: Reading, values: list[Any]) -> list[Subnet] | None:
    """Return all subnets by their ranges, None if one of them is bad."""
    found: list[Subnet] = []
    for value in values:
        try:
            subnet = _subnet(reading, value)
        except Failed as why:
            reading.say(f"subnets: create failed, {why}")
            return None
        place = len(found)
        for at, other in enumerate(found):
            if subnet.first <= other.last and other.first <= subnet.last:
                words = f"'{subnet.name}' net_range overlaps with subnet '{other.name}'"
                reading.say(f"subnets: {words}")
                return None
            if subnet.first < other.first:
                place = at
                break
        found.insert(place, subnet)
    return found


def _subnet(reading: Reading, value: Any) -> Subnet:
    """Return a subnet; Failed with what is wrong."""
    if not isinstance(value, dict):
        raise Failed("subnet element is not a dictionary")
    name = _text(value, "name")
    supernet = _text(value, "supernet")
    net_address = _address(value, "net_address")
    net_mask = _address(value, "net_mask")
    first, last = _range(value.get("net_range"))
    for ip, end in ((first, "start"), (last, "end")):
        if ip & net_mask != net_address:
            raise Failed(f"'net_range' {end} not within subnet")
    if first > last and reading.macos >= (10, 12):
        raise Failed("'net_range' start > end")
    options = _options(reading, value)
    lease_min, lease_max = _leases(reading, value)
    return Subnet(
        name or network_name(net_address, net_mask),
        net_address,
        net_mask,
        first,
        last,
        value.get("allocate") is True,
        lease_min,
        lease_max,
        supernet or None,
        options,
    )


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key, "")
    if not isinstance(text, str):
        raise Failed(f"Invalid '{key}' property")
    return text


def _address(value: dict[str, Any], key: str) -> int:
    found = address(value.get(key))
    if found is None:
        raise Failed(f"Invalid/missing '{key}' property")
    return found


def _range(value: Any) -> tuple[int, int]:
    if not isinstance(value, list):
        raise Failed("Invalid/missing 'net_range' property")
    if len(value) != 2:
        raise Failed("'net_range' property must specify 2 values")
    first = address(value[0])
    if first is None:
        raise Failed("Invalid 'net_range' range start")
    last = address(value[1])
    if last is None:
        raise Failed("Invalid 'net_range' range end")
    return first, last


def network_name(net_address: int, net_mask: int) -> str:
    """Return the name of a subnet without one: `192.168.1`, or `192.168.0/22`."""
    bits = 33 - (net_mask & -net_mask).bit_length() if net_mask else 32
    parts = inet_ntoa(net_address).split(".")[: -(-bits // 8)]
    return ".".join(parts) + (f"/{bits}" if bits % 8 else "")


def _leases(reading: Reading, value: dict[str, Any]) -> tuple[int, int]:
    """Return the shortest and the longest lease in seconds; the longest is never the shorter."""
    longest = reading.number(value.get("lease_max"))
    shortest = reading.number(value.get("lease_min"))
    if not shortest:
        shortest = LEASE_MIN
    return shortest, max(LEASE_MAX if longest is None else longest, shortest)


def _options(reading: Reading, value: dict[str, Any]) -> tuple[tuple[int, bytes], ...]:
    """Return the options of a subnet in the order of the file."""
    found: list[tuple[int, bytes]] = []
    for key, given in value.items():
        name = key.removeprefix("dhcp_")
        if name == key or not name:
            continue
        tag = tag_of(name, reading.macos)
        if tag is None:
            # Its number is read by the same function as all others, and so may overflow, too.
            reading.string_number(name.removeprefix("option_"), 10)
            reading.say(f"subnets: unrecognized option '{name}'")
        elif tag != SUBNET_MASK:
            try:
                found.append((tag, option_bytes(reading, tag, given)))
            except Failed as why:
                reading.say(f"subnets: Failed to convert '{name}': {why}")
    return _routed(found)


def _routed(options: list[tuple[int, bytes]]) -> tuple[tuple[int, bytes], ...]:
    """Return options with the router's address in the first list of classless routes."""
    tags = [tag for tag, _content in options]
    if ROUTER in tags and CLASSLESS_ROUTES in tags:
        at = tags.index(CLASSLESS_ROUTES)
        routes = _bootpd_routes.with_router(options[at][1], options[tags.index(ROUTER)][1])
        options[at] = (CLASSLESS_ROUTES, routes)
    return tuple(options)
