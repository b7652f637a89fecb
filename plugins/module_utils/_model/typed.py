# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Bring a value that a user wrote into the type that the server has."""

from __future__ import annotations

import re
import typing as t

from .._errors import Refused
from .._values import ABSENT, Data, Tree

_INTEGER = re.compile(r"-?[0-9]+\Z")
_REAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
_TRUE = ("yes", "true")
_FALSE = ("no", "false")
# "755", "0644": file modes that serveradmin keeps as text (captures, smbCreateMask).
_OCTAL = re.compile(r"[0-7]{3,4}\Z")
_MAC = re.compile(r"[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){5}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CURLY = "\u201c\u201d\u201e\u201f"

Convert = t.Callable[[str, t.Any], Tree]


def conform(current: Tree, wanted: t.Any, *, where: str, kind: str | None = None) -> Tree:
    """Return `wanted` in the type of `current`; where there is none, in that of `kind`.

    `where` is the option's path for messages. Raises Refused where something would be lost, and
    for text without a known type that reads as a number or as yes or no.
    """
    _check_writable(where, wanted)
    if isinstance(wanted, (list, dict)):
        return _conform_container(current, wanted, where=where, kind=kind)
    if isinstance(current, str):
        return _text_like(current, where, wanted)
    if isinstance(wanted, bool) and _is_number(current) and current not in (0, 1):
        raise Refused(where, f"the server has the number {current} here, not yes or no")
    if current is not ABSENT and not isinstance(current, (list, dict)):
        return _CONVERT[_kind_of(current)](where, wanted)
    if current is not ABSENT and current not in ([], {}):
        raise Refused(where, f"the server has a {_name(current)} here, not a single value")
    return _CONVERT[kind](where, wanted) if kind else _own_type(where, wanted)


def _conform_container(current: Tree, wanted: t.Any, *, where: str, kind: str | None) -> Tree:
    if current is not ABSENT and not isinstance(current, (list, dict)):
        raise Refused(where, f"the server has a single value here, not a {_name(wanted)}")
    if isinstance(wanted, dict):
        beside = current if isinstance(current, dict) else {}
        return {
            str(key): conform(
                beside.get(str(key), ABSENT), value, where=f"{where}.{key}", kind=kind
            )
            for key, value in wanted.items()
        }
    if isinstance(current, dict) and current:
        raise Refused(where, "the server has a mapping here, not a list")
    places = current if isinstance(current, list) else []
    return [
        conform(
            # New places of a list take the type of the places that are there.
            places[number] if number < len(places) else (places[-1] if places else ABSENT),
            value,
            where=f"{where}[{number}]",
            kind=kind,
        )
        for number, value in enumerate(wanted)
    ]


def _check_writable(where: str, value: t.Any) -> None:
    if value is None:
        raise Refused(where, "null is no value; leave the key out, or name it under 'remove'")
    if not isinstance(value, str):
        return
    if _CONTROL.search(value):
        raise Refused(
            where,
            f"{value!r} holds a line break or control character, which serveradmin cannot take",
        )
    if "&quot;" in value:
        raise Refused(where, f'{value!r} holds &quot;, which serveradmin would read as "')
    if value and (value[0] in _CURLY or value[-1] in _CURLY):
        raise Refused(where, f"{value!r} stands in curly quotes; use straight ones")


def _is_number(value: Tree) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _kind_of(value: Tree) -> str:
    if isinstance(value, bool):
        return "boolean"
    return {int: "integer", float: "real", str: "string", Data: "data"}[type(value)]


def _name(value: Tree) -> str:
    return "list" if isinstance(value, list) else "mapping"


def _lossy(where: str, wanted: t.Any, kind: str) -> Refused:
    return Refused(where, f"{wanted!r} cannot be turned into {kind} without loss")


def _integer(where: str, wanted: t.Any) -> int:
    if isinstance(wanted, bool):
        return int(wanted)
    if isinstance(wanted, int):
        return wanted
    if isinstance(wanted, float) and wanted.is_integer():
        return int(wanted)
    if isinstance(wanted, str) and _INTEGER.match(wanted):
        return int(wanted)
    raise _lossy(where, wanted, "an integer")


def _real(where: str, wanted: t.Any) -> float:
    value: float | None = None
    if (isinstance(wanted, str) and (_REAL.match(wanted) or _INTEGER.match(wanted))) or (
        isinstance(wanted, (int, float)) and not isinstance(wanted, bool)
    ):
        value = float(wanted)
    # serveradmin prints reals with six decimals (captures).
    if value is None or float(f"{value:.6f}") != value:
        raise _lossy(where, wanted, "a real with six decimals")
    return value


def _boolean(where: str, wanted: t.Any) -> bool:
    if isinstance(wanted, bool):
        return wanted
    word = str(wanted).lower()
    if word in _TRUE or wanted in (1, "1"):
        return True
    if word in _FALSE or wanted in (0, "0"):
        return False
    raise _lossy(where, wanted, "yes or no")


def _string(where: str, wanted: t.Any) -> str:
    if isinstance(wanted, str):
        return wanted
    if isinstance(wanted, bool):
        return "yes" if wanted else "no"
    if isinstance(wanted, int):
        return str(wanted)
    raise _lossy(where, wanted, "text; quote it")


def _data(where: str, wanted: t.Any) -> Data:
    if isinstance(wanted, str) and re.match(r"<[0-9A-Fa-f ]*>\Z", wanted):
        return Data(wanted[1:-1])
    raise Refused(where, f"{wanted!r} is no data; write it as <hex digits>")


_CONVERT: dict[str, Convert] = {
    "boolean": _boolean,
    "data": _data,
    "integer": _integer,
    "real": _real,
    "string": _string,
}


def _text_like(current: str, where: str, wanted: t.Any) -> str:
    """Conform to text: a number where a file mode or a hardware address stands lost its form."""
    if isinstance(wanted, bool):
        if current.lower() not in ("yes", "no", "true", "false"):
            raise Refused(where, f"the server has the text {current!r} here; quote the value")
        words = ("true", "false") if current.lower() in ("true", "false") else ("yes", "no")
        word = words[0] if wanted else words[1]
        return word.upper() if current.isupper() else word
    if isinstance(wanted, (int, float)) and (_OCTAL.match(current) or _MAC.match(current)):
        raise Refused(
            where,
            f"{wanted!r} is a number where the server has the text {current!r}; quote it in YAML,"
            " which reads 0755 and 00:11:22:33:44:55 as numbers",
        )
    return _string(where, wanted)


def _own_type(where: str, wanted: t.Any) -> Tree:
    """Keep the type that the user wrote, where nothing else says what it should be."""
    if isinstance(wanted, str):
        reads_as = _INTEGER.match(wanted) or _REAL.match(wanted)
        if reads_as or wanted.lower() in _TRUE + _FALSE:
            raise Refused(
                where,
                f"the server has no such key, and {wanted!r} may be text, a number or yes/no;"
                " say which under 'types' (integer, string, boolean or real)",
            )
        return Data(wanted[1:-1]) if re.match(r"<[0-9A-Fa-f ]*>\Z", wanted) else wanted
    return _real(where, wanted) if isinstance(wanted, float) else wanted


__all__ = ["conform"]
