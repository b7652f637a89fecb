# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate /usr/bin/python3 of a Mac without developer tools: it opens a dialog and fails.

Facts: reference/versions.md, notes. The words are those that xcode-select is known for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._system import macos_version

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/bin/python3",)
DIALOG = "opened the developer tools dialog"
SAID = (
    "xcode-select: note: No developer tools were found, requesting install.\n"
    "If developer tools are located at a non-default location on disk, use `sudo xcode-select"
    " --switch path/to/Xcode.app` to specify the Xcode that you wish to use for command line"
    " developer tools, and cancel the installation dialog.\n"
    "See `man xcode-select` for more details.\n"
)


def present(world: World) -> bool:
    """Tell whether the system has the shim: 10.15 and later."""
    return macos_version(world) >= (10, 15)


def main(call: Call) -> int:
    """Ask for the developer tools; whoever sits in front of the mini sees a dialog."""
    call.world.record(DIALOG, argv=call.argv)
    call.err(SAID)
    return 1
