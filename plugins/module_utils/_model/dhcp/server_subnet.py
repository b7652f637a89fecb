# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""One subnet as Server.app's settings have it, and as the row that all backends share.

Keys by captures of `serveradmin settings dhcp` and Apple's command-line manuals of 10.3 to 10.5.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ..._values import ABSENT, Tree, plain
from ..typed import conform
from .wishes import NODE_TYPES, Row

Member = t.Mapping[str, Tree]
Pairs = t.List[t.Tuple[str, Tree]]

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
NODE_TYPE = "WINS_node_type"
_NOT_SET = "NOT_SET"
# Server.app 5 has an integer, the servers of 10.3 to 10.5 had text under another name.
_LEASES = ("lease_max", "lease_time_secs")
_NODE_WORDS = dict(
    zip(NODE_TYPES, ("BROADCAST_B_NODE", "PEER_P_NODE", "MIXED_M_NODE", "HYBRID_H_NODE"))
)
_NEW: dict[str, Tree] = {
    **dict.fromkeys(_TEXTS.values(), ""),
    **dict.fromkeys(_WINS.values(), ""),
    NODE_TYPE: _NOT_SET,
    "net_address": "",
    "net_mask": "",
    "net_range_start": "",
    "net_range_end": "",
    "dhcp_enabled": True,
    **{key: [] for key in _LISTS.values()},
}
"""All keys of a subnet but that of lease times: a new one is sent whole."""
FIELD_OF_KEY = {
    **{key: field for field, key in {**_TEXTS, **_LISTS}.items()},
    **{key: f"wins.{part}" for part, key in _WINS.items()},
    NODE_TYPE: "wins.node_type",
    "net_address": "network",
    "net_mask": "network",
    "net_range_start": "range",
    "net_range_end": "range",
    "dhcp_enabled": "enabled",
    **dict.fromkeys(_LEASES, "lease_time"),
}


def new_member(members: t.Iterable[Member]) -> Row:
    """Return a subnet of which nothing is said; its lease time has the form of the others'."""
    for made in members:
        for key in _LEASES:
            if key in made:
                return {**_NEW, key: "3600" if isinstance(made[key], str) else 3600}
    return {**_NEW, _LEASES[0]: 3600}


def member_edits(made: Member, fields: t.Mapping[str, Tree], *, words: t.Sequence[str]) -> Pairs:
    """Return the keys to write for fields, each in the type that the server has.

    `words` are those that this server knows for types of NetBIOS nodes: some have dashes in one.
    """
    pairs: Pairs = []
    for field, value in fields.items():
        pairs += _keys_of(made, field, value, words)
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


def _keys_of(made: Member, field: str, value: Tree, words: t.Sequence[str]) -> Pairs:
    if field in _TEXTS:
        return [(_TEXTS[field], value or "")]
    if field in _LISTS:
        return [(_LISTS[field], list(value or ()))]
    if field == "wins":
        return _wins(value, words)
    if field == "lease_time" and value is not None:
        key = next((key for key in _LEASES if key in made), _LEASES[0])
        return [(key, str(value) if isinstance(made.get(key), str) else value)]
    return _WRITERS[field](value) if field in _WRITERS else []


def _wins(value: Row, words: t.Sequence[str]) -> Pairs:
    kind = str(value.get("node_type") or _NOT_SET)
    word = _NODE_WORDS.get(kind, kind)
    word = next((each for each in words if each.replace("-", "_") == word), word)
    return [*((key, value.get(part) or "") for part, key in _WINS.items()), (NODE_TYPE, word)]


def _network_keys(value: str) -> Pairs:
    network = ipaddress.IPv4Network(value)
    return [("net_address", str(network.network_address)), ("net_mask", str(network.netmask))]


_WRITERS: dict[str, t.Callable[[Tree], Pairs]] = {
    "network": _network_keys,
    "range": lambda value: list(zip(("net_range_start", "net_range_end"), value)),
    "enabled": lambda value: [("dhcp_enabled", value)],
    "extra_settings": lambda value: list(value.items()),
}


_HANDED_ON = (
    "network",
    "range",
    "router",
    "domain",
    "dns_servers",
    "search_domains",
    "lease_time",
    "enabled",
)


def is_handed_on(row: Row, entry: Row) -> bool:
    """Compare a subnet with what bootpd has of it; Server.app writes empty texts for none."""
    return all((row[field] or None) == _without_empty(entry[field]) for field in _HANDED_ON)


def _without_empty(value: Tree) -> Tree:
    return [each for each in value if each] or None if isinstance(value, list) else value or None


def texts(value: Tree) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [value] if value else []


def row_of(member: str, made: Member) -> Row:
    ends = [made.get("net_range_start") or None, made.get("net_range_end") or None]
    lease: Tree = next((made[key] for key in _LEASES if key in made), None)
    word = str(made.get(NODE_TYPE) or _NOT_SET).replace("-", "_")
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
    return [each for each in texts(value) if each] or None


def _network(made: Member) -> str | None:
    base, mask = made.get("net_address"), made.get("net_mask")
    if not base and not mask:
        return None
    try:
        return str(ipaddress.IPv4Network(f"{base}/{mask}"))
    except ValueError:
        return f"{base}/{mask}"


def entry_of(member: str, made: Member) -> dict[str, Tree]:
    """Return a subnet in bootpd's form, as Server.app hands it on (captures of both files)."""
    row = row_of(member, made)
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


__all__ = [
    "FIELD_OF_KEY",
    "NODE_TYPE",
    "Member",
    "entry_of",
    "is_handed_on",
    "member_edits",
    "new_member",
    "row_of",
    "texts",
]
