# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Who belongs to whom in Open Directory, as the minis themselves tell it."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Sequence

from ...module_utils._model.directory import MASTER, REPLICA, STANDALONE, same_host
from .facts import Mini

UNLISTED = "not on its list"


class Branch(t.NamedTuple):
    """A replica below its master: `mini` is None for one that is not in this report.

    `trouble` is what does not fit, as the end of a sentence about the replica.
    """

    host: str
    mini: Mini | None
    trouble: str


class Directory(t.NamedTuple):
    """A master with its replicas; `mini` is None where only its replicas know of it.

    `trouble` is what keeps it from being their master.
    """

    host: str
    mini: Mini | None
    branches: tuple[Branch, ...]
    trouble: str


def directories_of(minis: Sequence[Mini]) -> list[Directory]:
    """Return the directories: those of masters first, then those whose master is not to be had."""
    known = Acquaintance(minis)
    masters = [mini for mini in minis if mini.place and mini.place.role == MASTER]
    orphans: dict[str, list[Mini]] = {}
    below: dict[str, list[Mini]] = {}
    for mini in minis:
        if mini.place and mini.place.role == REPLICA:
            master = known.find(mini.place.master_host)
            if master and master.place and master.place.role == MASTER:
                below.setdefault(master.name, []).append(mini)
            else:
                orphans.setdefault(mini.place.master_host, []).append(mini)
    return [
        *(_led(mini, below.get(mini.name, []), known) for mini in masters),
        *(_leaderless(host, replicas, known) for host, replicas in orphans.items()),
    ]


def _led(master: Mini, replicas: Sequence[Mini], known: Acquaintance) -> Directory:
    listed = {host: known.find(host) for host in (master.place.replicas if master.place else ())}
    branches = [Branch(host, mini, _misfit(mini, replicas)) for host, mini in listed.items()]
    unlisted = [mini for mini in replicas if mini not in listed.values()]
    branches += [Branch(mini.name, mini, UNLISTED) for mini in unlisted]
    return Directory(master.name, master, tuple(branches), "")


def _misfit(mini: Mini | None, replicas: Sequence[Mini]) -> str:
    """Return why a mini that a master lists is not its replica."""
    if mini is None:
        return "not in this report"
    if mini in replicas:
        return ""
    if mini.place is None:
        return "not reached" if mini.unreached else "does not tell of a directory"
    if mini.place.role == REPLICA:
        return f"follows {mini.place.master_host or 'another master'}"
    return f"is {mini.place.role or STANDALONE}"


def _leaderless(host: str, replicas: Iterable[Mini], known: Acquaintance) -> Directory:
    mini = known.find(host)
    if not host:
        trouble = "they do not tell their master"
    elif mini is None:
        trouble = "not in this report"
    elif mini.place is None:
        trouble = "not reached" if mini.unreached else "does not tell of a directory"
    else:
        trouble = f"is {mini.place.role or STANDALONE}, and not a master"
    branches = tuple(Branch(each.name, each, "") for each in replicas)
    return Directory(mini.name if mini else host, mini, branches, trouble)


class Acquaintance:
    """Finds the mini that a host name or address is of."""

    def __init__(self, minis: Sequence[Mini]) -> None:
        self._minis = minis
        self._names = {name: mini for mini in minis for name in _names_of(mini)}

    def find(self, host: str) -> Mini | None:
        """Return the mini, None for a host that is none; one not reached goes by its first name."""
        if not host:
            return None
        found = self._names.get(_folded(host))
        if found is None:
            silent = [mini for mini in self._minis if mini.unreached]
            alike = [mini for mini in silent if same_host(mini.name, host.partition(".")[0])]
            found = alike[0] if len(alike) == 1 else None
        return found


def _names_of(mini: Mini) -> Iterator[str]:
    yield _folded(mini.name)
    for key in ("current_host_name", "dns_host_name", "primary_address"):
        name = mini.identity.get(key)
        if name:
            yield _folded(str(name))


def _folded(host: str) -> str:
    return host.casefold().rstrip(".")
