# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Values that every layer shares: paths, absence, data, and what is the same as what."""

from __future__ import annotations

import dataclasses
import re
import typing as t

Path = t.Tuple[str, ...]
# A tree is what a settings reading is made of: mappings with string keys, lists, and scalars.
Tree = t.Any

ARRAY_ID = "_array_id"
"""The path part below which serveradmin keeps members by id; kept as it is inside trees."""


class _Absent:
    """The one value that says "not there"; `0`, `""`, `no` and `[]` are values."""

    def __repr__(self) -> str:
        return "absent"

    def __copy__(self) -> _Absent:
        return self

    def __deepcopy__(self, memo: t.Any) -> _Absent:
        return self


ABSENT = _Absent()


@dataclasses.dataclass(frozen=True)
class Data:
    """Bytes as serveradmin prints them: the text between the angle brackets, empty or hex."""

    text: str

    def __str__(self) -> str:
        return f"<{self.text}>"


def same(one: Tree, other: Tree) -> bool:
    """Tell whether two trees are equal in value and type: `1`, `True` and `1.0` all differ.

    An id-keyed array without members and an empty array are the same: serveradmin prints
    `_empty_array` for both (captures, `dhcp:static_maps`).
    """
    one, other = _folded(one), _folded(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other))
    return bool(one == other)


def _folded(tree: Tree) -> Tree:
    return [] if tree == {ARRAY_ID: {}} else tree


def covers(tree: Tree, wanted: Tree) -> bool:
    """Tell whether `tree` shows all of `wanted`: a mapping may have keys that nobody asked for.

    Servers fill in the keys of a new member that were not given, and those are not ours.
    """
    if isinstance(tree, dict) and isinstance(wanted, dict):
        return all(covers(tree.get(key, ABSENT), wanted[key]) for key in wanted)
    if isinstance(tree, list) and isinstance(wanted, list):
        return len(tree) == len(wanted) and all(covers(*pair) for pair in zip(tree, wanted))
    return same(tree, wanted)


def lookup(tree: Tree, path: Path) -> Tree:
    """Return what stands at `path`, or ABSENT; lists are leaves and are not entered."""
    for part in path:
        if not isinstance(tree, dict) or part not in tree:
            return ABSENT
        tree = tree[part]
    return tree


def with_value(tree: Tree, path: Path, value: Tree) -> Tree:
    """Return `tree` with `value` at `path` (ABSENT takes it away); the argument stays as it was.

    An array by id whose last member goes becomes an empty array, as serveradmin prints it.
    """
    if not path:
        return value
    here = dict(tree) if isinstance(tree, dict) else {}
    below = with_value(here.get(path[0], ABSENT), path[1:], value)
    if below is ABSENT:
        here.pop(path[0], None)
    elif path[0] == ARRAY_ID and below == {}:
        return []
    else:
        here[path[0]] = below
    return here


def split_path(text: str) -> Path:
    r"""Split a path in serveradmin's notation at colons; `\:` is a colon inside a part."""
    if "\\:" not in text:
        return tuple(text.split(":"))
    return tuple(part.replace("\\:", ":") for part in re.split(r"(?<!\\):", text))


def join_path(path: Path) -> str:
    r"""Write a path in serveradmin's notation, `\:` for a colon inside a part."""
    return ":".join(part.replace(":", "\\:") for part in path)


def plain(tree: Tree) -> Tree:
    """Return the tree as users see it: arrays by id as mappings, data as text."""
    if isinstance(tree, dict):
        if set(tree) == {ARRAY_ID}:
            tree = tree[ARRAY_ID]
        return {key: plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return str(tree) if isinstance(tree, Data) else tree


__all__ = [
    "ABSENT",
    "ARRAY_ID",
    "Data",
    "Path",
    "Tree",
    "covers",
    "join_path",
    "lookup",
    "plain",
    "same",
    "split_path",
    "with_value",
]
