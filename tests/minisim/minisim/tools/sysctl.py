# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate sysctl(8) for what tells a virtual machine from a Mac of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/sbin/sysctl",)


def _values(world: World) -> dict[str, str]:
    virtual = bool(world.facts().get("virtual_machine"))
    return {
        "kern.hv_vmm_present": str(int(virtual)),
        "kern.hostname": str(world.facts().get("name", "mini")),
        "hw.model": "VMware7,1" if virtual else "Macmini7,1",
        "machdep.cpu.features": "FPU SSE SSE2" + (" VMM" if virtual else ""),
    }


def main(call: Call) -> int:
    """Print values by name, with `-n` without their names; status 1 if one is unknown."""
    known = _values(call.world)
    status = 0
    for name in (word for word in call.argv if not word.startswith("-")):
        if name not in known:
            call.err(f"sysctl: unknown oid '{name}'\n")
            status = 1
        else:
            call.out(known[name] + "\n" if "-n" in call.argv else f"{name}: {known[name]}\n")
    return status
