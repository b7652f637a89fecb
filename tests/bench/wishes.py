# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the minis shall be, twice over: going from the one to the other changes every key."""

from __future__ import annotations

from typing import Any

SERVERADMIN = "/Applications/Server.app/Contents/ServerRoot/usr/sbin/serveradmin"

# The keys of caching that Server.app has, with two values each.
KEYS: dict[str, tuple[Any, Any]] = {
    "Port": (61000, 61001),
    "CacheLimit": (200 * 10**9, 300 * 10**9),
    "ReservedVolumeSpace": (30 * 10**9, 35 * 10**9),
    "LocalSubnetsOnly": (False, True),
    "LogLevel": ("warn", "verbose"),
    "Interface": ("en0", "en1"),
    "AllowPersonalCaching": (False, True),
    "ListenRangesOnly": (True, False),
    "PeerLocalSubnetsOnly": (False, True),
    "LogClientIdentity": (True, False),
    "MaxConcurrentClients": (100, 200),
    "MaxPeersToQuery": (5, 6),
    "DownloadMinRate": (9000, 10000),
    "DownloadTimeout": (200, 220),
    "OriginDownloadTimeout": (70, 80),
    "OriginUploadTimeout": (700, 800),
    "PeerDownloadTimeout": (40, 50),
    "PeerNotifyTimeout": (40, 50),
    "PeerQueryTimeout": (6, 7),
    "PeerRetryInterval": (950, 1000),
}
RANGES = (("192.0.2.16", "192.0.2.31"), ("192.0.2.48", "192.0.2.63"))

PRODUCT_COUNT = 600
PRODUCT_IDS = [f"041-{number}" for number in range(10000, 10000 + PRODUCT_COUNT)]
_PRODUCT = """\
swupdate:products:_array_id:{id}:enable = no
swupdate:products:_array_id:{id}:name = "Update {id}"
"""
PRODUCTS = "".join(_PRODUCT.format(id=number) for number in PRODUCT_IDS)


def option(key: str) -> str:
    """Return the name of a key as an option of the collection: `CacheLimit` is `cache_limit`."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in key).lstrip("_")


def role(turn: int, keys: int) -> dict[str, Any]:
    """Return the variables of the role for the first so many keys, with names and alerts."""
    cache = {option(key): values[turn] for key, values in list(KEYS.items())[:keys]}
    first, last = RANGES[turn]
    return {
        "caching_server_names": {
            "host_name": f"{{{{ inventory_hostname }}}}-{turn}.example.com",
            "computer_name": f"Mini {{{{ inventory_hostname }}}} {turn}",
            "local_host_name": f"{{{{ inventory_hostname }}}}-{turn}",
        },
        "caching_server_cache": {**cache, "public_ranges": [{"first": first, "last": last}]},
        "caching_server_alerts": {
            "recipients": [f"admins{turn}@example.com"],
            "purge": ["recipients"],
            "alerts": {"Caching": {"mail": not turn}, "Disk": {"mail": not turn}},
        },
    }


def assignments(turn: int, keys: int) -> list[str]:
    """Return the same keys of caching as serveradmin takes them, one assignment each."""
    return [f"caching:{key} = {_word(value[turn])}" for key, value in list(KEYS.items())[:keys]]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"' if isinstance(value, str) else str(value)


def products(enabled: bool) -> dict[str, Any]:
    """Return the settings that switch all products on or off."""
    members = {number: {"enable": enabled} for number in PRODUCT_IDS}
    return {"bench_products": {"products": members}}
