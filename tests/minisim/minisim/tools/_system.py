# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say which system a mini runs, from the version plists a real Mac has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..world import World

SYSTEM_VERSION = "/System/Library/CoreServices/SystemVersion.plist"
SERVER_APP = "/Applications/Server.app"
SERVER_ROOT = SERVER_APP + "/Contents/ServerRoot"
# Marks the end of Server.app's first run (reference/server-setup.md [capture]).
SERVER_SETUP_DONE = "/var/db/.ServerSetupDone"


def _numbers(text: object) -> tuple[int, ...]:
    return tuple(int(part) for part in str(text).split(".") if part.isdigit())


def macos_version(world: World) -> tuple[int, ...]:
    """Return the macOS version as numbers, (10, 13, 6) for 10.13.6."""
    return _numbers(world.plist(SYSTEM_VERSION).get("ProductVersion", "15.0"))


def server_version(world: World) -> tuple[int, ...]:
    """Return Server.app's version as numbers, () where it is not installed."""
    for name in ("version.plist", "Info.plist"):
        found = world.plist(f"{SERVER_APP}/Contents/{name}").get("CFBundleShortVersionString")
        if found:
            return _numbers(found)
    return ()


def server_is_set_up(world: World) -> bool:
    """Tell whether Server.app's first run has been finished on this mini."""
    return bool(server_version(world)) and world.path(SERVER_SETUP_DONE).exists()


def has_content_caching(world: World) -> bool:
    """Tell whether content caching is part of this macOS (10.13 on, versions.md)."""
    return macos_version(world) >= (10, 13)
