# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Archives of a directory: one file that holds all of it, unreadable without its password.

The real one is an encrypted sparse disk image (reference/slapconfig.md Verbs, -backupdb). Ours
begins like one and holds the files that `_directory` names. A replica cannot be archived
[man 10.6].
"""

from __future__ import annotations

import hashlib
import os
import plistlib
from typing import TYPE_CHECKING

from . import _directory
from ._od_replica import wait_for
from ._od_run import Failed, start

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

SUFFIX = ".sparseimage"
MAGIC = b"sprs"
CHECK = b"opened"
CONTENT = (f"{_directory.SLAPD}/cn=config.ldif", *_directory.PARTS, _directory.CERTIFICATE)


def named(path: str) -> str:
    """Return the path of an image as the tool that makes images names it."""
    return path if path.endswith(SUFFIX) else path + SUFFIX


def make(call: Call, path: str, password: str) -> None:
    """Archive the directory of a master; faults leave an empty file, or none."""
    world = call.world
    role = _directory.role(world)
    if role != _directory.MASTER:
        raise Failed(f"Only a master can be archived; this server is {role}.")
    if not path.startswith("/") or not password:
        raise Failed("An archive needs an absolute path and a password.")
    place = world.path(path)
    if not place.parent.is_dir():
        raise Failed(f"{path}: No such file or directory")
    if place.exists() and world.switch("dirserv.archive_there") == "fails":
        raise Failed(f"{path}: File exists")
    call.writes = True
    wait_for(world, "dirserv.archive_seconds")
    if world.fault("dirserv.archive-missing", path):
        return
    empty = world.fault("dirserv.archive-empty", path)
    world.write_file(path, b"" if empty else _sealed(world, password), mode=0o600)


def _sealed(world: World, password: str) -> bytes:
    files = {path: world.path(path).read_bytes() for path in CONTENT if world.path(path).exists()}
    salt = os.urandom(16)
    return MAGIC + salt + _crypt(CHECK + plistlib.dumps(files), password, salt)


def _crypt(content: bytes, password: str, salt: bytes) -> bytes:
    """Return the content, sealed or opened, by a stream made from the password."""
    secret = password.encode("utf-8", "surrogateescape")
    length = len(content)
    key = hashlib.pbkdf2_hmac("sha256", secret, salt, _directory.ROUNDS)
    blocks = (key + number.to_bytes(4, "big") for number in range(length // 32 + 1))
    stream = b"".join(hashlib.sha256(block).digest() for block in blocks)
    return bytes(one ^ other for one, other in zip(content, stream, strict=False))


def restore(call: Call, path: str, password: str) -> None:
    """Make this server the master that an archive holds, in place of what it has."""
    world = call.world
    try:
        sealed = world.path(path).read_bytes()
    except OSError:
        raise Failed(f"{path}: No such file or directory") from None
    if not sealed.startswith(MAGIC):
        raise Failed(f"{path}: image not recognized")
    opened = _crypt(sealed[20:], password, sealed[4:20])
    if not opened.startswith(CHECK):
        raise Failed(f"{path}: Authentication error")
    if _directory.role(world) == _directory.REPLICA:
        raise Failed("A replica cannot take an archive.")
    call.writes = True
    wait_for(world, "dirserv.archive_seconds")
    _directory.remove(world, leave=False)
    for name, content in plistlib.loads(opened[len(CHECK) :]).items():
        world.write_file(name, content, mode=0o600)
    start(world)
