# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""How bootpd turns a value of its plist into the bytes of a DHCP option, type by type.

The rules are those of Apple's bootp (subnets.c, DNSNameList.c, IPv4ClasslessRoute.c), which were
held against that code running. Each encoder returns the bytes, None where bootpd drops the option,
and the rule that is broken, None where the bytes are what is meant.
"""

from __future__ import annotations

import re
import typing as t

from ..._ctext import inet_aton, plain_address, plain_number, strtoul
from ..._values import Tree
from .bootpd_values import (
    misread_address,
    misread_number,
    misread_switch,
    read_address,
    read_number,
)

Wire = t.Tuple[t.Optional[bytes], t.Optional[str]]

DEFAULT_ON_LINK = bytes(5)
"""A default route without a gateway, which bootpd puts in front where no route is a default."""

_RANGES = {
    "bool": (0, 1),
    "uint8": (0, 0xFF),
    "uint16": (0, 0xFFFF),
    "uint32": (0, 0xFFFFFFFF),
    "int32": (-(2**31), 2**31 - 1),
}
_SIZES = {"bool": 1, "uint8": 1, "uint16": 2, "uint32": 4, "int32": 4}
_ELEMENTS = {"ip_mult": "ip", "uint8_mult": "uint8", "uint16_mult": "uint16"}
_LONGEST_LABEL = 63


def encode(kind: str, value: Tree) -> Wire:
    """Return the bytes of a value for a type of bootpd's, and what is wrong with it."""
    if isinstance(value, bytes):
        return value, None
    if not isinstance(value, list):
        return _single(kind, value)
    if not value:
        return None, "is an empty array; bootpd drops the option"
    if kind in _ARRAYS:
        return _ARRAYS[kind](kind, value)
    if isinstance(value[0], (bytes, list)):
        return None, "is no array of simple values; bootpd drops the option"
    data, rule = _single(kind, value[0])
    if rule is None and len(value) > 1:
        rule = "has more than one value; bootpd takes the first only"
    return data, rule


def _single(kind: str, value: Tree) -> Wire:
    kind = _ELEMENTS.get(kind, kind)
    if kind in _SIZES:
        return _number(kind, value)
    if not isinstance(value, str):
        return None, f"is no {_WORDS.get(kind, 'data')}; bootpd drops the option"
    if kind == "string":
        return value.encode("utf-8"), None
    if kind == "ip":
        read = read_address(value)
        return None if read is None else read.to_bytes(4, "big"), misread_address(value)
    if kind == "dns_namelist":
        return _name(value)
    return None, f"is no {_WORDS.get(kind, 'data')}; bootpd drops the option"


_WORDS = {
    "string": "string",
    "ip": "IPv4 address",
    "dns_namelist": "string or array of names",
    "ip_pairs": "array of pairs of addresses",
    "classless_route": "array of pairs of network/length and gateway",
}


def _number(kind: str, value: Tree) -> Wire:
    read = read_number(value)
    if read is None:
        rule = misread_number(value, *_RANGES[kind]) or "is no number that bootpd takes"
        return None, f"{rule}; the option is dropped"
    if kind == "bool":
        return bytes([read != 0]), misread_switch(value)
    data = (read & (1 << 8 * _SIZES[kind]) - 1).to_bytes(_SIZES[kind], "big")
    if isinstance(value, bool) and kind == "uint8":
        return data, None
    return data, misread_number(value, *_RANGES[kind])


def _list(kind: str, values: list[Tree]) -> Wire:
    parts: list[bytes] = []
    first_rule: str | None = None
    for value in values:
        data, rule = _element(kind, value)
        if data is None:
            return None, f"has an element, {value!r}, that {rule}"
        if rule and not first_rule:
            first_rule = f"has an element, {value!r}, that {rule}"
        parts.append(data)
    return b"".join(parts), first_rule


def _element(kind: str, value: Tree) -> Wire:
    if kind == "ip" and not isinstance(value, str):
        return None, "is no IPv4 address; bootpd drops the whole option"
    if isinstance(value, (bytes, list)):
        return None, "is no number; bootpd drops the whole option"
    return _single(kind, value)


def _addresses(_kind: str, values: list[Tree]) -> Wire:
    return _list("ip", values)


def _numbers(kind: str, values: list[Tree]) -> Wire:
    return _list(_ELEMENTS[kind], values)


def _pairs(_kind: str, values: list[Tree]) -> Wire:
    if len(values) % 2:
        return None, "needs an even count of addresses; bootpd drops the option"
    return _list("ip", values)


def labels(name: str) -> list[bytes] | None:
    """Return the labels of a domain name, None where bootpd takes none of it.

    Every label has 1 to 63 bytes, so a dot at the end or two in a row spoil the name.
    """
    found = name.encode("utf-8").split(b".")
    return found if all(0 < len(label) <= _LONGEST_LABEL for label in found) else None


def _spoilt(name: str) -> str | None:
    if labels(name) is None:
        return "is no domain name of labels with 1 to 63 characters, without a dot at the end"
    if any(mark in name for mark in " \t\r\n,;"):
        return "is taken by bootpd for one name; give each name as an element of an array"
    return None


def _name(name: str) -> Wire:
    """Encode one name given as a string, without compression."""
    parts = labels(name)
    rule = _spoilt(name)
    if parts is None:
        return None, f"{rule}; bootpd drops the option"
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0", rule


def _names(_kind: str, values: list[Tree]) -> Wire:
    for value in values:
        if not isinstance(value, str):
            return None, f"has an element, {value!r}, that is no name; bootpd drops the option"
    split = [labels(value) for value in values]
    rules = [f"has an element, {name!r}, that {_spoilt(name)}" for name in values if _spoilt(name)]
    rule = rules[0] if rules else None
    whole = [parts for parts in split if parts is not None]
    if len(whole) < len(split):
        # One name that cannot be encoded leaves nothing of the others.
        return b"", f"{rule}; bootpd serves an empty option"
    return compressed(whole), rule


def compressed(names: t.Iterable[list[bytes]]) -> bytes:
    """Return names in the compact form of RFC 1035, 4.1.4, pointing where bootpd points.

    A name points at the earlier one with the longest common end, the first of equals.
    """
    out = bytearray()
    known: list[tuple[list[bytes], list[int]]] = []
    for name in names:
        common, places = max(
            ((_common_end(name, other), places) for other, places in known),
            key=lambda each: each[0],
            default=(0, []),
        )
        own = len(name) - common
        offsets: list[int] = []
        for label in name[:own]:
            offsets.append(len(out))
            out += bytes([len(label)]) + label
        shared = places[len(places) - common :]
        out += (0xC000 | shared[0]).to_bytes(2, "big") if shared else b"\0"
        known.append((name, offsets + shared))
    return bytes(out)


def _common_end(one: list[bytes], other: list[bytes]) -> int:
    count = 0
    for label, same in zip(reversed(one), reversed(other)):
        if label != same:
            break
        count += 1
    return count


def _routes(_kind: str, values: list[Tree]) -> Wire:
    """Encode routes: `network/length`, `gateway`, and so on; the default one comes first."""
    if len(values) % 2 or not all(isinstance(value, str) for value in values):
        return None, "is no array of pairs of network/length and gateway; bootpd drops the option"
    default: bytes | None = None
    routes: list[bytes] = []
    first_rule: str | None = None
    for destination, gateway in zip(values[::2], values[1::2]):
        data, rule = _route(destination, gateway)
        first_rule = first_rule or rule
        if data is None:
            return None, rule
        if default is None and data[0] == 0:
            default = data
        else:
            routes.append(data)
    return (DEFAULT_ON_LINK if default is None else default) + b"".join(routes), first_rule


def _route(destination: str, gateway: str) -> Wire:
    network, length, rule = _destination(destination)
    if network is None:
        return None, f"has the destination {destination!r}, which {rule}; bootpd drops the option"
    router = read_address(gateway)
    if router is None:
        return None, f"has the gateway {gateway!r}, which is no IPv4 address; bootpd drops it all"
    wrong = misread_address(gateway)
    if wrong:
        rule = rule or f"has the gateway {gateway!r}, which {wrong}"
    octets = network.to_bytes(4, "big")[: (length + 7) // 8]
    return bytes([length]) + octets + router.to_bytes(4, "big"), rule


def _destination(text: str) -> tuple[int | None, int, str | None]:
    """Return network, prefix length and what is wrong of a destination of a route."""
    address, slash, digits = text.partition("/")
    # bootpd reads up to the first letter beyond ASCII, and of the length its last 32 bits.
    kept, slashed, bits = re.split(r"[^\0-\x7f]", text)[0].partition("/")
    network = inet_aton(kept)
    length = (strtoul(bits) or 0) & 0xFFFFFFFF if slashed else _class_length(network or 0)
    if network is None or strtoul(bits) is None or length > 32:
        return None, 0, "is no network/length"
    mask = 0xFFFFFFFF << 32 - length & 0xFFFFFFFF
    rule = None
    if network != plain_address(address) or (slash and plain_number(digits) != length):
        rule = "is read otherwise by bootpd; write decimals without leading noughts"
    elif network and not slash:
        rule = f"has no prefix length; bootpd takes /{length}, by the class of the address"
    elif network & mask == 0 and (network or (slash and length)):
        rule = "is taken by bootpd for the default route; that is written 0.0.0.0/0"
    rule = f"has the destination {text!r}, which {rule}" if rule else None
    return (network, length, rule) if network & mask else (0, 0, rule)


def _class_length(network: int) -> int:
    return 8 if network < 0x80000000 else 16 if network < 0xC0000000 else 24


_ARRAYS: dict[str, t.Callable[[str, list[Tree]], Wire]] = {
    "ip_mult": _addresses,
    "ip_pairs": _pairs,
    "uint8_mult": _numbers,
    "uint16_mult": _numbers,
    "dns_namelist": _names,
    "classless_route": _routes,
}

__all__ = ["DEFAULT_ON_LINK", "Wire", "compressed", "encode", "labels"]
