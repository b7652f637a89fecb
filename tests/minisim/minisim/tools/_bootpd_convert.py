# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turn values of a property list into what bootpd stores: numbers, addresses, option bytes.

Rules: reference/bootpd.md, verdicts/bootpd 07* to 13*.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from . import _bootpd_routes
from ._bootpd_options import Option, options
from ._clib import ULONG_MAX, inet_aton, strtoul
from ._dnsnames import encoded

ADDRESS_SIZE = 63
SIZES = {"uint8": 1, "uint16": 2, "uint32": 4, "int32": 4}
MULTIPLE = {"uint8_mult": "uint8", "uint16_mult": "uint16", "ip_mult": "ip", "ip_pairs": "ip"}
LISTS = frozenset({*MULTIPLE, "dns_namelist", "classless_route"})


class Failed(Exception):
    """Say why a value cannot be an option, in bootpd's words, which may be none."""


class Reading:
    """What one reading of the files goes by, and what it has to say.

    `overflowed`: a number in a string was too large once. From then on no number in a string is
    taken (verdict 10n_overflow_string_then_ok).
    """

    def __init__(self, macos: tuple[int, ...], interfaces: dict[str, list[int]]) -> None:
        self.macos = macos
        self.interfaces = interfaces
        self.messages: list[str] = []
        self.overflowed = False

    def say(self, text: str) -> None:
        """Log a line."""
        self.messages.append(text)

    def string_number(self, text: str, base: int = 0) -> int | None:
        """Return the number that a string begins with, 0 for a word, None if too large."""
        kept = text.encode("utf-8", "surrogatepass")[:ADDRESS_SIZE].decode("utf-8", "replace")
        value, _length, overflow = strtoul(kept, base)
        self.overflowed = self.overflowed or overflow
        if value == ULONG_MAX or self.overflowed:
            return None
        return value & 0xFFFFFFFF

    def number(self, value: Any) -> int | None:
        """Return a value as 32 bits without sign; None if it is none, or does not fit."""
        if isinstance(value, str):
            return self.string_number(value)
        if isinstance(value, bool):
            return int(value)
        return plain_number(value)


def plain_number(value: Any) -> int | None:
    """Return a number as 32 bits; None if they cannot hold all of it."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    # Written so that what is no number at all does not pass either.
    if not -(2**31) <= value < 2**31 or int(value) != value:
        return None
    return int(value) & 0xFFFFFFFF


def address(value: Any) -> int | None:
    """Return a string as an IPv4 address, None if it is none."""
    if not isinstance(value, str) or not value.isascii() or len(value) > ADDRESS_SIZE:
        return None
    return inet_aton(value)


def option_bytes(reading: Reading, tag: int, value: Any) -> bytes:
    """Return the bytes that are stored for an option; Failed if none are."""
    if isinstance(value, bytes):
        return value
    option = options(reading.macos).get(tag)
    if option is None:
        raise Failed("Unknown tag")
    if value == []:
        raise Failed("Empty array")
    if isinstance(value, list) and option.kind not in LISTS:
        value = value[0]
    return _converted(reading, option, value)


def _converted(reading: Reading, option: Option, value: Any) -> bytes:
    if isinstance(value, str):
        return _from_string(reading, option, value)
    if isinstance(value, (bool, int, float)):
        return _from_number(option, value)
    if isinstance(value, list):
        return _from_array(reading, option, value)
    raise Failed("")


def _base(option: Option, words: str) -> str:
    """Return the type of one element; pairs of addresses cannot be made of one value."""
    if option.kind == "ip_pairs":
        raise Failed(words)
    return MULTIPLE.get(option.kind, option.kind)


def _sized(kind: str, number: int) -> bytes:
    """Return a number in the bytes of its type, whatever does not fit cut off."""
    if kind == "bool":
        return bytes([number != 0])
    size = SIZES.get(kind)
    if size is None:
        raise Failed("")
    return int(number & (256**size - 1)).to_bytes(size, "big")


def _from_string(reading: Reading, option: Option, text: str) -> bytes:
    kind = _base(option, "Type requires IP address pairs")
    if kind == "string":
        return text.encode("utf-8", "surrogatepass")
    if kind == "ip":
        return _address_bytes(text, "Invalid IP address")
    if kind == "bool" or kind in SIZES:
        number = reading.string_number(text)
        if number is None:
            raise Failed("Invalid IP number")
        return _sized(kind, number)
    if kind == "dns_namelist":
        found = encoded([text], compact=False)
        if found is None:
            raise Failed("Failed to encode DNS search")
        return found
    raise Failed(f"Failed to convert from string to {option.kind}")


def _from_number(option: Option, value: bool | int | float) -> bytes:
    kind = _base(option, "Type requires pairs of IP address values")
    number = int(value) if isinstance(value, bool) else plain_number(value)
    if number is None:
        raise Failed("Failed to convert to numeric")
    return _sized(kind, number)


def _address_bytes(value: str, words: str) -> bytes:
    found = address(value)
    if found is None:
        raise Failed(words)
    return found.to_bytes(4, "big")


def _addresses(_reading: Reading, option: Option, values: list[Any]) -> bytes:
    if option.kind == "ip_pairs" and len(values) % 2:
        raise Failed("Type requires pairs of IP address values")
    found = b""
    for one in values:
        if not isinstance(one, str):
            raise Failed("Can't convert non-string to IP address")
        found += _address_bytes(one, "Invalid IP address")
    return found


def _numbers(reading: Reading, option: Option, values: list[Any]) -> bytes:
    found = b""
    for one in values:
        number = reading.number(one)
        if number is None:
            raise Failed("Invalid number")
        found += _sized(MULTIPLE[option.kind], number)
    return found


def _names(_reading: Reading, _option: Option, values: list[Any]) -> bytes:
    """Return encoded names; one that cannot be encoded makes the option empty."""
    if not all(isinstance(one, str) for one in values):
        raise Failed("Failed to encode DNS search")
    return encoded(values, compact=True) or b""


def _routes(reading: Reading, _option: Option, values: list[Any]) -> bytes:
    found = _bootpd_routes.encoded(values, reading.say)
    if found is None:
        raise Failed("")
    return found


_Convert: TypeAlias = Callable[[Reading, Option, list[Any]], bytes]
_WAYS: dict[str, _Convert] = {
    "ip_mult": _addresses,
    "ip_pairs": _addresses,
    "uint8_mult": _numbers,
    "uint16_mult": _numbers,
    "dns_namelist": _names,
    "classless_route": _routes,
}


def _from_array(reading: Reading, option: Option, values: list[Any]) -> bytes:
    way = _WAYS.get(option.kind)
    if way is None:
        raise Failed(f"Can't convert array to {option.kind}")
    return way(reading, option, values)
