# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What AssetCacheManagerUtil says: JSON on standard output, text on standard error.

Captures: `-j status` (JSON), `status` of 10.13.0 (a dictionary), `status` of 2022 (names and
values), `activate` in a virtual machine (an error), and its usage. Text begins with the prefix of
NSLog, which may lack the date.
"""

from __future__ import annotations

import json
import re
import typing as t

from .._errors import Unreadable

Answer = t.Dict[str, t.Any]

_PREFIX = re.compile(
    r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.+-]+ )?AssetCacheManagerUtil\[[0-9:a-f]+\] ?", re.M
)
_TITLE = re.compile(r"(?:built-in caching server|content caching) (?:status|settings):", re.I)
_FAILURE = re.compile(r'Error Domain=\w+ Code=-?[0-9]+ "(?P<reason>[^"]*)"')
_COMMAND = re.compile(r"^    ([a-z][A-Za-z]+)\b", re.M)
_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(<[0-9A-Fa-f ]*>)|([{}()=;,])|([^\s{}()=;,"<>]+))')
_PAIR = re.compile(r"( *)([^:]+):(?: (.*))?\Z")
_COUNT = re.compile(r"\(([0-9]+)\)\Z")
_INTEGER = re.compile(r"-?[0-9]+\Z")


def parse_json(text: str, *, command: str) -> Answer:
    """Return the `result` of `-j COMMAND`. Raises Unreadable for anything else than that."""
    source = f"AssetCacheManagerUtil -j {command}"
    try:
        answer = json.loads(text)
    except ValueError as problem:
        raise Unreadable(source, line_no=1, line=_first_line(text), why=str(problem)) from None
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict) or str(answer.get("name")).lower() != command.lower():
        why = f"not the result of {command}"
        raise Unreadable(source, line_no=1, line=_first_line(text), why=why)
    return result


def parse_text(text: str, *, command: str) -> Answer:
    """Return what `status` or `settings` prints without `-j`, in either layout.

    The dictionary (10.13) keeps sizes in bytes and booleans as 1 and 0. Names and values (10.15
    and later) have sizes in words, which stay text: `110.83 GB`, `unlimited`.
    """
    source = f"AssetCacheManagerUtil {command}"
    title, colon, body = without_prefix(text).partition(":")
    if not colon or not _TITLE.match(title + colon):
        raise Unreadable(source, line_no=1, line=_first_line(text), why=f"it is no {command}")
    if body.lstrip().startswith("{"):
        return _Dictionary(body, source).parse()
    lines = [line for line in body.split("\n") if line.strip()]
    return _Names(lines, source).parse()


def without_prefix(text: str) -> str:
    """Return a message without date, program and process in front of its lines."""
    return _PREFIX.sub("", text).strip()


def failure(text: str) -> str:
    """Return why a command failed: the reason inside the error if there is one, else the text."""
    match = _FAILURE.search(text)
    return match.group("reason") if match else without_prefix(text)


def commands(text: str) -> list[str]:
    """Return the commands that a usage message lists, none if the text is something else."""
    _before, mark, after = without_prefix(text).partition("Commands are:")
    return _COMMAND.findall(after) if mark else []


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _scalar(word: str) -> t.Any:
    return int(word) if _INTEGER.match(word) else word


class _Dictionary:
    """An old-style property list, as `description` of a dictionary prints it."""

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source
        self._at = 0

    def parse(self) -> Answer:
        tree = self._value(self._next())
        if not isinstance(tree, dict) or self._text[self._at :].strip():
            raise self._unreadable("text after the end")
        return tree

    def _next(self) -> tuple[str, str]:
        """Return the next token: its sort (a sign itself, `text` or `word`) and what it says."""
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise self._unreadable("no property list")
        self._at = match.end()
        quoted, data, sign, word = match.groups()
        if quoted is not None:
            return "text", re.sub(r"\\(.)", r"\1", quoted)
        return (sign, sign) if sign else ("word", data or word)

    def _value(self, token: tuple[str, str]) -> t.Any:
        sort, said = token
        if sort == "{":
            return self._members()
        if sort == "(":
            return self._items()
        if sort not in ("text", "word"):
            raise self._unreadable(f"{said} stands where a value belongs")
        return _scalar(said) if sort == "word" else said

    def _members(self) -> Answer:
        members: Answer = {}
        while True:
            sort, key = self._next()
            if sort == "}":
                return members
            self._expect("=")
            members[key] = self._value(self._next())
            self._expect(";")

    def _items(self) -> list[t.Any]:
        items: list[t.Any] = []
        token = self._next()
        while token[0] != ")":
            if token[0] != ",":
                items.append(self._value(token))
            token = self._next()
        return items

    def _expect(self, sign: str) -> None:
        if self._next()[0] != sign:
            raise self._unreadable(f"{sign} is missing")

    def _unreadable(self, why: str) -> Unreadable:
        before = self._text[: self._at]
        lines = self._text.split("\n")
        number = before.count("\n")
        return Unreadable(self._source, line_no=number + 1, line=lines[number], why=why)


class _Names:
    """Indented lines of `Name: value`; a number in brackets says how many deeper ones follow."""

    def __init__(self, lines: list[str], source: str) -> None:
        self._lines = lines
        self._source = source
        self._at = 0

    def parse(self) -> Answer:
        members = self._members(self._depth())
        if self._at < len(self._lines):
            raise self._unreadable("it stands deeper than it belongs")
        return members

    def _depth(self) -> int:
        line = self._lines[self._at] if self._at < len(self._lines) else ""
        return len(line) - len(line.lstrip(" "))

    def _members(self, depth: int) -> Answer:
        members: Answer = {}
        while self._at < len(self._lines) and self._depth() == depth:
            line = self._lines[self._at]
            match = _PAIR.match(line)
            if match is None:
                raise self._unreadable("not Name: value")
            self._at += 1
            members[match.group(2)] = self._value(match.group(3) or "", depth)
        return members

    def _value(self, word: str, depth: int) -> t.Any:
        if word == "(none)":
            return []
        if _COUNT.match(word) and self._depth() > depth:
            return self._deeper(self._depth())
        return {"true": True, "false": False}.get(word, _scalar(word))

    def _deeper(self, depth: int) -> t.Any:
        """Return the lines of an array as a list, those of a mapping as one.

        Items of an array that are mappings stand below their number, or below their length.
        """
        if not _PAIR.match(self._lines[self._at]):
            return self._items(depth)
        members = self._members(depth)
        numbered = [str(number) for number in range(1, len(members) + 1)]
        return list(members.values()) if list(members) == numbered else members

    def _items(self, depth: int) -> list[t.Any]:
        items: list[t.Any] = []
        while self._at < len(self._lines) and self._depth() == depth:
            word = self._lines[self._at].strip()
            self._at += 1
            items.append(self._value(word, depth))
        return items

    def _unreadable(self, why: str) -> Unreadable:
        line = self._lines[self._at]
        return Unreadable(self._source, line_no=self._at + 2, line=line, why=why)


__all__ = ["commands", "failure", "parse_json", "parse_text", "without_prefix"]
