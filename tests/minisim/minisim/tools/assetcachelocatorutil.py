# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate AssetCacheLocatorUtil: which caches a client finds; here, the mini's own if it runs.

Only the first lines of the text are known (captures/AssetCacheLocatorUtil); the JSON has the
members that its readers use (reference/content-caching.md, Client side).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._assetcache import Daemon
from ._assetcache_status import status
from ._nslog import prefix
from ._system import has_content_caching

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/bin/AssetCacheLocatorUtil",)


def present(world: World) -> bool:
    """Tell whether this macOS has the tool, as far as this simulator goes: from 10.13 on."""
    return has_content_caching(world)


def main(call: Call) -> int:
    """Print text on standard error and, with -j, JSON on standard output."""
    found = status(Daemon(call.world))
    address = found.get("PublicAddress", "203.0.113.10")
    for line in (
        "AssetCacheLocatorUtil version 116, framework version 116",
        "Determining public IP address...",
        f"This computer's public IP address is {address}.",
        "--- Information for system services:",
    ):
        call.err(f"{prefix(call)}{line}\n")
    if {"-j", "--json"} & set(call.argv):
        import json

        call.out(json.dumps({"results": _results(found)}, sort_keys=True) + "\n")
    return 0


def _results(found: dict[str, Any]) -> dict[str, Any]:
    servers = []
    if found["Active"] and found["PrivateAddresses"]:
        place = f"{found['PrivateAddresses'][0]}:{found['Port']}"
        servers = [{"guid": found["ServerGUID"], "healthy": True, "hostport": place, "rank": 1}]
    saved = {"all servers": servers, "shared caching": servers, "personal caching": servers}
    return {
        "reachability": [one["hostport"] for one in servers],
        "system": {"saved servers": saved, "refreshed servers": saved},
        "current user": {"saved servers": saved, "refreshed servers": saved},
    }
