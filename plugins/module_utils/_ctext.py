# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Numbers and addresses in text, as C on a mini reads them and as whoever wrote them meant them.

bootpd reads with strtoul(3), sscanf(3) and inet_aton(3), which take octal, hexadecimal, short
forms and trailing words where a person means plain decimals (bootp, cfutil.c, bootpdfile.c).
"""

from __future__ import annotations

import re

ULONG_MAX = 2**64 - 1

_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"[ \t\n\v\f\r]*([+-]?)([0-9]+)", re.ASCII)
_PLAIN = re.compile(r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|([0-9]+))\Z", re.ASCII)
_BLANKS = " \t\n\v\f\r"


def strtoul(text: str, *, base: int = 0) -> int | None:
    """Return what strtoul of a 64-bit mini makes of text, None where it overflows.

    What is no number is 0, words behind a number count for nothing, `-1` is 2^64 - 1. Base 0 tells
    octal and hexadecimal by their beginning, base 10 takes every digit for a decimal.
    """
    match = (_NUMBER if base == 0 else _DECIMAL).match(text)
    if match is None:
        return 0
    sign, digits = match.groups()
    value = int(digits, 10) if base else _by_prefix(digits)
    if value > ULONG_MAX:
        return None
    return (-value) % (ULONG_MAX + 1) if sign == "-" else value


def _by_prefix(digits: str) -> int:
    if digits[:2] in ("0x", "0X"):
        return int(digits, 16)
    return int(digits, 8) if digits[0] == "0" else int(digits, 10)


def plain_number(text: str) -> int | None:
    """Return the number that text says to a person, None where it says none.

    Blanks round it and leading noughts mean nothing to a person; `0x` says hexadecimal.
    """
    match = _PLAIN.match(text.strip(_BLANKS))
    if match is None:
        return None
    sign, hexadecimal, decimal = match.groups()
    value = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return -value if sign == "-" else value


def inet_aton(text: str) -> int | None:
    """Return an IPv4 address as a number as inet_aton reads it, None where it takes it for none.

    One to four parts, each decimal, octal or hexadecimal, the last filling what is left; what
    follows a blank is ignored.
    """
    parts: list[int] = []
    rest = text
    while True:
        match = re.match(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*", rest, re.ASCII)
        if match is None:
            return None
        parts.append(_by_prefix(match.group()))
        rest = rest[match.end() :]
        if rest[:1] != "." or len(parts) == 4:
            break
        rest = rest[1:]
    if rest and rest[0] not in _BLANKS:
        return None
    return _joined(parts)


def _joined(parts: list[int]) -> int | None:
    *upper, last = parts
    if any(part > 0xFF for part in upper) or last >= 1 << 8 * (4 - len(upper)):
        return None
    return last + sum(part << 8 * (3 - place) for place, part in enumerate(upper))


def plain_address(text: str) -> int | None:
    """Return the IPv4 address that text says to a person, None where it says none.

    Four parts, or the whole in hexadecimal, as ifconfig(8) prints a mask.
    """
    parts = [plain_number(part) for part in text.strip(_BLANKS).split(".")]
    numbers = [part for part in parts if part is not None and part >= 0]
    whole = len(parts) == 1 and text.strip(_BLANKS)[:2] in ("0x", "0X")
    if len(numbers) != len(parts) or not (whole or len(parts) == 4):
        return None
    return _joined(numbers)


def dotted(address: int) -> str:
    """Return an address, given as a number, as four decimals."""
    return ".".join(str(address >> shift & 0xFF) for shift in (24, 16, 8, 0))


__all__ = [
    "ULONG_MAX",
    "dotted",
    "inet_aton",
    "plain_address",
    "plain_number",
    "strtoul",
]
