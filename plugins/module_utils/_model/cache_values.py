# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Values of content caching as users write them: sizes, ranges of addresses, addresses."""

from __future__ import annotations

import decimal
import ipaddress
import re
import typing as t

from .._errors import Refused

Address = t.Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Range = t.Dict[str, str]
"""`{type: IPv4 | IPv6, first, last}`, as the service keeps it."""

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]*)\Z")
_UNITS = {"": 1, "B": 1}
_UNITS.update({name: 1000**power for power, name in enumerate(("kB", "MB", "GB", "TB", "PB"), 1)})
_UNITS.update({f"{name}iB": 1024**power for power, name in enumerate("KMGTP", 1)})
_UNITS["KB"] = _UNITS["kB"]


def size(where: str, value: t.Any) -> int:
    """Return a size in bytes: a number of them, or text such as `50GB` (10^9) and `50GiB` (2^30).

    Raises Refused for what is no size, and for a size that is no whole number of bytes.
    """
    match = _SIZE.match(str(value).strip()) if not isinstance(value, (bool, float)) else None
    unit = _UNITS.get(match.group(2)) if match else None
    if match is None or unit is None:
        raise Refused(
            where,
            f"{value!r} is no size; write bytes, or a number with kB, MB, GB, TB (powers of 1000)"
            " or KiB, MiB, GiB, TiB (powers of 1024)",
        )
    size_in_bytes = decimal.Decimal(match.group(1)) * unit
    if size_in_bytes != int(size_in_bytes):
        raise Refused(where, f"{value!r} is no whole number of bytes")
    return int(size_in_bytes)


def address(where: str, value: t.Any) -> Address:
    """Return an IP address. Raises Refused for anything else, host names too."""
    text = value if isinstance(value, str) else ""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        raise Refused(where, f"{value!r} is no IP address") from None
    # Some readers take a leading nought as octal, so 010.0.0.1 may be two addresses.
    if found.version == 4 and str(found) != text:
        raise Refused(where, f"{value!r} is no IP address; write it without leading noughts")
    return found


def address_range(where: str, value: t.Any) -> Range:
    """Return a range from `{first, last}` (and `type`), `first-last`, a network or an address.

    Raises Refused naming the part that is wrong.
    """
    if isinstance(value, str):
        return _range_from_text(where, value)
    if not isinstance(value, t.Mapping):
        raise Refused(where, f"{value!r} is no range; give first and last, or text as 10.0.0.0/24")
    unknown = sorted(str(key) for key in value if key not in ("type", "first", "last"))
    if unknown:
        raise Refused(f"{where}.{unknown[0]}", "a range has type, first and last, nothing else")
    for part in ("first", "last"):
        if value.get(part) is None:
            raise Refused(f"{where}.{part}", "is missing; a range has a first and a last address")
    first, last = (address(f"{where}.{part}", value[part]) for part in ("first", "last"))
    found = _ordered(where, first, last)
    kind = value.get("type") or found["type"]
    if kind not in ("IPv4", "IPv6"):
        raise Refused(f"{where}.type", f"{kind!r} is neither IPv4 nor IPv6")
    if kind != found["type"]:
        raise Refused(f"{where}.type", f"{kind} is said, but {first} is {found['type']}")
    return found


def _range_from_text(where: str, text: str) -> Range:
    first, dash, last = (part.strip() for part in text.partition("-"))
    if dash:
        return _ordered(where, address(where, first), address(where, last))
    if "/" not in text:
        only = address(where, text)
        return _ordered(where, only, only)
    address(where, text.partition("/")[0])
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise Refused(where, _no_network(text)) from None
    return _ordered(where, network[0], network[-1])


def _no_network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"{text!r} is no network; write it as 10.0.0.0/24"
    return f"{text!r} is an address inside a network; the network is {network}"


def _ordered(where: str, first: Address, last: Address) -> Range:
    if first.version != last.version:
        raise Refused(where, f"{first} and {last} are of different families")
    if int(first) > int(last):
        raise Refused(f"{where}.first", f"{first} is above the last address, {last}")
    return {"type": f"IPv{first.version}", "first": str(first), "last": str(last)}


def as_read(kind: str, value: t.Any) -> t.Any:
    """Return a value that the service shows, in the form in which wanted ones are compared.

    The text layouts of AssetCacheManagerUtil write booleans as 1 and 0, and a range may lack its
    type, which is IPv4 then (Apple's description of the payload). What is unknown stays.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind == "boolean" and whole and value in (0, 1):
        return bool(value)
    if kind == "real" and whole:
        return float(value)
    if kind == "ranges" and isinstance(value, list):
        return [_range_as_read(each) for each in value]
    return value


def _range_as_read(value: t.Any) -> t.Any:
    if not isinstance(value, dict) or not {"first", "last"} <= value.keys():
        return value
    return {"type": "IPv4", **{key: _address_as_read(each) for key, each in value.items()}}


def _address_as_read(value: t.Any) -> t.Any:
    try:
        return str(ipaddress.ip_address(value)) if isinstance(value, str) else value
    except ValueError:
        return value


__all__ = ["Address", "Range", "address", "address_range", "as_read", "size"]
