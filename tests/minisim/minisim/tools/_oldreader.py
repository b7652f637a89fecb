# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the old NeXT text of property lists as CoreFoundation does: comments, quotes, escapes.

All its scalars are strings or data: the text knows no numbers.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

_GAP = re.compile(r"(?:[\t-\r \u2028\u2029]|//[^\n\r\u2028\u2029]*|/\*.*?(?:\*/|\Z))*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9_$/:.-]+")
_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def document(text: str) -> Any:
    """Return the value of a whole file; ValueError if it is none.

    Nothing but blanks is an empty dictionary; pairs without braces are one, too.
    """
    reader = Reader(text)
    if not reader.peek():
        return {}
    value = reader.value()
    if not reader.peek():
        return value
    if not isinstance(value, str):
        reader.fail("text after the value")
    reader.at = 0
    return reader.pairs()


class Reader:
    """Walk over old text; whatever does not fit is a ValueError."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, what: str) -> NoReturn:
        raise ValueError(f"{what} at {self.at}")

    def peek(self) -> str:
        """Skip blanks and comments; return the next sign, empty at the end."""
        gap = _GAP.match(self.text, self.at)
        assert gap is not None
        self.at = gap.end()
        return self.text[self.at : self.at + 1]

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            self.fail(f"expected {sign!r}")
        self.at += 1

    def value(self) -> Any:
        sign = self.peek()
        if sign == "{":
            self.at += 1
            result = self.pairs()
            self.expect("}")
            return result
        if sign == "(":
            return self.sequence()
        return self.data() if sign == "<" else self.word()

    def pairs(self) -> dict[str, Any]:
        """Return `KEY = VALUE;` pairs; `KEY;` alone has itself as its value."""
        result: dict[str, Any] = {}
        while self.is_word(self.peek()):
            key = self.word()
            if self.peek() == ";":
                result[key] = key
            else:
                self.expect("=")
                result[key] = self.value()
            self.expect(";")
        return result

    def sequence(self) -> list[Any]:
        self.expect("(")
        result: list[Any] = []
        while self.peek() != ")":
            result.append(self.value())
            if self.peek() != ",":
                break
            self.at += 1
        self.expect(")")
        return result

    def data(self) -> bytes:
        end = self.text.find(">", self.at)
        body = self.text[self.at + 1 : end]
        if end < 0 or re.search(r"[^0-9A-Fa-f \n\t\r\u2028\u2029]", body):
            self.fail("no data")
        self.at = end + 1
        # Digits go in pairs that nothing may part.
        return b"".join(bytes.fromhex(part) for part in body.split())

    @staticmethod
    def is_word(sign: str) -> bool:
        return bool(sign) and (sign in "\"'" or _WORD.match(sign) is not None)

    def word(self) -> str:
        sign = self.peek()
        if sign in ("'", '"'):
            return self.quoted(sign)
        match = _WORD.match(self.text, self.at)
        if match is None:
            self.fail("expected a word")
        self.at = match.end()
        return match[0]

    def quoted(self, quote: str) -> str:
        self.at += 1
        result = []
        while (sign := self.text[self.at : self.at + 1]) != quote:
            if not sign:
                self.fail("a quote is not closed")
            self.at += 1
            result.append(self.escaped() if sign == "\\" else sign)
        self.at += 1
        return "".join(result)

    def escaped(self) -> str:
        octal = re.compile(r"[0-7]{1,3}").match(self.text, self.at)
        code = re.compile(r"U([0-9A-Fa-f]{0,4})").match(self.text, self.at)
        if octal:
            self.at = octal.end()
            return chr(int(octal[0], 8) & 0xFF)
        if code:
            self.at = code.end()
            return chr(int(code[1] or "0", 16))
        sign = self.text[self.at : self.at + 1]
        self.at += 1
        return _NAMED.get(sign, sign)
