# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Changes of a property list in XML, made in the text so that everything else stays as it is."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import re
import typing as t

from .._values import ABSENT, Tree
from .plist_xml import Document, Member, Node, Place

_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DATA_WIDTH = 68


def splice(document: Document, place: Place, value: Tree) -> str:
    """Return the text with a value at a place, ABSENT taking it away.

    Raises KeyError for a path that leads nowhere, ValueError for what a plist cannot hold.
    """
    layout = Layout.of(document)
    if not place:
        node = document.root
        return _replaced(node, value, layout)
    owner = _owner(document.root, place)
    members = _members(owner, place[-1])
    if value is ABSENT:
        return _without(document.text, members)
    if members:
        return _replaced(members[-1].node, value, layout)
    return _added(owner, place[-1], render_at(owner, value, layout), layout)


def _replaced(node: Node, value: Tree, layout: Layout) -> str:
    words = render(value, layout, layout.of_line(node.start))
    return _put(layout.text, (node.start, node.end), words)


def _put(text: str, span: tuple[int, int], words: str) -> str:
    return text[: span[0]] + words + text[span[1] :]


def _owner(node: Node, place: Place) -> Node:
    """Return the dictionary or array that holds what a path leads to."""
    for step in place[:-1]:
        found = _members(node, step)
        if not found:
            raise KeyError(place)
        node = found[-1].node
    wanted = "dict" if isinstance(place[-1], str) else "array"
    if node.kind != wanted:
        raise KeyError(place)
    return node


def _members(node: Node, step: str | int) -> list[Member]:
    """Return the members at a step; more than one where a key is repeated."""
    if node.kind == "dict" and isinstance(step, str):
        return [member for member in node.members if member.key == step]
    if node.kind == "array" and isinstance(step, int) and 0 <= step < len(node.members):
        return [node.members[step]]
    return []


def _without(text: str, members: list[Member]) -> str:
    """Return the text without members, and without the blanks before each."""
    for member in reversed(members):
        start = len(text[: member.start].rstrip())
        text = text[:start] + text[member.node.end :]
    return text


def render_at(owner: Node, value: Tree, layout: Layout) -> str:
    """Return the element of a new member of a dictionary or an array."""
    return render(value, layout, _indent(owner, layout))


def _indent(owner: Node, layout: Layout) -> str:
    if owner.members:
        return layout.of_line(owner.members[-1].start)
    return layout.of_line(owner.start) + layout.unit


def _added(owner: Node, step: str | int, element: str, layout: Layout) -> str:
    """Return the text with a new member at the end of a dictionary or an array."""
    if isinstance(step, int) and step != len(owner.members):
        raise KeyError(step)
    text, outer = layout.text, layout.break_ + layout.of_line(owner.start)
    lines = [f"<key>{_escaped(step)}</key>", element] if isinstance(step, str) else [element]
    words = "".join(f"{layout.break_}{_indent(owner, layout)}{line}" for line in lines)
    if text[: owner.end].endswith("/>"):
        whole = f"<{owner.kind}>{words}{outer}</{owner.kind}>"
        return _put(text, (owner.start, owner.end), whole)
    closing = text.rindex("</", 0, owner.end)
    end = len(text[:closing].rstrip())
    tail = "" if "\n" in text[end:closing] else outer
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
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, layout, indent)
    raise ValueError(f"a plist cannot hold {value!r}")


def _data(value: bytes, layout: Layout, indent: str) -> str:
    encoded = base64.b64encode(value).decode("ascii")
    lines = [encoded[at : at + _DATA_WIDTH] for at in range(0, len(encoded), _DATA_WIDTH)]
    return "".join(f"{line}{layout.break_}{indent}" for line in ("<data>", *lines)) + "</data>"


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


_Writer = t.Callable[[t.Any, Layout, str], str]
# A boolean is an int too, so it comes first.
_WRITERS: tuple[tuple[type, _Writer], ...] = (
    (bool, lambda value, _layout, _indent: "<true/>" if value else "<false/>"),
    (int, lambda value, _layout, _indent: f"<integer>{value}</integer>"),
    (float, lambda value, _layout, _indent: f"<real>{value!r}</real>"),
    (str, lambda value, _layout, _indent: f"<string>{_escaped(value)}</string>"),
    (bytes, _data),
    (datetime.datetime, lambda value, _layout, _indent: f"<date>{value:%Y-%m-%dT%H:%M:%SZ}</date>"),
    (dict, _collection),
    (list, _collection),
)

__all__ = ["Layout", "render", "splice"]
