# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a mini has answered, as the report needs it: small values, nothing taken for granted."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ...module_utils._model.cache_health import PENDING, in_order

Tree = Mapping[str, t.Any]

CACHING, DHCP, MASTER, REPLICA = "caching_servers", "dhcp_servers", "od_masters", "od_replicas"
ROLE_GROUPS = (CACHING, DHCP, MASTER, REPLICA)
# How people call what an inquiry asks about.
TOPICS = {
    "server_info": "The system",
    "changeip_info": "Its names",
    "content_cache_info": "Content caching",
    "dhcp_info": "DHCP",
    "open_directory_info": "Open Directory",
}


class Cache(t.NamedTuple):
    """A content cache; sizes are bytes, None where it does not tell, a limit of 0 is none."""

    active: bool
    reason: str
    registering: bool
    port: int | None
    used: int | None
    free: int | None
    limit: int | None
    peers: int
    parents: int
    served: int | None

    @property
    def healthy(self) -> bool:
        return not self.reason


class Pool(t.NamedTuple):
    """The addresses that a DHCP server hands out in one subnet."""

    name: str
    network: str
    first: str
    last: str
    size: int
    leased: int
    reserved: int
    used: int
    percent: float
    enabled: bool


class Dhcp(t.NamedTuple):
    """A DHCP service."""

    state: str
    pools: tuple[Pool, ...]

    @property
    def runs(self) -> bool:
        return self.state.startswith("started")


class Place(t.NamedTuple):
    """A mini's place in Open Directory; `at_work` is a run of slapconfig that has not ended."""

    role: str
    master_host: str
    replicas: tuple[str, ...]
    search_base: str
    unfinished: str
    at_work: str


class Mini(t.NamedTuple):
    """One mini: where it stands, what it is to be, what it said.

    `unreached` says why it was not asked at all, `problems` what it could not tell, by topic.
    A service that it cannot have, or did not tell of, is None. So is `drift` if nobody compared.
    """

    name: str
    site: str
    roles: frozenset[str]
    unreached: str
    problems: tuple[tuple[str, str], ...]
    lacking: Mapping[str, str]
    server: Tree
    identity: Tree
    cache: Cache | None
    dhcp: Dhcp | None
    place: Place | None
    drift: tuple[Tree, ...] | None

    @property
    def macos(self) -> str:
        return text(tree(self.server.get("macos")).get("version"))

    @property
    def server_app(self) -> str:
        return text(tree(self.server.get("server_app")).get("version"))

    @property
    def python(self) -> str:
        return text(tree(self.server.get("python")).get("version"))

    @property
    def alerts(self) -> bool:
        """Tell whether a mini can send alerts, which Server.app does once it is set up."""
        app, backends = (tree(self.server.get(key)) for key in ("server_app", "backends"))
        return bool(app.get("set_up") and backends.get("alerts"))


class Standing(t.NamedTuple):
    """What is known of a mini without asking it."""

    site: str
    roles: frozenset[str]
    drift: tuple[Tree, ...] | None


def mini_of(name: str, visit: Tree, standing: Standing) -> Mini:
    """Return a mini, given what `inquire` answered, or how the visit ended without an answer."""
    answers = {text(each.get("name")): each for each in trees(visit.get("inquiries"))}
    problems = tuple(
        (TOPICS.get(topic, topic), text(answer["problem"]))
        for topic, answer in answers.items()
        if "problem" in answer
    )
    return Mini(
        name=name,
        site=standing.site,
        roles=standing.roles,
        unreached="" if "inquiries" in visit else _why(visit),
        problems=problems,
        lacking={
            topic: text(answer.get("reason"))
            for topic, answer in answers.items()
            if answer.get("applicable") is False
        },
        server=tree(answers.get("server_info", {}).get("server")),
        identity=tree(answers.get("changeip_info", {}).get("identity")),
        cache=_cache(answers.get("content_cache_info", {}).get("cache")),
        dhcp=_dhcp(answers.get("dhcp_info", {}).get("dhcp")),
        place=_place(answers.get("open_directory_info", {})),
        drift=standing.drift,
    )


def _why(visit: Tree) -> str:
    said = text(visit.get("msg")).strip().removeprefix("Task failed: ")
    return said or ("it is unreachable" if visit.get("unreachable") else "it was not visited")


def _cache(said: t.Any) -> Cache | None:
    if not said:
        return None
    status, health = tree(said.get("status")), tree(said.get("health"))
    reason = "" if health.get("healthy") else text(health.get("reason")) or "it does not say why"
    served = status.get("TotalBytesReturnedToClients", status.get("TotalBytesReturned"))
    return Cache(
        active=said.get("state") == "active",
        reason=reason,
        registering=said.get("registration") == PENDING and in_order(status),
        port=number(status.get("Port")) or None,
        used=number(status.get("CacheUsed")),
        free=number(status.get("CacheFree")),
        limit=number(status.get("CacheLimit")),
        peers=len(trees(status.get("Peers"))),
        parents=len(trees(status.get("Parents"))),
        served=number(served),
    )


def _dhcp(said: t.Any) -> Dhcp | None:
    if not said:
        return None
    return Dhcp(text(said.get("state")), tuple(map(_pool, trees(said.get("subnets")))))


def _pool(subnet: Tree) -> Pool:
    pool = tree(subnet.get("pool"))
    first, last = [*map(text, subnet.get("range") or ()), "", ""][:2]
    counts = {key: number(pool.get(key)) or 0 for key in ("size", "leased", "reserved", "used")}
    return Pool(
        name=text(subnet.get("name")),
        network=text(subnet.get("network")),
        first=first,
        last=last,
        **counts,
        percent=100 * counts["used"] / counts["size"] if counts["size"] else 0.0,
        enabled=subnet.get("enabled") is not False,
    )


def _place(answer: Tree) -> Place | None:
    said, run = tree(answer.get("directory")), tree(answer.get("run"))
    if not said:
        return None
    return Place(
        role=text(said.get("role")),
        master_host=text(said.get("master_host")),
        replicas=tuple(map(text, said.get("replicas") or ())),
        search_base=text(said.get("search_base")),
        unfinished=text(said.get("unfinished")),
        at_work=f"since {text(run.get('since'))}" if run.get("running") else "",
    )


def text(value: t.Any) -> str:
    """Return a value as words, nothing for None."""
    return "" if value is None else str(value)


def number(value: t.Any) -> int | None:
    """Return a whole number, None for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def tree(value: t.Any) -> Tree:
    """Return a mapping, an empty one for what is none."""
    return value if isinstance(value, Mapping) else {}


def trees(value: t.Any) -> list[Tree]:
    """Return the mappings of a list, none for what is no list."""
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        return []
    return [each for each in value if isinstance(each, Mapping)]
