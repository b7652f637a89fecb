# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep the receipts of installed packages, as pkgutil(1) shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..world import World

FOLDER = "/private/var/db/receipts"
PYTHON = "org.python.Python.PythonFramework-"


def receipt(world: World, package: str) -> dict[str, Any]:
    """Return the receipt of a package, {} if it is not installed."""
    return world.plist(f"{FOLDER}/{package}.plist")


def packages(world: World) -> list[str]:
    """Return the names of the installed packages, sorted."""
    return sorted(place.stem for place in world.path(FOLDER).glob("*.plist"))


def write(world: World, package: str, version: str) -> None:
    """Note that a package was installed."""
    noted = {
        "PackageIdentifier": package,
        "PackageVersion": version,
        "InstallPrefixPath": "/",
        "InstallDate": int(world.now()),
    }
    world.write_plist(f"{FOLDER}/{package}.plist", noted)
