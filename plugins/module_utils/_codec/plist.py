# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Property lists, read as Apple's CoreFoundation reads them, and edited without a trace.

XML is edited by splicing: what an edit does not touch (unknown keys, comments, order, indentation,
encoding, line ends) stays byte for byte. Binary stays binary. CoreFoundation also takes what other
readers do not (text behind the plist, blank lines before it), so this does; the old-style format
(OpenStep), JSON and UTF-16 it does not edit, and says so.
"""

from __future__ import annotations

import dataclasses
import plistlib
import re
import typing as t

from .._errors import Unreadable
from .._values import ABSENT, Tree, same
from . import plist_splice, plist_xml

Place = plist_xml.Place
Change = t.Tuple[Place, Tree]
"""Where, and the value after; ABSENT takes it away. A str is a key, an int an index."""

_BINARY = b"bplist"
_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ENCODINGS = {"utf-8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1"}
_CONVERT = "convert it on the mini: plutil -convert xml1 FILE"


@dataclasses.dataclass(frozen=True)
class PlistFile:
    """A reading: the dictionary in the order of the file, `form` xml or binary.

    Values are str, int, float, bool, bytes (data), datetime, lists and dictionaries. `repeated`
    are the keys that a dictionary of the file has more than once, with other values; the last one
    counts.
    """

    value: dict[str, Tree]
    form: str
    repeated: tuple[Place, ...] = ()


def parse(content: bytes, *, source: str) -> PlistFile:
    """Return what a plist holds.

    Raises Unreadable, with what to do, for what CoreFoundation cannot read, for a plist that is no
    dictionary, and for the forms that are not edited here.
    """
    if content[: len(_BINARY)] == _BINARY:
        return PlistFile(_dictionary(_binary(content, source=source), source), "binary")
    document = plist_xml.parse(_text(content, source)[0], source=source)
    return PlistFile(_dictionary(document.value, source), "xml", tuple(document.repeated()))


def _binary(content: bytes, *, source: str) -> Tree:
    try:
        return plistlib.loads(content, fmt=plistlib.FMT_BINARY)
    except (plistlib.InvalidFileException, ValueError, OverflowError, IndexError) as problem:
        raise Unreadable(source, line_no=0, line="", why=f"broken binary: {problem}") from None


def _dictionary(value: Tree, source: str) -> dict[str, Tree]:
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise Unreadable(source, line_no=1, line="", why=f"the plist is no dictionary but a {kind}")
    return value


def _text(content: bytes, source: str) -> tuple[str, str]:
    """Return the text of an XML plist and its encoding."""
    body = content[len(_MARK) :] if content.startswith(_MARK) else content
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in body[:4]:
        raise Unreadable(source, line_no=1, line="", why=f"it is in UTF-16 or 32; {_CONVERT}")
    if not body.strip():
        raise Unreadable(source, line_no=1, line="", why="it is empty; remove it")
    if body.lstrip()[:1] != b"<":
        line = body.lstrip().split(b"\n")[0][:80].decode("latin-1")
        why = f"it is no XML or binary plist (old-style or JSON?); {_CONVERT}"
        raise Unreadable(source, line_no=1, line=line, why=why)
    declared = _DECLARED.match(body)
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise Unreadable(source, line_no=1, line="", why=f"its encoding is {name}; {_CONVERT}")
    try:
        return body.decode(_ENCODINGS[name]), _ENCODINGS[name]
    except UnicodeDecodeError as problem:
        line_no = body.count(b"\n", 0, problem.start) + 1
        raise Unreadable(source, line_no=line_no, line="", why=f"it is no {name}") from None


def rewrite(content: bytes, changes: t.Sequence[Change], *, source: str) -> bytes:
    """Return the content with the changes made in turn; without any it is the same bytes.

    A path leads from the root; a new key goes to the end of its dictionary, an index of the length
    of an array appends. Raises Unreadable as `parse` does, KeyError for a path that leads nowhere
    and ValueError for a value that a plist cannot hold.
    """
    before = parse(content, source=source)
    if not changes:
        return content
    expected: Tree = before.value
    for place, value in changes:
        expected = with_value(expected, place, value)
    if before.form == "binary":
        after = plistlib.dumps(expected, fmt=plistlib.FMT_BINARY, sort_keys=False)
    else:
        after = _spliced(content, changes, source=source)
    if not same(parse(after, source=source).value, expected):
        raise RuntimeError(f"{source}: the edited plist does not hold what was to be written")
    return after


def _spliced(content: bytes, changes: t.Sequence[Change], *, source: str) -> bytes:
    text, encoding = _text(content, source)
    for place, value in changes:
        document = plist_xml.parse(text, source=source)
        text = plist_splice.splice(document, place, value)
    mark = _MARK if content.startswith(_MARK) else b""
    return mark + text.encode(encoding, "xmlcharrefreplace")


def with_value(tree: Tree, place: Place, value: Tree) -> Tree:
    """Return a plist's value with another one at a place; the argument stays as it was."""
    if not place:
        return value
    step = place[0]
    if isinstance(tree, list) and isinstance(step, int) and 0 <= step <= len(tree):
        old = tree[step] if step < len(tree) else ABSENT
        new = with_value(old, place[1:], value)
        return tree[:step] + ([] if new is ABSENT else [new]) + tree[step + 1 :]
    if isinstance(tree, dict) and isinstance(step, str):
        new = with_value(tree.get(step, ABSENT), place[1:], value)
        changed = {**tree, step: new}
        if new is ABSENT:
            del changed[step]
        return changed
    raise KeyError(place)


def new_file(value: t.Mapping[str, Tree]) -> bytes:
    """Return a fresh XML plist, laid out as Apple's tools do it, keys in the given order."""
    return plistlib.dumps(dict(value), fmt=plistlib.FMT_XML, sort_keys=False)


__all__ = ["Change", "Place", "PlistFile", "new_file", "parse", "rewrite", "with_value"]
