# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know the DHCP service of Server.app: it keeps settings of its own and writes bootpd's files.

Form of the files: captures/bootpd-plist server-app-one-line and captures/bootptab; names and
meanings: seed-systems.md 4.1, 4.2. What no page says is a switch.
"""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from .. import wire
from . import _bootpd, _launchd, _store

if TYPE_CHECKING:
    from ..world import World

SERVICE = "dhcp"
PLIST = "/private/etc/bootpd.plist"
TAB = "/private/etc/bootptab"
TAB_HEAD = "%%\n# hostname\thwtype\thwaddr\tipaddr\tbootfile\n"
NODE_TYPES = {
    "BROADCAST_B_NODE": 1,
    "PEER_P_NODE": 2,
    "MIXED_M_NODE": 4,
    "HYBRID_H_NODE": 8,
}
# Written whatever they hold, as found: also empty, which bootpd then drops.
PLAIN = ("dhcp_domain_name", "dhcp_router", "net_address", "net_mask", "selected_port_name")
# Written only if there is something in them (none of them stands in the capture).
WINS = {
    "WINS_NBDD_server": "dhcp_nb_over_tcpip_dgram_dist_server",
    "WINS_scope_id": "dhcp_nb_over_tcpip_scope",
}
WINS_NAMES = ("WINS_primary_server", "WINS_secondary_server")
ROOT: dict[str, Any] = {
    "NetBoot": {},
    "allow": [],
    "bootp_enabled": False,
    "deny": [],
    "detect_other_dhcp_server": False,
    "dhcp_enabled": False,
    "old_netboot_enabled": False,
    "relay_enabled": False,
    "relay_ip_list": [],
}
# What the service itself writes in a subnet; all else there came from somebody's hand.
OWN = frozenset(
    {*PLAIN, *WINS.values(), "allocate", "dhcp_domain_name_server", "dhcp_domain_search",
     "dhcp_ldap_url", "dhcp_nb_over_tcpip_name_server", "dhcp_nb_over_tcpip_node_type",
     "lease_max", "name", "net_range", "uuid"}
)  # fmt: skip


def settings_written(world: World) -> None:
    """Take over settings that were written: in their form, then in bootpd's files."""
    tree = _store.read_settings(world, SERVICE)
    if not isinstance(tree, dict):
        return
    shaped = _shaped(world, tree)
    if shaped != tree:
        _store.write_settings(world, SERVICE, shaped)
    if world.switch("dhcp.writes_files") == "at-once":
        _write_files(world, shaped)


def set_running(world: World, *, run: bool) -> bool:
    """Load or unload bootpd's job for good; False if launchd does not take it."""
    if run and _launchd.refusal(world, _bootpd.LABEL) is not None:
        return False
    _launchd.override(world, _bootpd.LABEL, disabled=not run)
    if _launchd.is_loaded(world, _bootpd.LABEL) != run:
        _launchd.note_loaded(world, _bootpd.LABEL, loaded=run)
    return True


def running_noted(world: World) -> None:
    """Write the files anew after the service was started or stopped."""
    tree = _store.read_settings(world, SERVICE)
    if isinstance(tree, dict):
        _write_files(world, tree)


def boot(world: World) -> None:
    """Leave the files and the launchd override as the service of a new mini has them."""
    if SERVICE in _store.read_running(world):
        _launchd.override(world, _bootpd.LABEL, disabled=False)
    settings_written(world)


def _write_files(world: World, tree: dict[str, Any]) -> None:
    """Write bootpd.plist and bootptab where they differ, and let a running bootpd know."""
    before = _present(world)
    value = _plist(world, tree, before)
    changed = value != before
    if changed:
        world.write_plist(PLIST, value)
    text = _tab(tree)
    place = world.path(TAB)
    maps = bool(_members(tree, "static_maps"))
    if (maps or place.exists()) and (not place.exists() or place.read_text() != text):
        world.write_file(TAB, text.encode())
        changed = True
    if changed and _bootpd.runs(world) and world.switch("dhcp.reload") == "hup":
        _launchd.send(world, _bootpd.LABEL, "HUP")


def _present(world: World) -> dict[str, Any]:
    """Return what is in bootpd.plist, {} where it cannot be read."""
    try:
        found = plistlib.loads(world.path(PLIST).read_bytes())
    except (OSError, ValueError, ExpatError):
        return {}
    return found if isinstance(found, dict) else {}


def _plist(world: World, tree: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return bootpd.plist for these settings."""
    keep = world.switch("dhcp.foreign_keys") == "kept"
    subnets = [_subnet(world, uuid, member) for uuid, member in _members(tree, "subnets").items()]
    listed = before.get("Subnets")
    old = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if keep:
        by_id = {one.get("uuid"): one for one in old}
        subnets = [_with_foreign(one, by_id.get(one["uuid"], {})) for one in subnets]
        subnets += [one for one in old if "uuid" not in one]
    ports = sorted({str(one["selected_port_name"]) for one in subnets if one.get("allocate")
                    and one.get("selected_port_name")})  # fmt: skip
    on = SERVICE in _store.read_running(world) and ports
    root = {**ROOT, **(before if keep else {})}
    return {**root, "Subnets": subnets, "dhcp_enabled": ports if on else False}


def _with_foreign(subnet: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in old.items() if key not in OWN}, **subnet}


def _subnet(world: World, uuid: str, member: dict[str, Any]) -> dict[str, Any]:
    """Return a subnet in bootpd's names, as the capture has it."""
    subnet: dict[str, Any] = {key: str(member.get(key, "")) for key in PLAIN}
    subnet["allocate"] = bool(member.get("dhcp_enabled"))
    subnet["name"] = str(member.get("descriptive_name", ""))
    subnet["uuid"] = uuid
    subnet["net_range"] = [str(member.get(f"net_range_{end}", "")) for end in ("start", "end")]
    for key in ("dhcp_domain_name_server", "dhcp_domain_search"):
        subnet[key] = _listed(member.get(key))
    subnet["lease_max"] = _seconds(member.get(str(world.switch("dhcp.lease_key"))))
    urls = [url for url in _listed(member.get("dhcp_ldap_url")) if url]
    if urls:
        subnet["dhcp_ldap_url"] = urls
    servers = [str(member[key]) for key in WINS_NAMES if member.get(key)]
    if servers:
        subnet["dhcp_nb_over_tcpip_name_server"] = servers
    subnet.update({name: str(member[key]) for key, name in WINS.items() if member.get(key)})
    node = NODE_TYPES.get(str(member.get("WINS_node_type", "")).replace("-", "_"))
    if node:
        subnet["dhcp_nb_over_tcpip_node_type"] = node
    return subnet


def _tab(tree: dict[str, Any]) -> str:
    """Return bootptab for the static maps; a map with several addresses gets several lines."""
    lines = []
    for member in _members(tree, "static_maps").values():
        pairs = zip(
            _listed(member.get("en_address")), _listed(member.get("ip_address")), strict=False
        )
        lines += [f"{member.get('name', '')}\t1\t{mac}\t{address}\n" for mac, address in pairs]
    return TAB_HEAD + "".join(lines)


def _shaped(world: World, tree: dict[str, Any]) -> dict[str, Any]:
    """Return settings with static maps in the form that this mini prints."""
    arrays = world.switch("dhcp.static_map_form") == "arrays"
    shaped = {}
    for name, member in _members(tree, "static_maps").items():
        kept = dict(member)
        for key in kept.keys() & {"en_address", "ip_address"}:
            values = _listed(member.get(key))
            kept[key] = values if arrays else "".join(values[:1])
        shaped[name] = kept
    return {**tree, "static_maps": {wire.ID: shaped}} if shaped else tree


def _members(tree: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """Return the members of an array by id that are more than a name."""
    holder = tree.get(key)
    found = holder.get(wire.ID) if isinstance(holder, dict) else None
    return {name: one for name, one in (found or {}).items() if isinstance(one, dict)}


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None or isinstance(value, dict) else [str(value)]


def _seconds(value: object) -> int:
    text = str(value)
    return int(text) if text.isdigit() else 3600
