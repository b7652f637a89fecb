# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

r"""The key-value text of serveradmin, both ways.

Format as real output shows it (captures of 10.7 to Server 5.6, some 1,800 lines): `KEY = VALUE`,
key parts joined by `:` (`\:` is a colon inside a part), strings in straight quotes with `&quot;`
for a quote inside, bare integers, `yes`/`no`, reals with six decimals, `<...>` for data,
`_empty_array`, `_empty_dictionary`, `_array_index:N` for places and `_array_id:ID` for members.
"""

from __future__ import annotations

import re
import typing as t

from .._errors import Refused, Unreadable
from .._values import ABSENT, ARRAY_ID, Data, Path, Tree, join_path, split_path

ARRAY_INDEX = "_array_index"

_INTEGER = re.compile(r"-?[0-9]+\Z")
_REAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
_DATA = re.compile(r"<[0-9A-Fa-f ]*>\Z")
_WORDS: dict[str, t.Callable[[], Tree]] = {
    "yes": lambda: True,
    "no": lambda: False,
    "_empty_array": list,
    "_empty_dictionary": dict,
}


def parse(text: str, *, source: str) -> dict[str, Tree]:
    """Return the trees of all services in `text`, by service name.

    Members of arrays by id stay below the key `_array_id`, places become lists. The order of
    lines does not matter. Raises Unreadable with number and text of the first line that is no
    assignment, or that contradicts another; `source` names the text in the message.
    """
    root: dict[str, Tree] = {}
    has_places = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        key, sign, value = line.partition(" = ")
        if not sign or not key:
            raise Unreadable(source, line_no=number, line=line, why="not KEY = VALUE")
        has_places = has_places or ARRAY_INDEX in key
        try:
            _store(root, split_path(key), _scalar(value))
        except ValueError as problem:
            raise Unreadable(source, line_no=number, line=line, why=str(problem)) from None
    return _with_lists(root, source) if has_places else root


def _scalar(text: str) -> Tree:
    if text[:1] == '"':
        if len(text) < 2 or text[-1] != '"':
            raise ValueError("the closing quote is missing")
        return text[1:-1].replace("&quot;", '"')
    if text in _WORDS:
        return _WORDS[text]()
    if _INTEGER.match(text):
        return int(text)
    if _REAL.match(text):
        return float(text)
    if _DATA.match(text):
        return Data(text[1:-1])
    raise ValueError("the value is neither quoted text, a number, yes, no, data nor empty")


def _store(root: dict[str, Tree], path: Path, value: Tree) -> None:
    here = root
    for part in path[:-1]:
        below = here.setdefault(part, {})
        if not isinstance(below, dict):
            raise ValueError(f"another line gives {part!r} a single value")
        here = below
    if path[-1] in here:
        raise ValueError("the key was there before")
    here[path[-1]] = value


def _with_lists(tree: Tree, source: str) -> Tree:
    """Turn mappings below `_array_index` into lists, innermost first."""
    if not isinstance(tree, dict):
        return tree
    places = tree.get(ARRAY_INDEX)
    if not isinstance(places, dict):
        return {key: _with_lists(value, source) for key, value in tree.items()}
    try:
        ordered = sorted((int(number), value) for number, value in places.items())
    except (TypeError, ValueError):
        ordered = []
    if len(tree) > 1 or [number for number, _value in ordered] != list(range(len(places))):
        line = "{}:{}".format(ARRAY_INDEX, ", ".join(sorted(places)))
        raise Unreadable(source, line_no=0, line=line, why="an array with gaps or other keys")
    return [_with_lists(value, source) for _number, value in ordered]


class Assignment(t.Protocol):
    """What the writer needs of a change."""

    @property
    def path(self) -> Path:
        """Where, below the service."""

    @property
    def before(self) -> Tree:
        """The value there before, ABSENT for none."""

    @property
    def after(self) -> Tree:
        """The value there after, ABSENT for none."""


def format_changes(service: str, changes: t.Iterable[Assignment]) -> str:
    """Return the lines that make `changes` (paths below `service`), for serveradmin's stdin.

    New members of an array by id are announced with `= create`, removed ones with `= delete`.
    Raises Refused for what the format cannot carry.
    """
    lines: list[str] = []
    for change in changes:
        path = (service, *change.path)
        if change.after is ABSENT:
            lines.append(_line(path, _removal(path)))
        elif is_member(path) and change.before is ABSENT:
            lines.extend(_member(path, change.after))
        else:
            lines.extend(_assign(path, change.after, change.before))
    return "".join(line + "\n" for line in lines)


def format_tree(service: str, tree: Tree) -> str:
    """Return a whole service in the printed form: what `settings SERVICE` would print."""
    return "".join(line + "\n" for line in _leaves((service,), tree, announce=False))


def is_member(path: Path) -> bool:
    """Tell whether a path ends at a member of an array by id."""
    return len(path) > 1 and path[-2] == ARRAY_ID


def _removal(path: Path) -> str:
    if not is_member(path):
        raise Refused(join_path(path), "serveradmin can remove members of arrays by id only")
    return "delete"


def _member(path: Path, tree: Tree) -> t.Iterator[str]:
    yield _line(path, "create")
    for key, value in tree.items():
        yield from _leaves((*path, key), value, announce=True)


def _assign(path: Path, after: Tree, before: Tree) -> t.Iterator[str]:
    # Elements are replaced one by one, so an array that shrinks (or whose elements have keys of
    # their own) is emptied first [inferred; right whichever way the server takes it].
    grows = isinstance(before, list) and isinstance(after, list) and len(after) >= len(before)
    scalars = grows and not any(isinstance(value, (dict, list)) for value in before + after)
    if isinstance(before, list) and before and after and not scalars:
        yield _line(path, "_empty_array")
    yield from _leaves(path, after, announce=True)


def _leaves(path: Path, tree: Tree, *, announce: bool) -> t.Iterator[str]:
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            if key == ARRAY_ID and announce:
                for member in value:
                    yield from _member((*path, key, member), value[member])
            else:
                yield from _leaves((*path, key), value, announce=announce)
    elif isinstance(tree, list) and tree:
        for number, value in enumerate(tree):
            yield from _leaves((*path, ARRAY_INDEX, str(number)), value, announce=announce)
    elif path[-1] == ARRAY_ID:
        yield _line(path[:-1], "_empty_array")
    else:
        yield _line(path, _format_scalar(tree, path))


def _line(path: Path, value: str) -> str:
    key = join_path(path)
    if " = " in key or "\n" in key or "" in path:
        raise Refused(key, "serveradmin's format cannot carry this key")
    return f"{key} = {value}"


def _format_scalar(value: Tree, path: Path) -> str:
    if value in ({}, []):
        return "_empty_dictionary" if isinstance(value, dict) else "_empty_array"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, (int, Data)):
        return str(value)
    if "\n" in value or "\r" in value:
        raise Refused(join_path(path), "serveradmin cannot take a line break in a value")
    if "&quot;" in value:
        raise Refused(join_path(path), 'serveradmin would read the text &quot; as "')
    return '"{}"'.format(value.replace('"', "&quot;"))


__all__ = ["Assignment", "format_changes", "format_tree", "is_member", "parse"]
