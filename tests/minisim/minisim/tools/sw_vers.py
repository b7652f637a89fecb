# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate sw_vers(1): the system's name and version from SystemVersion.plist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._system import SYSTEM_VERSION, macos_version

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/sw_vers",)

KEYS = {
    "ProductName": "productName",
    "ProductVersion": "productVersion",
    "BuildVersion": "buildVersion",
}
STORED = {"BuildVersion": "ProductBuildVersion"}


def main(call: Call) -> int:
    """Print all three, or the one that an option names (`-productVersion`)."""
    system = call.world.plist(SYSTEM_VERSION)
    found = {name: str(system.get(STORED.get(name, name), "")) for name in KEYS}
    if not call.argv:
        # From macOS 13 on there are two tabs after each name.
        gap = "\t\t" if macos_version(call.world) >= (13,) else "\t"
        call.out("".join(f"{name}:{gap}{value}\n" for name, value in found.items()))
        return 0
    wanted = {option: name for name, option in KEYS.items()}
    name = wanted.get(call.argv[0].lstrip("-"))
    if name is None:
        call.err("Usage: sw_vers [-help|-productName|-productVersion|-buildVersion]\n")
        return 1
    call.out(f"{found[name]}\n")
    return 0
