# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find and end the processes that live in a mini, known by their root and never by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

PATIENCE = 5.0


def inside(root: Path) -> list[int]:
    """Return the host's ids of the processes whose root is this folder."""
    wanted = root.stat()
    found = []
    for place in Path("/proc").iterdir():
        if not place.name.isdigit() or place.name == str(os.getpid()):
            continue
        try:
            has = os.stat(place / "root")
        except OSError:
            continue
        if (has.st_dev, has.st_ino) == (wanted.st_dev, wanted.st_ino):
            found.append(int(place.name))
    return found


def end(root: Path) -> None:
    """End all processes of a mini and wait until they are gone."""
    deadline = time.monotonic() + PATIENCE
    while living := inside(root):
        for pid in living:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes {living} of {root} do not end")
        time.sleep(0.02)
