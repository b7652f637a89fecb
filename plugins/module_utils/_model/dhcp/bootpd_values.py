# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What bootpd makes of a number, a switch or an address in its plist, and where that is a fault.

Every function that judges returns the rule that is broken, as the end of a sentence that begins
with the value; None where bootpd reads what is meant. Source: Apple's bootp (cfutil.c, bootpd.c)
and what that code did with the values it was given.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..._ctext import ULONG_MAX, dotted, inet_aton, plain_address, plain_number, strtoul
from ..._values import ABSENT, Tree

Place = t.Tuple[t.Union[str, int], ...]
"""Where in the plist: keys of dictionaries and indexes of arrays."""

_LARGEST = 2**31 - 1
_TEXT_BUFFER = 63
_YES = frozenset(("1", "true", "yes", "on", "y"))
_NO = frozenset(("0", "false", "no", "off", "n"))


@dataclasses.dataclass(frozen=True)
class Fault:
    """What bootpd would reject, drop, cut or read otherwise than meant, and by which rule.

    `path` leads to it from the root of the plist (`("bootptab", LINE)` in that file), `value` is
    what stands there, `subnet` the name of the subnet it lies in, `also` the path of a second one
    that has a part in it.
    """

    path: Place
    value: Tree
    rule: str
    subnet: str | None = None
    also: Place | None = None

    @property
    def blank(self) -> bool:
        """Tell whether an option has an empty value, as Server.app leaves fields not filled in.

        bootpd then does what is meant, nothing, but for an empty name, which it serves empty.
        """
        return str(self.path[-1]).startswith("dhcp_") and self.value in ("", [], [""])

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path)
        value = "" if self.value is ABSENT else f"{self.value!r} "
        return f"{where}: {value}{self.rule}"


def release(macos: str) -> tuple[int, ...]:
    """Return a version of macOS for comparing; an unknown one is newer than all."""
    numbers = tuple(int(part) for part in macos.split(".") if part.isdigit())
    return numbers or (10**6,)


def read_number(value: Tree) -> int | None:
    """Return the 32 bits that bootpd takes for a number, None where it takes none."""
    if isinstance(value, str):
        read = strtoul(value.encode("utf-8")[:_TEXT_BUFFER].decode("utf-8", "ignore"))
        return None if read in (None, ULONG_MAX) else t.cast(int, read) & 0xFFFFFFFF
    if isinstance(value, (int, float)):
        whole = -_LARGEST - 1 <= value <= _LARGEST and int(value) == value
        return int(value) & 0xFFFFFFFF if whole else None
    return None


def misread_number(value: Tree, low: int, high: int) -> str | None:
    """Return what is wrong with a number that should lie in `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return "is no number"
    read = read_number(value)
    shown = "nothing" if read is None else str(read)
    meant = plain_number(value) if isinstance(value, str) else value
    if meant is None:
        return f"is no number; bootpd reads {shown}"
    if not low <= meant <= high:
        return f"is out of range; it takes {low} to {high}"
    if meant != int(meant):
        return "has a fraction; bootpd takes whole numbers only"
    if read == int(meant) & 0xFFFFFFFF:
        return None
    return (
        f"is read by bootpd as {shown}; write the number without leading noughts"
        if isinstance(value, str)
        else f"is above {_LARGEST}, the largest integer bootpd takes; write it as a string"
    )


def meant_switch(value: Tree) -> bool | None:
    """Return the yes or no that a value says to a person, None where it says neither."""
    if isinstance(value, (bool, int, float)):
        return bool(value)
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else None


def misread_switch(value: Tree) -> str | None:
    """Return what is wrong with a number-like switch: bootpd takes words for 0."""
    read = read_number(value)
    if read is None:
        return "is no number or boolean; bootpd ignores it"
    meant = meant_switch(value)
    if meant is None and isinstance(value, str) and plain_number(value) is not None:
        meant = plain_number(value) != 0
    if meant is not bool(read):
        return f"is read by bootpd as {'on' if read else 'off'}; write a boolean"
    return None


def read_address(value: Tree) -> int | None:
    """Return the IPv4 address, as a number, that bootpd takes; None where it takes none."""
    if not isinstance(value, str) or not value.isascii() or len(value) > _TEXT_BUFFER:
        return None
    return inet_aton(value)


def misread_address(value: Tree) -> str | None:
    """Return what is wrong with an IPv4 address."""
    read = read_address(value)
    if read is None:
        return "is no IPv4 address"
    if read != plain_address(value):
        return f"is read by bootpd as {dotted(read)}; write four decimals without leading noughts"
    return None


__all__ = [
    "Fault",
    "Place",
    "meant_switch",
    "misread_address",
    "misread_number",
    "misread_switch",
    "read_address",
    "read_number",
    "release",
]
