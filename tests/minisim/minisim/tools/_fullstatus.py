# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make what `serveradmin fullstatus` shows of each service, in the keys that captures have."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from . import _bootpd_leases, _caching
from ._servermgr import STATELESS, log_paths, settings, started_at, state
from ._system import macos_version

if TYPE_CHECKING:
    from ..world import World


def fullstatus(world: World, service: str) -> dict[str, Any]:
    """Return the full status of a service as a tree."""
    tree = settings(world, service)
    if service == "caching":
        return _caching.fullstatus(world, tree)
    if service == "timemachine":
        return {"command": "getState", "state": state(world, service)}
    special = {"dhcp": _dhcp, "dirserv": _dirserv, "jabber": _jabber, "mail": _mail}
    own = special[service](world, tree) if service in special else {}
    if service in STATELESS:
        return {"command": "getState", "readWriteSettingsVersion": 1, **own}
    return {
        "state": state(world, service),
        "logPaths": log_paths(service),
        "setStateVersion": 1,
        "readWriteSettingsVersion": 1,
        **own,
    }


def _date(seconds: float | None, *, padded: bool = True) -> str:
    """Return a date as services write it; dhcp does not pad the month."""
    if seconds is None:
        return ""
    then = time.gmtime(seconds)
    month = f"{then.tm_mon:02d}" if padded else str(then.tm_mon)
    return time.strftime(f"%Y-{month}-%d %H:%M:%S +0000", then)


def _dhcp(world: World, tree: dict[str, Any]) -> dict[str, Any]:
    maps = tree.get("static_maps")
    started = started_at(world, "dhcp")
    version = ".".join(str(number) for number in macos_version(world)[:2])
    leases = _bootpd_leases.on_disk(world)
    # The capture counts 21 leases and no active client: what has run out is no client.
    active = sum(1 for one in leases if not _bootpd_leases.has_ended(one, world.now()))
    return {
        "backendVersion": version,
        "timeOfModification": _date(started, padded=False),
        "timeServiceStarted": _date(started, padded=False),
        "timeOfSnapShot": _date(world.now(), padded=False),
        "numDHCPActiveClients": active,
        "numDHCPLeases": len(leases),
        "numConfiguredStaticMaps": len(maps["_array_id"]) if isinstance(maps, dict) else 0,
        "dhcpLeasesArray": [],
    }


def _dirserv(world: World, tree: dict[str, Any]) -> dict[str, Any]:
    from . import _dirserv as directory

    return directory.status(world, tree)


def _jabber(world: World, tree: dict[str, Any]) -> dict[str, Any]:
    now = state(world, "jabber")
    return {
        "roomsState": now,
        "proxyState": now,
        "currentConnections": "0",
        "currentConnectionsPort1": "0",
        "currentConnectionsPort2": "0",
        "pluginVersion": "10.8.211",
        "servicePortsAreRestricted": "NO",
        "servicePortsRestrictionInfo": [],
        "hostsCommaDelimitedString": tree.get("hostsCommaDelimitedString", ""),
        "hosts": tree.get("hosts", []),
        "startedTime": _date(started_at(world, "jabber")),
    }


MAIL_PARTS = (
    ("INCOMING", "IMAP", "MailAccess"),
    ("INCOMING", "POP3", "MailAccess"),
    ("INCOMING", "SMTP", "MailTransferAgent"),
    ("OUTGOING", "SMTP", "MailTransferAgent"),
    ("INCOMING", "", "JunkMailFilter"),
    ("INCOMING", "", "VirusScanner"),
)


def _mail(world: World, _tree: dict[str, Any]) -> dict[str, Any]:
    now = state(world, "mail")
    common = {"status": "ON" if now == "RUNNING" else "OFF", "state": now, "error": ""}
    protocols = [
        {**common, "kind": kind, "protocol": name, "service": part}
        for kind, name, part in MAIL_PARTS
    ]
    started = _date(started_at(world, "mail"))
    return {
        "startedTime": started,
        "imapStartedTime": started,
        "postfixStartedTime": started,
        "protocolsArray": protocols,
        "servicePortsRestrictionInfo": [],
        "servicePortsAreRestricted": "NO",
        "connectionCount": 0,
        "serviceStatus": "ENABLED" if now == "RUNNING" else "DISABLED",
    }
