# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What an admin should look at, worst first."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Sequence

from . import facts
from .directories import Directory
from .facts import Mini, Pool

FAILING, WARNING = "failing", "warning"
NEARLY_FULL, FULL = 85, 95  # per cent of a pool
# What a mini of a group must be able to tell of, by the inquiry about it.
_NEEDED = {
    "content_cache_info": (facts.CACHING,),
    "dhcp_info": (facts.DHCP,),
    "open_directory_info": (facts.MASTER, facts.REPLICA),
}
_BY_MACOS = {"started until the next boot", "enabled, not loaded"}


class Finding(t.NamedTuple):
    """Something that is not as it should be on a mini; `what` in a few words, `why` in full."""

    severity: str
    mini: Mini
    what: str
    why: str


def findings_of(minis: Sequence[Mini], directories: Sequence[Directory]) -> list[Finding]:
    """Return the findings, failures before warnings, otherwise in the order of the minis."""
    found = [finding for mini in minis for finding in _of(mini)]
    found += [finding for directory in directories for finding in _of_directory(directory)]
    place = {mini.name: number for number, mini in enumerate(minis)}
    return sorted(found, key=lambda each: (each.severity != FAILING, place[each.mini.name]))


def pool_severity(pool: Pool) -> str:
    """Return how bad it is that a pool is as full as it is, empty if it is not."""
    if not pool.enabled:
        return ""
    if pool.percent >= FULL:
        return FAILING
    return WARNING if pool.percent >= NEARLY_FULL else ""


def gaps_of(mini: Mini) -> list[tuple[str, str]]:
    """Return what a mini could not tell, and why; what it could not for one reason is one."""
    by_reason: dict[str, list[str]] = {}
    for topic, reason in mini.problems:
        by_reason.setdefault(reason, []).append(topic)
    return [(_listed(topics), reason) for reason, topics in by_reason.items()]


def _of(mini: Mini) -> Iterator[Finding]:
    if mini.unreached:
        yield Finding(FAILING, mini, "Not reached", mini.unreached)
        return
    for judge in (_problems, _lacking, _system, _cache, _dhcp, _place, _drift):
        yield from judge(mini)


def _problems(mini: Mini) -> Iterator[Finding]:
    for topics, reason in gaps_of(mini):
        yield Finding(FAILING, mini, f"{topics}: not known", reason)


def _lacking(mini: Mini) -> Iterator[Finding]:
    for topic, groups in _NEEDED.items():
        asked = sorted(mini.roles.intersection(groups))
        if asked and topic in mini.lacking:
            why = f"it is in the group {_listed(asked)}, but {mini.lacking[topic]}"
            yield Finding(FAILING, mini, "Not possible here", why)


def _system(mini: Mini) -> Iterator[Finding]:
    app = facts.tree(mini.server.get("server_app"))
    if app and not app.get("set_up") and not mini.problems:
        yield Finding(WARNING, mini, "Server.app is not set up", "open it once on this mini")


def _cache(mini: Mini) -> Iterator[Finding]:
    cache = mini.cache
    if cache is None or cache.healthy or not (cache.active or facts.CACHING in mini.roles):
        return
    severity = WARNING if cache.active and cache.registering else FAILING
    yield Finding(severity, mini, "Cache not healthy", cache.reason)


def _dhcp(mini: Mini) -> Iterator[Finding]:
    dhcp = mini.dhcp
    if dhcp is None:
        return
    wanted = facts.DHCP in mini.roles
    if dhcp.state in _BY_MACOS:
        why = "launchd is not set to have it in this way for good; dhcp_server.yml puts it right"
        yield Finding(WARNING, mini, f"DHCP is {dhcp.state}", why)
    elif wanted and not dhcp.runs:
        yield Finding(FAILING, mini, f"DHCP is {dhcp.state}", "it is in the group dhcp_servers")
    for pool in dhcp.pools if dhcp.runs else ():
        severity = pool_severity(pool)
        if severity:
            why = f"{pool.used} of {pool.size} addresses of {pool.network} are in use"
            yield Finding(severity, mini, f"{pool.percent:.0f} % of {pool.name} in use", why)


def _place(mini: Mini) -> Iterator[Finding]:
    place = mini.place
    if place is None:
        return
    if place.unfinished:
        yield Finding(FAILING, mini, "Directory half made", place.unfinished)
    for role, group in (("master", facts.MASTER), ("replica", facts.REPLICA)):
        if group in mini.roles and place.role != role:
            why = f"it is in the group {group}"
            yield Finding(FAILING, mini, f"It is {place.role}, and no {role}", why)
    if place.at_work:
        yield Finding(WARNING, mini, "slapconfig is at work", place.at_work)
    reason = facts.text(mini.identity.get("reason"))
    if place.role in ("master", "replica") and mini.identity.get("match") is False:
        yield Finding(WARNING, mini, "Its names do not match", reason)


def _drift(mini: Mini) -> Iterator[Finding]:
    rows = mini.drift or ()
    drifted = [row for row in rows if row.get("status") == "drifted"]
    if drifted:
        count = sum(len(facts.trees(row.get("changes"))) for row in drifted)
        names = ", ".join(facts.text(row.get("resource")) for row in drifted)
        yield Finding(WARNING, mini, "Drift", f"{names}: {count} {_plural(count, 'setting')}")
    told = {reason for _topic, reason in mini.problems}
    for row in rows:
        reason = facts.text(row.get("reason"))
        if row.get("status") == "unknown" and reason and reason not in told:
            told.add(reason)
            yield Finding(WARNING, mini, "Drift is not known", reason)


def _of_directory(directory: Directory) -> Iterator[Finding]:
    if directory.trouble:
        severity = FAILING if directory.mini else WARNING
        why = f"{directory.host or 'its master'}: {directory.trouble}"
        for branch in directory.branches:
            if branch.mini:
                yield Finding(severity, branch.mini, "Replica without master", why)
        return
    troubles: dict[str, list[str]] = {}
    for branch in directory.branches:
        if branch.trouble:
            troubles.setdefault(branch.trouble, []).append(branch.host)
    for trouble, hosts in troubles.items():
        if directory.mini:
            why = f"{_listed(hosts)}: {trouble}"
            yield Finding(WARNING, directory.mini, "Its list of replicas does not fit", why)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
