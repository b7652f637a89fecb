# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate ipconfig(8): the address of an interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._network import network

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/sbin/ipconfig",)


def main(call: Call) -> int:
    """Print the address of an interface; status 1 and silence where it has none."""
    net = network(call.world)
    if call.argv[:1] == ["getifaddr"] and len(call.argv) == 2:
        if call.argv[1] != net.interface or not net.primary_address:
            return 1
        call.out(net.primary_address + "\n")
        return 0
    call.err("usage: ipconfig <command> <args>\n")
    return 1
