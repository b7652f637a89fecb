# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Keys whose behaviour is known, as rows of data: each says where the knowledge comes from.

A key without a row is allowed: its present value decides its type, and the proof finds out
whether the server took it.
"""

from __future__ import annotations

import dataclasses
import fnmatch
import re
import typing as t

from .._values import ABSENT, ARRAY_ID, Path, join_path
from .backends import SERVER
from .cache_keys import KEYS

KINDS = ("boolean", "integer", "real", "string")


@dataclasses.dataclass(frozen=True)
class Quirk:
    """What is known of one key.

    `kind` is its type where the server has no such key yet; `low`, `high` (in the key's own unit)
    bound an integer, `besides` are values outside the bounds that are right too.
    """

    source: str
    kind: str | None = None
    read_only: bool = False
    secret: bool = False
    low: int | None = None
    high: int | None = None
    besides: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        bounded = self.low is not None or self.high is not None
        if not self.source:
            raise ValueError("a quirk names its source")
        if self.kind is not None and self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}")
        if bounded and (self.kind != "integer" or self.read_only):
            raise ValueError("bounds belong to an integer that can be written")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        if self.besides and not bounded:
            raise ValueError("values besides the bounds need bounds")

    def breach(self, value: t.Any) -> str | None:
        """Return the rule that `value` breaks, or None."""
        if self.read_only:
            return "is written by the server itself and cannot be set"
        if not isinstance(value, int) or isinstance(value, bool) or value in self.besides:
            return None
        if (self.low is not None and value < self.low) or (
            self.high is not None and value > self.high
        ):
            return f"{value} is outside {self.bounds()}, the service would clamp it silently"
        return None

    def bounds(self) -> str:
        """Return the allowed values in words, e.g. `0 or 49152 to 65535`."""
        extra = "".join(f"{value} or " for value in self.besides)
        if self.high is None:
            return f"{extra}{self.low} and more"
        return f"{extra}{'at most' if self.low is None else f'{self.low} to'} {self.high}"


# A list has no kind of its own: what stands in it decides.
_PLAIN_KINDS = {"size": "integer", "ranges": None, "addresses": None}


def _caching() -> dict[str, Quirk]:
    rows = {
        row.key: Quirk(
            row.source, kind=_PLAIN_KINDS.get(row.kind, row.kind), low=row.low, high=row.high
        )
        for row in KEYS
        if SERVER in row.backends
    }
    for key in ("ServerGUID", "ServerRoot"):
        rows[key] = Quirk("capture: settings caching; made by the service", read_only=True)
    return rows


QUIRKS: dict[str, dict[str, Quirk]] = {"caching": _caching()}
"""Rows by service, then by path in serveradmin's notation; `*` stands for any part."""

# The names under which captures and manuals show secrets (vpn: SharedSecret,
# IPSecSharedSecretValue; dirserv: archivePassword): their values are never shown.
_SECRET_NAME = re.compile(r"(password|passphrase|secret|secretvalue|privatekey)\Z", re.IGNORECASE)
# What stands in the place of a secret that is not shown: nothing, or a row of stars.
_MASK = re.compile(r"[*•]*\Z")


def quirk_of(service: str, path: Path) -> Quirk | None:
    """Return the row for a key of a service, or None."""
    rows = QUIRKS.get(service, {})
    name = join_path(path)
    if name in rows:
        return rows[name]
    return next((rows[row] for row in rows if "*" in row and fnmatch.fnmatchcase(name, row)), None)


def is_secret(service: str, path: Path, value: t.Any) -> bool:
    """Tell whether the value at a path is a secret: by its row, else by the name of the key."""
    quirk = quirk_of(service, path)
    if quirk is not None:
        return quirk.secret
    named = bool(path) and bool(_SECRET_NAME.search(path[-1]))
    return named and isinstance(value, str) and value != ""


def holds_secret(service: str, path: Path, tree: t.Any) -> bool:
    """Tell whether there is a secret in what stands at a path."""
    return bool(hide_secrets(service, tree, "", path) != tree)


def is_shown(value: t.Any) -> bool:
    """Tell whether a reading shows a secret, and not a blank or a row of stars in its place."""
    return value is not ABSENT and not (isinstance(value, str) and bool(_MASK.match(value)))


def hide_secrets(service: str, tree: t.Any, hidden: str, path: Path = ()) -> t.Any:
    """Return the tree with the values of secrets replaced by `hidden`."""
    if isinstance(tree, dict):
        return {
            key: hide_secrets(service, below, hidden, path if key == ARRAY_ID else (*path, key))
            for key, below in tree.items()
        }
    if isinstance(tree, list):
        return [hide_secrets(service, below, hidden, path) for below in tree]
    return hidden if is_secret(service, path, tree) else tree


__all__ = [
    "KINDS",
    "QUIRKS",
    "Quirk",
    "hide_secrets",
    "holds_secret",
    "is_secret",
    "is_shown",
    "quirk_of",
]
