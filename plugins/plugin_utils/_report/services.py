# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What the page says of the services: caches, pools of DHCP, directories."""

from __future__ import annotations

import typing as t

from . import facts
from .directories import Branch, Directory
from .facts import Cache, Mini, Pool
from .findings import FAILING, WARNING, pool_severity
from .fleet import Fleet
from .parts import GOOD, Column, Html, body, gauge, mark, row, size, table, tag

_CACHES = (
    Column("Mini"),
    Column("Site"),
    Column("Health"),
    Column("Used"),
    Column("Limit", number=True),
    Column("Port", number=True),
    Column("Peers", number=True),
    Column("Parents", number=True),
    Column("Served to clients", number=True),
)
_POOLS = (
    Column("Mini"),
    Column("Site"),
    Column("Subnet"),
    Column("Network"),
    Column("Range"),
    Column("In use"),
    Column("Leased", number=True),
    Column("Reserved", number=True),
    Column("Free", number=True),
)


def caches_of(fleet: Fleet) -> list[tuple[Mini, Cache]]:
    """Return the caches that are on, or ought to be."""
    return [
        (mini, mini.cache)
        for mini in fleet.minis
        if mini.cache and (mini.cache.active or facts.CACHING in mini.roles)
    ]


def caching(fleet: Fleet) -> Html:
    """Return the table of caches."""
    rows = [row(_CACHES, _cache_cells(mini, cache)) for mini, cache in caches_of(fleet)]
    return table("Content caches", _CACHES, [body(rows)])


def _cache_cells(mini: Mini, cache: Cache) -> list[t.Any]:
    health = [cache_mark(cache)]
    if not cache.healthy and cache.active:
        health.append(tag("small", cache.reason))
    room = cache.limit or (cache.used or 0) + (cache.free or 0)
    used = [size(cache.used), gauge((cache.used or 0) / room, "") if room else None]
    return [
        mini.name,
        mini.site,
        health,
        used if cache.used is not None else None,
        size(cache.limit) if cache.limit else "none",
        cache.port,
        str(cache.peers),
        str(cache.parents),
        size(cache.served),
    ]


def cache_mark(cache: Cache) -> Html:
    """Return in a word how a cache is that ought to be on."""
    if cache.healthy:
        return mark(GOOD, "healthy")
    if cache.active and cache.registering:
        return mark(WARNING, "registering")
    return mark(FAILING, "not healthy" if cache.active else "off")


def pools_of(fleet: Fleet) -> list[tuple[Mini, Pool]]:
    """Return the pools of servers that are on, or ought to be."""
    return [
        (mini, pool)
        for mini in fleet.minis
        if mini.dhcp and (mini.dhcp.runs or facts.DHCP in mini.roles)
        for pool in mini.dhcp.pools
    ]


def dhcp(fleet: Fleet) -> Html:
    """Return the table of pools."""
    rows = [row(_POOLS, _pool_cells(mini, pool)) for mini, pool in pools_of(fleet)]
    return table("Pools of DHCP servers", _POOLS, [body(rows)])


def _pool_cells(mini: Mini, pool: Pool) -> list[t.Any]:
    severity = pool_severity(pool)
    share, leased = (count / pool.size if pool.size else 0.0 for count in (pool.used, pool.leased))
    said = f"{pool.percent:.0f} %"
    return [
        mini.name,
        mini.site,
        [pool.name, None if pool.enabled else tag("small", "not handed out")],
        pool.network,
        f"{pool.first} to {pool.last}",
        [mark(severity, said) if severity else said, gauge(leased, severity, share - leased)],
        str(pool.leased),
        str(pool.reserved),
        str(pool.size - pool.used),
    ]


def dhcp_mark(mini: Mini) -> Html | None:
    """Return in a word how DHCP is on a mini, or None where it does not tell."""
    if mini.dhcp is None:
        return None
    if not mini.dhcp.runs:
        return mark(FAILING, mini.dhcp.state) if facts.DHCP in mini.roles else Html("off")
    levels = {pool_severity(pool) for pool in mini.dhcp.pools}
    worst = next((level for level in (FAILING, WARNING) if level in levels), GOOD)
    return mark(worst, mini.dhcp.state)


def directories(fleet: Fleet) -> Html:
    """Return the masters, each with its replicas below it."""
    return tag("ul", *map(_directory, fleet.directories), class_="tree")


def _directory(directory: Directory) -> Html:
    mini = directory.mini
    if directory.trouble:
        word = mark(FAILING if mini else WARNING, directory.trouble)
    else:
        word = _half_made(mini) or mark(GOOD, "master")
    base = mini.place.search_base if mini and mini.place else ""
    return tag(
        "li",
        tag("b", directory.host or "An unknown master"),
        " ",
        word,
        [" ", tag("small", mini.site)] if mini else None,
        [" ", tag("small", base)] if base else None,
        tag("ul", *map(_branch, directory.branches)) if directory.branches else None,
    )


def _branch(branch: Branch) -> Html:
    mini = branch.mini
    if branch.trouble:
        word = mark(FAILING if mini and mini.unreached else WARNING, branch.trouble)
    else:
        word = _half_made(mini) or mark(GOOD, "replica")
    about = [" ", tag("small", mini.site)] if mini else None
    return tag("li", mini.name if mini else branch.host, " ", word, about)


def _half_made(mini: Mini | None) -> Html | None:
    rest = mini.place.unfinished if mini and mini.place else ""
    return mark(FAILING, f"half made: {rest}") if rest else None
