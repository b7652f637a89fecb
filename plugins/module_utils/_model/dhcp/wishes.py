# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a user says about subnets and reservations, checked as far as no mini is needed.

Fields are in the one form in which all backends give their rows: None for none, addresses and
hardware addresses in one spelling, raw options as `{code, type: hex, value}` in the order of codes.
"""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from ..._errors import Refused
from ..._values import Tree
from . import values
from .option_values import option_value

WINS = ("primary", "secondary", "nbdd", "node_type", "scope")
NODE_TYPES = ("broadcast", "peer", "mixed", "hybrid")
Row = t.Dict[str, Tree]
NEW_SUBNET: Row = {
    "name": None,
    "uuid": None,
    "interface": None,
    "network": None,
    "range": None,
    "router": None,
    "dns_servers": None,
    "search_domains": None,
    "domain": None,
    "lease_time": None,
    "lease_min": None,
    "ldap_urls": None,
    "wins": dict.fromkeys(WINS),
    "options": [],
    "supernet": None,
    "enabled": True,
    "extra_settings": {},
}
"""All fields of a subnet, as of one of which nothing is said."""
NEW_RESERVATION: Row = {"name": None, "mac": None, "address": None, "bootfile": None}
# bootpd loses an entry with a longer name and cuts a longer boot file (Apple's bootpdfile.c).
LONGEST_NAME = 61
LONGEST_BOOTFILE = 125
# Options of DHCP that are options of ours; bootpd may serve either of two that say the same.
NAMED_CODES = {
    1: "network",
    3: "router",
    6: "dns_servers",
    15: "domain",
    44: "wins.primary and wins.secondary",
    45: "wins.nbdd",
    46: "wins.node_type",
    47: "wins.scope",
    51: "lease_time",
    95: "ldap_urls",
    119: "search_domains",
}


@dataclasses.dataclass(frozen=True)
class SubnetWish:
    """One subnet that the user names; `where` is its place, for messages."""

    where: str
    name: str | None
    uuid: str | None
    network: str | None
    fields: t.Mapping[str, Tree]
    present: bool

    @property
    def label(self) -> str:
        """Return what the user calls it."""
        return self.name or self.network or self.uuid or ""

    @property
    def own_uuid(self) -> str:
        """Return the UUID that it has as a new one: made from its label, so always the same."""
        return self.uuid or str(uuid.uuid5(uuid.NAMESPACE_DNS, self.label)).upper()


@dataclasses.dataclass(frozen=True)
class ReservationWish:
    """One fixed address that the user names."""

    where: str
    fields: t.Mapping[str, Tree]
    present: bool

    @property
    def label(self) -> str:
        known = (self.fields.get(key) for key in ("name", "mac", "address"))
        return next((str(each) for each in known if each), "")

    def option(self, field: str) -> str:
        """Return the path of one of its options."""
        return f"{self.where}.{field}" if self.where else field


def subnet_wishes(entries: t.Sequence[t.Mapping[str, t.Any]]) -> list[SubnetWish]:
    """Return the subnets in a list of options. Raises Refused naming option, value and rule."""
    wishes = [_subnet(f"subnets[{place}]", entry) for place, entry in enumerate(entries)]
    _refuse_twice(wishes, "name", lambda wish: wish.label)
    _refuse_twice(wishes, "uuid", lambda wish: wish.uuid)
    return wishes


def _refuse_twice(
    wishes: t.Sequence[SubnetWish], option: str, key: t.Callable[[SubnetWish], str | None]
) -> None:
    seen: dict[str, SubnetWish] = {}
    for wish in wishes:
        value = key(wish)
        if value is not None and seen.setdefault(value, wish) is not wish:
            rule = f"{value!r} is named twice, also by {seen[value].where}"
            raise Refused(f"{wish.where}.{option}", rule)


def _subnet(where: str, entry: t.Mapping[str, t.Any]) -> SubnetWish:
    given = {key: value for key, value in entry.items() if value is not None}
    fields = {
        key: _FIELDS[key](f"{where}.{key}", value) for key, value in given.items() if key in _FIELDS
    }
    known = [fields.get(key) for key in ("name", "network", "uuid")]
    if not any(known):
        raise Refused(f"{where}.name", "is missing; give a name, a network or a uuid to know it by")
    return SubnetWish(
        where=where,
        name=fields.get("name"),
        uuid=fields.pop("uuid", None),
        network=fields.get("network"),
        fields=fields,
        present=given.get("state", "present") == "present",
    )


def _name(where: str, value: t.Any) -> str:
    text = values.line(where, value).strip()
    if not text:
        raise Refused(where, f"{value!r} is no name; bootpd would make one of its own")
    return text


def _address_or_none(where: str, value: t.Any) -> str | None:
    return None if value == "" else values.address(where, value)


def _addresses(where: str, value: t.Any) -> list[str] | None:
    found = [values.address(f"{where}[{place}]", each) for place, each in enumerate(value)]
    _refuse_repeated(where, found)
    return found or None


def _lines(where: str, value: t.Any) -> list[str] | None:
    found = [values.line(f"{where}[{place}]", each).strip() for place, each in enumerate(value)]
    for place, text in enumerate(found):
        if not text:
            raise Refused(f"{where}[{place}]", "'' is empty; give [] for none")
    _refuse_repeated(where, found)
    return found or None


def _refuse_repeated(where: str, found: t.Sequence[str]) -> None:
    for place, text in enumerate(found):
        if text in found[:place]:
            raise Refused(f"{where}[{place}]", f"{text!r} is listed twice")


def _names(where: str, value: t.Any) -> list[str] | None:
    found = _lines(where, value)
    for place, text in enumerate(found or ()):
        _domain(f"{where}[{place}]", text)
    return found


def _domain(where: str, value: t.Any) -> str | None:
    text = values.line(where, value)
    if text == "":
        return None
    labels = text.split(".")
    if len(text) > 253 or not all(0 < len(label.encode("utf-8")) <= 63 for label in labels):
        raise Refused(where, f"{text!r} is no domain name of labels with 1 to 63 characters")
    if any(mark in text for mark in " ,;"):
        raise Refused(where, f"{text!r} is no domain name; a list has one name in each element")
    return text


def _interface_or_none(where: str, value: t.Any) -> str | None:
    return None if value == "" else values.interface(where, value)


def _line_or_none(where: str, value: t.Any) -> str | None:
    return values.line(where, value) or None


def _urls(where: str, value: t.Any) -> list[str] | None:
    found = _lines(where, value)
    for place, text in enumerate(found or ()):
        if not text.lower().startswith(("ldap://", "ldaps://")):
            raise Refused(
                f"{where}[{place}]", f"{text!r} is no URL of a directory, as ldap://HOST/"
            )
    return found


def _wins(where: str, value: t.Mapping[str, t.Any]) -> Row:
    checks: dict[str, t.Callable[[str, t.Any], Tree]] = {
        "primary": _address_or_none,
        "secondary": _address_or_none,
        "nbdd": _address_or_none,
        "node_type": _line_or_none,
        "scope": _line_or_none,
    }
    return {
        key: None if each == "not_set" else checks[key](f"{where}.{key}", each)
        for key, each in value.items()
        if each is not None
    }


def _options(where: str, entries: t.Sequence[t.Mapping[str, t.Any]]) -> list[Row]:
    found: dict[int, Row] = {}
    for place, entry in enumerate(entries):
        here = f"{where}[{place}]"
        code = entry["code"]
        if code in found:
            raise Refused(f"{here}.code", f"{code} is given twice")
        found[code] = option_row(here, code, entry["type"], entry["value"])
    return [found[code] for code in sorted(found)]


def option_row(where: str, code: int, kind: str, value: t.Any) -> Row:
    """Return one raw option with its value in hexadecimal: the bytes that bootpd sends."""
    if code in NAMED_CODES:
        rule = f"{code} has an option of its own, {NAMED_CODES[code]}"
        raise Refused(f"{where}.code", rule)
    try:
        _key, data = option_value(code, kind, value)
    except Refused as refusal:
        raise Refused(f"{where}.{refusal.option}", refusal.reason) from None
    return {"code": code, "type": "hex", "value": data.hex()}


def _extra(where: str, value: t.Mapping[str, t.Any]) -> Row:
    for key, each in value.items():
        if not isinstance(key, str) or not key or each is None:
            raise Refused(f"{where}.{key}", f"{each!r} is no value; leave the key out")
    return dict(value)


_FIELDS: dict[str, t.Callable[[str, t.Any], Tree]] = {
    "name": _name,
    "uuid": values.uuid,
    "interface": _interface_or_none,
    "network": values.network,
    "range": values.address_range,
    "router": _address_or_none,
    "dns_servers": _addresses,
    "search_domains": _names,
    "domain": _domain,
    "lease_time": values.seconds,
    "lease_min": values.seconds,
    "ldap_urls": _urls,
    "wins": _wins,
    "options": _options,
    "supernet": _line_or_none,
    "enabled": lambda _where, value: value,
    "extra_settings": _extra,
}


def reservation_wishes(entries: t.Sequence[t.Mapping[str, t.Any]]) -> list[ReservationWish]:
    """Return the reservations in a list of options. Raises Refused likewise."""
    wishes = [
        reservation_wish(f"reservations[{place}]", entry) for place, entry in enumerate(entries)
    ]
    seen: dict[tuple[Tree, ...], ReservationWish] = {}
    for wish in wishes:
        known_by = tuple(wish.fields.get(key) for key in ("mac", "address", "name"))
        same = known_by[:2] if all(known_by[:2]) else known_by
        other = seen.setdefault(same, wish)
        if other is not wish:
            rule = f"{wish.label!r} is named twice, also by {other.where}"
            raise Refused(wish.option("mac" if known_by[0] else "name"), rule)
    return wishes


def reservation_wish(where: str, entry: t.Mapping[str, t.Any]) -> ReservationWish:
    """Return one reservation; `where` is empty where its options stand at the top."""
    at = f"{where}." if where else ""
    fields: Row = {}
    if entry.get("name") is not None:
        fields["name"] = values.word(
            f"{at}name", entry["name"], what="name of a machine", longest=LONGEST_NAME
        )
    if entry.get("mac") is not None:
        fields["mac"] = values.mac(f"{at}mac", entry["mac"])
    if entry.get("address") is not None:
        fields["address"] = values.address(f"{at}address", entry["address"])
    if entry.get("bootfile") is not None:
        text = entry["bootfile"]
        fields["bootfile"] = (
            values.word(f"{at}bootfile", text, what="name of a boot file", longest=LONGEST_BOOTFILE)
            if text
            else None
        )
    if not fields.get("name") and not fields.get("mac"):
        raise Refused(f"{at}name", "is missing; give a name or a mac to know the machine by")
    return ReservationWish(
        where=where, fields=fields, present=(entry.get("state") or "present") == "present"
    )


__all__ = [
    "NAMED_CODES",
    "NEW_RESERVATION",
    "NEW_SUBNET",
    "NODE_TYPES",
    "WINS",
    "ReservationWish",
    "Row",
    "SubnetWish",
    "option_row",
    "reservation_wish",
    "reservation_wishes",
    "subnet_wishes",
]
