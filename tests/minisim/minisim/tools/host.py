# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate host(1): what the mini's DNS says, forward and reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._network import is_address, network, reverse_zone

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/host",)


def main(call: Call) -> int:
    """Look one name or address up; status 1 where DNS knows nothing."""
    words = [word for word in call.argv if not word.startswith("-")]
    if not words:
        call.err("Usage: host [-aCdilrTvVw] hostname [server]\n")
        return 1
    net, asked = network(call.world), words[0]
    if not net.answers:
        call.out(";; connection timed out; no servers could be reached\n")
        return 1
    if is_address(asked):
        zone, name = reverse_zone(asked), net.name_of(asked)
        found = [f"{zone} domain name pointer {name}.\n"] if name else []
        missing = zone
    else:
        found = [f"{asked} has address {address}\n" for address in net.addresses_of(asked)]
        missing = asked
    call.out("".join(found) or f"Host {missing} not found: 3(NXDOMAIN)\n")
    return 0 if found else 1
