# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate dig(1) as scripts use it: `dig [@server] +short NAME [A]`, `dig +short -x ADDRESS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._network import network, reverse_zone

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/dig",)


def main(call: Call) -> int:
    """Print the answers; the exit status is 0 also where there is none."""
    net = network(call.world)
    words = [
        word for word in call.argv if not word.startswith(("@", "+")) and word not in ("A", "PTR")
    ]
    if not net.answers:
        call.out(";; connection timed out; no servers could be reached\n")
        return 9
    if "-x" in words:
        address = words[words.index("-x") + 1]
        name = net.name_of(address)
        answers = [(reverse_zone(address), "PTR", f"{name}.")] if name else []
    else:
        asked = words[0] if words else "."
        answers = [(asked, "A", address) for address in net.addresses_of(asked)]
    if "+short" in call.argv:
        call.out("".join(f"{value}\n" for _name, _kind, value in answers))
        return 0
    lines = [";; ANSWER SECTION:\n"] if answers else []
    lines += [f"{name.rstrip('.')}.\t3600\tIN\t{kind}\t{value}\n" for name, kind, value in answers]
    call.out("".join(lines))
    return 0
