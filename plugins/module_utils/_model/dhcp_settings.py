# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The DHCP configuration as Server.app has it: the tree of `serveradmin settings dhcp`.

Keys by captures of that tree and Apple's command-line manuals of 10.3 to 10.5. A subnet's id is
its UUID; a static map may have several machines and addresses, each pair is a reservation.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import typing as t
import uuid

from .._values import ABSENT, ARRAY_ID, Path, Tree, lookup, plain, with_value
from .bootpd_rules import Bootptab, bootptab_faults, faults
from .bootpd_values import Fault
from .change import Change
from .dhcp_form import Keys, row_in
from .dhcp_plist import PlistForm, networks
from .dhcp_wishes import NODE_TYPES, Row
from .typed import conform

SUBNETS = ("subnets", ARRAY_ID)
MAPS = ("static_maps", ARRAY_ID)
_TEXTS = {
    "name": "descriptive_name",
    "interface": "selected_port_name",
    "router": "dhcp_router",
    "domain": "dhcp_domain_name",
}
_LISTS = {
    "dns_servers": "dhcp_domain_name_server",
    "search_domains": "dhcp_domain_search",
    "ldap_urls": "dhcp_ldap_url",
}
_WINS = {
    "primary": "WINS_primary_server",
    "secondary": "WINS_secondary_server",
    "nbdd": "WINS_NBDD_server",
    "scope": "WINS_scope_id",
}
_NODE = "WINS_node_type"
_NOT_SET = "NOT_SET"
# Server.app 5 has an integer, the servers of 10.3 to 10.5 had text under another name.
_LEASES = ("lease_max", "lease_time_secs")
_NODE_WORDS = dict(
    zip(NODE_TYPES, ("BROADCAST_B_NODE", "PEER_P_NODE", "MIXED_M_NODE", "HYBRID_H_NODE"))
)
_NEW: dict[str, Tree] = {
    **dict.fromkeys(_TEXTS.values(), ""),
    **dict.fromkeys(_WINS.values(), ""),
    _NODE: _NOT_SET,
    "net_address": "",
    "net_mask": "",
    "net_range_start": "",
    "net_range_end": "",
    "dhcp_enabled": True,
    **{key: [] for key in _LISTS.values()},
    "lease_max": 3600,
}
"""All keys of a subnet, as Server.app makes them: a new one is sent whole."""
FIELD_OF_KEY = {
    **{key: field for field, key in {**_TEXTS, **_LISTS}.items()},
    **{key: f"wins.{part}" for part, key in _WINS.items()},
    _NODE: "wins.node_type",
    "net_address": "network",
    "net_mask": "network",
    "net_range_start": "range",
    "net_range_end": "range",
    "dhcp_enabled": "enabled",
    **dict.fromkeys(_LEASES, "lease_time"),
}
Pairs = t.List[t.Tuple[str, Tree]]


@dataclasses.dataclass(frozen=True)
class SettingsForm:
    """The tree as it is, and what was changed of it since it was read.

    `table_of` returns a reading of the bootptab that reservations would make, `beside` are entries
    of bootpd's plist that others have put beside those of Server.app.
    """

    tree: Tree
    table_of: t.Callable[[t.Sequence[Row]], Bootptab]
    macos: str
    beside: t.Sequence[Tree] = ()
    changes: tuple[Change, ...] = ()

    def general(self) -> dict[str, Tree]:
        """Return what is set for the service as a whole; interfaces are those of its subnets."""
        level = self.tree.get("logging_level")
        served = (row["interface"] for row in self.subnets() if row["enabled"])
        return {
            "interfaces": sorted({each for each in served if each}),
            "bootp_interfaces": None,
            "allow": None,
            "deny": None,
            "relay": None,
            "detect_other_dhcp_server": None,
            "logging_level": level.lower() if isinstance(level, str) else None,
            "shared": [],
        }

    def interfaces(self) -> list[str]:
        """Return the interfaces that the server says it has; none where it does not say."""
        found = lookup(self.tree, ("subnet_defaults", "selected_port_key_list"))
        return found if isinstance(found, list) else []

    def subnets(self) -> list[Row]:
        return [_row(member, made) for member, made in self._members(SUBNETS)]

    def reservations(self) -> list[Row]:
        return [row for _member, _place, row in self._pairs()]

    def _members(self, path: Path) -> list[tuple[str, Tree]]:
        found = lookup(self.tree, path)
        return list(found.items()) if isinstance(found, dict) else []

    def _pairs(self) -> t.Iterator[tuple[str, int, Row]]:
        """Give the member, the place in its lists, and the row of each reservation."""
        for member, made in self._members(MAPS):
            macs, addresses = _texts(made.get("en_address")), _texts(made.get("ip_address"))
            for place in range(max(len(macs), len(addresses))):
                row: Row = {
                    "name": made.get("name") or None,
                    "mac": _mac(macs[place]) if place < len(macs) else None,
                    "address": addresses[place] if place < len(addresses) else None,
                    "bootfile": None,
                }
                yield member, place, row

    def after(
        self, changes: t.Sequence[Change], *, subnets: Keys, reservations: Keys
    ) -> SettingsForm:
        made = [
            *_general(self.tree, changes),
            *self._subnet_changes(changes, subnets),
            *self._map_changes(changes, reservations),
        ]
        tree = self.tree
        for change in made:
            tree = with_value(tree, change.path, change.after)
        return dataclasses.replace(self, tree=tree, changes=(*self.changes, *made))

    def _subnet_changes(self, changes: t.Sequence[Change], keys: Keys) -> t.Iterator[Change]:
        members = dict(zip(keys, self._members(SUBNETS)))
        usual = _usual_lease(made for _member, made in self._members(SUBNETS))
        for change in changes:
            if change.path[0] != "subnets":
                continue
            if len(change.path) == 3:
                member, made = members[change.path[1]]
                for key, value in self._written(made, {change.path[2]: change.after}):
                    here = (*SUBNETS, member, key)
                    yield Change(here, made.get(key, ABSENT), value)
            elif change.after is ABSENT:
                member, made = members[change.path[1]]
                yield Change((*SUBNETS, member), made, ABSENT)
            else:
                fresh = {key: each for key, each in _NEW.items() if key not in _LEASES}
                fresh.update(usual)
                whole = {**fresh, **dict(self._written(fresh, change.after))}
                yield Change((*SUBNETS, change.after["uuid"]), ABSENT, whole)

    def _written(self, made: t.Mapping[str, Tree], fields: t.Mapping[str, Tree]) -> Pairs:
        """Return the keys to write for fields, each in the type that the server has."""
        pairs: Pairs = []
        for field, value in fields.items():
            pairs += self._keys_of(made, field, value)
        typed = [
            (key, conform(made.get(key, ABSENT), value, where=FIELD_OF_KEY.get(key, key)))
            for key, value in pairs
        ]
        none: tuple[Tree, ...] = ("", [], _NOT_SET)
        return [
            (key, value)
            for key, value in typed
            if value != made.get(key) and (made.get(key) or value not in none)
        ]

    def _keys_of(self, made: t.Mapping[str, Tree], field: str, value: Tree) -> Pairs:
        if field in _TEXTS:
            return [(_TEXTS[field], value or "")]
        if field in _LISTS:
            return [(_LISTS[field], list(value or ()))]
        if field == "wins":
            return self._wins(value)
        if field == "lease_time" and value is not None:
            key = next((key for key in _LEASES if key in made), _LEASES[0])
            return [(key, str(value) if isinstance(made.get(key), str) else value)]
        return _WRITERS[field](value) if field in _WRITERS else []

    def _wins(self, value: Row) -> Pairs:
        kind = str(value.get("node_type") or _NOT_SET)
        word = _NODE_WORDS.get(kind, kind)
        # Some servers write one of the words with dashes: theirs is the list of all.
        known = lookup(self.tree, ("subnet_defaults", f"{_NODE}_list"))
        for other in known if isinstance(known, list) else ():
            if other.replace("-", "_") == word:
                word = other
        return [*((key, value.get(part) or "") for part, key in _WINS.items()), (_NODE, word)]

    def _map_changes(self, changes: t.Sequence[Change], keys: Keys) -> t.Iterator[Change]:
        pairs = {key: pair for key, pair in zip(keys, self._pairs()) if key is not None}
        touched: dict[str, dict[int, Tree]] = {}
        for change in changes:
            if change.path[0] != "reservations":
                continue
            key = change.path[1]
            if key not in pairs:
                yield _new_map(change.after)
                continue
            member, place, row = pairs[key]
            rows = touched.setdefault(member, {})
            row = rows.get(place, row)
            single = len(change.path) == 3
            rows[place] = {**row, change.path[2]: change.after} if single else ABSENT
        for member, rows in touched.items():
            yield from self._map_after(member, rows)

    def _map_after(self, member: str, rows: t.Mapping[int, Tree]) -> t.Iterator[Change]:
        made = lookup(self.tree, (*MAPS, member))
        pairs = [row for own, _place, row in self._pairs() if own == member]
        left = [rows.get(place, row) for place, row in enumerate(pairs)]
        left = [row for row in left if row is not ABSENT]
        if not left:
            yield Change((*MAPS, member), made, ABSENT)
            return
        named = next((row for row in rows.values() if row is not ABSENT), left[0])
        wanted = {
            "name": named["name"],
            "ip_address": [row["address"] for row in left],
            "en_address": [row["mac"] for row in left],
        }
        for key, value in wanted.items():
            if not _same_map(key, made.get(key), value):
                yield Change((*MAPS, member, key), made.get(key, ABSENT), value)

    def is_in(self, plist: PlistForm) -> bool:
        """Tell whether bootpd's files say the same of all subnets and reservations."""
        entries = {row["uuid"]: row for row in plist.subnets() if row["uuid"]}
        rows = {row["uuid"]: row for row in self.subnets()}
        if entries.keys() != rows.keys():
            return False
        if not all(_handed_on(row, entries[key]) for key, row in rows.items()):
            return False
        pairs = {(row["mac"], row["address"]) for row in self.reservations()}
        return pairs <= {(row["mac"], row["address"]) for row in plist.reservations()}

    def row_at(self, line: int) -> Row | None:
        rows = self.reservations()
        return row_in(self.table_of(rows), line, rows)

    def faults(self) -> list[Fault]:
        entries = [_entry(member, made) for member, made in self._members(SUBNETS)]
        entries += self.beside
        root = {"dhcp_enabled": self.general()["interfaces"] or False, "Subnets": entries}
        table = self.table_of(self.reservations())
        return [*faults(root, macos=self.macos), *bootptab_faults(table, networks(entries))]


_HANDED_ON = ("network", "range", "router", "domain", "dns_servers", "lease_time", "enabled")


def _handed_on(row: Row, entry: Row) -> bool:
    """Compare a subnet with what bootpd has of it; Server.app writes empty texts for none."""
    return all((row[field] or None) == _without_empty(entry[field]) for field in _HANDED_ON)


def _without_empty(value: Tree) -> Tree:
    return [each for each in value if each] or None if isinstance(value, list) else value or None


def _network_keys(value: str) -> Pairs:
    network = ipaddress.IPv4Network(value)
    return [("net_address", str(network.network_address)), ("net_mask", str(network.netmask))]


_WRITERS: dict[str, t.Callable[[Tree], Pairs]] = {
    "network": _network_keys,
    "range": lambda value: list(zip(("net_range_start", "net_range_end"), value)),
    "enabled": lambda value: [("dhcp_enabled", value)],
    "extra_settings": lambda value: list(value.items()),
}


def _general(tree: Tree, changes: t.Sequence[Change]) -> t.Iterator[Change]:
    for change in changes:
        if change.path == ("logging_level",):
            before = tree.get("logging_level", ABSENT)
            yield Change(change.path, before, change.after.upper())


def _usual_lease(members: t.Iterable[Tree]) -> Row:
    """Return the key for lease times that this server's subnets have, in their type."""
    for made in members:
        for key in _LEASES:
            if key in made:
                return {key: "3600" if isinstance(made[key], str) else 3600}
    return {_LEASES[0]: 3600}


def _texts(value: Tree) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [value] if value else []


def _mac(text: str) -> str:
    parts = re.split("[:.-]", text)
    bytes_only = len(parts) == 6 and all(re.match(r"[0-9A-Fa-f]{1,2}\Z", part) for part in parts)
    return ":".join(f"{int(part, 16):02x}" for part in parts) if bytes_only else text


def _same_map(key: str, before: Tree, after: Tree) -> bool:
    if key == "name":
        return bool(before == after)
    found = [_mac(each) if key == "en_address" else each for each in _texts(before)]
    return bool(found == after)


def _new_map(row: Row) -> Change:
    name = uuid.uuid5(uuid.NAMESPACE_DNS, f"{row['mac']} {row['address']}")
    made = {"name": row["name"], "ip_address": [row["address"]], "en_address": [row["mac"]]}
    return Change((*MAPS, str(name)), ABSENT, made)


def _row(member: str, made: t.Mapping[str, Tree]) -> Row:
    ends = [made.get("net_range_start") or None, made.get("net_range_end") or None]
    lease: Tree = next((made[key] for key in _LEASES if key in made), None)
    word = str(made.get(_NODE) or _NOT_SET).replace("-", "_")
    types = {each: kind for kind, each in _NODE_WORDS.items()}
    row: Row = {
        **{field: made.get(key) or None for field, key in _TEXTS.items()},
        **{field: _filled(made.get(key)) for field, key in _LISTS.items()},
        "uuid": member.upper(),
        "network": _network(made),
        "range": ends if any(ends) else None,
        "lease_time": int(lease) if str(lease).isdigit() else lease,
        "lease_min": None,
        "wins": {
            "primary": None, "secondary": None, "nbdd": None,
            "node_type": None if word == _NOT_SET else types.get(word, word),
            **{part: made.get(key) or None for part, key in _WINS.items()},
        },
        "options": [],
        "supernet": None,
        "enabled": made.get("dhcp_enabled") in (True, 1),
        "extra_settings": {
            key: plain(each) for key, each in made.items() if key not in FIELD_OF_KEY
        },
    }  # fmt: skip
    return row


def _filled(value: Tree) -> list[str] | None:
    """Return a list without the empty texts that Server.app leaves in it, None if nothing is."""
    return [each for each in _texts(value) if each] or None


def _network(made: t.Mapping[str, Tree]) -> str | None:
    base, mask = made.get("net_address"), made.get("net_mask")
    if not base and not mask:
        return None
    try:
        return str(ipaddress.IPv4Network(f"{base}/{mask}"))
    except ValueError:
        return f"{base}/{mask}"


def _entry(member: str, made: t.Mapping[str, Tree]) -> dict[str, Tree]:
    """Return a subnet in bootpd's form, as Server.app hands it on (captures of both files)."""
    row = _row(member, made)
    wins = row["wins"]
    servers = [each for each in (wins["primary"], wins["secondary"]) if each]
    node = dict(zip(NODE_TYPES, (1, 2, 4, 8))).get(wins["node_type"])
    entry: dict[str, Tree] = {
        "name": row["name"],
        "net_address": made.get("net_address") or None,
        "net_mask": made.get("net_mask") or None,
        "net_range": row["range"] and [each or "" for each in row["range"]],
        "allocate": row["enabled"],
        "lease_max": row["lease_time"],
        "dhcp_router": row["router"],
        "dhcp_domain_name": row["domain"],
        **{key: row[field] for field, key in _LISTS.items()},
        "dhcp_nb_over_tcpip_name_server": servers or None,
        "dhcp_nb_over_tcpip_dgram_dist_server": wins["nbdd"],
        "dhcp_nb_over_tcpip_node_type": node,
        "dhcp_nb_over_tcpip_scope": wins["scope"],
    }
    return {key: value for key, value in entry.items() if value is not None}


__all__ = ["FIELD_OF_KEY", "MAPS", "SUBNETS", "SettingsForm"]
