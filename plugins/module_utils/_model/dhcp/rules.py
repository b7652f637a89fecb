# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""bootpd's rules for its whole configuration: bootpd.plist and bootptab, before they are written.

A fault is what Apple's bootpd rejects, drops, cuts or reads otherwise than whoever wrote it meant:
by its published source (bootp, bootpd.c), held against that code running.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..._ctext import dotted
from ..._values import Tree
from .bootpd_subnets import SUBNETS, name_of, subnets_faults
from .bootpd_values import (
    Fault,
    Place,
    meant_switch,
    misread_address,
    misread_number,
    misread_switch,
    read_address,
    release,
)

BOOTPTAB = "bootptab"


@dataclasses.dataclass(frozen=True)
class Key:
    """One key of the root: how bootpd reads it, and the first macOS that does."""

    name: str
    kind: str
    since: str = ""


KEYS = (
    Key("dhcp_enabled", "interfaces"),
    Key("bootp_enabled", "interfaces"),
    Key("relay_enabled", "interfaces"),
    Key("netboot_enabled", "interfaces"),
    Key("old_netboot_enabled", "interfaces"),
    Key("detect_other_dhcp_server", "interfaces"),
    Key("ignore_allow_deny", "interfaces", since="10.10"),
    Key("ipv6_only_preferred", "interfaces", since="12"),
    Key("allow", "macs"),
    Key("deny", "macs"),
    Key("relay_ip_list", "relays"),
    Key("reply_threshold_seconds", "number"),
    # A mistake of bootpd's makes every number but 0 a 1.
    Key("ipv6_only_wait", "bit", since="12"),
    Key("use_open_directory", "switch"),
    Key("dhcp_ignore_client_identifier", "switch"),
    Key("dhcp_supply_bootfile", "switch", since="15"),
    Key("use_server_config_for_dhcp_options", "switch"),
    Key("verbose", "switch", since="10.12"),
    Key("debug", "switch", since="10.15"),
    Key("NetBoot", "dictionary"),
    Key(SUBNETS, "subnets"),
)
_BY_FOLDED = {key.name.lower(): key.name for key in KEYS}

# Blanks in front and 0x are for the C library to take or not, so nobody should rely on them.
_MAC = re.compile(r"(?:1,)?(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}\s*\Z", re.I | re.A)
_LONGEST_INTERFACE = 16
_LONGEST_TEXT = 63
_Broken = t.Tuple[Place, Tree, str]


def faults(
    root: t.Mapping[str, Tree],
    *,
    macos: str,
    interfaces: t.Collection[str] | None = None,
    addresses: t.Collection[str] = (),
    repeated: t.Collection[Place] = (),
) -> list[Fault]:
    """Return all that bootpd of a macOS would not do as bootpd.plist says it.

    `root` is the plist; `interfaces` are the mini's, None where they are not known, `addresses`
    its own IPv4 addresses, `repeated` the keys that stand in the file more than once. No fault
    means that bootpd takes the whole as it is meant. The order is that of the plist.
    """
    found: list[Fault] = []
    for name, value in root.items():
        key = next((key for key in KEYS if key.name == name), None)
        if key is None:
            found += _misspelt(name, value)
        elif key.kind == "subnets":
            found += subnets_faults(value, macos=macos)
        else:
            about = _About(key, macos, interfaces, addresses)
            found += [Fault((name, *where), *rest) for where, *rest in _root(value, about)]
    return found + [_twice(root, path) for path in repeated]


def _twice(root: t.Mapping[str, Tree], path: Place) -> Fault:
    """Return the fault of a key that stands in its dictionary more than once."""
    value: Tree = root
    for part in path:
        value = value[part]
    within = path[:1] == (SUBNETS,) and len(path) > 1
    subnet = name_of(root[SUBNETS][path[1]], t.cast(int, path[1])) if within else None
    rule = "is the last of several under this key; bootpd drops the others"
    return Fault(path, value, rule, subnet)


def _misspelt(name: str, value: Tree) -> t.Iterator[Fault]:
    known = _BY_FOLDED.get(name.lower().replace("-", "_"))
    if known is not None:
        yield Fault((name,), value, f"is ignored by bootpd; the key is {known}")


@dataclasses.dataclass(frozen=True)
class _About:
    """What a key of the root is judged by."""

    key: Key
    macos: str
    interfaces: t.Collection[str] | None
    addresses: t.Collection[str]


def _root(value: Tree, about: _About) -> t.Iterator[_Broken]:
    since = about.key.since
    if since and release(about.macos) < release(since) and meant_switch(value) is not False:
        yield (), value, f"is ignored by this macOS; bootpd has it from macOS {since}"
        return
    yield from _JUDGES[about.key.kind](value, about)


def _interfaces(value: Tree, about: _About) -> t.Iterator[_Broken]:
    """Judge a service that is on for all interfaces (a boolean), one (a string), or some."""
    if isinstance(value, list):
        yield from _some_interfaces(value, about)
    elif isinstance(value, bool) or value == "" or meant_switch(value) is False:
        return
    elif isinstance(value, str):
        rule = _no_interface(value, about.interfaces)
        if rule:
            yield (), value, f"{rule}; bootpd takes that for off"
    else:
        yield (), value, "is no boolean, string or array of interfaces; bootpd takes it for off"


def _some_interfaces(names: list[Tree], about: _About) -> t.Iterator[_Broken]:
    if not names:
        yield (), names, "is an empty array, which bootpd takes for all interfaces; write false"
    for place, name in enumerate(names):
        rule = _no_interface(name, about.interfaces)
        if rule:
            yield (place,), name, f"{rule}; bootpd skips it"


def _no_interface(name: Tree, interfaces: t.Collection[str] | None) -> str | None:
    if not isinstance(name, str) or not name.isascii():
        return "is no name of an interface"
    if meant_switch(name) is not None or not 0 < len(name) <= _LONGEST_INTERFACE:
        return "is no name of an interface"
    if interfaces is not None and name not in interfaces:
        return f"is no interface of this mini ({', '.join(interfaces)})"
    return None


def _macs(value: Tree, _about: _About) -> t.Iterator[_Broken]:
    if not isinstance(value, list):
        yield (), value, "is no array of MAC addresses; bootpd lets everybody through"
        return
    wrong = [(place, mac) for place, mac in enumerate(value) if not _is_mac(mac)]
    for place, mac in wrong:
        rule = "is no MAC address as 00:1b:63:aa:bb:cc; bootpd drops it"
        if len(wrong) == len(value):
            rule += ", and with it the whole list, and lets everybody through"
        yield (place,), mac, rule


def _is_mac(value: Tree) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and bool(_MAC.match(value))


def _relays(value: Tree, about: _About) -> t.Iterator[_Broken]:
    if not isinstance(value, list):
        yield (), value, "is no array of addresses; bootpd ignores it"
        return
    for place, server in enumerate(value):
        rule = misread_address(server)
        read = read_address(server)
        if rule is None and read in (0, 0xFFFFFFFF):
            rule = "is no address of a server; bootpd drops it"
        elif rule is None and read is not None and dotted(read) in about.addresses:
            rule = "is this mini itself; bootpd drops it"
        if rule:
            yield (place,), server, rule


def _number(value: Tree, _about: _About) -> t.Iterator[_Broken]:
    rule = misread_number(value, 0, 0xFFFFFFFF)
    if rule:
        yield (), value, rule


def _bit(value: Tree, _about: _About) -> t.Iterator[_Broken]:
    rule = misread_number(value, 0, 1)
    if rule:
        yield (), value, f"{rule}, and bootpd makes 1 of every other number"


def _switch(value: Tree, _about: _About) -> t.Iterator[_Broken]:
    rule = misread_switch(value)
    if rule:
        yield (), value, rule


_NETBOOT = ("shadow_size_meg", "afp_users_max", "age_time_seconds", "afp_uid_start")


def _netboot(value: Tree, _about: _About) -> t.Iterator[_Broken]:
    if not isinstance(value, t.Mapping):
        yield (), value, "is no dictionary; bootpd ignores it"
        return
    for key in _NETBOOT:
        rule = misread_number(value[key], 0, 0xFFFFFFFF) if key in value else None
        if rule:
            yield (key,), value[key], rule
    name = value.get("machine_name_format", "")
    if not isinstance(name, str):
        yield ("machine_name_format",), name, "is no string; bootpd ignores it"


_JUDGES: dict[str, t.Callable[[Tree, _About], t.Iterator[_Broken]]] = {
    "interfaces": _interfaces,
    "macs": _macs,
    "relays": _relays,
    "number": _number,
    "bit": _bit,
    "switch": _switch,
    "dictionary": _netboot,
}


class Line(t.Protocol):
    """A line of bootptab that bootpd does not take as it stands."""

    @property
    def line_no(self) -> int:
        """Its number, from 1."""

    @property
    def text(self) -> str:
        """The line."""

    @property
    def reason(self) -> str:
        """What bootpd makes of it."""


class Entry(t.Protocol):
    """A line of bootptab that bootpd takes."""

    @property
    def line_no(self) -> int:
        """Its number, from 1."""

    @property
    def hwtype(self) -> int:
        """1 for Ethernet."""

    @property
    def mac(self) -> str:
        """The hardware address, canonical."""

    @property
    def address(self) -> str:
        """The IPv4 address."""


class Bootptab(t.Protocol):
    """What the rules need of a reading of bootptab."""

    @property
    def entries(self) -> t.Sequence[Entry]:
        """The entries, in the order of the file."""

    @property
    def bad(self) -> t.Sequence[Line]:
        """Lines that give no entry."""

    @property
    def misread(self) -> t.Sequence[Line]:
        """Lines that give another entry than they say."""


def bootptab_faults(bootptab: Bootptab, networks: t.Sequence[tuple[int, int]] = ()) -> list[Fault]:
    """Return the faults of bootptab, in the order of its lines; paths are `("bootptab", LINE)`.

    One MAC may have an address in each network (`networks`: address and mask as numbers; what
    lies in none counts by its first three octets); of two in one network the last wins.
    """
    found = [
        Fault((BOOTPTAB, line.line_no), line.text, line.reason)
        for line in (*bootptab.bad, *bootptab.misread)
    ]
    last: dict[tuple[int, str, tuple[int, int]], Entry] = {}
    for entry in bootptab.entries:
        network = _network_of(read_address(entry.address) or 0, networks)
        before = last.get((entry.hwtype, entry.mac, network))
        last[entry.hwtype, entry.mac, network] = entry
        if before is not None:
            rule = f"is dropped: line {entry.line_no} has {entry.mac} again in that network"
            places: list[Place] = [(BOOTPTAB, each.line_no) for each in (before, entry)]
            if before != entry:
                found.append(Fault(places[0], before.address, rule, also=places[1]))
    return sorted(found, key=lambda fault: t.cast(int, fault.path[1]))


def _network_of(address: int, networks: t.Sequence[tuple[int, int]]) -> tuple[int, int]:
    inside = (each for each in networks if address & each[1] == each[0])
    return next(inside, (address & 0xFFFFFF00, 0xFFFFFF00))


__all__ = ["BOOTPTAB", "KEYS", "Bootptab", "Fault", "Key", "Place", "bootptab_faults", "faults"]
