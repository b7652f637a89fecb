# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Open Directory on a mini: what it is, what it may become, and by which steps."""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import MacServerError, Refused
from .._values import ABSENT, Path, Tree, lookup
from .change import Change, Plan

MASTER, REPLICA, STANDALONE = "master", "replica", "standalone"
# A client of somebody else's directory has none of its own.
_WORDS = {MASTER: MASTER, REPLICA: REPLICA, STANDALONE: STANDALONE, "client": STANDALONE}

# What a mini is besides, as the table of transitions heeds it.
OTHER_REPLICA = "replica of another master"
BUSY_MASTER = "master with replicas"
HALF = "half made"
HALF_MASTER = "half made, and serving as a master"

CREATE_MASTER, CREATE_REPLICA = "create master", "create replica"
ARCHIVE, DESTROY = "archive", "destroy"


@dataclasses.dataclass(frozen=True)
class Directory:
    """What a mini is in Open Directory.

    `master_host` is a replica's; `replicas` are a master's, by the names that it lists.
    `unfinished` says in words what was begun and did not come to a good end. `running` tells
    whether the service runs; it is no part of the state that is managed.
    """

    role: str
    master_host: str | None = None
    replicas: tuple[str, ...] = ()
    search_base: str | None = None
    realm: str | None = None
    unfinished: str | None = None
    running: bool = False

    def as_tree(self) -> dict[str, t.Any]:
        """Return it as modules return it."""
        tree = {key: each for key, each in dataclasses.asdict(self).items() if key != "running"}
        return {**tree, "replicas": list(self.replicas)}

    @classmethod
    def from_tree(cls, tree: Tree, *, running: bool) -> Directory:
        """Return what `as_tree` made a tree of; it may hold more."""
        facts = {key: tree[key] for key in KEYS}
        return cls(**{**facts, "replicas": tuple(facts["replicas"])}, running=running)

    @property
    def in_words(self) -> str:
        """Return as a sentence what state a mini is in after something went wrong."""
        what = self.role + (f" of {self.master_host}" if self.master_host else "")
        if self.unfinished is not None:
            return (
                f"The mini calls itself {what} and is half made; run this again with destroy: true"
                " to remove what is left and to begin anew"
            )
        if self.role == STANDALONE:
            return "The mini is standalone and holds nothing of a directory"
        return f"The mini is a whole {what}"


KEYS = tuple(field.name for field in dataclasses.fields(Directory) if field.name != "running")


@dataclasses.dataclass(frozen=True)
class Wish:
    """What a mini shall be. `given` are the options that a step may need, as far as they are."""

    role: str
    master_host: str | None = None
    search_base: str | None = None
    realm: str | None = None
    strike: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()


class Cell(t.NamedTuple):
    """How to get from one state to another: the steps in order, the options that they need.

    `refused` says why there is no way, with the fields of the present Directory in braces.
    """

    steps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    refused: str = ""


_LOSES = ("destroy",)
_LOSES_MASTER = ("destroy", "archive_path", "archive_password")
_FIRST = "make it standalone first, with state: standalone and destroy: true"
_NO_WAY_UP = Cell(refused=f"this mini is a replica of {{master_host}}; {_FIRST}")
_NO_WAY_DOWN = Cell(refused=f"this mini is a master with a directory of its own; {_FIRST}")
_HAS_REPLICAS = Cell(
    refused="this mini is the master of {replicas}, which would be left without one; make each of"
    " them standalone, and strike those that are gone from its list with replicas_absent"
)

TRANSITIONS: dict[tuple[str, str], Cell] = {
    (STANDALONE, STANDALONE): Cell(),
    (STANDALONE, MASTER): Cell((CREATE_MASTER,)),
    (STANDALONE, REPLICA): Cell((CREATE_REPLICA,)),
    # A replica needs nothing of its master to be given up, which may be dead.
    (REPLICA, STANDALONE): Cell((DESTROY,), _LOSES),
    (REPLICA, MASTER): _NO_WAY_UP,
    (REPLICA, REPLICA): Cell(),
    (OTHER_REPLICA, REPLICA): _NO_WAY_UP,
    (MASTER, STANDALONE): Cell((ARCHIVE, DESTROY), _LOSES_MASTER),
    (MASTER, MASTER): Cell(),
    (MASTER, REPLICA): _NO_WAY_DOWN,
    (BUSY_MASTER, STANDALONE): _HAS_REPLICAS,
    (BUSY_MASTER, MASTER): Cell(),
    (BUSY_MASTER, REPLICA): _HAS_REPLICAS,
    # What is half made is not repaired: it is set standalone and made anew (manual of 10.6).
    (HALF, STANDALONE): Cell((DESTROY,), _LOSES),
    (HALF, MASTER): Cell((DESTROY, CREATE_MASTER), _LOSES),
    (HALF, REPLICA): Cell((DESTROY, CREATE_REPLICA), _LOSES),
    (HALF_MASTER, STANDALONE): Cell((ARCHIVE, DESTROY), _LOSES_MASTER),
    (HALF_MASTER, MASTER): Cell((ARCHIVE, DESTROY, CREATE_MASTER), _LOSES_MASTER),
    (HALF_MASTER, REPLICA): Cell((ARCHIVE, DESTROY, CREATE_REPLICA), _LOSES_MASTER),
}


def kind(now: Directory, wish: Wish) -> str:
    """Return which row of the table a mini stands in."""
    if now.role == MASTER and now.replicas:
        return BUSY_MASTER
    if now.unfinished is not None:
        return HALF_MASTER if now.role == MASTER and now.running else HALF
    if now.role == REPLICA == wish.role and not same_host(now.master_host, wish.master_host):
        return OTHER_REPLICA
    return now.role


def way(now: Directory, wish: Wish) -> Cell:
    """Return the cell of the table for a mini and what it shall be."""
    return TRANSITIONS[(kind(now, wish), wish.role)]


def plan_directory(now: Directory, wish: Wish) -> Plan:
    """Return the plan for a mini; `wish` names search base and realm where they are known.

    Raises Refused where the table has no way, for a step that an option must allow, and for
    a directory that exists and differs from the one that is wanted. Passwords are not compared.
    """
    cell = way(now, wish)
    if cell.refused:
        facts = {"replicas": ", ".join(now.replicas), "master_host": now.master_host or "a master"}
        raise Refused("state", cell.refused.format_map(facts))
    for option in cell.needs:
        if option not in wish.given:
            raise Refused(option, _needed(now, wish, option))
    predicted = _after(now, wish) if cell.steps else _struck(now, wish)
    before, after = now.as_tree(), predicted.as_tree()
    changes = tuple(
        Change((key,), before[key], after[key]) for key in after if before[key] != after[key]
    )
    return Plan(changes, after)


def _needed(now: Directory, wish: Wish, option: str) -> str:
    """Return why a step needs an option."""
    if option != "destroy":
        return "an archive is taken before a master is given up; say where, and its password"
    if now.unfinished is None:
        return (
            f"going from {now.role} to {wish.role} loses the directory of this mini; set"
            " destroy: true to allow it"
        )
    return (
        f"this mini calls itself {now.role}, and this did not come to a good end:"
        f" {now.unfinished}. Set destroy: true to remove what is left of it, then to begin anew"
    )


def _after(now: Directory, wish: Wish) -> Directory:
    """Return what the steps lead to."""
    if wish.role == STANDALONE:
        return Directory(STANDALONE)
    kept = now if now.role == wish.role else Directory(STANDALONE)
    return Directory(
        wish.role,
        master_host=wish.master_host if wish.role == REPLICA else None,
        search_base=wish.search_base or kept.search_base,
        realm=wish.realm or kept.realm,
    )


def _struck(now: Directory, wish: Wish) -> Directory:
    """Return the directory as it stays, without the replicas to strike."""
    if now.role == wish.role != STANDALONE:
        for option, has, wanted in (
            ("search_base", now.search_base, wish.search_base),
            ("realm", now.realm, wish.realm),
        ):
            if wanted is not None and _folded(has) != _folded(wanted):
                raise Refused(
                    option,
                    f"this mini is a {now.role} with {has}, which cannot be changed into {wanted};"
                    f" {_FIRST}",
                )
    return dataclasses.replace(now, replicas=without(now.replicas, wish.strike))


def without(replicas: t.Iterable[str], strike: t.Collection[str]) -> tuple[str, ...]:
    """Return the replicas that are not to be struck, in their order."""
    return tuple(each for each in replicas if not any(same_host(each, gone) for gone in strike))


def same_host(one: str | None, other: str | None) -> bool:
    """Tell whether two names, or two addresses, are the same host's."""
    return _host(one) == _host(other)


def is_address(host: str) -> bool:
    """Tell whether a host is given by its IPv4 address and not by a name."""
    return host.replace(".", "").isdigit()


def _host(name: str | None) -> str:
    return (name or "").casefold().rstrip(".")


def _folded(text: str | None) -> str:
    """Return a search base or realm as LDAP and DNS compare it."""
    return ",".join(part.strip() for part in (text or "").casefold().split(","))


def default_search_base(host_name: str) -> str:
    """Return the search base that slapconfig makes of a host name (manual page, captures)."""
    return ",".join(f"dc={label}" for label in host_name.split("."))


def default_realm(host_name: str) -> str:
    """Return the Kerberos realm that slapconfig makes of a host name (captures)."""
    return host_name.upper()


def read_directory(fullstatus: Tree, settings: Tree) -> tuple[Directory, bool]:
    """Return what `serveradmin fullstatus dirserv` and `settings dirserv` say of a mini.

    The second value tells whether they said all: which master a replica has and how a list of
    replicas that is not empty looks was never captured, so what is not there or not understood
    is to be asked of slapconfig. Raises MacServerError for an unknown role.
    """
    word = _first(fullstatus, settings, ("LDAPServerType",)) or STANDALONE
    role = _WORDS.get(str(word).lower())
    if role is None:
        raise MacServerError(
            f"serveradmin calls this mini {word!r} in Open Directory; what is that?"
        )
    running = fullstatus.get("state") == "RUNNING"
    if role == STANDALONE:
        return Directory(STANDALONE, running=running), True
    found = Directory(
        role,
        search_base=_first(fullstatus, settings, ("ldapSearchBase",), *_SEARCH_BASES),
        realm=_first(fullstatus, settings, ("kdcHostedRealm",), *_REALMS),
        running=running,
    )
    if role == REPLICA:
        master = _master_of(settings)
        return dataclasses.replace(found, master_host=master), master is not None
    replicas = _replicas_of(settings)
    return dataclasses.replace(found, replicas=replicas or ()), replicas is not None


# Where settings have them: the first of each by a capture (10.9), the others by older manuals.
_SEARCH_BASES: tuple[Path, ...] = (("LDAPSettings", "LDAPSearchBase"), ("LDAPSearchBase",))
_REALMS: tuple[Path, ...] = (("kerberizedRealmList", "defaultRealm"),)
_NAMES = ("hostname", "hostName", "name", "host", "ReplicaName", "address", "ip")


def _first(fullstatus: Tree, settings: Tree, *paths: Path) -> str | None:
    """Return the first value that says something, of the full status before the settings."""
    for tree in (fullstatus, settings):
        for path in paths:
            value = lookup(tree, path)
            if value is not ABSENT and value != "":
                return str(value)
    return None


def _master_of(settings: Tree) -> str | None:
    """Return the master at the root of the tree that a server stands in (capture of a master)."""
    master = _tree_of(settings).get("PrimaryMaster")
    return str(master) if master else None


def _tree_of(settings: Tree) -> dict[str, Tree]:
    trees = lookup(settings, ("treeConfiguration", "odTree"))
    first = trees[0] if isinstance(trees, list) and trees else {}
    return first if isinstance(first, dict) else {}


def _replicas_of(settings: Tree) -> tuple[str, ...] | None:
    """Return the replicas that a master's settings list, None where that cannot be told.

    There are two lists, both of which were captured empty; the first that is not counts. One that
    is no list, such as members by id, cannot be told.
    """
    both = (
        lookup(settings, ("masterConfig", "replicas")),
        _tree_of(settings).get("Replicas", ABSENT),
    )
    shown = [each for each in both if each is not ABSENT and each != ""]
    if not shown:
        return None
    listed: Tree = next((each for each in shown if each not in ([], {})), [])
    if not isinstance(listed, list):
        return None
    names = [_name_of(each) for each in listed]
    return None if None in names else tuple(name for name in names if name)


def _name_of(entry: Tree) -> str | None:
    if isinstance(entry, dict):
        return next((str(entry[key]) for key in _NAMES if entry.get(key)), None)
    return entry if isinstance(entry, str) and entry else None


__all__ = [
    "ARCHIVE",
    "CREATE_MASTER",
    "CREATE_REPLICA",
    "DESTROY",
    "KEYS",
    "MASTER",
    "REPLICA",
    "STANDALONE",
    "TRANSITIONS",
    "Cell",
    "Directory",
    "Wish",
    "default_realm",
    "default_search_base",
    "is_address",
    "kind",
    "plan_directory",
    "read_directory",
    "same_host",
    "way",
    "without",
]
