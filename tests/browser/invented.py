# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Invent what a fleet of any size would answer: the same at each call, with troubles in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Tree = dict[str, Any]
GB = 10**9
SITES = ("Berlin", "Lisbon", "Oslo", "Porto", "Bergen", "Leipzig", "Faro", "Tromsø", "Kiel", "Évora")
# macOS, its build, Server.app, Python.
SYSTEMS = (
    ("10.13.6", "17G14042", "5.6.3", "3.12.4"),
    ("15.1", "24B83", None, "3.13.1"),
    ("10.12.6", "16G2136", "5.3", "3.8.10"),
    ("15.1", "24B83", None, "3.13.1"),
    ("12.6.8", "21G725", "5.12.2", "3.12.4"),
)
UNREACHED = (
    "Failed to connect to the host via ssh: ssh: connect to host 10.{site}.1.{number} port 22:"
    " Operation timed out"
)
NOT_REGISTERED = (
    "the cache is not registered with Apple: refused (CACHE_NOT_REGISTERED, Apple answered 500)"
)
HANGS = "serveradmin settings dhcp failed: it did not end within 60 s and was ended"


@dataclass
class Fleet:
    """Answers by mini, as the filters take them."""

    visits: dict[str, Tree] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    rows: list[Tree] = field(default_factory=list)

    @property
    def arguments(self) -> Tree:
        """Return what a filter is given beside the visits."""
        return {
            "groups": self.groups,
            "sites": self.sites,
            "drift": {"rows": self.rows},
            "made": "2026-11-28T14:32:00Z",
        }


def invent(count: int) -> Fleet:
    """Return a fleet of so many minis, about 20 to a site and at least three sites if it can."""
    fleet = Fleet(groups={"all": []})
    sites = min(count, len(SITES), max(3, count // 20))
    for number in range(count):
        _add(fleet, number % sites, number // sites + 1)
    return fleet


def _add(fleet: Fleet, site: int, number: int) -> None:
    name = f"{SITES[site].casefold()}-{number}"
    turn = 7 * site + number
    fleet.sites[name] = SITES[site]
    roles = ["caching_servers"]
    if number == 1:
        roles.append("od_masters" if site % 3 == 0 else "od_replicas")
    elif number == 2:
        roles.append("dhcp_servers")
    elif number % 9 == 5:
        roles.append("od_replicas")
    for group in ("all", SITES[site].casefold(), *roles):
        fleet.groups.setdefault(group, []).append(name)
    if turn % 23 == 16:
        said = UNREACHED.format(site=site + 1, number=number)
        fleet.visits[name] = {"unreachable": True, "msg": said}
        fleet.rows.append(_row(name, None, "unknown", reason=said))
        return
    system = SYSTEMS[0 if "od_masters" in roles else 4 if "od_replicas" in roles else turn % 5]
    fleet.visits[name] = {"inquiries": list(_answers(name, site, turn, roles, system))}
    fleet.rows += _rows(name, turn)


def _answers(name: str, site: int, turn: int, roles: list[str], system: Any) -> Any:
    macos, build, server, python = system
    yield {
        "name": "server_info",
        "server": {
            "macos": {"version": macos, "build": build},
            "server_app": server and {"version": server, "set_up": True},
            "backends": {"alerts": "server" if server else None},
            "python": {"version": python, "path": "/usr/local/bin/python3"},
            "virtual_machine": False,
        },
    }
    yield {"name": "changeip_info", "identity": _identity(name, site, turn)}
    yield {"name": "content_cache_info", **_cache(turn)}
    if turn % 31 == 13:
        yield {"name": "dhcp_info", "problem": HANGS}
    else:
        yield {"name": "dhcp_info", **_dhcp(site, turn, served="dhcp_servers" in roles)}
    if server:
        yield {"name": "open_directory_info", "directory": _directory(site, roles), "run": None}
    else:
        reason = f"dirserv does not exist on macOS {macos} without Server.app"
        yield {"name": "open_directory_info", "applicable": False, "reason": reason}


def _identity(name: str, site: int, turn: int) -> Tree:
    host = f"{name.encode('ascii', 'ignore').decode()}.example.com"
    return {
        "current_host_name": host,
        "dns_host_name": host,
        "primary_address": f"10.{site + 1}.1.{10 + turn}",
        "match": True,
        "reason": None,
    }


def _cache(turn: int) -> Tree:
    used = (37 + turn * 53 % 440) * GB + 300_000_000
    reason = NOT_REGISTERED if turn % 19 == 3 else ""
    status = {
        "CacheUsed": used,
        "CacheFree": 500 * GB - used,
        "CacheLimit": 500 * GB,
        "Port": 61000,
        "Peers": [{"address": f"10.0.1.{peer}"} for peer in range(turn % 4)],
        "Parents": [],
        "TotalBytesReturnedToClients": turn * 137 % 900 * 7 * GB,
    }
    health = {"healthy": not reason, "reason": reason}
    registration = "refused (CACHE_NOT_REGISTERED, Apple answered 500)" if reason else "registered"
    cache = {"state": "active", "status": status, "registration": registration, "health": health}
    return {"applicable": True, "backend": "macos", "cache": cache}


def _dhcp(site: int, turn: int, *, served: bool) -> Tree:
    subnets = [
        _subnet("Offices", f"10.{site + 1}.1", 50, 150, 20 + 61 * turn % 118, 12),
        _subnet("Guests", f"10.{site + 1}.8", 10, 240, 60 + 97 * turn % 180, 0),
    ]
    state = "started" if served else "stopped"
    dhcp = {"state": state, "subnets": subnets if served else [], "reservations": []}
    return {"applicable": True, "backend": "macos", "dhcp": dhcp}


def _subnet(name: str, net: str, first: int, count: int, leased: int, reserved: int) -> Tree:
    used = min(count, leased + reserved)
    pool = {"size": count, "leased": leased, "reserved": reserved, "used": used}
    return {
        "name": name,
        "network": f"{net}.0/24",
        "range": [f"{net}.{first}", f"{net}.{first + count - 1}"],
        "pool": {**pool, "percent": round(100 * used / count, 1)},
    }


def _directory(site: int, roles: list[str]) -> Tree:
    leader = SITES[site - site % 3].casefold()
    if "od_masters" in roles:
        near = [SITES[each].casefold() for each in (site + 1, site + 2) if each < len(SITES)]
        listed = [f"{each}-1.example.com" for each in near]
        base = f"dc={leader}-1,dc=example,dc=com"
        return {"role": "master", "master_host": None, "replicas": listed, "search_base": base}
    if "od_replicas" in roles:
        host = f"{leader}-1.example.com"
        return {"role": "replica", "master_host": host, "replicas": [], "search_base": None}
    return {"role": "standalone", "master_host": None, "replicas": [], "search_base": None}


def _rows(name: str, turn: int) -> list[Tree]:
    limit = {"path": "settings:cache_limit", "before": 300 * GB, "after": 500 * GB}
    called = {"path": "computer_name", "before": "Old mini under the desk", "after": f"Mini {name}"}
    changes = {11: [called], 4: [limit]}.get(turn % 29, [])
    resource = "host_names" if called in changes else "content_cache"
    others = [each for each in ("host_names", "content_cache") if each != resource or not changes]
    return [
        *(_row(name, other, "as_wanted") for other in others),
        *([_row(name, resource, "drifted", changes)] if changes else []),
    ]


def _row(
    mini: str, resource: str | None, status: str, changes: list[Tree] | None = None, reason: str = ""
) -> Tree:
    return {
        "mini": mini,
        "resource": resource,
        "status": status,
        "changes": changes or [],
        "reason": reason,
    }
