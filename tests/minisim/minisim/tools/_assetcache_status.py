# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put together what content caching says of itself (`AssetCacheManagerUtil status`)."""

from __future__ import annotations

import datetime
from typing import Any

from ._assetcache import REFUSED, REGISTERED, Daemon
from ._network import network
from ._system import macos_version

FREE_SPACE = 294_000_000_000
_COUNTED = ("Dropped", "Imported", "ReturnedToChildren", "ReturnedToClients", "ReturnedToPeers",
            "StoredFromOrigin", "StoredFromParents", "StoredFromPeers")  # fmt: skip


def status(daemon: Daemon) -> dict[str, Any]:
    """Return the status mapping; which keys it has depends on macOS and on the state."""
    world = daemon.world
    facts = world.facts().get("content_caching") or {}
    result = {
        **_state(daemon),
        **_space(daemon, facts),
        **_registration(daemon),
        "Parents": [{"address": one} for one in daemon.running("Parents") or []],
        "Peers": list(facts.get("peers", [])),
        "RestrictedMedia": False,
    }
    for name in _COUNTED:
        result[f"TotalBytes{name}"] = int(facts.get("bytes", {}).get(name, 0))
    if macos_version(world) >= (10, 15):
        result["TetheratorStatus"] = 0
        since = datetime.datetime.fromtimestamp(
            float(daemon.memory["since"]), datetime.timezone.utc
        )
        result["TotalBytesAreSince"] = since.replace(microsecond=0, tzinfo=None)
    return result


def _state(daemon: Daemon) -> dict[str, Any]:
    activated = daemon.activated()
    net = network(daemon.world)
    result: dict[str, Any] = {
        "Activated": activated,
        "Active": activated and _is_active(daemon),
        "Port": daemon.port(),
        "PrivateAddresses": [net.primary_address] if net.primary_address and activated else [],
        "ServerGUID": daemon.stored().get("ServerGUID") or daemon.identifier(),
        "StartupStatus": "OK" if activated else "FAILED",
        "CacheStatus": "OK",
    }
    if activated and not daemon.can_save():
        result["StartupStatus"] = "PREFERENCES_NOT_WRITABLE"
    return result


def _is_active(daemon: Daemon) -> bool:
    if daemon.registration() == REGISTERED:
        return True
    return daemon.world.switch("assetcache.active_before_registration") == "yes"


def _registration(daemon: Daemon) -> dict[str, Any]:
    """Return the outcome of registering with Apple; the public address is learned from it."""
    state = daemon.registration()
    result: dict[str, Any] = {"RegistrationStatus": state}
    if state == REGISTERED:
        data = daemon.world.facts().get("network") or {}
        result["PublicAddress"] = data.get("public_address", "203.0.113.10")
    elif state == REFUSED and daemon.activated():
        result.update(RegistrationError="CACHE_NOT_REGISTERED", RegistrationResponseCode=500)
    elif state == REFUSED:
        result.update(RegistrationError="NOT_ACTIVATED", RegistrationResponseCode=403)
    return result


def _space(daemon: Daemon, facts: dict[str, Any]) -> dict[str, Any]:
    stored = daemon.stored()
    used = int(stored.get("SavedCacheSize", 0))
    details = {str(key): int(size) for key, size in stored.get("SavedCacheDetails", {}).items()}
    limit = int(daemon.running("CacheLimit") or 0)
    reserved = int(daemon.running("ReservedVolumeSpace") or 0)
    free = max(int(facts.get("free_space", FREE_SPACE)) - reserved, 0)
    if limit:
        free = min(free, max(limit - used, 0))
    result: dict[str, Any] = {
        "CacheDetails": details,
        "CacheFree": free,
        "CacheLimit": limit,
        "CacheUsed": used,
        "PersonalCacheFree": free,
        "PersonalCacheLimit": limit,
        "PersonalCacheUsed": details.get("iCloud", 0),
    }
    version = macos_version(daemon.world)
    if version >= (10, 14):
        result["ActualCacheUsed"] = used
    if (10, 15) <= version < (14,):
        result["MaxCachePressureLast1Hour"] = 0
    return result
