# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know the caching service of Server.app: its limits, and what it says of itself when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._assetcache_settings import SETTINGS
from ._servermgr import started_at, state

if TYPE_CHECKING:
    from .. import wire
    from ..world import World

# Written without complaint, and without effect.
READ_ONLY = frozenset({"ServerGUID", "ServerRoot"})
OWN_KEYS = READ_ONLY | {"LogLevel"}
DEFAULT_PORT = 49232
MEMORY = "caching"


def is_key(name: str) -> bool:
    """Tell whether the service knows a setting of this name, present or not."""
    return name in SETTINGS or name in OWN_KEYS


def accepted(world: World, tree: dict[str, Any], key: wire.Key, value: Any) -> Any:
    """Return what the service keeps of a value: read-only keys stay, numbers are clamped.

    Clamping without a word: reference/content-caching.md [man]; limits by seed-systems.md A.1.
    """
    if key[0] in READ_ONLY:
        return tree.get(key[0], value)
    row = SETTINGS.get(key[0])
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if row is None or not number or world.switch("caching.clamp") == "kept":
        return value
    low, high = (0, 65535) if key[0] == "Port" else (row.low, row.high)
    if low is not None and value < low:
        return type(value)(low)
    return type(value)(high) if high is not None and value > high else value


def fullstatus(world: World, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what `fullstatus caching` shows, in the keys of a 5.x server.

    Port and CacheLimit are those in force: settings hold 0 for "choose one" and "no limit".
    """
    started = started_at(world, "caching")
    running = state(world, "caching") == "RUNNING" and started is not None
    takes = float(world.switch("caching.registration_seconds"))
    registered = started is not None and running and world.now() >= started + takes
    return {
        "state": state(world, "caching"),
        "Active": registered,
        "StartupStatus": "OK" if running else "NONE",
        "RegistrationStatus": 1 if registered else 0,
        "CacheStatus": "OK",
        "Port": (settings.get("Port", 0) or DEFAULT_PORT) if running else 0,
        "RestrictedMedia": False,
        **_sizes(world.state(MEMORY), settings.get("CacheLimit", 0)),
    }


def _sizes(memory: dict[str, Any], limit: int) -> dict[str, Any]:
    """Return the sizes of the cache; a test says what is in it by the state `caching`."""
    used = int(memory.get("used", 0))
    limit = limit or int(memory.get("volume", 450_000_000_000))
    return {
        "CacheLimit": limit,
        "CacheUsed": used,
        "CacheFree": limit - used,
        "PersonalCacheLimit": limit,
        "PersonalCacheUsed": 0,
        "PersonalCacheFree": limit - used,
        "CacheDetails": _details(used),
        "Peers": memory.get("peers", []),
        "TotalBytesStored": used,
        "TotalBytesStoredFromOrigin": used,
        "TotalBytesStoredFromPeers": 0,
        "TotalBytesReturned": int(memory.get("returned", used)),
        "TotalBytesImported": 0,
        "TotalBytesDropped": 0,
    }


def _details(used: int) -> list[dict[str, Any]]:
    kinds = {"Mac Software": 0, "iOS Software": used, "iCloud": 0, "Other": 0}
    return [
        {"BytesUsed": size, "LocalizedType": kind, "MediaType": kind, "Language": "en"}
        for kind, size in kinds.items()
    ]
