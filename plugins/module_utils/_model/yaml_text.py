# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""YAML text for diffs, refusals and files of variables; there is no PyYAML on a mini."""

from __future__ import annotations

import json
import re
import typing as t

# What YAML 1.1 reads back as the same string when it stands bare: words, then addresses and
# networks of IPv4, then sizes.
_BARE = re.compile(
    r"([A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*"
    r"|[0-9]{1,3}(\.[0-9]{1,3}){3}(/[0-9]{1,2})?"
    r"|[0-9]+[kMGTP]i?B)\Z"
)
_WORDS = frozenset(("yes", "no", "true", "false", "on", "off", "null", "y", "n"))
_UNPRINTABLE = re.compile(r"[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
Scalar = t.Callable[[t.Any], str]


def scalar(value: t.Any) -> str:
    """Return a single value as YAML, in quotes where it would be read as something else."""
    if isinstance(value, str):
        bare = _BARE.match(value) and value.lower() not in _WORDS
        return str(value) if bare else quoted(value)
    text = json.dumps(value)
    # YAML 1.1 knows no exponent without a point before it.
    return text.replace("e", ".0e") if "e-" in text and "." not in text else text


def quoted(value: str) -> str:
    """Return text in double quotes, what no reader of YAML takes as an escape."""
    text = json.dumps(str(value), ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def yaml_text(tree: t.Any, *, in_order: bool = False, scalar: Scalar = scalar) -> str:
    """Return a tree of mappings, lists and scalars as block YAML.

    Mappings are sorted, or keep their order. `scalar` writes single values.
    """
    order: t.Callable[[t.Iterable[t.Any]], list[t.Any]] = list if in_order else sorted
    return "".join(line + "\n" for line in _Writer(order, scalar).lines(tree))


class _Writer(t.NamedTuple):
    order: t.Callable[[t.Iterable[t.Any]], list[t.Any]]
    scalar: Scalar

    def lines(self, tree: t.Any) -> t.Iterator[str]:
        if isinstance(tree, dict) and tree:
            for key in self.order(tree):
                yield from self._entry(scalar(key) + ":", tree[key])
        elif isinstance(tree, list) and tree:
            for value in tree:
                yield from self._item(value)
        else:
            yield self.scalar(tree)

    def _entry(self, start: str, value: t.Any) -> t.Iterator[str]:
        if isinstance(value, (dict, list)) and value:
            yield start
            for line in self.lines(value):
                yield "  " + line
        else:
            yield f"{start} {self.scalar(value)}"

    def _item(self, value: t.Any) -> t.Iterator[str]:
        for number, line in enumerate(self.lines(value)):
            yield ("  " if number else "- ") + line


__all__ = ["quoted", "scalar", "yaml_text"]
