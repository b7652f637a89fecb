# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encode classless static routes, option 121, as bootpd does (verdicts/bootpd 09*)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ._clib import inet_aton, strtoul, wrapped


class Route(NamedTuple):
    """One route; a destination of no bits is the default route."""

    prefix: int
    destination: int
    gateway: int

    def encoded(self) -> bytes:
        """Return the prefix, as many bytes of the destination as it covers, the gateway."""
        covered = self.destination.to_bytes(4, "big")[: -(-self.prefix // 8)]
        return bytes([self.prefix]) + covered + self.gateway.to_bytes(4, "big")


def encoded(values: list[Any], say: Callable[[str], None]) -> bytes | None:
    """Return pairs of destination and gateway encoded; None, with a word, if they are none.

    A default route comes first, one to nowhere if there is none.
    """
    if len(values) % 2:
        say("Classless route requires pairs of IP address values")
        return None
    default: Route | None = None
    others = []
    for destination, gateway in zip(values[::2], values[1::2], strict=True):
        route = _route(destination, gateway, say)
        if route is None:
            return None
        if route.destination == 0 and default is None:
            default = route
        else:
            others.append(route)
    return b"".join(route.encoded() for route in (default or Route(0, 0, 0), *others))


def _route(destination: Any, gateway: Any, say: Callable[[str], None]) -> Route | None:
    if not isinstance(destination, str) or not isinstance(gateway, str):
        say("Classless route array contains non-string")
        return None
    parsed = _destination(destination, say)
    if parsed is None:
        say(f"Invalid route destination descriptor '{destination}'")
        return None
    at = inet_aton(gateway) if gateway.isascii() and len(gateway) < 64 else None
    if at is None:
        say(f"Invalid route gateway address '{gateway}'")
        return None
    return Route(*parsed, at)


def _destination(text: str, say: Callable[[str], None]) -> tuple[int, int] | None:
    """Return prefix and destination; without a prefix the old classes give it.

    Text is read up to its first letter beyond ASCII, and the prefix is an int of C.
    """
    ascii_only = next((at for at, sign in enumerate(text) if sign > "\x7f"), len(text))
    host, slash, bits = text[:ascii_only].partition("/")
    prefix = -1
    if slash:
        prefix = wrapped(strtoul(bits)[0])
        if not 0 <= prefix <= 32:
            say(f"invalid prefix length {prefix}")
            return None
    found = inet_aton(host)
    if found is None:
        return None
    if prefix < 0:
        prefix = 8 if found < 0x80000000 else 16 if found < 0xC0000000 else 24
    mask = (0xFFFFFFFF << (32 - prefix)) & 0xFFFFFFFF
    return (prefix, found) if found & mask else (0, 0)


def with_router(routes: bytes, router: bytes) -> bytes:
    """Return routes whose default route leads nowhere with the router of option 3 in it."""
    nowhere = len(routes) >= 5 and routes[:5] == bytes(5)
    return routes[:1] + router[:4] + routes[5:] if nowhere and len(router) >= 4 else routes
