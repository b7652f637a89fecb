# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate csrutil(8): whether System Integrity Protection is on (seed: `sip`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._system import macos_version

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/bin/csrutil",)
USAGE = "usage: csrutil <command>\nModify the System Integrity Protection configuration.\n"
PARTS = ("Apple Internal", "Kext Signing", "Filesystem Protections", "Debugging Restrictions")


def present(world: World) -> bool:
    """Tell whether this macOS has the protection: 10.11 on (reference/versions.md)."""
    return macos_version(world) >= (10, 11)


def main(call: Call) -> int:
    """Print the status; a seed's `sip` is enabled, disabled or custom."""
    if call.argv != ["status"]:
        call.out(USAGE)
        return 1
    sip = call.world.facts().get("sip", "enabled")
    if sip == "custom":
        call.out("System Integrity Protection status: unknown (Custom Configuration).\n\n")
        call.out("Configuration:\n" + "".join(f"\t{part}: enabled\n" for part in PARTS))
        return 0
    call.out(f"System Integrity Protection status: {sip}.\n")
    return 0
