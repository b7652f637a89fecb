# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate nc(1) as a probe: `nc -z [-v] [-w SECONDS] [-G SECONDS] HOST PORT`.

What answers is said by the network of the minis. No page of the reference has nc: status and words
are those of OpenBSD's, which macOS has.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import _reach

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/nc",)

# How long a Mac waits for a host that does not answer at all.
PATIENCE = 75.0
WHY = {
    _reach.REFUSED: "Connection refused",
    _reach.NOBODY: "Host is down",
    _reach.SILENT: "Operation timed out",
}
USAGE = "usage: nc [-vz] [-G conntimeout] [-w timeout] hostname port\n"


def main(call: Call) -> int:
    """Try one port; status 0 if somebody takes the connection."""
    flags: set[str] = set()
    patience = PATIENCE
    names: list[str] = []
    words = iter(call.argv)
    for word in words:
        if word in ("-w", "-G"):
            patience = float(next(words, PATIENCE))
        elif word.startswith("-"):
            flags |= set(word[1:])
        else:
            names.append(word)
    if len(names) != 2 or not names[1].isdigit() or "z" not in flags:
        call.err(USAGE)
        return 1
    return _probe(call, names[0], int(names[1]), patience=patience, loud="v" in flags)


def _probe(call: Call, host: str, port: int, *, patience: float, loud: bool) -> int:
    addresses = _reach.addresses_of(call.world, host)
    if not addresses:
        call.err(f"nc: getaddrinfo: nodename nor servname provided, or not known: {host}\n")
        return 1
    for address in addresses:
        met = _reach.answer(call.world, address, port)
        if met == _reach.OPEN:
            if loud:
                call.err(f"Connection to {host} port {port} [tcp/*] succeeded!\n")
            return 0
        if met == _reach.SILENT:
            time.sleep(patience)
        if loud:
            call.err(f"nc: connectx to {host} port {port} (tcp) failed: {WHY[met]}\n")
    return 1
