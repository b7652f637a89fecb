# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give a mini a disk of its own that can be full: a small file system where its root is.

What the simulator keeps of the mini lies outside, so that it can note what happens on a full disk.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from .enter import BIND, DETACH, libc, mount

FILLER = "/Users/Shared/filler"
PIECE = 4096
LARGEST = 64 << 20


def give(folder: Path, size: str) -> None:
    """Let the root of a new mini be a disk of this size (`16M`)."""
    if os.geteuid() != 0:
        raise ValueError(f"{folder.name}: only root can give a mini a disk of its own")
    outside = folder / "hidden"
    inside = folder / "root/.minisim"
    outside.mkdir()
    mount("tmpfs", str(folder / "root"), 0, kind="tmpfs", data=f"size={size},mode=755")
    inside.mkdir()
    mount(str(outside), str(inside), BIND)
    if size_of(folder / "root") > LARGEST:
        take(folder)
        raise ValueError(f"{folder.name}: a disk of its own has {LARGEST >> 20}M at most")


def size_of(place: Path) -> int:
    """Return the size in bytes of the file system that a place lies on."""
    system = os.statvfs(place)
    return system.f_blocks * system.f_frsize


def take(folder: Path) -> None:
    """Take the disk of a mini away, if it has one, with all that is on it."""
    for place in (folder / "root/.minisim", folder / "root"):
        if place.is_mount():
            libc.umount2(str(place).encode(), DETACH)


def fill(root: Path) -> None:
    """Write until no byte more fits on the disk; ValueError for a mini that has none of its own."""
    # Inside a mini its root is mounted in any case; so the size tells.
    if size_of(root) > LARGEST:
        raise ValueError("the mini has no disk of its own, and that of the host is left alone")
    handle = os.open(root / FILLER.lstrip("/"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        while os.write(handle, bytes(PIECE)):
            pass
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
    finally:
        os.close(handle)
