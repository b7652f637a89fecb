# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turn Internet Sharing on and off: it puts a subnet of its own into bootpd.plist.

Layout: captures/bootpd-plist internet-sharing-bridge1; that the file is rewritten at each turn:
captures/README.md Neighbours. Whether other people's entries live through that is a switch.
"""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from . import _bootpd, _launchd

if TYPE_CHECKING:
    from ..world import World

PLIST = "/private/etc/bootpd.plist"
BRIDGE = "bridge100"
LISTS = ("detect_other_dhcp_server", "dhcp_enabled", "ignore_allow_deny")
SUBNET: dict[str, Any] = {
    "_creator": _bootpd.SHARING,
    "allocate": True,
    "dhcp_domain_name_server": ["192.168.73.1"],
    "dhcp_router": "192.168.73.1",
    "interface": BRIDGE,
    "lease_max": 86400,
    "lease_min": 86400,
    "name": "192.168.73/24",
    "net_address": "192.168.73.0",
    "net_mask": "255.255.255.0",
    "net_range": ["192.168.73.2", "192.168.73.254"],
}


def turned_on(world: World) -> None:
    """Add the subnet of the shared network, and load bootpd's job."""
    root = _kept(world)
    root["Subnets"] = [*root.get("Subnets", []), SUBNET]
    root.update({key: [*_names(root.get(key)), BRIDGE] for key in LISTS})
    root.setdefault("bootp_enabled", False)
    root["dhcp_ignore_client_identifier"] = True
    root["use_server_config_for_dhcp_options"] = False
    world.write_plist(PLIST, root)
    _launchd.override(world, _bootpd.LABEL, disabled=False)
    _launchd.note_loaded(world, _bootpd.LABEL, loaded=True)


def turned_off(world: World) -> None:
    """Take the subnet out again; the job stays for those who are left."""
    root = _kept(world)
    root.update({key: _names(root.get(key)) or False for key in LISTS})
    world.write_plist(PLIST, root)
    if not root.get("Subnets"):
        _launchd.override(world, _bootpd.LABEL, disabled=True)
        _launchd.note_loaded(world, _bootpd.LABEL, loaded=False)


def _kept(world: World) -> dict[str, Any]:
    """Return what is in the file without the entries of Internet Sharing."""
    if world.switch("bootpd.sharing") == "replaces":
        return {}
    try:
        root = plistlib.loads(world.path(PLIST).read_bytes())
    except (OSError, ValueError, ExpatError):
        return {}
    listed = root.get("Subnets", [])
    return {**root, "Subnets": [one for one in listed if one.get("_creator") != _bootpd.SHARING]}


def _names(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return [str(one) for one in listed if one != BRIDGE]
