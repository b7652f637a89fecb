# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Single values of the DHCP service as users write them; what is wrong is refused by its path."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ..._errors import Refused

Network = ipaddress.IPv4Network

_MAC = re.compile(r"([0-9A-Fa-f]{1,2})" + r"[:.-]([0-9A-Fa-f]{1,2})" * 5 + r"\Z")
_DIGITS = re.compile(r"[0-9]+\Z")
_INTERFACE = re.compile(r"[a-z]+[0-9]+\Z")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_QUOTE_IT = "quote it in YAML, which reads 11:22:33:44:55:06 and 10.1 as numbers"
_LONGEST = 2**31 - 1
"""bootpd takes a larger integer for no number and uses a day instead (Apple's cfutil.c)."""


def mac(where: str, value: t.Any) -> str:
    """Return a hardware address as 00:1b:63:0a:0b:0c; leading noughts may be left out.

    Addresses that are the same number are the same text afterwards. Raises Refused for all else,
    and with a hint where YAML has made a number of it.
    """
    text = str(value).strip() if value is not None else ""
    if isinstance(value, (int, float)) or _DIGITS.match(text):
        raise Refused(where, f"{value!r} is a number, not a hardware address; {_QUOTE_IT}")
    match = _MAC.match(text)
    if match is None:
        raise Refused(
            where, f"{value!r} is no hardware address; write six bytes as 00:1b:63:0a:0b:0c"
        )
    found = ":".join(f"{int(part, 16):02x}" for part in match.groups())
    if found in ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"):
        raise Refused(where, f"{value!r} is the address of no machine")
    return found


def address(where: str, value: t.Any) -> str:
    """Return an IPv4 address in its one form: four decimals without leading noughts."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        found = ipaddress.IPv4Address(text)
    except ValueError:
        hint = f"; {_QUOTE_IT}" if _is_number(value) else ""
        rule = "is no IPv4 address of four decimals without leading noughts"
        raise Refused(where, f"{value!r} {rule}{hint}") from None
    # Python before 3.9.5 takes leading noughts, which bootpd reads as octal.
    if str(found) != text:
        raise Refused(where, f"{value!r} is no IPv4 address; write it without leading noughts")
    return text


def _is_number(value: t.Any) -> bool:
    text = str(value)
    return isinstance(value, (int, float)) or re.match(r"[0-9]+(\.[0-9]+)?\Z", text) is not None


def network(where: str, value: t.Any) -> str:
    """Return a network as `10.1.0.0/24`, also for `10.1.0.0/255.255.255.0`."""
    text = value.strip() if isinstance(value, str) else str(value)
    base, slash, _length = text.partition("/")
    if not slash:
        raise Refused(where, f"{value!r} has no prefix length; write it as 10.1.0.0/24")
    address(where, base)
    try:
        found = ipaddress.IPv4Network(text)
    except ValueError:
        raise Refused(where, _no_network(text)) from None
    if not 1 <= found.prefixlen <= 30:
        raise Refused(where, f"{value!r} has no place for a range; the prefix length is 1 to 30")
    return str(found)


def is_network(text: str) -> bool:
    """Tell whether text is a network with its prefix length, and no address inside one."""
    try:
        return bool(Network(text))
    except ValueError:
        return False


def _no_network(text: str) -> str:
    try:
        found = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return f"{text!r} is no IPv4 network; write it as 10.1.0.0/24"
    return f"{text!r} is an address inside a network; the network is {found}"


def address_range(where: str, value: t.Any) -> list[str]:
    """Return first and last address of a range."""
    if not isinstance(value, list) or len(value) != 2:
        raise Refused(
            where, f"{value!r} is no range; give its first and its last address as a list"
        )
    first, last = (address(f"{where}[{place}]", each) for place, each in enumerate(value))
    if ipaddress.IPv4Address(first) > ipaddress.IPv4Address(last):
        raise Refused(where, f"the first address, {first}, is above the last, {last}")
    return [first, last]


def refuse_outside(where: str, addresses: t.Sequence[str], inside: str) -> None:
    """Refuse addresses that a network does not hold, or that none of its machines can have."""
    net = Network(inside)
    for text in addresses:
        found = ipaddress.IPv4Address(text)
        if found not in net:
            raise Refused(where, f"{text} is not within the network {inside}")
        if found in (net.network_address, net.broadcast_address):
            kind = "network" if found == net.network_address else "broadcast"
            raise Refused(
                where, f"{text} is the {kind} address of {inside}; no machine can have it"
            )


def seconds(where: str, value: t.Any) -> int:
    """Return a lease time: whole seconds, 1 and more."""
    text = str(value).strip()
    if isinstance(value, bool) or not _DIGITS.match(text):
        raise Refused(
            where, f"{value!r} is no number of seconds; write a whole number, such as 3600"
        )
    found = int(text)
    if not 1 <= found <= _LONGEST:
        raise Refused(where, f"{value!r} is out of range; a lease lasts 1 to {_LONGEST} seconds")
    return found


def interface(where: str, value: t.Any) -> str:
    """Return a network interface by its BSD name."""
    if not isinstance(value, str) or not _INTERFACE.match(value):
        raise Refused(where, f"{value!r} is no interface; give its BSD name, such as en0")
    return value


def uuid(where: str, value: t.Any) -> str:
    """Return a UUID in upper case, as Server.app makes them for subnets."""
    if not isinstance(value, str) or not _UUID.match(value):
        raise Refused(where, f"{value!r} is no UUID; leave it out, one is made from the name")
    return value.upper()


def line(where: str, value: t.Any) -> str:
    """Return text that stands in one line."""
    text = value if isinstance(value, str) else str(value)
    if _CONTROL.search(text):
        raise Refused(where, f"{text!r} holds a line break or another control character")
    return text


def word(where: str, value: t.Any, *, what: str, longest: int) -> str:
    """Return text without blanks, as a column of bootptab holds it; `longest` counts bytes."""
    text = line(where, value)
    if not text or re.search(r"\s", text):
        raise Refused(
            where, f"{text!r} is no {what}; it is one word, blanks end a column of bootptab"
        )
    if text[0] in "#%":
        raise Refused(where, f"{text!r} begins with {text[0]}, which has its own sense in bootptab")
    if len(text.encode("utf-8")) > longest:
        raise Refused(where, f"{text!r} is too long; a {what} has {longest} characters at most")
    return text


__all__ = [
    "Network",
    "address",
    "address_range",
    "interface",
    "is_network",
    "line",
    "mac",
    "network",
    "refuse_outside",
    "seconds",
    "uuid",
    "word",
]
