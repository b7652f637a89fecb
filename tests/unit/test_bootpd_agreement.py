# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the collection's reading of bootpd's files and the simulator's against each other.

Both were written apart from one another after Apple's source, so what they agree on over drawn
configurations is hardly one's own mistake. Neither knows the other; only this knows both.
"""

from __future__ import annotations

import datetime
import plistlib
from collections import Counter
from typing import Any

import bootpd_drawn
import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec import bootptab, plist
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp import (
    bootpd_subnets,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.options import (
    read_subnet,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.rules import (
    faults,
)
from minisim.tools import _bootpd_config, _bootptab, _cfplist
from minisim.tools._bootpd_convert import Reading
from minisim.tools._bootpd_packet import served
from minisim.tools._clib import inet_aton, inet_ntoa

INTERFACES = ("en0", "en1")
OWN_ADDRESS = "10.20.30.1"
DEADLY = frozenset({"name", "supernet", "net_address", "net_mask", "net_range"})
STEP = 50


def taken(root: dict[str, Any]) -> tuple[_bootpd_config.Config, bool]:
    """Return what the simulator takes, and whether it takes numbers in strings to the end."""
    reading = Reading((15, 3), {"en0": [inet_aton(OWN_ADDRESS) or 0], "en1": []})
    config = _bootpd_config.read(plistlib.dumps(root, sort_keys=False), reading)
    return config, not reading.overflowed


def blamed(root: dict[str, Any]) -> set[tuple[Any, ...]]:
    """Return the paths at which the collection finds faults."""
    found = faults(root, macos="15.3", interfaces=INTERFACES, addresses=[OWN_ADDRESS])
    return {fault.path for fault in found}


@pytest.mark.parametrize("first", range(0, 400, STEP))
def test_configurations(first: int) -> None:
    for seed in range(first, first + STEP):
        root = bootpd_drawn.configuration(seed)
        config, numbers = taken(root)
        paths = blamed(root)
        fatal = {path for path in paths if path[0] == "Subnets" and DEADLY & {*path[2:3]}}
        assert fatal or config.subnets is not None, seed
        _services(root, config, paths)
        _filters(root, paths)
        for place, subnet in enumerate(root["Subnets"] if config.subnets is not None else ()):
            start = inet_aton(subnet["net_range"][0])
            (theirs,) = (one for one in config.subnets or () if one.first == start)
            _subnet(subnet, theirs, {path[2] for path in paths if path[1:2] == (place,)
                                     and path[0] == "Subnets"})  # fmt: skip
            assert not subnet.get("name") or bootpd_subnets.name_of(subnet, place) == theirs.name, (
                seed
            )
            if numbers:
                _options(subnet, theirs)


def _services(root: dict[str, Any], config: Any, paths: set[tuple[Any, ...]]) -> None:
    for key in bootpd_drawn.SWITCHES:
        value = root.get(key, False)
        if key in {path[0] for path in paths}:
            continue
        wanted = value if isinstance(value, list) else [value] if value in INTERFACES else []
        assert config.services[key] == ("ALL" if value is True else wanted), (key, value)


def _filters(root: dict[str, Any], paths: set[tuple[Any, ...]]) -> None:
    for key in ("allow", "deny"):
        for place, mac in enumerate(root.get(key, ())):
            content = plistlib.dumps({"allow": [mac]})
            dropped = _bootpd_config.read(content, Reading((15, 3), {})).allow is None
            assert ((key, place) in paths) == dropped, mac


def _subnet(subnet: dict[str, Any], theirs: Any, blamed_keys: set[Any]) -> None:
    """Check that where no fault is found everything is taken as it stands."""
    if "net_address" not in blamed_keys:
        assert subnet["net_address"] == inet_ntoa(theirs.net_address)
    if "net_range" not in blamed_keys:
        assert subnet["net_range"] == [inet_ntoa(theirs.first), inet_ntoa(theirs.last)]
    if "allocate" not in blamed_keys:
        assert bool(subnet["allocate"]) == theirs.allocate
    for key in ("lease_min", "lease_max"):
        if key in subnet and key not in blamed_keys:
            value = subnet[key]
            number = int(value, 0) if isinstance(value, str) else value
            assert number == getattr(theirs, key), value


def _options(subnet: dict[str, Any], theirs: Any) -> None:
    readings = [one for one in read_subnet(subnet, macos="15.3") if one.code is not None]
    ours = [(one.code, one.data) for one in readings if one.data is not None]
    assert Counter(ours) == Counter(theirs.options), subnet
    times = Counter(code for code, _data in ours)
    for one in readings:
        if one.data is not None and times[one.code] == 1:
            assert one.served == served(one.code or 0, one.data)[0], one
        assert one.rule is not None or (one.served and one.data is not None), one


@pytest.mark.parametrize("first", range(0, 1000, STEP * 5))
def test_tables(first: int) -> None:
    for seed in range(first, first + STEP * 5):
        text = bootpd_drawn.table(seed)
        hosts, messages = _bootptab.read(text.encode())
        read = bootptab.parse(text)
        ours = [
            (one.name, one.hwtype, one.mac, one.address, one.bootfile or "") for one in read.entries
        ]
        shown = [_bootptab.shown(host) for host in hosts]
        whole = [tuple(_text(value) for value in host.values()) for host in shown]
        assert [tuple(map(_text, one)) for one in ours] == whole, text
        assert messages[-1].endswith(f"({len(read.bad)} bad)"), text


def _text(value: object) -> object:
    """Return text without halves of characters, which the two show in different ways."""
    kept = isinstance(value, str)
    return str(value).encode("utf-8", "ignore").replace(b"\xef\xbf\xbd", b"") if kept else value


@pytest.mark.parametrize("first", range(0, 1000, STEP * 5))
def test_plists(first: int) -> None:
    for seed in range(first, first + STEP * 5):
        content = bootpd_drawn.text(seed).encode()
        try:
            theirs = _cfplist.read(content)
        except ValueError:
            theirs = None
        try:
            ours = plist.parse(content, source="drawn").value
        except Unreadable:
            ours = None
        assert _typed(ours) == _typed(theirs), content


def _typed(value: Any) -> Any:
    """Return a value that is equal only to one of the same types; no date means anything here."""
    if isinstance(value, dict):
        return {key: _typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_typed(each) for each in value]
    return "date" if isinstance(value, datetime.datetime) else (type(value).__name__, value)
