# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What scutil(8) prints: one name by `--get`, the resolvers by `--dns`."""

from __future__ import annotations

import re
import typing as t

from .._errors import Unreadable

Resolver = t.Dict[str, t.List[str]]
"""One resolver by the words of scutil: `nameserver`, `search domain`, `domain`, `flags`, …"""

_HEADING = re.compile(r"DNS configuration( \(for [a-z-]+ queries\))?\Z")
_RESOLVER = re.compile(r"resolver #[0-9]+\Z")
_FACT = re.compile(r"  ([A-Za-z_]+(?: [a-z]+)*)(?:\[[0-9]+\])?\s*: (.*)\Z")
_NONE = "No DNS configuration available"


def parse_name(name: str, *, out: str, err: str) -> str | None:
    """Return what `scutil --get NAME` answers, None where the name is not set.

    An unset name is said on stderr; the words are the same in every macOS (configd's source).
    Raises Unreadable for anything else than one line on one of the streams.
    """
    said = out + err
    if err.strip() == f"{name}: not set" and not out:
        return None
    if err or not out.endswith("\n") or "\n" in out[:-1]:
        raise Unreadable(f"scutil --get {name}", line_no=1, line=said.partition("\n")[0])
    return out[:-1]


def parse_dns(text: str) -> list[tuple[str, list[Resolver]]]:
    """Return the sections of `scutil --dns`: each the kind of query it is for, and its resolvers.

    The first kind is empty: for queries without a scope. Raises Unreadable for an unknown line.
    """
    sections: list[tuple[str, list[Resolver]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        heading, fact = _HEADING.match(line), _FACT.match(line)
        if heading:
            sections.append(((heading.group(1) or "").strip(" ()"), []))
        elif _RESOLVER.match(line):
            # A listing that was cut at its beginning starts with a resolver.
            sections = sections or [("", [])]
            sections[-1][1].append({})
        elif fact and sections and sections[-1][1]:
            sections[-1][1][-1].setdefault(fact.group(1), []).append(fact.group(2).strip())
        elif line.strip() not in ("", _NONE):
            raise Unreadable("scutil --dns", line_no=number, line=line)
    return sections


def nameservers(text: str) -> list[str]:
    """Return the DNS servers that are asked for any name, in order, each once."""
    every = [
        address
        for kind, resolvers in parse_dns(text)
        for resolver in resolvers
        if not kind and "domain" not in resolver
        for address in resolver.get("nameserver", [])
    ]
    return list(dict.fromkeys(every))


__all__ = ["Resolver", "nameservers", "parse_dns", "parse_name"]
