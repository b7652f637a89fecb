# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three names of a Mac in the file where the system keeps them.

Places by reference/scutil.md [source]: `System/System/ComputerName`, `System/System/HostName`,
`System/Network/HostNames/LocalHostName` of SystemConfiguration's preferences.plist.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..world import World

PREFERENCES = "/Library/Preferences/SystemConfiguration/preferences.plist"
FOLDERS = {
    "ComputerName": ("System", "System"),
    "HostName": ("System", "System"),
    "LocalHostName": ("System", "Network", "HostNames"),
}
UTF8 = 134217984
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")


def is_label(value: str) -> bool:
    """Tell whether a text may be a LocalHostName: one DNS label, no underscore."""
    return bool(_LABEL.match(value))


def read_name(world: World, name: str) -> str:
    """Return one of the three names, empty where it is not set."""
    folder: Any = world.plist(PREFERENCES)
    for part in FOLDERS[name]:
        folder = folder.get(part, {})
    value = folder.get(name, "")
    return value if isinstance(value, str) else ""


def write_name(world: World, name: str, value: str) -> None:
    """Store one of the three names; an empty value removes it."""
    preferences = world.plist(PREFERENCES)
    folder = preferences
    for part in FOLDERS[name]:
        folder = folder.setdefault(part, {})
    if value:
        folder[name] = value
        if name == "ComputerName":
            folder["ComputerNameEncoding"] = UTF8
    else:
        folder.pop(name, None)
        if name == "ComputerName":
            folder.pop("ComputerNameEncoding", None)
    world.write_plist(PREFERENCES, preferences)
