# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the simulated bootpd to verdicts on configurations: NAME.plist or NAME.tab, and NAME.json.

Ours, in the folder bootpd, follow reference/bootpd.md; beside the checkout may lie what Apple's
published code answers. Messages have no order: bootpd walks through a hash table.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from minisim.tools import _bootpd_config, _bootpd_options, _bootptab
from minisim.tools._bootpd_convert import Reading
from minisim.tools._bootpd_packet import served
from minisim.tools._clib import ether_aton, inet_aton, inet_ntoa

OWN = Path(__file__).resolve().parent / "bootpd"
SHARED = Path(__file__).resolve().parents[4] / "shared/verdicts/bootpd"
MACOS = (15, 3)
LAN = inet_aton("192.168.1.1") or 0
INTERFACES = {"en0": [LAN], "en1": [], "bridge100": []}
# Which of two values for one option is served depends on that hash table.
EITHER = "either"


def cases(suffix: str) -> list[Any]:
    found = []
    for folder in (OWN, SHARED):
        if not folder.is_dir():
            skip = pytest.mark.skip(f"there are no verdicts at {folder}")
            found.append(pytest.param(None, marks=skip, id=f"{folder.parent.name}"))
        found += [
            pytest.param(path, id=f"{folder.parent.name}-{path.stem}")
            for path in sorted(folder.glob(f"*.{suffix}"))
        ]
    return found


def expected(path: Path) -> dict[str, Any]:
    verdict: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return verdict


def accepted(config: _bootpd_config.Config) -> bool | str:
    if config.readable and not config.listed:
        # Subnets that are there, but no array, are as good as thrown away.
        return "no Subnets"
    return config.subnets is not None


def subnet(one: _bootpd_config.Subnet, said: list[str]) -> dict[str, Any]:
    known = _bootpd_options.options(MACOS)
    tags = [tag for tag, _content in one.options]
    options = []
    for tag, content in sorted(one.options):
        wire, error = served(tag, content)
        said += [error] if error else []
        row = {"tag": tag, "name": known[tag].name if tag in known else "?"}
        row.update(hex=content.hex(), served=wire.hex() if tags.count(tag) == 1 else EITHER)
        options.append(row)
    return {
        "name": one.name,
        "net_address": inet_ntoa(one.net_address),
        "net_mask": inet_ntoa(one.net_mask),
        "net_range": [inet_ntoa(one.first), inet_ntoa(one.last)],
        "allocate": one.allocate,
        "lease_min": one.lease_min,
        "lease_max": one.lease_max,
        "supernet": one.supernet,
        "options": options,
    }


def judged(content: bytes) -> dict[str, Any]:
    reading = Reading(MACOS, INTERFACES)
    config = _bootpd_config.read(content, reading)
    said: list[str] = []
    numbers = dict(config.numbers, use_open_directory=0)
    root = {**config.services, **{key: bool(value) for key, value in numbers.items()}}
    for key in ("reply_threshold_seconds", "ipv6_only_wait"):
        root[key] = config.numbers[key]
    root["relay_ip_list"] = [inet_ntoa(relay) for relay in config.relays]
    root.update(allow=config.allow, deny=config.deny)
    dropped = [text for text in reading.messages if text.startswith(DROPPED)]
    return {
        "accepted": accepted(config),
        "options_dropped": len(dropped),
        # These verdicts come from a bootpd without Open Directory.
        "messages": sorted(text for text in reading.messages if "use_open_dir" not in text),
        "subnets": [subnet(one, said) for one in config.subnets or ()],
        "messages_when_serving": sorted(said),
        "root": root,
    }


DROPPED = ("subnets: Failed to convert", "subnets: unrecognized option")


def comparable(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return a verdict with what may be either way taken out of it."""
    root = dict(verdict["root"])
    for key in ("allow", "deny"):
        listed = root[key]
        root[key] = None if listed is None else sorted(ether_aton(mac) or b"" for mac in listed)
    subnets = []
    for one in verdict["subnets"]:
        tags = [option["tag"] for option in one["options"]]
        options = [
            {**option, "served": EITHER if tags.count(option["tag"]) > 1 else option["served"]}
            for option in one["options"]
        ]
        options.sort(key=lambda option: (option["tag"], option["hex"]))
        subnets.append({**one, "options": options})
    ordered = {key: sorted(verdict[key]) for key in ("messages", "messages_when_serving")}
    return {**verdict, **ordered, "root": root, "subnets": subnets}


@pytest.mark.parametrize("path", cases("plist"))
def test_bootpd_plist(path: Path) -> None:
    assert judged(path.read_bytes()) == comparable(expected(path))


@pytest.mark.parametrize("path", cases("tab"))
def test_bootptab(path: Path) -> None:
    hosts, messages = _bootptab.read(path.read_bytes())
    entries = [_bootptab.shown(host) for host in hosts]
    assert {"entries": entries, "messages": messages} == expected(path)
