# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""YAML text for diffs and refusals; there is no PyYAML on a mini."""

from __future__ import annotations

import json
import re
import typing as t

# What YAML 1.1 would not read back as the same string when it stands bare.
_BARE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*\Z")
_WORDS = frozenset(("yes", "no", "true", "false", "on", "off", "null", "y", "n"))


def yaml_text(tree: t.Any) -> str:
    """Return a tree of mappings, lists and scalars as block YAML, mappings in sorted order."""
    return "".join(line + "\n" for line in _lines(tree))


def _lines(tree: t.Any) -> t.Iterator[str]:
    if isinstance(tree, dict) and tree:
        for key in sorted(tree):
            yield from _entry(_scalar(key) + ":", tree[key])
    elif isinstance(tree, list) and tree:
        for value in tree:
            yield from _item(value)
    else:
        yield _scalar(tree)


def _entry(start: str, value: t.Any) -> t.Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield start
        for line in _lines(value):
            yield "  " + line
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: t.Any) -> t.Iterator[str]:
    for number, line in enumerate(_lines(value)):
        yield ("  " if number else "- ") + line


def _scalar(value: t.Any) -> str:
    if isinstance(value, str) and _BARE.match(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


__all__ = ["yaml_text"]
