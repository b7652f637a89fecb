# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate ifconfig(8) as far as names and IPv4 addresses go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._clib import inet_ntoa
from ._network import interfaces

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/sbin/ifconfig",)
LOOPBACK = {"lo0": [(0x7F000001, 0xFF000000)]}


def main(call: Call) -> int:
    """List names (-l), or show one interface or all; status 1 for one that is not there."""
    found = {**LOOPBACK, **interfaces(call.world)}
    if call.argv[:1] == ["-l"]:
        call.out(" ".join(found) + "\n")
        return 0
    names = [word for word in call.argv if not word.startswith("-")] or list(found)
    if names[0] not in found:
        call.err(f"ifconfig: interface {names[0]} does not exist\n")
        return 1
    for name in names:
        call.out(f"{name}: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n")
        for address, mask in found[name]:
            broadcast = inet_ntoa(address | ~mask & 0xFFFFFFFF)
            words = f"inet {inet_ntoa(address)} netmask {mask:#010x} broadcast {broadcast}"
            call.out(f"\t{words}\n")
    return 0
