# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The XML form of a property list: what it holds, and where everything stands in the text.

The grammar is the one of Apple's CoreFoundation (CFPropertyList.c), which is more tolerant than
XML: what stands behind the plist is not read, a bare value needs no `<plist>` around it.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime
import re
import typing as t

from .._errors import Unreadable
from .._values import Tree, same

_BLANK = re.compile(r"(?:[ \t\r\n]+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*>)*", re.S)
_OPEN = re.compile(r"<([A-Za-z]+)((?:\s[^<>]*?)?)(/?)>")
_PART = re.compile(r"<!\[CDATA\[(.*?)\]\]>|&([A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);|([^<&]+)", re.S)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_DEEPEST = 200
_HIGHEST = 2**64 - 1
_LOWEST = 2**63
_REAL = re.compile(
    r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z|(?:nan|[+-]?inf(?:inity)?)\Z",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z\Z", re.ASCII)

Place = t.Tuple[t.Union[str, int], ...]
"""A path from the root: a str is a key of a dictionary, an int an index of an array."""


@dataclasses.dataclass(frozen=True)
class Node:
    """One value: its kind, where its element begins and ends, and its value or members.

    A member of a dictionary has its key and where that begins; one of an array has neither.
    """

    kind: str
    start: int
    end: int
    value: Tree
    members: tuple[Member, ...] = ()


@dataclasses.dataclass(frozen=True)
class Member:
    """A value in a dictionary or an array."""

    key: str
    start: int
    node: Node


@dataclasses.dataclass(frozen=True)
class Document:
    """A parsed text."""

    text: str
    root: Node

    @property
    def value(self) -> Tree:
        """What the plist holds."""
        return self.root.value

    def repeated(self) -> t.Iterator[Place]:
        """Give the paths of keys that their dictionary has more than once, with other values."""
        yield from _repeated(self.root, ())


def _repeated(node: Node, place: Place) -> t.Iterator[Place]:
    if node.kind == "array":
        for number, member in enumerate(node.members):
            yield from _repeated(member.node, (*place, number))
        return
    by_key: dict[str, list[Tree]] = {}
    last = {member.key: member.node for member in node.members}
    for member in node.members:
        by_key.setdefault(member.key, []).append(member.node.value)
    for key, values in by_key.items():
        if not all(same(value, values[-1]) for value in values):
            yield (*place, key)
        yield from _repeated(last[key], (*place, key))


def parse(text: str, *, source: str) -> Document:
    """Return the document; raises Unreadable with number and text of the line that is wrong."""
    return Document(text, _Parser(text, source).document())


class _Parser:
    """A walk through the text, from its beginning to the end of the first value."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.at = 0
        self.depth = 0

    def document(self) -> Node:
        """Return the one value, in a `plist` element or without."""
        self.skip()
        match = _OPEN.match(self.text, self.at)
        if match is None or match.group(1) != "plist":
            return self.value()
        if match.group(3):
            raise self.wrong("the plist is empty")
        self.at = match.end()
        found = self.value()
        self.skip()
        self.close("plist")
        return found

    def wrong(self, why: str) -> Unreadable:
        """Return the error for the place that is reached."""
        line_no = self.text.count("\n", 0, self.at) + 1
        line = self.text.split("\n")[line_no - 1].strip()
        return Unreadable(self.source, line_no=line_no, line=line, why=why)

    def skip(self) -> None:
        """Go on behind blanks, comments and what XML puts before a document."""
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def close(self, kind: str) -> None:
        """Go on behind the closing tag."""
        match = re.compile(rf"</{kind}\s*>").match(self.text, self.at)
        if match is None:
            raise self.wrong(f"</{kind}> is missing here")
        self.at = match.end()

    def value(self) -> Node:
        """Return the next value, and go on behind it."""
        self.skip()
        match = _OPEN.match(self.text, self.at)
        if match is None:
            raise self.wrong("not the beginning of a value")
        kind, _attributes, closed = match.groups()
        start = self.at
        if kind in ("dict", "array"):
            self.at = match.end()
            return self.collection(kind, start, closed=bool(closed))
        if kind not in _SCALARS:
            raise self.wrong(f"<{kind}> is no value of a plist")
        self.at = match.end()
        if closed and kind not in _MAY_BE_CLOSED:
            raise self.wrong(f"<{kind}/> is empty")
        content = "" if closed else self.content(kind) if kind in _TEXTS else self.plain(kind)
        try:
            value = _SCALARS[kind](content)
        except ValueError:
            self.at = start
            raise self.wrong(f"{content!r} is no {kind}") from None
        return Node(kind, start, self.at, value)

    def plain(self, kind: str) -> str:
        """Return the text of an element that takes no entities, and go on behind the element."""
        end = self.text.find("<", self.at)
        start, self.at = self.at, len(self.text) if end < 0 else end
        self.close(kind)
        return self.text[start : end if end >= 0 else None]

    def content(self, kind: str) -> str:
        """Return the text of an element without its entities, and go on behind the element."""
        parts: list[str] = []
        match = _PART.match(self.text, self.at)
        while match is not None:
            raw, entity, plain = match.groups()
            parts.append(self.entity(entity) if entity else raw if plain is None else plain)
            self.at = match.end()
            match = _PART.match(self.text, self.at)
        self.close(kind)
        return "".join(parts)

    def entity(self, name: str) -> str:
        """Return the character that an entity stands for."""
        if name in _ENTITIES:
            return _ENTITIES[name]
        try:
            return chr(int(name[2:], 16) if name[1:2] == "x" else int(name[1:]))
        except (ValueError, OverflowError):
            raise self.wrong(f"&{name}; is no character") from None

    def collection(self, kind: str, start: int, *, closed: bool) -> Node:
        """Return a dictionary or an array with its members, and go on behind it."""
        members: list[Member] = []
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong("too deep")
        if not closed:
            self.skip()
            while not self.text.startswith("</", self.at):
                members.append(self.member(kind))
                self.skip()
            self.close(kind)
        self.depth -= 1
        value: Tree = [member.node.value for member in members]
        if kind == "dict":
            value = {member.key: member.node.value for member in members}
        return Node(kind, start, self.at, value, tuple(members))

    def member(self, kind: str) -> Member:
        """Return the next member of a dictionary or an array."""
        start = self.at
        if kind == "array":
            return Member("", start, self.value())
        match = _OPEN.match(self.text, self.at)
        if match is None or match.group(1) != "key":
            raise self.wrong("not a key, and only keys may stand here")
        self.at = match.end()
        key = "" if match.group(3) else self.content("key")
        return Member(key, start, self.value())


def _integer(text: str) -> int:
    match = re.match(r"\s*([+-]?)\s*(0[xX][0-9A-Fa-f]+|[0-9]+)\Z", text, re.ASCII)
    if match is None:
        raise ValueError(text)
    sign, digits = match.groups()
    number = int(digits, 16) if digits[:2] in ("0x", "0X") else int(digits)
    if number > (_LOWEST if sign == "-" else _HIGHEST):
        raise ValueError(text)
    return -number if sign == "-" else number


def _real(text: str) -> float:
    # Neither blanks behind it nor underscores, which Python would take.
    if not _REAL.match(text):
        raise ValueError(text)
    return float(text)


def _data(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise ValueError(text) from None


def _moment(text: str) -> datetime.datetime:
    match = _DATE.match(text)
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    return datetime.datetime(year, month, day, hour, minute, second)


def _nothing(value: bool) -> t.Callable[[str], bool]:
    def read(text: str) -> bool:
        if text:
            raise ValueError(text)
        return value

    return read


_TEXTS = ("string", "real")
"""Elements in which entities and CDATA may stand."""
_MAY_BE_CLOSED = ("string", "true", "false")
_SCALARS: dict[str, t.Callable[[str], Tree]] = {
    "string": str,
    "integer": _integer,
    "real": _real,
    "true": _nothing(True),
    "false": _nothing(False),
    "data": _data,
    "date": _moment,
}


__all__ = ["Document", "Member", "Node", "Place", "parse"]
