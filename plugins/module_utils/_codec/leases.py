# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""bootpd's leases, /var/db/dhcpd_leases: one block of `key=value` lines in braces for each.

Keys, order and layout are those that Apple's bootpd writes (bootp, NICache.c and dhcpd.c) and the
captures show. The file is read only: bootpd keeps the leases in memory and writes it whole.
"""

from __future__ import annotations

import dataclasses
import re

from .._errors import Unreadable

SOURCE = "/var/db/dhcpd_leases"
FOREVER = 0xFFFFFFFF
"""The end of a lease that has none (bootp, dhcpd.c)."""

_TYPED = re.compile(r"([0-9A-Fa-f]{1,2}),((?:[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2})*)?)\Z")


@dataclasses.dataclass(frozen=True)
class Lease:
    """One lease: who had which address until when.

    `name` is what the client called itself, None where it did not. `mac` is canonical
    (00:1b:63:aa:bb:cc), `hwtype` 1 for Ethernet; `identifier` stays as bootpd writes it. `expires`
    is in seconds since 1970, FOREVER for a lease without end, None for an address that bootpd
    holds back (declined by a client).
    """

    address: str
    name: str | None = None
    hwtype: int | None = None
    mac: str | None = None
    identifier: str | None = None
    expires: int | None = None


def parse(text: str, *, source: str = SOURCE) -> list[Lease]:
    """Return the leases in the order of the file, newest first; unknown keys are left out.

    Expired ones are among them: bootpd keeps them until it needs the address. Raises Unreadable for
    a line that belongs to no block, a block without an address, and a value of another form.
    """
    leases: list[Lease] = []
    block: dict[str, str] | None = None
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        word = line.strip()
        if word == "{" and block is None:
            block = {}
        elif word == "}" and block is not None:
            leases.append(_lease(block, source=source, line_no=number))
            block = None
        elif block is not None and word:
            key, _sign, value = word.partition("=")
            block.setdefault(key, value)
        elif word:
            raise Unreadable(source, line_no=number, line=line, why="outside of a block")
    if block is not None:
        raise Unreadable(source, line_no=number, line="", why="the last block has no end")
    return leases


def _lease(block: dict[str, str], *, source: str, line_no: int) -> Lease:
    try:
        hwtype, mac = _hardware(block["hw_address"]) if block.get("hw_address") else (None, None)
        return Lease(
            address=block["ip_address"],
            name=block.get("name"),
            hwtype=hwtype,
            mac=mac,
            identifier=block.get("identifier"),
            expires=int(block["lease"], 16) if "lease" in block else None,
        )
    except KeyError:
        raise Unreadable(source, line_no=line_no, line="}", why="a lease without address") from None
    except ValueError as problem:
        raise Unreadable(source, line_no=line_no, line="}", why=str(problem)) from None


def _hardware(text: str) -> tuple[int, str]:
    match = _TYPED.match(text)
    if match is None:
        raise ValueError(f"{text!r} is no hardware address")
    kind, octets = match.groups()
    return int(kind, 16), ":".join(f"{int(octet, 16):02x}" for octet in octets.split(":") if octet)


__all__ = ["FOREVER", "SOURCE", "Lease", "parse"]
