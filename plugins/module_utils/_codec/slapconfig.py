# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What slapconfig(8) prints: the style of a server, what a master and a replica are set up for.

One answer was captured (`-getmasterconfig` of a healthy master); of the others the manual page says
what they tell and not in which words. So what is told is known by its own words, in any order
and any sentence.
"""

from __future__ import annotations

import re
import typing as t

from .._errors import Unreadable

STYLES = ("master", "replica", "client", "standalone")
# A style that is part of a name, as in replica.example.com or old-master, says nothing.
_STYLE = re.compile(rf"(?<![\w.-])({'|'.join(STYLES)})(?![\w-]|\.\w)", re.IGNORECASE)
_LIST = re.compile(r"\s*list of replicas\b", re.IGNORECASE)
_REPLICA = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9.:-]*)(?:\s+-+\s+(.*?)|\s*)\Z")
_HEAD = re.compile(r"\s*master\b(?!.*\breplicas?\b)|\s*updated?\b|\s*\Z", re.IGNORECASE)
_NONE = re.compile(r"\s*[(<]?(?:none|no replicas?)\b.*\Z", re.IGNORECASE)
_MASTER = re.compile(
    r"^(?!.*\blist\b).*?\bmaster\b[^\n:=]*?[:=]\s*\"?([A-Za-z0-9][A-Za-z0-9.:-]*)", re.I | re.M
)
_HOST = re.compile(r"(?<![\w.:-])((?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+)(?![\w:-]|\.\w)")
_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]+\Z")
_UPDATED = re.compile(r"\bupdated?\b[^\n:]*:\s*(\S[^\n]*)", re.IGNORECASE)
# What a line says that tells trouble, whatever the exit status; and what only looks like it.
_TROUBLE = re.compile(
    r"\berrors?\b|\bfail(?:ed|ure|s)?\b|\bcan(?:no|')t\b|\bcould not\b|\bunable\b"
    r"|\binvalid\b|\bdenied\b|\brefused\b|\bnot (?:a|an) (?:\w+ )?(?:master|replica)\b",
    re.IGNORECASE,
)
_NO_TROUBLE = re.compile(r"\b(?:no|0|without(?: any)?) (?:errors?|failures?)\b", re.IGNORECASE)


class Listed(t.NamedTuple):
    """A replica in its master's list: the name it is listed by, and how it is, in any words."""

    host: str
    status: str


class MasterConfig(t.NamedTuple):
    """The answer of `-getmasterconfig`; `updated` is the time as it was printed."""

    updated: str | None
    replicas: tuple[Listed, ...]


class ReplicaConfig(t.NamedTuple):
    """The answer of `-getreplicaconfig`: the master's name or address, the last update."""

    master: str
    updated: str | None


def parse_style(text: str) -> str:
    """Return which of STYLES `-getstyle` says, by the first such word.

    Raises Unreadable where it says none.
    """
    found = _STYLE.search(text)
    if found is None:
        raise _unreadable("-getstyle", text, "it names no role")
    return found.group(1).lower()


def parse_master_config(text: str) -> MasterConfig:
    """Return what `-getmasterconfig` says, in the form that was captured.

    A master that has none may have no list at all: then its head stands alone. Raises Unreadable
    where something else does, and for a line of the list that names nobody.
    """
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines, 1) if _LIST.match(line)), None)
    if start is None:
        if not text.strip() or not all(map(_HEAD.match, lines)):
            raise _unreadable("-getmasterconfig", text, "it has no list of replicas")
        start = len(lines)
    replicas = []
    for number, line in enumerate(lines[start:], start + 1):
        entry = _REPLICA.match(line)
        if not line.strip() or _NONE.match(line):
            continue
        if entry is None:
            raise Unreadable("slapconfig -getmasterconfig", line_no=number, line=line)
        replicas.append(Listed(entry.group(1), (entry.group(2) or "").strip()))
    return MasterConfig(_updated(text), tuple(replicas))


def parse_replica_config(text: str) -> ReplicaConfig:
    """Return what `-getreplicaconfig` says: the master by its label, else the only host there.

    Raises Unreadable where neither names one host.
    """
    labelled = _MASTER.search(text)
    if labelled:
        return ReplicaConfig(labelled.group(1).rstrip("."), _updated(text))
    hosts = {host for host in _HOST.findall(text) if not _DAY.match(host)}
    if len(hosts) != 1:
        raise _unreadable("-getreplicaconfig", text, "it does not name one master")
    return ReplicaConfig(hosts.pop(), _updated(text))


def trouble(text: str) -> tuple[str, ...]:
    """Return the lines that tell trouble; which exit status goes with them is not known."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if _TROUBLE.search(line) and not _NO_TROUBLE.search(line))


def _updated(text: str) -> str | None:
    found = _UPDATED.search(text)
    return found.group(1).strip() if found else None


def _unreadable(verb: str, text: str, why: str) -> Unreadable:
    return Unreadable(f"slapconfig {verb}", line_no=1, line=text.strip(), why=why)


__all__ = [
    "STYLES",
    "Listed",
    "MasterConfig",
    "ReplicaConfig",
    "parse_master_config",
    "parse_replica_config",
    "parse_style",
    "trouble",
]
