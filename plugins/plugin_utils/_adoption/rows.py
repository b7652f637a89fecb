# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Subnets and reservations of a running mini as entries that an admin would write.

An entry is given only what reads back as it stands, so that naming it changes nothing.
"""

from __future__ import annotations

import collections
import dataclasses
import re
import typing as t

from ...module_utils._errors import Refused
from ...module_utils._model.backends import MACOS, SERVER
from ...module_utils._model.dhcp.bootpd_subnet import FIELD_OF_KEY
from ...module_utils._model.dhcp.match import match_reservations, match_subnets
from ...module_utils._model.dhcp.option_values import describe
from ...module_utils._model.dhcp.options import PREFIX, code_of
from ...module_utils._model.dhcp.plan import NEW_LEASE
from ...module_utils._model.dhcp.values import Network, is_network, refuse_outside
from ...module_utils._model.dhcp.wishes import (
    NAMED_CODES,
    NEW_RESERVATION,
    NEW_SUBNET,
    Row,
    option_row,
    reservation_wish,
    reservation_wishes,
    subnet_wishes,
)
from ...module_utils._model.typed import conform
from ...module_utils._values import Tree
from .part import LIKE_A_SECRET, Target, like_a_secret

Entry = dict[str, Tree]
_NOTHING: tuple[Tree, ...] = (None, "", [], {})
# Four bytes may be an address that happens to be letters.
_TEXT = re.compile(rb"(?=.*[A-Za-z])[ -~]{5,}\Z")
_FIELD = re.compile(r"[a-z]+\[\d+\]\.(\w+)")


@dataclasses.dataclass
class Rows:
    """Entries to write, and sentences on what has no place in them."""

    entries: list[Entry] = dataclasses.field(default_factory=list)
    left: list[str] = dataclasses.field(default_factory=list)


def whole_subnet(shown: t.Mapping[str, Tree]) -> Row:
    """Return a subnet with all its fields, of one shown without those that it has nothing in."""
    fields = {key: each for key, each in shown.items() if key in NEW_SUBNET}
    wins = {**NEW_SUBNET["wins"], **fields.get("wins", {})}
    return {**NEW_SUBNET, **fields, "wins": wins, "enabled": shown.get("enabled") is True}


def adopted_subnets(
    shown: t.Sequence[t.Mapping[str, Tree]], *, backend: str, target: Target, served: Tree
) -> Rows:
    """Return the subnets of a mini.

    `backend` is the one that the entries are for; `served` are the interfaces on which bootpd
    serves, True for all.
    """
    found = Rows()
    rows = [whole_subnet(each) for each in shown]
    counted = collections.Counter(row["name"] for row in rows)
    kept: list[tuple[Row, Entry]] = []
    for row in rows:
        own_name = row["name"] if counted[row["name"]] == 1 else None
        entry = _written(row, name=own_name, backend=backend, target=target, left=found.left)
        _drop_unserved(entry, row, backend=backend, served=served, left=found.left)
        entry = _accepted(row, entry, target=target, left=found.left)
        if entry:
            kept.append((row, entry))
    found.entries = [entry for _row, entry in kept]
    if not target.moves:
        _keep_what_is_found_again(kept, rows, found)
    return found


def _written(row: Row, *, name: Tree, backend: str, target: Target, left: list[str]) -> Entry:
    """Return all that is said of a subnet, in the order of the documentation."""
    usual_lease = NEW_LEASE if backend == SERVER else None
    interface = row["interface"]
    known = target.moves or name is not None
    entry: Entry = {
        "name": name,
        "uuid": None if known else row["uuid"],
        "interface": target.interface(interface) if isinstance(interface, str) else interface,
        **{key: row[key] for key in ("network", "range", "router", "dns_servers")},
        **{key: row[key] for key in ("search_domains", "domain")},
        "lease_time": None if row["lease_time"] == usual_lease else row["lease_time"],
        **{key: row[key] for key in ("lease_min", "ldap_urls")},
        "wins": {key: each for key, each in row["wins"].items() if each is not None},
        "options": _options(row, target=target, left=left),
        "supernet": row["supernet"],
        "enabled": None if row["enabled"] else False,
        "extra_settings": _extra(row, backend=backend, target=target, left=left),
    }
    return {key: each for key, each in entry.items() if each not in _NOTHING}


def _called(row: Row) -> str:
    known = (row["name"], row["network"], row["uuid"])
    return f"the subnet {next((str(each) for each in known if each), 'without a name')}"


def _options(row: Row, *, target: Target, left: list[str]) -> list[Tree]:
    """Return options by number in the type that is easiest to read; all of them or none."""
    found = []
    for each in row["options"]:
        code = each["code"]
        if code in NAMED_CODES:
            left.append(
                f"{_called(row)}: option {code} stands there instead of {NAMED_CODES[code]}"
            )
            return []
        try:
            found.append(_readable(each, macos=target.macos))
        except Refused as refusal:
            left.append(f"{_called(row)}: option {code}: {refusal.reason}")
            return []
    return found


def _readable(option: Row, *, macos: str) -> Row:
    """Return an option in the type that bootpd knows for it, or as text where it is some."""
    data = bytes.fromhex(option["value"])
    written = describe(f"{PREFIX}option_{option['code']}", data, macos=macos) or option
    if written["type"] == "hex" and _TEXT.match(data):
        written = {**option, "type": "string", "value": data.decode("ascii")}
    text = written["value"]
    readable = not isinstance(text, str) or text.isprintable()
    same = option_row("", option["code"], written["type"], text) == option
    return written if readable and same else option


def _extra(row: Row, *, backend: str, target: Target, left: list[str]) -> Row:
    """Return keys that have no option, and that can be said again as they stand."""
    found: Row = {}
    for key, value in row["extra_settings"].items():
        reason = _objection(key, value, backend=backend, target=target)
        if reason:
            left.append(f"{_called(row)}: {key}{reason}")
        elif value not in _NOTHING:
            found[key] = value
    return found


def _objection(key: str, value: Tree, *, backend: str, target: Target) -> str | None:
    if like_a_secret(key, value):
        return LIKE_A_SECRET
    if target.moves and backend != MACOS:
        return f": {value!r}, which only Server.app knows"
    code = code_of(key[len(PREFIX) :], macos=target.macos)[0] if key.startswith(PREFIX) else None
    if key in FIELD_OF_KEY or code:
        return f": {value!r} is nothing that bootpd takes"
    if target.moves and "<" in repr(value):
        return f": {value!r} is data, which has no form in variables"
    try:
        conform(value, value, where=key)
    except Refused as refusal:
        return f": {refusal.reason}"
    return None


def _drop_unserved(entry: Entry, row: Row, *, backend: str, served: Tree, left: list[str]) -> None:
    """Take away an interface that naming would begin to serve."""
    name = entry.get("interface")
    if backend != MACOS or not name or not row["enabled"] or served is True or name in served:
        return
    del entry["interface"]
    left.append(f"{_called(row)}: its interface {name} is not served")


def _accepted(row: Row, entry: Entry, *, target: Target, left: list[str]) -> Entry:
    """Return an entry without the fields that are refused, or that say something else."""
    while entry:
        try:
            (wish,) = subnet_wishes([entry])
            if {"network", "range"} <= entry.keys():
                refuse_outside("subnets[0].range", entry["range"], entry["network"])
        except Refused as refusal:
            reason, fields = refusal.reason, _fields(refusal, entry)
        else:
            fields = [] if target.moves else _differing(row, wish.fields)
            reason = f"{row[fields[0]]!r} cannot be written as it stands there" if fields else ""
        if not fields:
            return entry
        left.append(f"{_called(row)}: {' and '.join(fields)}: {reason}")
        for field in fields:
            del entry[field]
        if not entry.keys() & {"name", "network", "uuid"} and row["uuid"] and "uuid" not in fields:
            entry = {"uuid": row["uuid"], **entry}
    return entry


def _fields(refusal: Refused, entry: Entry) -> list[str]:
    """Return the fields to do without; a range and a network that do not fit are both left."""
    match = _FIELD.match(refusal.option)
    field = match.group(1) if match else ""
    if field == "range" and "network" in entry:
        return ["range", "network"]
    return [field] if field in entry else list(entry)


def _differing(row: Row, fields: t.Mapping[str, Tree]) -> list[str]:
    """Return the fields that would be changed."""
    return [
        field
        for field, value in fields.items()
        if field != "extra_settings"
        and value != row[field]
        and not (field == "wins" and {**row[field], **value} == row[field])
    ]


def _keep_what_is_found_again(
    kept: t.Sequence[tuple[Row, Entry]], rows: t.Sequence[Row], found: Rows
) -> None:
    """Leave out entries that do not lead to the subnet that they were made of."""
    try:
        wishes = subnet_wishes(found.entries)
        matched = match_subnets(rows, wishes)
    except Refused as refusal:
        found.left.append(f"subnets: {refusal.reason}")
        found.entries = []
        return
    by_key = matched.by_key()
    led = [by_key.get(key) if key else None for key in matched.keys]
    found.entries = []
    for (row, entry), wish in zip(kept, wishes, strict=True):
        if led[_place(row, rows)] is wish:
            found.entries.append(entry)
        else:
            found.left.append(f"{_called(row)}: another one is called so, too")


def _place(row: Row, rows: t.Sequence[Row]) -> int:
    return next(place for place, each in enumerate(rows) if each is row)


def adopted_reservations(
    shown: t.Sequence[t.Mapping[str, Tree]],
    subnets: t.Sequence[t.Mapping[str, Tree]],
    *,
    target: Target,
) -> Rows:
    """Return the reservations of a mini; what two machines have at once is left out."""
    found = Rows()
    rows = [{**NEW_RESERVATION, **each} for each in shown]
    machines = collections.defaultdict(set)
    for row in rows:
        machines[row["address"]].add(row["mac"])
    nobody = _of_no_machine(subnets)
    for (mac, address), same in _by_machine(rows).items():
        called = f"the reservation {same[0]['name'] or mac or address}"
        if not mac or not address:
            found.left.append(f"{called}: it lacks its {'address' if mac else 'mac'}")
        elif len(machines[address]) > 1:
            found.left.append(f"{called}: {address} is reserved for another machine, too")
        elif address in nobody:
            found.left.append(f"{called}: {address} can be no machine's")
        else:
            entry = _reservation(same, called, target=target, left=found.left)
            found.entries += [entry] if entry else []
    if not target.moves:
        _refuse_other_reservations(rows, subnets, found)
    return found


def _by_machine(rows: t.Iterable[Row]) -> dict[tuple[Tree, Tree], list[Row]]:
    found: dict[tuple[Tree, Tree], list[Row]] = {}
    for row in rows:
        found.setdefault((row["mac"], row["address"]), []).append(row)
    return found


def _of_no_machine(subnets: t.Iterable[t.Mapping[str, Tree]]) -> set[str]:
    """Return the addresses of whole networks and those of all their machines at once."""
    known = [Network(each["network"]) for each in subnets if is_network(str(each.get("network")))]
    return {str(each) for net in known for each in (net.network_address, net.broadcast_address)}


def _reservation(same: list[Row], called: str, *, target: Target, left: list[str]) -> Entry | None:
    """Return an entry; machine and address tell whose it is, so a name may be left out."""
    entry = {key: each for key, each in same[0].items() if each is not None}
    if len(same) > 1:
        entry.pop("name", None)
    if target.moves:
        _rename(entry, called, left)
    while True:
        try:
            wish = reservation_wish("reservations[0]", entry)
        except Refused as refusal:
            field = _FIELD.match(refusal.option)
            left.append(f"{called}: {refusal.option.rpartition('.')[2]}: {refusal.reason}")
            if field is None or field.group(1) not in ("name", "bootfile"):
                return None
            del entry[field.group(1)]
            continue
        same_said = all(same[0][key] == each for key, each in wish.fields.items() if key != "name")
        return entry if same_said else None


def _rename(entry: Entry, called: str, left: list[str]) -> None:
    """Give a machine a name that a table of bootpd can hold; every entry there needs one."""
    name = str(entry.get("name") or f"host-{str(entry['mac']).replace(':', '')}")
    word = re.sub(r"\s+", "-", name.strip()).lstrip("#%")
    if entry.get("name") != word:
        entry["name"] = word
        left.append(f"{called}: it is called {word} there")


def _refuse_other_reservations(
    rows: t.Sequence[Row], subnets: t.Sequence[t.Mapping[str, Tree]], found: Rows
) -> None:
    """Leave out entries that do not lead to the reservation that they were made of."""
    wishes = reservation_wishes(found.entries)
    known = [whole_subnet(each) for each in subnets]
    pairs = match_reservations(rows, wishes, known).rows(rows)
    own = {(row["mac"], row["address"]) for row in pairs.values()}
    found.entries = [each for each in found.entries if (each["mac"], each["address"]) in own]


__all__ = ["Entry", "Rows", "adopted_reservations", "adopted_subnets", "whole_subnet"]
