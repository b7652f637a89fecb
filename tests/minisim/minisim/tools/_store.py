# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep each service's settings and run state in files of the mini.

Known places: caching's Config.plist [man, reference/content-caching.md]. For the other
services no page says where servermgrd keeps them in a form like serveradmin's, so they have a
property list each under a name that a Mac could have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..world import World

CACHING = "/Library/Server/Caching/Config/Config.plist"
RUNNING = "/Library/Preferences/com.apple.servermgrd.services.plist"
WHOLE = "_value"


def place(service: str) -> str:
    """Return the property list that holds a service's settings."""
    known = {"caching": CACHING}
    return known.get(service, f"/Library/Preferences/com.apple.servermgr_{service}.plist")


def read_settings(world: World, service: str) -> Any:
    """Return a service's settings: a tree, or one value where the service is no more than that."""
    kept = world.plist(place(service))
    return kept.get(WHOLE, kept)


def write_settings(world: World, service: str, tree: Any) -> None:
    """Replace a service's settings."""
    world.write_plist(place(service), tree if isinstance(tree, dict) else {WHOLE: tree})


def read_running(world: World) -> dict[str, float]:
    """Return the services that are to run, each with the epoch second of its start."""
    return world.plist(RUNNING)


def write_running(world: World, running: dict[str, float]) -> None:
    """Replace the list of the services that are to run."""
    world.write_plist(RUNNING, running)
