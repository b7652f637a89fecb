# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of built-in content caching: types, defaults and limits of each key.

From reference/seed-systems.md A.1 (Apple's advanced settings page). A value out of its limits
is clamped without a word [man]; one of the wrong type leaves the default in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..world import World

MANAGED = "/Library/Managed Preferences/com.apple.AssetCache.managed.plist"
DATA_TAIL = "/Library/Application Support/Apple/AssetCache/Data"
POLICIES = ("first-available", "url-path-hash", "random", "round-robin", "sticky-available")
FIRST_PORT, LAST_PORT = 49152, 65535
DAY = 86400


class Setting(NamedTuple):
    """What one key may hold; `standard` ones are those that `settings` shows."""

    kind: type
    default: Any = None
    low: float | None = None
    high: float | None = None
    standard: bool = False


def _standard(kind: type, default: Any = None) -> Setting:
    return Setting(kind, default, standard=True)


SETTINGS: dict[str, Setting] = {
    "AllowPersonalCaching": _standard(bool, True),
    "AllowSharedCaching": _standard(bool, True),
    "AllowTetheredCaching": _standard(bool, False),
    "CacheLimit": Setting(int, 0, 0, None, standard=True),
    "DataPath": _standard(str, DATA_TAIL),
    "KeepAwake": _standard(bool, False),
    "ListenRanges": _standard(list),
    "ListenRangesOnly": _standard(bool, False),
    "ListenWithPeersAndParents": _standard(bool, True),
    "LocalSubnetsOnly": _standard(bool, True),
    "ParentSelectionPolicy": _standard(str, "round-robin"),
    "Parents": _standard(list),
    "PeerFilterRanges": _standard(list),
    "PeerListenRanges": _standard(list),
    "PeerLocalSubnetsOnly": _standard(bool, True),
    "Port": _standard(int, 0),
    "PublicRanges": _standard(list),
    "ReservedVolumeSpace": Setting(int, 2_000_000_000, 0, None, standard=True),
    "AllowCacheDelete": Setting(bool, True),
    "AllowImports": Setting(bool, True),
    "AllowWirelessPortable": Setting(bool, False),
    "AutoActivation": Setting(bool, False),
    "AutoEnableTetheredCaching": Setting(bool, False),
    "DenyActivation": Setting(bool, False),
    "DenyTetheredCaching": Setting(bool, False),
    "DisplayAlerts": Setting(bool, False),
    "Interface": Setting(str),
    "LogClientIdentity": Setting(bool, False),
    "Verbose": Setting(bool, False),
    "PersonalCacheLimit": Setting(int, 0, 0),
    "AgeForLowSpaceAlert": Setting(int, 30 * DAY, 0),
    "DatabaseUpdateInterval": Setting(int, 5, 0, 3600),
    "DownloadMinRate": Setting(int, 8000, 1000),
    "DownloadTimeout": Setting(int, 180, 10),
    "ImportMaxRate": Setting(int, 0, 0),
    "ImportMinRate": Setting(int, 2000, 0),
    "ImportRateAttenuation": Setting(float, 0.2, 0, 1),
    "ImportTimeout": Setting(int, 300, 0),
    "MaxConcurrentClients": Setting(int, 3400, 0),
    "MaxParentDepth": Setting(int, 8, 0),
    "MaxPeersToQuery": Setting(int, 0, 0),
    "MetricsInterval": Setting(int, 60, 1, 60),
    "MetricsMaxAge": Setting(int, 30, 30),
    "OriginDownloadTimeout": Setting(int, 60, 5, 300),
    "OriginUploadTimeout": Setting(int, 600, 5, 3600),
    "ParentDownloadTimeout": Setting(int, 60, 5, 300),
    "ParentUploadTimeout": Setting(int, 600, 5, 3600),
    "ParentRetryInterval": Setting(int, 900, 30, 3600),
    "PeerDownloadTimeout": Setting(int, 30, 5, 300),
    "PeerNotifyTimeout": Setting(int, 30, 5, 300),
    "PeerQueryTimeout": Setting(int, 5, 1, 60),
    "PeerRetryInterval": Setting(int, 900, 30, 3600),
    "PruneAffinitiesAge": Setting(int, 30 * DAY, 7 * DAY),
    "PruneAffinitiesInterval": Setting(int, 7 * DAY, 0),
    "PruneAssetsAge": Setting(int, 120 * DAY, 7 * DAY),
    "PruneAssetsInterval": Setting(int, 7 * DAY, 0),
    "TerminationTimeout": Setting(int, 10, 1, 60),
}


def _conformed(kind: type, value: Any) -> Any:
    """Return a value in the type of its key, None if it cannot be read as that."""
    if kind is bool:
        words = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
        return words.get(str(value).lower())
    if kind in (int, float):
        try:
            return kind(float(value)) if kind is int and isinstance(value, float) else kind(value)
        except (TypeError, ValueError):
            return None
    return value if isinstance(value, kind) else None


def _within(world: World, key: str, value: Any) -> Any:
    """Return a value inside the limits of its key, as the daemon silently makes it."""
    if world.switch("caching.clamp") == "kept":
        return value
    row = SETTINGS[key]
    if key == "Port":
        return value if value == 0 else min(max(value, FIRST_PORT), LAST_PORT)
    if key == "ParentSelectionPolicy":
        return value if value in POLICIES else row.default
    if key == "DataPath":
        return value if value.endswith(DATA_TAIL) else row.default
    if row.low is not None and value < row.low:
        value = row.kind(row.low)
    if row.high is not None and value > row.high:
        value = row.kind(row.high)
    return value


def in_force(world: World, stored: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that the daemon makes of a preferences file; keys without value absent.

    Unknown keys and the daemon's own state keys are left out.
    """
    settings: dict[str, Any] = {}
    for key, row in SETTINGS.items():
        value = _conformed(row.kind, stored[key]) if key in stored else None
        if value is None:
            value = row.default
        if value is not None:
            settings[key] = _within(world, key, value)
    return settings


def forced(world: World) -> dict[str, Any]:
    """Return the settings that a profile forces on this mini, {} without one."""
    profile = world.plist(MANAGED)
    if not profile:
        return {}
    return {key: value for key, value in in_force(world, profile).items() if key in profile}


def shown(world: World, settings: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    """Return what `AssetCacheManagerUtil settings` shows of the settings in force.

    Apple's page says that it shows the standard ones only; a switch adds those that are set.
    """
    everything = world.switch("assetcache.settings_show") == "all"
    return {
        key: value
        for key, value in settings.items()
        if SETTINGS[key].standard or (everything and key in stored)
    }
