# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say what every file of a mini is, so that a rewrite is noticed even with equal bytes."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

# What a run may touch without having changed the mini: the lock, logs, temporary files.
LEFT_OUT = (
    "/.minisim",
    "/private/var/run/minifleet*",
    "/private/var/log",
    "/Library/Logs",
    "/private/tmp",
    "/private/var/root/.ansible",
    "/Users/*/.ansible",
)
# SQLite makes these when a store is only read.
IF_EMPTY = ("-wal", "-shm")
# The folders that hold what is left out get a new mtime from it.
NO_TIME = ("/private/var/run", "/private/var/root", "/private/var/tmp", "/Users/*")


def take(root: Path) -> dict[str, dict[str, Any]]:
    """Return for each path inode, mtime (ns), mode, owner and link target or SHA-256."""
    noted = _owners(root)
    prints = {}
    for path in _walk(root, ""):
        found = _one(root, path)
        if path in noted:
            found["owner"] = noted[path]
        if any(fnmatch(path, pattern) for pattern in NO_TIME):
            del found["mtime"]
        prints[path] = found
    return prints


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return one sentence for each path that is not what it was, sorted."""
    said = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        if old is None or new is None:
            said.append(f"{path}: {'appeared' if old is None else 'disappeared'}")
            continue
        changed = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
        said.append(f"{path}: {', '.join(changed)} changed")
    return said


def _owners(root: Path) -> dict[str, list[int]]:
    """Return the owners that were only noted, in a mini that has one uid."""
    place = root / ".minisim/owners.json"
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    owners: dict[str, list[int]] = json.loads(text) if text else {}
    return owners


def _walk(root: Path, below: str) -> Iterator[str]:
    with os.scandir(f"{root}{below}") as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            path = f"{below}/{entry.name}"
            if any(fnmatch(path, pattern) for pattern in LEFT_OUT):
                continue
            if path.endswith(IF_EMPTY) and entry.stat(follow_symlinks=False).st_size == 0:
                continue
            yield path
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(root, path)


def _one(root: Path, path: str) -> dict[str, Any]:
    place = f"{root}{path}"
    has = os.lstat(place)
    found: dict[str, Any] = {
        "inode": has.st_ino,
        "mtime": has.st_mtime_ns,
        "mode": stat.filemode(has.st_mode),
        "owner": [has.st_uid, has.st_gid],
    }
    if stat.S_ISLNK(has.st_mode):
        found["target"] = os.readlink(place)
    elif stat.S_ISREG(has.st_mode):
        found["sha256"] = hashlib.sha256(Path(place).read_bytes()).hexdigest()
    return found
