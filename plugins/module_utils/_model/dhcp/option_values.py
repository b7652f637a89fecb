# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""DHCP options as users of the modules write them: number, type and value, for any macOS.

The bytes go into the plist as data below `dhcp_option_N`, which bootpd of every macOS serves as
they are, whatever name and type its table has for that number.
"""

from __future__ import annotations

import typing as t

from ..._ctext import dotted
from ..._errors import Refused
from ..._values import Tree
from .bootpd_values import misread_address
from .options import LONGEST, NEVER_SERVED, PREFIX, SUBNET_MASK, code_of, option
from .wire import encode, labels

TYPES = (
    "ip",
    "ip_list",
    "string",
    "hex",
    "u8",
    "u16",
    "u32",
    "i32",
    "bool",
    "domain_list",
    "routes",
)
"""The types of an option in the modules."""

Written = t.Dict[str, Tree]
"""`{code, type, value}`, as users write an option."""

_NUMBERS = {"u8": (1, False), "u16": (2, False), "u32": (4, False), "i32": (4, True)}
_KINDS = {
    "ip": "ip",
    "ip_mult": "ip_list",
    "ip_pairs": "ip_list",
    "string": "string",
    "uint8": "u8",
    "uint16": "u16",
    "uint32": "u32",
    "int32": "i32",
    "bool": "bool",
    "dns_namelist": "domain_list",
    "classless_route": "routes",
}


def option_value(code: int, kind: str, value: Tree) -> tuple[str, bytes]:
    """Return key and data of the plist for an option.

    `routes` are a list of `{network, gateway}` or of network and gateway in turn; `hex` may have
    blanks and colons. Raises Refused naming `code`, `type` or `value` for a number that bootpd
    never serves, a value that does not fit its type, and what is empty or longer than 255 bytes.
    """
    if isinstance(code, bool) or not isinstance(code, int) or not 0 < code < 255:
        raise Refused("code", f"{code!r} is no number of a DHCP option; there are 1 to 254")
    if code in NEVER_SERVED or code == SUBNET_MASK:
        raise Refused("code", f"{code} is an option that bootpd answers itself, never from a plist")
    if kind not in TYPES:
        raise Refused("type", f"{kind!r} is none of {', '.join(TYPES)}")
    data = _ENCODERS[kind](kind, value)
    if not data and kind != "hex":
        raise Refused("value", f"{value!r} is empty; bootpd would serve an empty option")
    if len(data) > LONGEST:
        raise Refused("value", f"it has {len(data)} bytes; an option has {LONGEST} at most")
    return f"{PREFIX}option_{code}", data


def _number(kind: str, value: Tree) -> bytes:
    size, signed = _NUMBERS[kind]
    digits = value.strip() if isinstance(value, str) else value
    try:
        number = int(digits) if not isinstance(digits, (bool, float)) else None
        if number is None:
            raise ValueError
        return number.to_bytes(size, "big", signed=signed)
    except (TypeError, ValueError):
        raise Refused("value", f"{value!r} is no whole number") from None
    except OverflowError:
        low, high = (-(1 << 8 * size - 1), 1 << 8 * size - 1) if signed else (0, 1 << 8 * size)
        rule = f"{value!r} is out of range; {kind} takes {low} to {high - 1}"
        raise Refused("value", rule) from None


def _truth(_kind: str, value: Tree) -> bytes:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = words.get(str(value).strip().lower())
    if found is None:
        raise Refused("value", f"{value!r} is neither true nor false")
    return bytes([found])


def _text(_kind: str, value: Tree) -> bytes:
    if not isinstance(value, str):
        raise Refused("value", f"{value!r} is no string; put it in quotes")
    return value.encode("utf-8")


def _hexadecimal(_kind: str, value: Tree) -> bytes:
    try:
        return bytes.fromhex(value.replace(":", " "))
    except (AttributeError, ValueError):
        raise Refused(
            "value", f"{value!r} is no text of hexadecimal digits, two for each byte"
        ) from None


def _address(_kind: str, value: Tree) -> bytes:
    return _addresses("ip_list", [value])


def _addresses(_kind: str, value: Tree) -> bytes:
    values = value if isinstance(value, list) else [value]
    for each in values:
        rule = misread_address(each)
        if rule:
            raise Refused("value", f"{each!r} {rule}")
    return _encoded("ip_mult", values)


def _domains(_kind: str, value: Tree) -> bytes:
    return _encoded("dns_namelist", value if isinstance(value, list) else [value])


def _routes(_kind: str, value: Tree) -> bytes:
    """Encode routes as they are: as data, bootpd puts no default route in front."""
    flat: list[Tree] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, t.Mapping):
            flat += [each.get("network"), each.get("gateway")]
        else:
            flat.append(each)
    data = _encoded("classless_route", flat)
    defaults = [text for text in flat[::2] if text.startswith("0.0.0.0")]
    return data if defaults else data[5:]


def _encoded(kind: str, value: Tree) -> bytes:
    data, rule = encode(kind, value)
    if data is None or rule:
        raise Refused("value", f"{value!r} {rule}")
    return data


_ENCODERS: dict[str, t.Callable[[str, Tree], bytes]] = {
    "ip": _address,
    "ip_list": _addresses,
    "string": _text,
    "hex": _hexadecimal,
    "u8": _number,
    "u16": _number,
    "u32": _number,
    "i32": _number,
    "bool": _truth,
    "domain_list": _domains,
    "routes": _routes,
}


def describe(key: str, value: Tree, *, macos: str = "") -> Written | None:
    """Return an option of a plist as users write it, None where bootpd takes it for none.

    The type is that of bootpd's table, for data that has that form; else it is `hex`, which gives
    the same bytes back in any case.
    """
    code, _rule = code_of(key[len(PREFIX) :], macos=macos)
    if not key.startswith(PREFIX) or code is None:
        return None
    kind = option(code, macos=macos).kind
    data, _rule = encode(kind, value)
    if data is None:
        return {"code": code, "type": "string", "value": value}
    name = _KINDS.get(kind, "hex")
    found = _decoded(name, data)
    if found is None or not data or _encoded_again(name, found) != data:
        return {"code": code, "type": "hex", "value": data.hex()}
    return {"code": code, "type": name, "value": found}


def _encoded_again(kind: str, value: Tree) -> bytes | None:
    try:
        return _ENCODERS[kind](kind, value)
    except Refused:
        return None


def _decoded(kind: str, data: bytes) -> Tree:
    """Return the value of a type, None where the bytes have another form."""
    if kind in _NUMBERS:
        size, signed = _NUMBERS[kind]
        return int.from_bytes(data, "big", signed=signed) if len(data) == size else None
    if kind == "ip_list" or (kind == "ip" and len(data) == 4):
        every = [data[place : place + 4] for place in range(0, len(data), 4)]
        found = [dotted(int.from_bytes(each, "big")) for each in every if len(each) == 4]
        return found[0] if kind == "ip" else found
    if kind == "bool":
        return data == b"\1" if data in (b"\0", b"\1") else None
    if kind == "string":
        return _words(data)
    if kind == "domain_list":
        return domain_names(data)
    return routes(data) if kind == "routes" else None


def _words(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def domain_names(data: bytes) -> list[str] | None:
    """Return the names of a search list, compressed or not; None where it is none."""
    names: list[str] = []
    place = 0
    while place < len(data):
        found = _name_at(data, place)
        if found is None:
            return None
        name, place = found
        names.append(name)
    return names if all(labels(name) for name in names) else None


def _name_at(data: bytes, place: int) -> tuple[str, int] | None:
    """Return the name that begins at a place, and the place behind it."""
    parts: list[bytes] = []
    end: int | None = None
    while place < len(data) and data[place]:
        length = data[place]
        if length >= 0xC0:
            target = int.from_bytes(data[place : place + 2], "big") & 0x3FFF
            if target >= place:
                return None
            end, place = end or place + 2, target
            continue
        parts.append(data[place + 1 : place + 1 + length])
        place += 1 + length
    name = _words(b".".join(parts))
    whole = place < len(data) and name is not None
    return (t.cast(str, name), end or place + 1) if whole else None


def routes(data: bytes) -> list[dict[str, str]] | None:
    """Return the routes of option 121, each `{network, gateway}`; None where it has none."""
    found: list[dict[str, str]] = []
    while data:
        octets = (data[0] + 7) // 8
        if data[0] > 32 or len(data) < 5 + octets:
            return None
        network = int.from_bytes(data[1 : 1 + octets].ljust(4, b"\0"), "big")
        gateway = int.from_bytes(data[1 + octets : 5 + octets], "big")
        found.append({"network": f"{dotted(network)}/{data[0]}", "gateway": dotted(gateway)})
        data = data[5 + octets :]
    return found


__all__ = ["TYPES", "Written", "describe", "domain_names", "option_value", "routes"]
