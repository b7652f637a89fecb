# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read property lists as CoreFoundation does: binary, XML by its own lenient reader, old text.

Written after what verdicts/bootpd 20* show and after the published behaviour of
CFPropertyListCreateWithData: the XML is not checked beyond the first element, DTDs and
attributes are skipped, and what is no XML is tried as the old text.
"""

from __future__ import annotations

import codecs
import datetime
import plistlib
import re
from typing import Any, NoReturn

from . import _oldreader

_SPACE = b" \t\r\n"
_DATE = re.compile(rb"(-?)(\d*)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
_REAL = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WORDS = ("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")
_ENTITIES = {b"lt;": b"<", b"gt;": b">", b"amp;": b"&", b"apos;": b"'", b"quot;": b'"'}
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SIXES = {sign: value for value, sign in enumerate(_BASE64)} | {ord("="): 0}
_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UINT64_MAX = 2**64 - 1


def read(content: bytes) -> Any:
    """Return the value of a property list; ValueError if CoreFoundation would return none."""
    if not content:
        raise ValueError("the file is empty")
    if content.startswith(b"bplist"):
        try:
            return plistlib.loads(content, fmt=plistlib.FMT_BINARY)
        except (ValueError, KeyError, IndexError, OverflowError) as error:
            raise ValueError("no binary property list") from error
    encoding, skip = _encoding(content)
    # A byte order mark of UTF-8 is skipped in XML only; the old text stumbles over it.
    text = content.decode(encoding) if encoding != "utf-8" else None
    xml = content[skip:] if text is None else text[skip:].encode("utf-8")
    try:
        return _Xml(xml).document()
    except (ValueError, OverflowError, RecursionError):
        return _oldreader.document(content.decode("utf-8") if text is None else text[skip:])


def _encoding(content: bytes) -> tuple[str, int]:
    """Return how the text is written and how many bytes, else signs, of a mark to skip."""
    for mark, name in _MARKS:
        if content.startswith(mark) and len(content) > len(mark):
            return name, len(mark) if name == "utf-8" else 1
    if not content.startswith(b"<?xml"):
        return "utf-8", 0
    declared = re.match(rb"<\?xml[^?>]*?encoding=([\"'])(.*?)\1", content, re.DOTALL)
    if declared is None:
        return "utf-8", 0
    try:
        return codecs.lookup(declared[2].decode("latin-1")).name, 0
    except LookupError as error:
        raise ValueError("an unknown encoding") from error


class _Xml:
    """Walk over the bytes of an XML property list; whatever does not fit is a ValueError."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def fail(self, what: str) -> NoReturn:
        raise ValueError(f"{what} at byte {self.at}")

    def looking_at(self, sign: bytes) -> bool:
        return self.content.startswith(sign, self.at)

    def skip_space(self) -> None:
        while self.content[self.at : self.at + 1] in (b" ", b"\t", b"\r", b"\n"):
            self.at += 1

    def skip_past(self, sign: bytes) -> None:
        end = self.content.find(sign, self.at)
        if end < 0:
            self.fail(f"no {sign!r}")
        self.at = end + len(sign)

    def document(self) -> Any:
        """Return the first element after declaration, comments and document type."""
        while True:
            self.skip_space()
            if not self.looking_at(b"<"):
                self.fail("no element")
            self.at += 1
            if self.looking_at(b"!--"):
                self.at += 2
                self.skip_past(b"-->")
            elif self.looking_at(b"!DOCTYPE"):
                self.skip_past(b">")
                if b"[" in self.content[self.content.find(b"<!DOCTYPE") : self.at]:
                    self.fail("a document type within the file")
            elif self.looking_at(b"!"):
                self.fail("no document type")
            elif self.looking_at(b"?"):
                self.skip_past(b"?>")
            else:
                return self.element()[1]

    def content_element(self) -> tuple[str, Any] | None:
        """Return the next element with its tag, None at a close tag."""
        while True:
            self.skip_space()
            if not self.looking_at(b"<"):
                self.fail("text between elements")
            if self.looking_at(b"</"):
                return None
            self.at += 1
            if self.looking_at(b"?"):
                self.skip_past(b"?>")
            elif self.looking_at(b"!--"):
                self.at += 2
                self.skip_past(b"-->")
            elif self.looking_at(b"!"):
                self.fail("no comment")
            else:
                return self.element()

    def element(self) -> tuple[str, Any]:
        """Return an element whose `<` was read, with its tag."""
        end = self.content.find(b">", self.at)
        if end < 0:
            self.fail("a tag without end")
        inside = self.content[self.at : end]
        empty = inside.endswith(b"/")
        words = inside[: -1 if empty and not re.search(rb"[ \t\r\n]", inside) else None].split()
        tag = words[0].decode("latin-1") if words and inside[:1] not in _SPACES else ""
        self.at = end + 1
        if tag in ("true", "false"):
            if not empty:
                self.close(tag)
            return tag, tag == "true"
        if tag in _WITHOUT:
            return tag, _WITHOUT[tag]() if empty else _READERS[tag](self, tag)
        if tag not in _READERS or empty:
            self.fail(f"tag {tag!r}")
        return tag, _READERS[tag](self, tag)

    def close(self, tag: str) -> None:
        """Read a close tag."""
        wanted = b"</" + tag.encode()
        if not self.looking_at(wanted):
            self.fail(f"no close tag of {tag}")
        self.at += len(wanted)
        self.skip_space()
        if not self.looking_at(b">"):
            self.fail(f"no close tag of {tag}")
        self.at += 1

    def plist(self, tag: str) -> Any:
        found = self.content_element()
        if found is None or self.content_element() is not None:
            self.fail("a plist of not one element")
        self.close(tag)
        return found[1]

    def array(self, tag: str) -> list[Any]:
        values = []
        while (found := self.content_element()) is not None:
            values.append(found[1])
        self.close(tag)
        return values

    def dictionary(self, tag: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while (key := self.content_element()) is not None:
            if key[0] != "key":
                self.fail("no key")
            value = self.content_element()
            if value is None:
                self.fail("no value")
            values[key[1]] = value[1]
        self.close(tag)
        return values

    def string(self, tag: str) -> str:
        parts = []
        while True:
            end = min((at for at in (self.content.find(sign, self.at) for sign in (b"<", b"&"))
                       if at >= 0), default=-1)  # fmt: skip
            if end < 0:
                self.fail("a string without end")
            parts.append(self.content[self.at : end])
            self.at = end
            if self.looking_at(b"&"):
                self.at += 1
                parts.append(self.entity())
            elif self.looking_at(b"<![CDATA["):
                self.at += 9
                begin = self.at
                self.skip_past(b"]]>")
                parts.append(self.content[begin : self.at - 3])
            elif self.looking_at(b"<!"):
                self.fail("no CDATA")
            else:
                break
        text = b"".join(parts).decode("utf-8")
        if tag != "real":
            self.close(tag)
        return text

    def entity(self) -> bytes:
        for name, sign in _ENTITIES.items():
            if self.looking_at(name):
                self.at += len(name)
                return sign
        number = re.compile(rb"#(?:x([0-9a-fA-F]{0,8})|(\d{1,8}));").match(self.content, self.at)
        if number is None:
            self.fail("an unknown entity")
        self.at = number.end()
        digits = number[2] or number[1] or b"0"
        # A number beyond Unicode is a ValueError here, too.
        return chr(int(digits, 10 if number[2] else 16)).encode("utf-8")

    def data(self, tag: str) -> bytes:
        """Return base64, of which everything else is skipped and a last odd group is lost."""
        end = self.content.find(b"<", self.at)
        body = self.content[self.at : end if end >= 0 else len(self.content)]
        self.at += len(body)
        self.close(tag)
        read = bytearray()
        group: list[int] = []
        padding = 0
        for sign in body:
            padding = padding + 1 if sign == ord("=") else padding if sign in _SPACE else 0
            if sign not in _SIXES:
                continue
            group.append(_SIXES[sign])
            if len(group) == 4:
                bits = sum(six << shift for six, shift in zip(group, (18, 12, 6, 0), strict=True))
                read += bits.to_bytes(3, "big")[: 3 - min(padding, 2)]
                group = []
        return bytes(read)

    def date(self, tag: str) -> datetime.datetime:
        match = _DATE.match(self.content, self.at)
        if match is None:
            self.fail("no date")
        self.at = match.end()
        self.close(tag)
        # No date means anything to bootpd, so that it is one is enough.
        return datetime.datetime(2001, 1, 1)

    def real(self, tag: str) -> float:
        text = self.string(tag)
        if text.lower() not in _WORDS and not _REAL.fullmatch(text):
            self.fail("no real")
        self.close(tag)
        return float(text)

    def integer(self, tag: str) -> int:
        end = self.content.find(b"<", self.at)
        body = self.content[self.at : end if end >= 0 else len(self.content)]
        match = re.fullmatch(
            rb"[\x00-\x20\x7f-\xa0]*([+-]?)[\x00-\x20\x7f-\xa0]*(?:0[xX]([0-9a-fA-F]+)|(\d+))", body
        )
        if match is None:
            self.fail("no integer")
        value = int(match[2], 16) if match[2] else int(match[3])
        if value > (2**63 if match[1] == b"-" else UINT64_MAX):
            self.fail("an integer too large")
        self.at += len(body)
        self.close(tag)
        return -value if match[1] == b"-" else value


_SPACES = (b" ", b"\t", b"\r", b"\n")
_WITHOUT = {"array": list, "dict": dict, "string": str, "key": str}
_READERS = {
    "plist": _Xml.plist,
    "array": _Xml.array,
    "dict": _Xml.dictionary,
    "string": _Xml.string,
    "key": _Xml.string,
    "data": _Xml.data,
    "date": _Xml.date,
    "real": _Xml.real,
    "integer": _Xml.integer,
}
