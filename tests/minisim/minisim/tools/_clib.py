# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read numbers and addresses as the C library does for bootpd.

All take text and are as lenient as their namesakes: they stop at what they do not understand.
"""

from __future__ import annotations

import re

ULONG_MAX = 2**64 - 1
_BLANK = " \t\n\v\f\r"
_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?)(0[xX](?=[0-9a-fA-F]))?([0-9a-zA-Z]*)")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def strtoul(text: str, base: int = 0) -> tuple[int, int, bool]:
    """Return number, length read (0: no number there), and whether it was too large.

    Base 0 means decimal, octal after a nought, hexadecimal after 0x. A minus wraps round.
    """
    match = _NUMBER.match(text)
    assert match is not None
    sign, prefix, rest = match[1], match[2] or "", match[3]
    if prefix and base not in (0, 16):
        prefix, rest = "", "0"
    if prefix:
        base = 16
    elif base == 0:
        base = 8 if rest.startswith("0") else 10
    digits = _leading(rest, base)
    if not digits:
        return 0, 0, False
    length = match.start(3) + len(digits)
    value = int(digits, base)
    if value > ULONG_MAX:
        return ULONG_MAX, length, True
    return ((-value) & ULONG_MAX if sign == "-" else value), length, False


def _leading(text: str, base: int) -> str:
    """Return the digits of this base that a text begins with."""
    allowed = _DIGITS[:base]
    end = next((at for at, sign in enumerate(text.lower()) if sign not in allowed), len(text))
    return text[:end]


def inet_aton(text: str) -> int | None:
    """Return the address that one to four numbers with dots stand for, None if they do not.

    Each may be octal or hexadecimal; the last fills all bytes that are left; what follows a
    blank is not looked at (verdicts/README.md).
    """
    parts: list[int] = []
    at = 0
    while True:
        if not text[at : at + 1].isdigit():
            return None
        value, length, _overflow = strtoul(text[at:])
        if value > 0xFFFFFFFF:
            return None
        parts.append(value)
        at += length
        if text[at : at + 1] != ".":
            break
        at += 1
        if len(parts) == 4:
            return None
    if at < len(text) and text[at] not in _BLANK:
        return None
    *leading, last = parts
    if any(part > 255 for part in leading) or last >= 256 ** (5 - len(parts)):
        return None
    return sum(part << (24 - 8 * place) for place, part in enumerate(leading)) + last


def inet_ntoa(address: int) -> str:
    """Return an address in four decimal numbers."""
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))


def ether_aton(text: str) -> bytes | None:
    """Return the six bytes of `0:1b:63:0:0:1`; what follows two digits is not looked at."""
    match = re.match(r"([0-9a-fA-F]{1,2}:){5}(?:[0-9a-fA-F]{2}|[0-9a-fA-F](?=\s|\Z))", text)
    return bytes(int(part, 16) for part in match[0].split(":")) if match else None


def scan_int(text: str) -> int | None:
    """Return the decimal number that a text begins with, as scanf's %d does."""
    match = re.match(r"\s*([+-]?\d+)", text)
    return None if match is None else wrapped(int(match[1]))


def scan_hex(text: str) -> int | None:
    """Return the hexadecimal number that a text begins with, as scanf's %x does."""
    match = re.match(r"\s*([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)", text)
    if match is None:
        return None
    return wrapped(int(match[1] + match[2], 16))


def wrapped(number: int) -> int:
    """Return a number as 32 bits with a sign hold it."""
    return (number + 2**31) % 2**32 - 2**31
