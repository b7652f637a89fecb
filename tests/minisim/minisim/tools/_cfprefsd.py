# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate cfprefsd: it answers from its memory, and the file follows when it saves.

A file changed behind its back is not seen until cfprefsd is killed, and its next save of that
domain writes what it remembers over the change. Its memory is kept by user and path.
"""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any

from ._accounts import account, may_write, owner_of

if TYPE_CHECKING:
    from ..world import World

_MEMORY = "cfprefsd"


class _Domain:
    """One preferences file as one user sees it through cfprefsd."""

    def __init__(self, world: World, uid: int, path: str) -> None:
        self.world = world
        self.uid = uid
        self.path = path
        self.memory = world.state(_MEMORY)
        self.key = f"{uid} {path}"

    def remembered(self) -> dict[str, Any] | None:
        """Return the values in memory, None where the file has to be read."""
        entry = self.memory.get(self.key) or self._not_saved_yet()
        if entry is None:
            return None
        notices = self.world.switch("cfprefsd.file_changed_behind") == "noticed"
        if notices and entry["stamp"] != _stamp(self.world, self.path):
            return None
        values: dict[str, Any] = plistlib.loads(entry["plist"].encode())
        return values

    def _not_saved_yet(self) -> Any:
        """Return what another user wrote to this file that is in memory only."""
        if self.world.switch("cfprefsd.other_users") == "see-writes":
            for key, entry in self.memory.items():
                if key.partition(" ")[2] == self.path and entry["due"] is not None:
                    return entry
        return None

    def remember(self, values: dict[str, Any], due: float | None) -> None:
        """Keep values; `due` is when the file has to follow, None if it need not."""
        text = plistlib.dumps(values).decode()
        entry = {"plist": text, "due": due, "stamp": _stamp(self.world, self.path)}
        self.memory[self.key] = entry
        if self.world.switch("cfprefsd.other_users") == "see-writes" and due is not None:
            for key in [k for k in self.memory if k.partition(" ")[2] == self.path]:
                self.memory[key] = entry if key == self.key else {**entry, "due": None}
        self.world.save_state(_MEMORY, self.memory)


def _stamp(world: World, path: str) -> list[int]:
    try:
        status = world.path(path).stat()
    except FileNotFoundError:
        return []
    return [status.st_ino, status.st_mtime_ns, status.st_size]


def read(world: World, uid: int, path: str) -> dict[str, Any]:
    """Return a domain as cfprefsd has it for this user, {} where there is none."""
    save_due(world)
    domain = _Domain(world, uid, path)
    values = domain.remembered()
    if values is None:
        values = world.plist(path)
        if values:
            domain.remember(values, None)
    return values


def write(
    world: World, uid: int, path: str, values: dict[str, Any], *, checked: bool = False
) -> bool:
    """Store a whole domain for a user; False if that user must not write there.

    `checked` says that the caller has settled that question.
    """
    if not checked and not may_write(world, path, uid):
        return False
    seconds = float(world.switch("cfprefsd.save_seconds"))
    _Domain(world, uid, path).remember(values, world.now() + seconds)
    save_due(world)
    return True


def save_due(world: World, *, all_of_them: bool = False) -> None:
    """Write the domains whose time has come to their files, from memory."""
    memory = world.state(_MEMORY)
    due = [
        key
        for key, entry in memory.items()
        if entry["due"] is not None and (all_of_them or entry["due"] <= world.now())
    ]
    for key in due:
        uid, _blank, path = key.partition(" ")
        content = plistlib.loads(memory[key]["plist"].encode())
        _save(world, int(uid), path, plistlib.dumps(content, fmt=plistlib.FMT_BINARY))
        memory[key]["due"] = None
        for other in memory:
            if other.partition(" ")[2] == path:
                memory[other]["stamp"] = _stamp(world, path)
    if due:
        world.save_state(_MEMORY, memory)


def _save(world: World, uid: int, path: str, content: bytes) -> None:
    """Write a preferences file as this user, in place where the folder is not his."""
    target = world.path(path)
    existed = target.exists()
    mode = 0o644 if path.startswith("/Library/") else 0o600
    try:
        world.write_file(path, content, mode=mode)
    except PermissionError:
        with open(target, "r+b") as handle:
            handle.truncate()
            handle.write(content)
        return
    if existed and world.switch("cfprefsd.owner_after_write") == "kept":
        return
    owner = account(world, uid)
    wanted = (uid, owner.gid if owner else uid)
    may_give = world.one_uid() or world.euid() == 0
    if may_give and owner_of(world, path) != wanted:
        world.set_owner(path, *wanted)


def killed(world: World, signal: str) -> None:
    """Forget everything, as cfprefsd does when it ends; a mere TERM lets it save first."""
    if signal != "KILL":
        save_due(world, all_of_them=True)
    world.save_state(_MEMORY, {})
