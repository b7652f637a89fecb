# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate defaults(1): preferences as cfprefsd has them, not as they lie in the files."""

from __future__ import annotations

import datetime
import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from . import _cfprefsd as cfprefsd
from ._accounts import account
from ._nslog import prefix
from ._oldplist import describe, parse, scalar
from ._system import macos_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Call

PATHS = ("/usr/bin/defaults",)

# Any fixed identifier will do: a mini has one host.
HOST_UUID = "5D3C1B0A-7A64-5F1E-9C52-0A9F3B7E21D4"
_SYNTAX = """\
Command line interface to a user's defaults.
Syntax:

'defaults' [-currentHost | -host <hostname>] followed by one of the following:

  read | read-type | write | rename | delete | import | export | domains | find | help
"""


def main(call: Call) -> int:
    """Run one verb; -currentHost may stand before it."""
    words = list(call.argv)
    current_host = bool(words) and words[0] == "-currentHost"
    if current_host:
        words = words[1:]
    verbs: dict[str, Callable[[_Request], int]] = {
        "read": _read, "read-type": _read_type, "write": _write, "delete": _delete,
        "import": _import, "export": _export,
    }  # fmt: skip
    if not words or words[0] not in verbs or len(words) < 2:
        call.err(_SYNTAX)
        return 255
    return verbs[words[0]](_Request(call, words[1:], current_host=current_host))


class _Request:
    """One verb's subject: the domain as it was named, its file, and the words after it."""

    def __init__(self, call: Call, words: list[str], *, current_host: bool) -> None:
        self.call = call
        self.domain = words[0]
        self.rest = words[1:]
        self.uid = call.world.euid()
        self.path = self._path(current_host)

    def _path(self, current_host: bool) -> str:
        name = self.domain
        if name.startswith("/"):
            return name if name.endswith(".plist") else name + ".plist"
        if name in ("NSGlobalDomain", "-g", "-globalDomain"):
            name = ".GlobalPreferences"
        user = account(self.call.world, self.uid)
        folder = (user.home if user else "/var/empty") + "/Library/Preferences"
        if current_host:
            return f"{folder}/ByHost/{name}.{HOST_UUID}.plist"
        return f"{folder}/{name}.plist"

    def values(self) -> dict[str, Any]:
        return cfprefsd.read(self.call.world, self.uid, self.path)

    def store(self, values: dict[str, Any]) -> int:
        if cfprefsd.write(self.call.world, self.uid, self.path, values):
            return 0
        return self.complain(f"Could not write domain {self.domain}; exiting")

    def complain(self, text: str) -> int:
        self.call.err(f"{prefix(self.call)}{text}\n")
        return 1


def _read(request: _Request) -> int:
    values = request.values()
    short = macos_version(request.call.world) >= (10, 15)
    if not request.rest:
        if not values:
            return request.complain(f"\nDomain {request.domain} does not exist")
        request.call.out(describe(values, short_data=short) + "\n")
        return 0
    key = request.rest[0]
    if key not in values:
        return _no_such_key(request, key)
    value = values[key]
    nested = isinstance(value, (dict, list))
    text = describe(value, short_data=short) if nested else scalar(value, short_data=short)
    request.call.out(text + "\n")
    return 0


def _no_such_key(request: _Request, key: str) -> int:
    return request.complain(
        f"\nThe domain/default pair of ({request.domain}, {key}) does not exist"
    )


def _read_type(request: _Request) -> int:
    values = request.values()
    if not request.rest or request.rest[0] not in values:
        return _no_such_key(request, request.rest[0] if request.rest else "")
    names = {
        bool: "boolean", int: "integer", float: "float", str: "string", bytes: "data",
        dict: "dictionary", list: "array", datetime.datetime: "date",
    }  # fmt: skip
    request.call.out(f"Type is {names[type(values[request.rest[0]])]}\n")
    return 0


def _write(request: _Request) -> int:
    request.call.writes = True
    if len(request.rest) == 1:
        whole = _plain(request.rest[0])
        if isinstance(whole, dict):
            return request.store(whole)
        return request.complain(
            "\nRep argument is not a dictionary\nDefaults have not been changed."
        )
    if not request.rest:
        request.call.err(_SYNTAX)
        return 255
    key, words = request.rest[0], request.rest[1:]
    values = request.values()
    try:
        values[key] = _typed(words, values.get(key))
    except ValueError:
        return request.complain(f"Could not parse: {' '.join(words)}.  Try single-quoting it.")
    return request.store(values)


def _plain(text: str) -> Any:
    """Return what a value without a type stands for: a property list, else a string."""
    try:
        if text.lstrip().startswith("<") and ">" in text and "</" in text:
            return plistlib.loads(f'<plist version="1.0">{text}</plist>'.encode())
        return parse(text)
    except (ValueError, ExpatError):
        if text.lstrip()[:1] in ("{", "("):
            raise
        return text


def _boolean(text: str) -> bool:
    if text.lower() in ("true", "yes", "1"):
        return True
    if text.lower() in ("false", "no", "0"):
        return False
    raise ValueError(text)


def _pairs(words: list[str]) -> dict[str, Any]:
    """Return a dictionary from `key value` words, where a value may carry a type."""
    result: dict[str, Any] = {}
    at = 0
    while at < len(words):
        key = words[at]
        size = 2 if words[at + 1 : at + 2] and words[at + 1] in _SCALARS else 1
        result[key] = _typed(words[at + 1 : at + 1 + size], None)
        at += 1 + size
    return result


def _items(words: list[str]) -> list[Any]:
    result: list[Any] = []
    at = 0
    while at < len(words):
        size = 2 if words[at] in _SCALARS else 1
        result.append(_typed(words[at : at + size], None))
        at += size
    return result


_SCALARS: dict[str, Callable[[str], Any]] = {
    "-string": str,
    "-int": int,
    "-integer": int,
    "-float": float,
    "-bool": _boolean,
    "-boolean": _boolean,
    "-data": bytes.fromhex,
    "-date": lambda text: datetime.datetime.fromisoformat(text[:19]),
}


def _typed(words: list[str], before: Any) -> Any:
    """Return the value that the words after a key stand for; ValueError if they are none."""
    kind, rest = words[0], words[1:]
    if kind in _SCALARS and len(rest) == 1:
        return _SCALARS[kind](rest[0])
    if kind == "-array":
        return _items(rest)
    if kind == "-array-add":
        return [*(before if isinstance(before, list) else []), *_items(rest)]
    if kind == "-dict":
        return _pairs(rest)
    if kind == "-dict-add":
        return {**(before if isinstance(before, dict) else {}), **_pairs(rest)}
    if len(words) != 1:
        raise ValueError(" ".join(words))
    return _plain(kind)


def _delete(request: _Request) -> int:
    request.call.writes = True
    values = request.values()
    if request.rest:
        if values.pop(request.rest[0], None) is None:
            return _not_found(request)
        return request.store(values)
    if not values:
        return _not_found(request)
    return request.store({})


def _not_found(request: _Request) -> int:
    return request.complain(
        f"\nDomain ({request.domain}) not found.\nDefaults have not been changed."
    )


def _import(request: _Request) -> int:
    request.call.writes = True
    if not request.rest:
        request.call.err(_SYNTAX)
        return 255
    source = request.rest[0]
    try:
        data = (
            request.call.stdin() if source == "-" else request.call.world.path(source).read_bytes()
        )
        new = plistlib.loads(data)
    except (OSError, ValueError, ExpatError):
        return request.complain(f"Could not parse property list {source}")
    if not isinstance(new, dict):
        return request.complain(
            "\nRep argument is not a dictionary\nDefaults have not been changed."
        )
    if request.call.world.switch("defaults.import") == "merges":
        new = {**request.values(), **new}
    return request.store(new)


def _export(request: _Request) -> int:
    if not request.rest:
        request.call.err(_SYNTAX)
        return 255
    values = request.values()
    if request.rest[0] == "-":
        request.call.out(plistlib.dumps(values).decode())
        return 0
    content = plistlib.dumps(values, fmt=plistlib.FMT_BINARY)
    request.call.world.path(request.rest[0]).write_bytes(content)
    return 0
