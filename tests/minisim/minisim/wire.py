# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read and print serveradmin's key-value text: the simulator's own implementation.

The format is as captures/README.md counts it. A service's settings are a tree of plist types:
dict, list, str, bool, int, float, bytes. An array whose members have ids is a dict with the
one key `_array_id`, which holds the members by id; that is also how it is kept in a plist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

INDEX = "_array_index"
ID = "_array_id"
EMPTY_ARRAY = "_empty_array"
EMPTY_DICTIONARY = "_empty_dictionary"

Key = tuple[str, ...]

_COLON = re.compile(r"(?<!\\):")
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_REAL = re.compile(r"[+-]?[0-9]*\.[0-9]+\Z")
_DATA = re.compile(r"<[0-9a-fA-F \t]*>\Z")


class Token(NamedTuple):
    """A value as it was written: the text, without quotes, and whether it had them."""

    text: str
    quoted: bool


class Line(NamedTuple):
    """One line of input: a question if `token` is None, else an assignment."""

    key: Key
    token: Token | None


def split_key(text: str) -> Key:
    r"""Return the parts of a key; `\:` is a colon that belongs to a part."""
    return tuple(part.replace("\\:", ":") for part in _COLON.split(text.strip()))


def join_key(key: Iterable[str]) -> str:
    """Return a key as it is printed."""
    return ":".join(part.replace(":", "\\:") for part in key)


def split_line(text: str) -> Line:
    """Return what a line of input says; the sign may stand with or without blanks."""
    sign = text.find("=")
    if sign < 0:
        return Line(split_key(text.rstrip().rstrip(":")), None)
    spaced = text.find(" = ")
    bare = text[sign + 1 : sign + 2] != '"' and text[sign - 1 : sign + 2] != " = "
    if spaced > sign and bare:
        sign = spaced + 1
    key = text[:sign].rstrip().removesuffix(":")
    return Line(split_key(key), read_token(text[sign + 1 :].strip()))


def read_token(text: str) -> Token:
    """Return a value without its quotes; `&quot;` inside stays as it is written."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Token(text[1:-1], True)
    return Token(text, False)


def bare_value(text: str) -> Any:
    """Return what a value without quotes stands for: number, yes or no, data, empty, else text."""
    words: dict[str, Any] = {"yes": True, "no": False, EMPTY_ARRAY: [], EMPTY_DICTIONARY: {}}
    if text in words:
        return words[text]
    if _INTEGER.match(text):
        return int(text)
    if _REAL.match(text):
        return float(text)
    if _DATA.match(text):
        return bytes.fromhex(text[1:-1])
    return text


def printed_value(value: Any) -> str:
    """Return a leaf as it is printed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, bytes):
        # groups of four bytes, as a data object describes itself
        groups = [value[i : i + 4].hex() for i in range(0, len(value), 4)]
        return f"<{' '.join(groups)}>"
    if isinstance(value, (list, dict)):
        return EMPTY_ARRAY if isinstance(value, list) or value else EMPTY_DICTIONARY
    return '"' + str(value).replace('"', "&quot;") + '"'


def leaves(value: Any, key: Key) -> Iterator[tuple[Key, Any]]:
    """Yield every leaf below a value with its key; an empty array or dictionary is a leaf."""
    if isinstance(value, dict) and value and value != {ID: {}}:
        for name, inner in value.items():
            if name == ID and isinstance(inner, dict):
                for member, content in inner.items():
                    yield from leaves(content, (*key, ID, member))
            else:
                yield from leaves(inner, (*key, name))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*key, INDEX, str(number)))
    else:
        yield key, value


def printed(key: Key, value: Any) -> list[str]:
    """Return the lines that show a value and all below it."""
    return [f"{join_key(leaf)} = {printed_value(inner)}" for leaf, inner in leaves(value, key)]


def load(text: str) -> dict[str, Any]:
    """Return the settings that a printed listing shows, by service.

    ValueError names the line that is no assignment.
    """
    services: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parsed = split_line(line)
        if parsed.token is None:
            raise ValueError(f"line {number} is no KEY = VALUE: {line}")
        token = parsed.token
        value = token.text.replace("&quot;", '"') if token.quoted else bare_value(token.text)
        put(services, parsed.key, value)
    return services


def put(tree: dict[str, Any], key: Key, value: Any) -> None:
    """Store a value under a key; what lies on the way is made as the key's markers say."""
    here: Any = tree
    for part, following in zip(key, (*key[1:], None), strict=True):
        if part == INDEX:
            continue
        if isinstance(here, list):
            here = _place(here, int(part), value, last=following is None)
            continue
        if following is None:
            here[part] = value
            return
        here = _step(here, part, following)


def _step(here: dict[str, Any], part: str, following: str) -> Any:
    """Return the container below `part`, made or remade if it is not of the kind needed."""
    inner = here.get(part)
    if following == INDEX and not isinstance(inner, list):
        inner = here[part] = []
    elif following == ID and not (isinstance(inner, dict) and ID in inner):
        inner = here[part] = {ID: {}}
    elif following not in (INDEX, ID) and not isinstance(inner, dict):
        inner = here[part] = {}
    return inner


def _place(array: list[Any], index: int, value: Any, *, last: bool) -> Any:
    """Store in or descend into an array; a gap is not possible, so a late index is the next."""
    if index >= len(array):
        array.append(value if last else {})
        index = len(array) - 1
    elif last:
        array[index] = value
    elif not isinstance(array[index], (dict, list)):
        array[index] = {}
    return array[index]


def get(tree: Any, key: Key) -> Any:
    """Return the value under a key; KeyError if there is none."""
    here = tree
    for part in key:
        if isinstance(here, list):
            if part == INDEX:
                continue
            if not part.isdigit() or int(part) >= len(here):
                raise KeyError(part)
            here = here[int(part)]
        elif isinstance(here, dict):
            here = here[part]
        else:
            raise KeyError(part)
    return here
