# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Property lists in the old NeXT text: as Foundation describes values, and as it reads them.

The layout follows captures/AssetCacheManagerUtil status-10.13.0 and captures/assetcache-plist:
a container starts with the margin of its own depth, keys stand in the order of their code
points, words of letters and digits stand bare, all others in quotes.
"""

from __future__ import annotations

import datetime
from typing import Any

from ._oldreader import Reader

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def _quoted(text: str) -> str:
    if text and _BARE.issuperset(text):
        return text
    body = "".join(_ESCAPED.get(c, c if c.isascii() else f"\\\\U{ord(c):04x}") for c in text)
    return f'"{body}"'


def scalar(value: object, *, short_data: bool = True) -> str:
    """Return a single value as `defaults read DOMAIN KEY` prints it, without quotes."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, bytes):
        return _data(value, short_data=short_data)
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} +0000"
    return str(value)


def _data(value: bytes, *, short_data: bool) -> str:
    digits = value.hex()
    if short_data:
        return f"{{length = {len(value)}, bytes = 0x{digits}}}"
    return "<" + " ".join(digits[i : i + 8] for i in range(0, len(digits), 8)) + ">"


def describe(value: object, depth: int = 0, *, short_data: bool = True) -> str:
    """Return a value as a description; `short_data` gives data as 10.15 and later do."""
    margin = "    " * depth
    inner = margin + "    "
    if isinstance(value, dict):
        lines = [
            f"{inner}{_quoted(key)} = {describe(value[key], depth + 1, short_data=short_data)};\n"
            for key in sorted(value)
        ]
        return f"{margin}{{\n{''.join(lines)}{margin}}}"
    if isinstance(value, (list, tuple)):
        items = [inner + describe(one, depth + 1, short_data=short_data) for one in value]
        body = ",\n".join(items) + "\n" if items else ""
        return f"{margin}(\n{body}{margin})"
    text = scalar(value, short_data=short_data)
    return text if isinstance(value, (bool, int, bytes)) else _quoted(text)


def parse(text: str) -> Any:
    """Return the value that old-style text stands for; ValueError if it is none.

    All its scalars are strings or data: the text knows no numbers.
    """
    reader = Reader(text)
    value = reader.value()
    if reader.peek():
        reader.fail("text after the value")
    return value
