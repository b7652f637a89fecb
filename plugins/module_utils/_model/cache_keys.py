# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The settings of content caching as one table: option, key, kind, unit, range, backend, source.

Server.app and macOS use the same key names. The ranges are those that the service clamps to
without a word, so a value outside them would never be what a later reading shows.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .backends import MACOS, SERVER, Version, version

KINDS = ("boolean", "integer", "size", "real", "string", "ranges", "addresses")
_BOTH = (SERVER, MACOS)
_MACOS = (MACOS,)

# Where the rows come from.
_CAPTURE = "capture: serveradmin settings caching"
_CONFIG = "man: Config.plist, advanced settings of Server 4"
_PAYLOAD = "man: Apple's description of the payload com.apple.AssetCache.managed"
_PAGE = "man: Apple's page on advanced content caching settings (macOS 10.13 and later)"
_UNITS = _PAGE + "; units as the published profile manifests repeat them"


@dataclasses.dataclass(frozen=True)
class CacheKey:
    """One setting.

    `low` and `high` bound it in its own `unit`; `lowest_chosen` is, by backend, the lowest value
    besides 0. `since` is the macOS that brought it. With `restart` a running cache heeds it only
    after a stop and a start. With `empty_counts` an empty list is not the same as no list.
    """

    key: str
    kind: str
    source: str
    unit: str = ""
    low: int | None = None
    high: int | None = None
    lowest_chosen: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    default: t.Any = None
    choices: tuple[str, ...] = ()
    backends: tuple[str, ...] = _BOTH
    since: Version = ()
    restart: bool = False
    empty_counts: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}")
        if self.bounded and self.kind not in ("integer", "size", "real"):
            raise ValueError("bounds belong to numbers")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")

    @property
    def option(self) -> str:
        """Return the name of the module's option: `CacheLimit` is `cache_limit`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.key).lower()

    @property
    def bounded(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return the option's argument specification."""
        if self.kind in ("ranges", "addresses"):
            return {"type": "list", "elements": "raw" if self.kind == "ranges" else "str"}
        if self.choices:
            return {"type": "str", "choices": list(self.choices)}
        types = {"boolean": "bool", "integer": "int", "size": "raw", "real": "float"}
        return {"type": types.get(self.kind, "str")}

    def lacking(self, backend: str, *, macos: str) -> str | None:
        """Return why this backend has no such setting, None if it has it."""
        if backend not in self.backends:
            return f"the backend {backend} has no {self.key}"
        if backend == MACOS and version(macos) < self.since:
            since = ".".join(str(part) for part in self.since)
            return f"{self.key} came with macOS {since}, this is {macos}"
        return None

    def breach(self, value: t.Any, backend: str) -> str | None:
        """Return the rule that a number breaks on a backend, or None."""
        low = self.lowest_chosen.get(backend, self.low)
        zero_is_right = backend in self.lowest_chosen
        if not self.bounded or (zero_is_right and value == 0):
            return None
        if (low is None or value >= low) and (self.high is None or value <= self.high):
            return None
        bounds = f"{low} and more" if self.high is None else f"{low} to {self.high}"
        words = f"{'0 or ' if zero_is_right else ''}{bounds} {self.unit}".strip()
        return f"{value} is outside {words}, the service would clamp it silently"


def _seconds(key: str, low: int, high: int | None = None, **more: t.Any) -> CacheKey:
    return CacheKey(key, "integer", _PAGE, "seconds", low, high, **more)


def _days(key: str, low: int, default: int) -> CacheKey:
    return CacheKey(key, "integer", _UNITS, "days", low, default=default, backends=_MACOS)


def _flag(key: str, source: str, default: bool | None, **more: t.Any) -> CacheKey:
    return CacheKey(key, "boolean", source, default=default, **more)


KEYS: tuple[CacheKey, ...] = (
    _flag("AllowPersonalCaching", _CAPTURE, True),
    _flag("AllowSharedCaching", _PAYLOAD, True, backends=_MACOS),
    CacheKey("CacheLimit", "size", _CAPTURE, "bytes", 0, default=0),
    CacheKey("PersonalCacheLimit", "size", _PAGE, "bytes", 0, backends=_MACOS),
    CacheKey("ReservedVolumeSpace", "size", _CAPTURE, "bytes", 0),
    # 49192 is what the page says for a fixed port; Server.app takes any.
    CacheKey("Port", "integer", _PAGE, "", 0, 65535, {MACOS: 49192}, default=0, restart=True),
    CacheKey("Interface", "string", _CONFIG, restart=True),
    CacheKey("DataPath", "string", _CAPTURE, restart=True),
    _flag("LocalSubnetsOnly", _CAPTURE, True),
    CacheKey("ListenRanges", "ranges", _CAPTURE, default=[]),
    _flag("ListenRangesOnly", _CAPTURE, False),
    _flag("ListenWithPeersAndParents", _PAYLOAD, True, backends=_MACOS),
    CacheKey("PublicRanges", "ranges", _CAPTURE, default=[]),
    _flag("PeerLocalSubnetsOnly", _PAGE, True),
    CacheKey("PeerFilterRanges", "ranges", _PAGE, empty_counts=True),
    CacheKey("PeerListenRanges", "ranges", _PAGE, empty_counts=True),
    CacheKey("Parents", "addresses", _PAYLOAD, backends=_MACOS, default=[]),
    CacheKey(
        "ParentSelectionPolicy", "string", _PAYLOAD, backends=_MACOS,
        choices=("first-available", "url-path-hash", "random", "round-robin", "sticky-available"),
    ),
    CacheKey("MaxConcurrentClients", "integer", _CONFIG, "clients", 0),
    CacheKey("MaxParentDepth", "integer", _PAGE, low=0, default=8, backends=_MACOS),
    CacheKey("MaxPeersToQuery", "integer", _PAGE, "peers", 0, default=0),
    _flag("LogClientIdentity", _CAPTURE, False),
    CacheKey(
        "LogLevel", "string", _CONFIG, backends=(SERVER,),
        choices=("off", "error", "warn", "info", "verbose"), default="info",
    ),
    _flag("Verbose", _PAGE, False, backends=_MACOS),
    _flag("AllowCacheDelete", _PAYLOAD, True, backends=_MACOS, since=(10, 15)),
    _flag("KeepAwake", _PAYLOAD, False, backends=_MACOS, since=(10, 15)),
    _flag("DisplayAlerts", _PAYLOAD, False, backends=_MACOS, since=(10, 15)),
    _flag("AutoActivation", _PAYLOAD, False, backends=_MACOS),
    _flag("AutoEnableTetheredCaching", _PAYLOAD, False, backends=_MACOS, since=(10, 15, 4)),
    _flag("DenyTetheredCaching", _PAYLOAD, False, backends=_MACOS),
    _flag("AllowImports", _PAGE, True, backends=_MACOS),
    _flag("AllowWirelessPortable", _PAGE, None, backends=_MACOS),
    CacheKey("ImportMaxRate", "integer", _UNITS, "bytes a second", 0, default=0, backends=_MACOS),
    CacheKey(
        "ImportMinRate", "integer", _UNITS, "bytes a second", 0, default=2000, backends=_MACOS
    ),
    CacheKey("ImportRateAttenuation", "real", _UNITS, "", 0, 1, default=0.2, backends=_MACOS),
    _seconds("ImportTimeout", 10, default=300, backends=_MACOS),
    CacheKey("DownloadMinRate", "integer", _UNITS, "bytes a second", 1000, default=8000),
    _seconds("DownloadTimeout", 10, default=180),
    _seconds("OriginDownloadTimeout", 5, 300, default=60),
    _seconds("OriginUploadTimeout", 5, 3600, default=600),
    _seconds("ParentDownloadTimeout", 5, 300, default=60, backends=_MACOS),
    _seconds("ParentUploadTimeout", 5, 3600, default=600, backends=_MACOS),
    _seconds("ParentRetryInterval", 30, 3600, default=900, backends=_MACOS),
    _seconds("PeerDownloadTimeout", 5, 300, default=30),
    # No page that was read bounds these three.
    CacheKey("PeerNotifyTimeout", "integer", _PAGE, "seconds", 1, default=30),
    CacheKey("PeerQueryTimeout", "integer", _PAGE, "seconds", 1, default=5),
    CacheKey("PeerRetryInterval", "integer", _PAGE, "seconds", 1, default=900),
    _seconds("DatabaseUpdateInterval", 0, 3600, default=5),
    _seconds("MetricsInterval", 1, 60, default=60),
    _days("MetricsMaxAge", 30, 30),
    _days("AgeForLowSpaceAlert", 0, 30),
    _days("PruneAffinitiesAge", 7, 30),
    _days("PruneAffinitiesInterval", 1, 7),
    _days("PruneAssetsAge", 7, 120),
    _days("PruneAssetsInterval", 1, 7),
    _seconds("TerminationTimeout", 1, 60, default=10),
)  # fmt: skip

FRESH: dict[str, dict[str, t.Any]] = {
    SERVER: {"DataPath": "/Library/Server/Caching/Data", "ReservedVolumeSpace": 25000000000},
    MACOS: {
        "DataPath": "/Library/Application Support/Apple/AssetCache/Data",
        "ReservedVolumeSpace": 2000000000,
        "ParentSelectionPolicy": "round-robin",
        "AllowTetheredCaching": False,
    },
}
"""What a fresh service shows by backend, of the keys that have no default for both.

Sources: captures of `serveradmin settings caching`, of the preferences of 10.13, and of the
settings that AssetCacheManagerUtil shows.
"""

BY_OPTION = {row.option: row for row in KEYS}
BY_KEY = {row.key: row for row in KEYS}

KEPT_BY_SERVICE: dict[str, str] = {
    "Activated": "set 'state' instead",
    "LastConfigData": "",
    "LastConfigURL": "",
    "LastPort": "set 'port' instead",
    "LastRegOrFlush": "",
    "Region": "",
    "SavedCacheDetails": "",
    "SavedCacheSize": "",
    "ServerGUID": "",
    "ServerRoot": "",
    "Version": "",
}
"""Keys beside the settings that the service writes itself, and what to do instead.

Sources: captures of the preferences of 10.13 and of `serveradmin settings caching`.
"""


def name_of(key: str) -> str:
    """Return the name under which users know a key: that of its option, else its own."""
    return BY_KEY[key].option if key in BY_KEY else key


def key_of(name: str) -> str:
    """Return the service's key for a name that users know."""
    return BY_OPTION[name].key if name in BY_OPTION else name


__all__ = [
    "BY_KEY",
    "BY_OPTION",
    "FRESH",
    "KEPT_BY_SERVICE",
    "KEYS",
    "CacheKey",
    "key_of",
    "name_of",
]
