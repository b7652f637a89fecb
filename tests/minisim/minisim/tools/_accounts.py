# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of a mini and who owns a file there, with one uid or with many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..world import World


class Account(NamedTuple):
    """Hold what the user database says of one user."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str


# macOS has these whatever /etc/passwd of the mini lists.
_BUILT_IN = (
    Account("root", 0, 0, "/var/root", "/bin/sh"),
    Account("_assetcache", 235, 235, "/var/empty", "/usr/bin/false"),
)


def accounts(world: World) -> list[Account]:
    """Return the users of this mini, those of its /etc/passwd first."""
    found = []
    try:
        text = world.path("/etc/passwd").read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    for line in text.splitlines():
        part = line.split(":")
        if len(part) >= 7 and not line.startswith("#"):
            found.append(Account(part[0], int(part[2]), int(part[3]), part[5], part[6]))
    known = {account.name for account in found}
    return found + [account for account in _BUILT_IN if account.name not in known]


def account(world: World, who: str | int) -> Account | None:
    """Return one user by name, by number or by `#number`, None if there is none."""
    for one in accounts(world):
        if who in (one.name, one.uid, f"#{one.uid}"):
            return one
    return None


def owner_of(world: World, absolute: str) -> tuple[int, int]:
    """Return uid and gid of a file, from the notes where the mini has one uid only."""
    if world.one_uid():
        try:
            notes = json.loads(world.hidden("owners.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            notes = {}
        uid, gid = notes.get(absolute, (0, 0))
        return int(uid), int(gid)
    status = world.path(absolute).stat()
    return status.st_uid, status.st_gid


def may_write(world: World, absolute: str, uid: int) -> bool:
    """Tell whether a user may write to a file, or make it where it is not there yet."""
    if uid == 0:
        return True
    target = world.path(absolute)
    if not target.exists():
        absolute = absolute.rpartition("/")[0] or "/"
        target = world.path(absolute)
        if not target.exists():
            return may_write(world, absolute, uid)
    mode = target.stat().st_mode
    return bool(mode & (0o200 if owner_of(world, absolute)[0] == uid else 0o002))
