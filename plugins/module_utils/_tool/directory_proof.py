# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""See what a run of slapconfig led to, and say in plain words what a mini is after it failed."""

from __future__ import annotations

import time
import typing as t

from .._errors import MacServerError, ToolFailed
from .._model.directory import STANDALONE
from . import slapconfig
from .directory import DirectoryReader

# Seconds that serveradmin may take to see what slapconfig did, and between two looks.
_SETTLING, _POLL = 10.0, 2.0


def prove(reader: DirectoryReader, words: t.Sequence[str]) -> None:
    """Look until the mini is what a run was to make of it; then nothing is unfinished any more.

    Raises ToolFailed if it does not become so: a run may fail with exit status 0.
    """
    deadline = time.monotonic() + _SETTLING
    while not slapconfig.is_whole(reader.anew(), words[0]):
        if time.monotonic() >= deadline:
            raise slapconfig.without_effect(words)
        time.sleep(_POLL)
    slapconfig.forget_begun()


def told(reader: DirectoryReader, failure: ToolFailed) -> MacServerError:
    """Return a failure with a plain word on the state that the mini is in."""
    try:
        found = reader.anew()
    except MacServerError as problem:
        words = f"What the mini is now cannot be read: {problem}"
    else:
        words = found.in_words
        if found.unfinished is None and found.role == STANDALONE:
            slapconfig.forget_begun()
    return MacServerError(f"{failure}. {words}", **failure.details)


__all__ = ["prove", "told"]
