# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate `xcode-select -p` of a Mac without developer tools, which opens no dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/xcode-select",)


def main(call: Call) -> int:
    """Say that there are none; the status is 2, as scripts that ask for it expect."""
    if call.argv[:1] not in (["-p"], ["--print-path"]):
        call.err("usage: xcode-select -p\n")
        return 1
    call.err(
        "xcode-select: error: unable to get active developer directory, use `sudo xcode-select"
        " --switch path/to/Xcode.app` to set one (or see `man xcode-select`)\n"
    )
    return 2
