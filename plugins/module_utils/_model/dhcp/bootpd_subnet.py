# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""One subnet as bootpd's plist has it, and as the row that all backends share.

Keys by reference of bootpd(8) and its source; `uuid` and `selected_port_name` are Server.app's,
`interface` is Internet Sharing's, and bootpd ignores all three (captures).
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ..._values import ABSENT, Tree
from .options import PREFIX, code_of, read
from .wishes import NODE_TYPES, WINS, Row

Entry = t.Mapping[str, Tree]
Pairs = t.List[t.Tuple[str, Tree]]

CREATOR = "_creator"
"""Marks what Internet Sharing has made and makes anew at its next start (captures)."""
_NUMBER_OF_TYPE = dict(zip(NODE_TYPES, (1, 2, 4, 8)))
_TYPE_OF_NUMBER = {number: word for word, number in _NUMBER_OF_TYPE.items()}
_SINGLE = {
    "name": "name",
    "uuid": "uuid",
    "interface": "selected_port_name",
    "router": "dhcp_router",
    "domain": "dhcp_domain_name",
    "lease_time": "lease_max",
    "lease_min": "lease_min",
    "supernet": "supernet",
    "enabled": "allocate",
}
_LISTS = {
    "dns_servers": "dhcp_domain_name_server",
    "search_domains": "dhcp_domain_search",
    "ldap_urls": "dhcp_ldap_url",
}
_SERVERS = "dhcp_nb_over_tcpip_name_server"
_NBDD = "dhcp_nb_over_tcpip_dgram_dist_server"
_NODE = "dhcp_nb_over_tcpip_node_type"
_SCOPE = "dhcp_nb_over_tcpip_scope"
FIELD_OF_KEY = {
    **{key: field for field, key in {**_SINGLE, **_LISTS}.items()},
    "net_address": "network",
    "net_mask": "network",
    "net_range": "range",
    "interface": "interface",
    _SERVERS: "wins.primary",
    _NBDD: "wins.nbdd",
    _NODE: "wins.node_type",
    _SCOPE: "wins.scope",
}


def row_of(entry: Entry, macos: str) -> Row:
    options, extra = _others(entry, macos)
    row: Row = {field: entry.get(key) for field, key in _SINGLE.items()}
    row.update({field: _as_list(entry.get(key)) for field, key in _LISTS.items()})
    row.update(
        name=row["name"] or None,
        uuid=row["uuid"].upper() if isinstance(row["uuid"], str) else None,
        interface=row["interface"] or entry.get("interface"),
        network=_network(entry),
        range=entry.get("net_range"),
        router=_joined(row["router"]),
        lease_time=_whole(row["lease_time"]),
        lease_min=_whole(row["lease_min"]),
        wins=_wins(entry),
        options=options,
        enabled=entry.get("allocate") is True,
        extra_settings=extra,
    )
    return {**row, "creator": entry[CREATOR]} if CREATOR in entry else row


def _network(entry: Entry) -> str | None:
    base, mask = entry.get("net_address"), entry.get("net_mask")
    if base is None and mask is None:
        return None
    try:
        return str(ipaddress.IPv4Network(f"{base}/{mask}"))
    except ValueError:
        return f"{base}/{mask}"


def _as_list(value: Tree) -> Tree:
    return [value] if isinstance(value, str) else value


def _joined(value: Tree) -> Tree:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _whole(value: Tree) -> Tree:
    return int(value) if isinstance(value, str) and re.match(r"[0-9]+\Z", value) else value


def _wins(entry: Entry) -> Row:
    servers = _as_list(entry.get(_SERVERS)) or []
    number = _whole(entry.get(_NODE))
    return {
        "primary": servers[0] if servers else None,
        "secondary": ", ".join(map(str, servers[1:])) or None,
        "nbdd": _joined(entry.get(_NBDD)),
        "node_type": _TYPE_OF_NUMBER.get(number, number) if isinstance(number, int) else number,
        "scope": entry.get(_SCOPE),
    }


def _others(entry: Entry, macos: str) -> tuple[list[Row], Row]:
    """Return the options of DHCP that have no option of ours, and all other keys."""
    options: dict[int, Row] = {}
    extra: Row = {}
    for key, value in entry.items():
        if key in FIELD_OF_KEY or key == CREATOR:
            continue
        found = read(key, value, macos=macos) if key.startswith(PREFIX) else None
        if found is None or not found.code or found.data is None:
            extra[key] = _shown(value)
        else:
            options[found.code] = {"code": found.code, "type": "hex", "value": found.data.hex()}
    return [options[code] for code in sorted(options)], extra


def _shown(value: Tree) -> Tree:
    if isinstance(value, bytes):
        return f"<{value.hex()}>"
    if isinstance(value, list):
        return [_shown(each) for each in value]
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    return value if isinstance(value, (str, int, float)) else str(value)


def new_entry(row: Row, macos: str) -> dict[str, Tree]:
    return {key: value for key, value in entry_edits({}, row, macos) if value is not ABSENT}


def entry_edits(entry: Entry, fields: Entry, macos: str) -> Pairs:
    """Return the keys to write into a subnet's entry for fields, ABSENT for those that go.

    A value keeps the form that it has in the file: lease times as text or number, one address as
    a string or in an array.
    """
    pairs: Pairs = []
    for field, value in fields.items():
        pairs += _WRITERS.get(field, _write_single)(entry, field, value)
    if "options" in fields:
        pairs += _option_edits(entry, fields["options"], macos)
    # An option under its number too would make it chance which of the two is served.
    for key, value in list(pairs):
        if value is not ABSENT:
            pairs += ((twin, ABSENT) for twin in _twins(entry, key, macos))
    return [pair for pair in pairs if pair[1] is not ABSENT or pair[0] in entry]


def _twins(entry: Entry, key: str, macos: str) -> list[str]:
    if not key.startswith(PREFIX):
        return []
    code = code_of(key[len(PREFIX) :], macos=macos)[0]
    others = (each for each in entry if each.startswith(PREFIX) and each != key)
    return [each for each in others if code_of(each[len(PREFIX) :], macos=macos)[0] == code]


def _write_single(entry: Entry, field: str, value: Tree) -> Pairs:
    key = _SINGLE[field]
    present = entry.get(key)
    if value is None:
        return [(key, ABSENT)]
    if isinstance(present, list):
        value = [value]
    elif isinstance(present, str) and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return [(key, value)]


def _write_list(entry: Entry, field: str, value: Tree) -> Pairs:
    key = _LISTS[field]
    # bootpd takes one URL of a directory, from a string.
    single = len(value or ()) == 1 and (isinstance(entry.get(key), str) or field == "ldap_urls")
    return [(key, ABSENT if not value else value[0] if single else list(value))]


def _write_network(_entry: Entry, _field: str, value: Tree) -> Pairs:
    network = ipaddress.IPv4Network(value)
    return [("net_address", str(network.network_address)), ("net_mask", str(network.netmask))]


def _write_wins(entry: Entry, _field: str, value: Tree) -> Pairs:
    servers = [value[part] for part in WINS[:2] if value.get(part)]
    single = isinstance(entry.get(_SERVERS), str) and len(servers) == 1
    node = _NUMBER_OF_TYPE.get(value.get("node_type"), value.get("node_type"))
    if isinstance(entry.get(_NODE), str) and node is not None:
        node = str(node)
    nbdd = value.get("nbdd")
    written = {
        _SERVERS: servers[0] if single else servers or None,
        _NBDD: [nbdd] if isinstance(entry.get(_NBDD), list) and nbdd else nbdd,
        _NODE: node,
        _SCOPE: value.get("scope"),
    }
    return [
        (key, ABSENT if each is None else each)
        for key, each in written.items()
        if each != entry.get(key)
    ]


def _option_edits(entry: Entry, wanted: t.Sequence[Row], macos: str) -> Pairs:
    """Return what changes the options without a name of ours; those that are right stay."""
    keys: dict[int, str] = {}
    present, _extra = _others(entry, macos)
    for key in entry:
        if key.startswith(PREFIX) and key not in FIELD_OF_KEY:
            keys.setdefault(code_of(key[len(PREFIX) :], macos=macos)[0] or 0, key)
    wanted_codes = {each["code"] for each in wanted}
    gone = [(keys[each["code"]], ABSENT) for each in present if each["code"] not in wanted_codes]
    new = [(f"dhcp_option_{each['code']}", bytes.fromhex(each["value"]))
           for each in wanted if each not in present]  # fmt: skip
    return [*new, *gone]


_WRITERS: dict[str, t.Callable[[Entry, str, Tree], Pairs]] = {
    **dict.fromkeys(_LISTS, _write_list),
    "network": _write_network,
    "range": lambda _entry, _field, value: [("net_range", list(value))],
    "wins": _write_wins,
    "options": lambda _entry, _field, _value: [],
    "extra_settings": lambda entry, _field, value: [
        (key, each) for key, each in value.items() if _shown(entry.get(key)) != each
    ],
    "creator": lambda _entry, _field, _value: [],
}

__all__ = ["CREATOR", "FIELD_OF_KEY", "entry_edits", "new_entry", "row_of"]
