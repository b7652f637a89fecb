# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""A note on the mini of what a run has begun, so that the next one can end it.

Preferences that are written but not yet loaded, and a cache that is off only while it restarts,
look the same as what an admin might have wanted. The folder outlives a loss of power: a mini that
starts again does not start a cache that was off.
"""

from __future__ import annotations

import contextlib
import os

_FOLDER = "/private/var/db"


class Unfinished:
    """The note of one service; a run holds the mini's lock while it writes it."""

    def __init__(self, service: str) -> None:
        self._path = f"{_FOLDER}/minifleet.macos_server.{service}.unfinished"

    def read(self) -> str | None:
        """Return what an earlier run left to do, None if nothing."""
        try:
            with open(self._path, encoding="ascii") as file:
                return file.read().strip() or None
        except FileNotFoundError:
            return None

    def begin(self, work: str) -> None:
        """Note what is about to be done, before it is."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="ascii") as file:
            file.write(work + "\n")
            file.flush()
            os.fsync(file.fileno())

    def end(self) -> None:
        """Take the note away: all is done."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)


__all__ = ["Unfinished"]
