# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What the tools of a look-up print: route(8), ipconfig(8) and dscacheutil(1)."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from .._errors import Unreadable

_ROUTE_FACT = re.compile(r"\s*([a-z]+(?: [a-z]+)*): (.*)\Z")
_ROUTE_TABLE = re.compile(r"\s*(?:[a-z,]+|[0-9]+)(?:\s+(?:[a-z,]+|[0-9]+))+\s*\Z")
_NO_ROUTE = "not in table"
_HOST_FACT = re.compile(r"(name|alias|aliases|ip_address|ipv6_address):\s*(.*)\Z")


class Host(t.NamedTuple):
    """One entry of dscacheutil: a name and the IPv4 addresses that belong to it."""

    name: str
    addresses: tuple[str, ...]


def parse_route(text: str) -> str | None:
    """Return the interface of the default route from `route -n get default`, None without one.

    Raises Unreadable for an unknown line and for an answer that names no interface.
    """
    interface = None
    for number, line in enumerate(text.splitlines(), 1):
        fact = _ROUTE_FACT.match(line)
        if _NO_ROUTE in line:
            return None
        if fact:
            interface = fact.group(2).strip() if fact.group(1) == "interface" else interface
        elif line.strip() and not _ROUTE_TABLE.match(line):
            raise Unreadable("route get default", line_no=number, line=line)
    if interface is None:
        raise Unreadable("route get default", line_no=1, line=text, why="it names no interface")
    return interface


def parse_address(text: str) -> str:
    """Return the IPv4 address that `ipconfig getifaddr` prints."""
    try:
        return str(ipaddress.IPv4Address(text.strip()))
    except ValueError:
        raise Unreadable("ipconfig getifaddr", line_no=1, line=text, why="no address") from None


def parse_hosts(text: str) -> list[Host]:
    """Return the entries of `dscacheutil -q host`; nothing at all was printed for an unknown one.

    An entry is a block of `key: value` lines; IPv6 and IPv4 addresses of a name stand in blocks
    of their own. Raises Unreadable for an unknown line and for a block without a name.
    """
    hosts: list[Host] = []
    for number, line in enumerate(text.splitlines(), 1):
        fact = _HOST_FACT.match(line)
        if fact and fact.group(1) == "name":
            hosts.append(Host(fact.group(2).strip().rstrip("."), ()))
        elif fact and hosts:
            if fact.group(1) == "ip_address":
                more = tuple(fact.group(2).split())
                hosts[-1] = Host(hosts[-1].name, hosts[-1].addresses + more)
        elif line.strip():
            raise Unreadable("dscacheutil -q host", line_no=number, line=line)
    return hosts


__all__ = ["Host", "parse_address", "parse_hosts", "parse_route"]
