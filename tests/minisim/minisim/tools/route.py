# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate route(8): which interface the default route takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._network import network

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/sbin/route",)


def main(call: Call) -> int:
    """Answer `route [-n] get default`; status 1 without a network."""
    words = [word for word in call.argv if not word.startswith("-")]
    net = network(call.world)
    if words[:1] != ["get"]:
        call.err("usage: route [-dnqtv] command [[modifiers] args]\n")
        return 64
    if not net.primary_address:
        call.err("route: writing to routing socket: not in table\n")
        return 1
    gateway = net.primary_address.rpartition(".")[0] + ".1"
    call.out("   route to: default\ndestination: default\n       mask: default\n")
    call.out(f"    gateway: {gateway}\n  interface: {net.interface}\n")
    return 0
