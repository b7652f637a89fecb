# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate dscacheutil(1) for hosts: `-q host -a name NAME`, `-q host -a ip_address ADDRESS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._network import network

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/dscacheutil",)


def main(call: Call) -> int:
    """Print one entry, or nothing; the exit status is 0 either way."""
    words = call.argv
    if words == ["-flushcache"]:
        call.writes = True
        return 0
    if len(words) != 5 or words[:3] != ["-q", "host", "-a"]:
        call.err("Usage: dscacheutil -q category [-a key value]\n")
        return 64
    net, value = network(call.world), words[4]
    if words[3] == "name":
        name, addresses = value, list(net.addresses_of(value))
    else:
        name, addresses = net.name_of(value), [value]
    if name and addresses:
        lines = [f"ip_address: {address}\n" for address in addresses]
        call.out(f"name: {name}\n{''.join(lines)}\n")
    return 0
