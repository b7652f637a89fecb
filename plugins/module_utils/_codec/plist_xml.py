# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The XML form of a property list: where everything stands in the text, and how to change it.

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
from .._values import ABSENT, Tree

_BLANK = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?:[^\[>]|\[[^\]]*\])*>)*", re.S)
_OPEN = re.compile(r"<([A-Za-z]+)((?:\s[^<>]*?)?)(/?)>")
_PART = re.compile(r"<!\[CDATA\[(.*?)\]\]>|&([A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);|([^<&]+)", re.S)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z\Z", re.ASCII)
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DATA_WIDTH = 68


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

    def repeated(self) -> t.Iterator[tuple[t.Union[str, int], ...]]:
        """Give the paths of keys that stand in their dictionary more than once."""
        yield from _repeated(self.root, ())


def _repeated(
    node: Node, place: tuple[t.Union[str, int], ...]
) -> t.Iterator[tuple[t.Union[str, int], ...]]:
    seen: set[str] = set()
    told: set[str] = set()
    for number, member in enumerate(node.members):
        step = member.key if node.kind == "dict" else number
        if node.kind == "dict" and member.key in seen and member.key not in told:
            told.add(member.key)
            yield (*place, member.key)
        seen.add(member.key)
        last = node.kind == "array" or _last(node, member.key) is member
        if last:
            yield from _repeated(member.node, (*place, step))


def _last(node: Node, key: str) -> Member | None:
    return next((member for member in reversed(node.members) if member.key == key), None)


def parse(text: str, *, source: str) -> Document:
    """Return the document; raises Unreadable with number and text of the line that is wrong."""
    return Document(text, _Parser(text, source).document())


class _Parser:
    """A walk through the text, from its beginning to the end of the first value."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.at = 0

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
        content = "" if closed else self.content(kind)
        try:
            value = _SCALARS[kind](content)
        except ValueError:
            self.at = start
            raise self.wrong(f"{content!r} is no {kind}") from None
        return Node(kind, start, self.at, value)

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
        self.skip()
        while not closed and not self.text.startswith("</", self.at):
            members.append(self.member(kind))
            self.skip()
        if not closed:
            self.close(kind)
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
    match = re.match(r"\s*([+-]?)(0[xX][0-9A-Fa-f]+|[0-9]+)\s*\Z", text, re.ASCII)
    if match is None:
        raise ValueError(text)
    sign, digits = match.groups()
    number = int(digits, 16) if digits[:2] in ("0x", "0X") else int(digits)
    return -number if sign == "-" else number


def _data(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise ValueError(text) from None


def _moment(text: str) -> datetime.datetime:
    match = _DATE.match(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    return datetime.datetime(year, month, day, hour, minute, second)


def _nothing(value: bool) -> t.Callable[[str], bool]:
    def read(text: str) -> bool:
        if text.strip():
            raise ValueError(text)
        return value

    return read


_SCALARS: dict[str, t.Callable[[str], Tree]] = {
    "string": str,
    "integer": _integer,
    "real": float,
    "true": _nothing(True),
    "false": _nothing(False),
    "data": _data,
    "date": _moment,
}


def splice(document: Document, place: tuple[t.Union[str, int], ...], value: Tree) -> str:
    """Return the text with a value at a place, ABSENT taking it away.

    Raises KeyError for a path that leads nowhere, ValueError for what a plist cannot hold.
    """
    layout = Layout.of(document)
    if not place:
        node = document.root
        return _put(
            document.text, (node.start, node.end), render(value, layout, layout.of_line(node.start))
        )
    owner = _owner(document.root, place)
    spans = _spans(owner, place[-1])
    if value is ABSENT:
        return _without(document.text, owner, place[-1])
    if spans:
        node = spans[-1].node
        indent = layout.of_line(node.start)
        return _put(document.text, (node.start, node.end), render(value, layout, indent))
    return _added(document, owner, place[-1], value)


def _put(text: str, span: tuple[int, int], words: str) -> str:
    return text[: span[0]] + words + text[span[1] :]


def _owner(node: Node, place: tuple[t.Union[str, int], ...]) -> Node:
    """Return the dictionary or array that holds what a path leads to."""
    for step in place[:-1]:
        found = _spans(node, step)
        if not found:
            raise KeyError(place)
        node = found[-1].node
    wanted = "dict" if isinstance(place[-1], str) else "array"
    if node.kind != wanted:
        raise KeyError(place)
    return node


def _spans(node: Node, step: str | int) -> list[Member]:
    """Return the members at a step; more than one where a key is repeated."""
    if node.kind == "dict" and isinstance(step, str):
        return [member for member in node.members if member.key == step]
    if node.kind == "array" and isinstance(step, int) and 0 <= step < len(node.members):
        return [node.members[step]]
    return []


def _without(text: str, owner: Node, step: str | int) -> str:
    """Return the text without a member, and without the blanks before it."""
    for member in reversed(_spans(owner, step)):
        start = len(text[: member.start].rstrip())
        text = text[:start] + text[member.node.end :]
    return text


def _added(document: Document, owner: Node, step: str | int, value: Tree) -> str:
    """Return the text with a new member at the end of a dictionary or an array."""
    if isinstance(step, int) and step != len(owner.members):
        raise KeyError(step)
    text, layout = document.text, Layout.of(document)
    outer = layout.of_line(owner.start)
    inner = outer + layout.unit
    if owner.members:
        inner = layout.of_line(owner.members[-1].start)
    lines = [f"<key>{_escaped(step)}</key>"] if isinstance(step, str) else []
    lines.append(render(value, layout, inner))
    words = "".join(f"{layout.break_}{inner}{line}" for line in lines)
    if text[: owner.end].endswith("/>"):
        kind = owner.kind
        whole = f"<{kind}>{words}{layout.break_}{outer}</{kind}>"
        return _put(text, (owner.start, owner.end), whole)
    closing = text.rindex("</", 0, owner.end)
    end = len(text[:closing].rstrip())
    tail = "" if text[end:closing].strip(" \t") else f"{layout.break_}{outer}"
    return text[:end] + words + tail + text[end:]


@dataclasses.dataclass(frozen=True)
class Layout:
    """How a text is laid out: its line break, and what one step of indentation is."""

    text: str
    break_: str
    unit: str

    @staticmethod
    def of(document: Document) -> Layout:
        """Return the layout of a document; Apple's, a tab, where it shows none."""
        text = document.text
        layout = Layout(text, "\r\n" if "\r\n" in text else "\n", "\t")
        for node in _walk(document.root):
            for member in node.members:
                outer, inner = layout.of_line(node.start), layout.of_line(member.start)
                if inner != outer and inner.startswith(outer):
                    return dataclasses.replace(layout, unit=inner[len(outer) :])
        return layout

    def of_line(self, place: int) -> str:
        """Return the blanks at the beginning of the line of a place."""
        start = self.text.rfind("\n", 0, place) + 1
        match = re.compile(r"[ \t]*").match(self.text, start)
        return match.group() if match else ""


def _walk(node: Node) -> t.Iterator[Node]:
    yield node
    for member in node.members:
        yield from _walk(member.node)


def render(value: Tree, layout: Layout, indent: str) -> str:
    """Return the element of a value; its first line is not indented, the others by `indent`."""
    if isinstance(value, bool):
        return "<true/>" if value else "<false/>"
    if isinstance(value, (dict, list)):
        return _collection(value, layout, indent)
    if isinstance(value, str):
        return f"<string>{_escaped(value)}</string>"
    if isinstance(value, int):
        return f"<integer>{value}</integer>"
    if isinstance(value, float):
        return f"<real>{value!r}</real>"
    if isinstance(value, bytes):
        encoded = base64.b64encode(value).decode("ascii")
        lines = [encoded[at : at + _DATA_WIDTH] for at in range(0, len(encoded), _DATA_WIDTH)]
        return "".join(f"{line}{layout.break_}{indent}" for line in ("<data>", *lines)) + "</data>"
    if isinstance(value, datetime.datetime):
        return f"<date>{value:%Y-%m-%dT%H:%M:%SZ}</date>"
    raise ValueError(f"a plist cannot hold {value!r}")


def _collection(value: Tree, layout: Layout, indent: str) -> str:
    kind = "dict" if isinstance(value, dict) else "array"
    if not value:
        return f"<{kind}/>"
    inner = indent + layout.unit
    lines: list[str] = []
    for member in value:
        if kind == "dict":
            lines.append(f"<key>{_escaped(member)}</key>")
        lines.append(render(value[member] if kind == "dict" else member, layout, inner))
    words = "".join(f"{layout.break_}{inner}{line}" for line in lines)
    return f"<{kind}>{words}{layout.break_}{indent}</{kind}>"


def _escaped(text: str) -> str:
    if not isinstance(text, str) or _UNWRITABLE.search(text):
        raise ValueError(f"a plist cannot hold {text!r}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


__all__ = ["Document", "Layout", "Member", "Node", "parse", "render", "splice"]
