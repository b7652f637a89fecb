# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What running minis are, as groups and variables of an inventory."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils._model.directory import MASTER, REPLICA, same_host
from ...module_utils._values import Tree
from .cache import adopted_cache
from .dhcp import adopted_dhcp
from .part import (
    OD_PASSWORD,
    Answer,
    Part,
    Target,
    adopted_alerts,
    adopted_directory,
    adopted_names,
    master_options,
    replica_options,
)

GROUPS = {
    "caching_server": "caching_servers",
    "dhcp_server": "dhcp_servers",
    "od_master": "od_masters",
    "od_replica": "od_replicas",
}
"""The role of each group, in the order of site.yml."""
# Who says the names where a mini has several roles: replicas take the name of their master from it.
_NAMING = ("od_master", "od_replica", "caching_server", "dhcp_server")
NEWEST = "26"
"""The macOS of a mini that was not read; what older ones lack is left out there with a warning."""
_SERVER_ONLY = {
    "alert_settings": "alerts are Server.app's; macOS has none",
    "open_directory": "Open Directory is Server.app's; macOS has none. Keep the old mini for it, or"
    " move the directory to another that has Server.app",
}
_LEASES = (
    "the leases that the old mini has given out are not known to the new one, which may offer their"
    " addresses to others; let them run out, or copy /var/db/dhcpd_leases"
)


@dataclasses.dataclass(frozen=True)
class Move:
    """Which mini replaces another, what its interfaces are called, and itself if otherwise."""

    to: str = ""
    interfaces: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    names: t.Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Adopted:
    """One mini: what it runs, by resource, and all that has to be told of it."""

    source: str
    system: str
    parts: dict[str, Part] = dataclasses.field(default_factory=dict)
    left: list[str] = dataclasses.field(default_factory=list)
    variables: dict[str, Tree] = dataclasses.field(default_factory=dict)
    secrets: list[str] = dataclasses.field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        directory = self.parts["open_directory"]
        plays = {
            "caching_server": self.parts["content_cache"].runs or self.parts["alert_settings"].runs,
            "dhcp_server": self.parts["dhcp_server"].runs,
            "od_master": directory.options.get("state") == MASTER,
            "od_replica": directory.options.get("state") == REPLICA,
        }
        return [role for role in GROUPS if plays[role]]

    @property
    def host_name(self) -> str | None:
        return self.parts["host_names"].options.get("host_name")


_ADOPT: dict[str, tuple[str, str, t.Callable[[Answer, Target], Part]]] = {
    "host_names": ("host_names_info", "names", lambda said, _to: adopted_names(said["names"])),
    "content_cache": ("content_cache_info", "cache", adopted_cache),
    "alert_settings": (
        "alert_settings_info",
        "alerts",
        lambda said, _to: adopted_alerts(said["alerts"]),
    ),
    "dhcp_server": ("dhcp_info", "dhcp", adopted_dhcp),
    "open_directory": (
        "open_directory_info",
        "directory",
        lambda said, _to: adopted_directory(said["directory"]),
    ),
}
"""By resource: the inquiry, what of its answer has to be there, and what makes options of it."""


def adopted_fleet(
    visits: t.Mapping[str, t.Sequence[Answer]], moves: t.Mapping[str, Move]
) -> dict[str, Adopted]:
    """Return what minis are, by the name that each has in the inventory.

    `visits` are the answers of each mini, one for each inquiry, with its `name`. A mini that
    another is to replace, by `moves`, stands under the name of that one.
    """
    found = {}
    replacing = {move.to for move in moves.values()}
    for mini, answers in visits.items():
        if mini in replacing:
            continue  # It is to be what another was.
        move = moves.get(mini, Move())
        known = {str(each["name"]): each for each in answers}
        new = {str(each["name"]): each for each in visits.get(move.to, ())}
        found[move.to or mini] = _adopted(mini, known, move=move, new=new)
    masters = {
        mini: each for mini, each in found.items() if "od_master" in each.roles and each.host_name
    }
    for each in found.values():
        each.variables = _variables(each, masters)
    return found


def _adopted(
    mini: str, known: t.Mapping[str, Answer], *, move: Move, new: t.Mapping[str, Answer]
) -> Adopted:
    server = _answer(known, "server_info", "server") or {"macos": {}, "server_app": None}
    here = str(server["macos"].get("version", NEWEST))
    target = Target(macos=here)
    if move.to:
        there = (_answer(new, "server_info", "server") or {}).get("macos", {})
        target = Target(str(there.get("version", NEWEST)), True, move.interfaces)
    found = Adopted(source=mini, system=_system(server))
    for resource, (inquiry, key, adopt) in _ADOPT.items():
        answer = _answer(known, inquiry, key)
        part = adopt({**known[inquiry], key: answer}, target) if answer is not None else Part()
        problem = known.get(inquiry, {}).get("problem")
        if problem:
            part.left.append(f"could not be read: {problem}")
        found.parts[resource] = part
    if move.to:
        _move(found, move, new)
    said: dict[str, list[str]] = {}
    for resource, part in found.parts.items():
        for each in part.left:
            said.setdefault(each, []).append(resource)
    found.left += [f"{', '.join(resources)}: {each}" for each, resources in said.items()]
    return found


def _answer(answers: t.Mapping[str, Answer], inquiry: str, key: str) -> t.Any:
    """Return what was asked for, None where the mini has none or could not be asked."""
    return answers.get(inquiry, {}).get(key)


def _system(server: Answer) -> str:
    app = server["server_app"]
    macos = f"macOS {server['macos'].get('version', 'of an unknown version')}"
    return f"{macos} with Server.app {app['version']}" if app else macos


def _move(found: Adopted, move: Move, new: t.Mapping[str, Answer]) -> None:
    """Let go what only Server.app has, and give the mini that replaces another its own names."""
    for resource, reason in _SERVER_ONLY.items():
        part = found.parts[resource]
        if part.runs or part.options:
            found.parts[resource] = Part(left=[*part.left, reason])
    names = found.parts["host_names"]
    names.options.update({option: each for option, each in move.names.items() if each})
    dhcp = found.parts["dhcp_server"]
    if dhcp.runs:
        dhcp.left.append(_LEASES)
    here = (_answer(new, "dhcp_info", "dhcp") or {}).get("interfaces_here")
    named = {each["interface"] for each in dhcp.options.get("subnets", ()) if "interface" in each}
    missing = sorted(named.difference(here)) if here is not None else []
    if missing:
        dhcp.left.append(
            f"{move.to} has no {', '.join(missing)}, but {', '.join(here or ())}; say what is what"
            " with adopt_migrate_interfaces"
        )


def _variables(mini: Adopted, masters: t.Mapping[str, Adopted]) -> dict[str, Tree]:
    """Return the variables of all roles of a mini, in the order of their documentation."""
    roles = mini.roles
    naming = next((role for role in _NAMING if role in roles), None)
    found: dict[str, Tree] = {}
    for role in roles:
        if role == naming and mini.parts["host_names"].options:
            found[f"{role}_names"] = mini.parts["host_names"].options
        found.update(_OF_ROLE[role](mini, masters))
    return found


def _of_caching_server(mini: Adopted, _masters: t.Mapping[str, Adopted]) -> dict[str, Tree]:
    cache, alerts = mini.parts["content_cache"], mini.parts["alert_settings"]
    found: dict[str, Tree] = {}
    if cache.runs and cache.options:
        found["caching_server_cache"] = cache.options
    if alerts.options:
        found["caching_server_alerts"] = alerts.options
    if not cache.runs:
        found["caching_server_only"] = ["host_names", "alert_settings"]
    return found


def _of_dhcp_server(mini: Adopted, _masters: t.Mapping[str, Adopted]) -> dict[str, Tree]:
    # An empty mapping would leave the service to itself.
    return {"dhcp_server_dhcp": mini.parts["dhcp_server"].options or {"state": "started"}}


def _of_od_master(mini: Adopted, _masters: t.Mapping[str, Adopted]) -> dict[str, Tree]:
    mini.secrets.append(OD_PASSWORD)
    options = mini.parts["open_directory"].options
    return {"od_master_directory": master_options(options, mini.host_name)}


def _of_od_replica(mini: Adopted, masters: t.Mapping[str, Adopted]) -> dict[str, Tree]:
    """Return the master by its name in the inventory, where it was read, too."""
    host = mini.parts["open_directory"].options["master_host"]
    own = next((name for name, each in masters.items() if same_host(each.host_name, host)), None)
    if own:
        return {"od_replica_master": own}
    mini.secrets.append(OD_PASSWORD)
    return {"od_replica_master": host, "od_replica_directory": replica_options()}


_OF_ROLE: dict[str, t.Callable[[Adopted, t.Mapping[str, Adopted]], dict[str, Tree]]] = {
    "caching_server": _of_caching_server,
    "dhcp_server": _of_dhcp_server,
    "od_master": _of_od_master,
    "od_replica": _of_od_replica,
}

__all__ = ["GROUPS", "Adopted", "Move", "adopted_fleet"]
