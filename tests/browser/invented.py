# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Invent what a fleet of any size would answer: the same at each call, with troubles in it."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]
GB = 10**9
SITES = ("Berlin", "Lisbon", "Oslo", "Porto", "Bergen", "Leipzig", "Faro", "Tromsø", "Kiel", "Vigo")
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


def invent(count: int) -> dict[str, Tree]:
    """Return the variables of so many minis, about 20 at a site and three sites at least."""
    sites = min(count, len(SITES), max(3, count // 20))
    rows: list[Tree] = []
    drift = {"rows": rows}
    minis = {}
    for place in range(count):
        site, number = place % sites, place // sites + 1
        name = f"{_slug(site)}-{number}"
        turn = 7 * site + number
        roles = _roles(site, number)
        visit = _visit(name, site, turn, roles)
        rows += _rows(name, turn, visit)
        minis[name] = {
            "group_names": sorted([_slug(site), *roles]),
            "report_site": SITES[site],
            "registered_visit": visit,
            "drift": drift,
        }
    return minis


def _roles(site: int, number: int) -> list[str]:
    if number == 1:
        return ["caching_servers", "od_replicas" if site % 3 else "od_masters"]
    if number == 2:
        return ["caching_servers", "dhcp_servers"]
    return ["caching_servers"]


def _slug(site: int) -> str:
    """Return a site as it stands in names of hosts."""
    return SITES[site].casefold().replace("ø", "o")


def _visit(name: str, site: int, turn: int, roles: list[str]) -> Tree:
    if turn % 23 == 16:
        said = UNREACHED.format(site=site + 1, number=10 + turn)
        return {"unreachable": True, "msg": said}
    system = SYSTEMS[0 if "od_masters" in roles else 4 if "od_replicas" in roles else turn % 5]
    return {"inquiries": list(_answers(name, site, turn, roles, system))}


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
    if server and turn % 11 == 5:
        yield {"name": "dhcp_info", "problem": HANGS}
    else:
        yield {"name": "dhcp_info", **_dhcp(site, turn, served="dhcp_servers" in roles)}
    if server:
        yield {"name": "open_directory_info", "directory": _directory(site, roles), "run": None}
    else:
        reason = f"dirserv does not exist on macOS {macos} without Server.app"
        yield {"name": "open_directory_info", "applicable": False, "reason": reason}


def _identity(name: str, site: int, turn: int) -> Tree:
    host = f"{name}.example.com"
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
        _subnet("Offices", f"10.{site + 1}.1", 150, 20 + 61 * turn % 118),
        _subnet("Guests", f"10.{site + 1}.8", 200, 20 + 97 * turn % 180),
    ]
    state = "started" if served else "stopped"
    dhcp = {"state": state, "subnets": subnets if served else [], "reservations": []}
    return {"applicable": True, "backend": "macos", "dhcp": dhcp}


def _subnet(name: str, net: str, size: int, leased: int) -> Tree:
    reserved = 12
    used = min(size, leased + reserved)
    pool = {"size": size, "leased": leased, "reserved": reserved, "used": used}
    return {
        "name": name,
        "network": f"{net}.0/24",
        "range": [f"{net}.50", f"{net}.{49 + size}"],
        "pool": {**pool, "percent": round(100 * used / size, 1)},
    }


def _directory(site: int, roles: list[str]) -> Tree:
    leader = _slug(site - site % 3)
    if "od_masters" in roles:
        near = [_slug(each) for each in (site + 1, site + 2) if each < len(SITES)]
        listed = [f"{each}-1.example.com" for each in near]
        base = f"dc={leader}-1,dc=example,dc=com"
        return {"role": "master", "master_host": None, "replicas": listed, "search_base": base}
    if "od_replicas" in roles:
        host = f"{leader}-1.example.com"
        return {"role": "replica", "master_host": host, "replicas": [], "search_base": None}
    return {"role": "standalone", "master_host": None, "replicas": [], "search_base": None}


def _rows(name: str, turn: int, visit: Tree) -> list[Tree]:
    if "unreachable" in visit:
        return [_row(name, None, "unknown", reason=visit["msg"])]
    limit = {"path": "settings:cache_limit", "before": 300 * GB, "after": 500 * GB}
    called = {"path": "computer_name", "before": "Old mini under the desk", "after": f"Mini {name}"}
    changes = {"content_cache": [limit]} if turn % 29 == 4 else {}
    changes |= {"host_names": [called]} if turn % 29 == 10 else {}
    return [
        _row(name, each, "drifted" if each in changes else "as_wanted", changes.get(each))
        for each in ("host_names", "content_cache")
    ]


def _row(
    mini: str,
    resource: str | None,
    status: str,
    changes: list[Tree] | None = None,
    reason: str = "",
) -> Tree:
    return {
        "mini": mini,
        "resource": resource,
        "status": status,
        "changes": changes or [],
        "reason": reason,
    }
