# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate pkgutil(1): which packages are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _receipts

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/sbin/pkgutil",)


def main(call: Call) -> int:
    """Answer `--pkgs` and `--pkg-info NAME`."""
    if call.argv == ["--pkgs"]:
        call.out("".join(f"{name}\n" for name in _receipts.packages(call.world)))
        return 0
    if call.argv[:1] != ["--pkg-info"] or call.argv[1:] == []:
        call.err("Usage: pkgutil [OPTIONS] [COMMANDS] ...\n")
        return 1
    name = call.argv[1]
    found = _receipts.receipt(call.world, name)
    if not found:
        call.err(f"No receipt for '{name}' found at '/'.\n")
        return 1
    call.out(
        f"package-id: {name}\nversion: {found['PackageVersion']}\nvolume: /\nlocation: \n"
        f"install-time: {found['InstallDate']}\n"
    )
    return 0
