# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure how fast a `serveradmin settings all` is read."""

from __future__ import annotations

import importlib
import statistics
import time
from typing import Any

from minisim import seeds
from places import COLLECTION

SIZES = (1200, 20000)
TIMES = 5
_SUBNET = """\
dhcp:subnets:_array_id:{id}:net_address = "10.{high}.{low}.0"
dhcp:subnets:_array_id:{id}:net_mask = "255.255.255.0"
dhcp:subnets:_array_id:{id}:net_range_start = "10.{high}.{low}.50"
dhcp:subnets:_array_id:{id}:net_range_end = "10.{high}.{low}.199"
dhcp:subnets:_array_id:{id}:dhcp_router = "10.{high}.{low}.1"
dhcp:subnets:_array_id:{id}:dhcp_enabled = yes
dhcp:subnets:_array_id:{id}:lease_max = 28800
dhcp:subnets:_array_id:{id}:dhcp_domain_name_server:_array_index:0 = "10.255.0.1"
dhcp:subnets:_array_id:{id}:dhcp_domain_name_server:_array_index:1 = "10.255.0.2"
dhcp:subnets:_array_id:{id}:dhcp_domain_search:_array_index:0 = "example.com"
"""


def dump(lines: int) -> str:
    """Return so many lines: all services as a fresh mini prints them, then subnets."""
    names = sorted(path.stem for path in (seeds.FOLDER / "settings").glob("*.txt"))
    text = "".join(seeds.settings(name) for name in names if name != "dhcp")
    number = 0
    while text.count("\n") < lines:
        identity = f"7E0B6A31-50C2-4D1C-8C0B-{number:012X}"
        text += _SUBNET.format(id=identity, high=number // 256, low=number % 256)
        number += 1
    return "".join(text.splitlines(keepends=True)[:lines])


def measured() -> list[dict[str, Any]]:
    """Return for each size its lines, bytes, and the median seconds of processor time."""
    package = ".".join((*COLLECTION.parts, "plugins", "module_utils", "_codec", "serveradmin"))
    codec = importlib.import_module(package)
    found = []
    for lines in SIZES:
        text = dump(lines)
        taken = []
        for _time in range(TIMES):
            begun = time.process_time()
            codec.parse(text, source="settings all")
            taken.append(time.process_time() - begun)
        size, seconds = len(text.encode()), statistics.median(taken)
        found.append({"lines": lines, "bytes": size, "seconds": seconds})
    return found
