# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate kill(1): daemons of the mini get their signals, everything else the kernel sends."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from ._processes import with_pid
from ._signals import signal_name

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/bin/kill",)
USAGE = """\
usage: kill [-s signal_name] pid ...
       kill -l [exit_status]
       kill -signal_name pid ...
       kill -signal_number pid ...
"""


def main(call: Call) -> int:
    """Signal every process named; status 1 if one of them could not be."""
    words = list(call.argv)
    kind = "TERM"
    if words[:1] == ["-s"]:
        kind, words = _name(words[1] if words[1:] else ""), words[2:]
    elif words and words[0].startswith("-") and words[0] != "--":
        kind, words = _name(words[0][1:]), words[1:]
    if not words or not kind or not all(word.lstrip("-").isdigit() for word in words):
        call.err(USAGE)
        return 2 if not words else 1
    call.writes = kind != "0"
    return max(_one(call, int(word), kind) for word in words)


def _name(word: str) -> str:
    return "0" if word == "0" else signal_name(word)


def _one(call: Call, pid: int, kind: str) -> int:
    found = with_pid(call.world, pid)
    if found is not None:
        if call.world.euid() != 0:
            call.err(f"kill: {pid}: Operation not permitted\n")
            return 1
        if kind != "0":
            found.send(kind)
        return 0
    try:
        os.kill(pid, 0 if kind == "0" else signal.Signals[f"SIG{kind}"])
    except OSError as error:
        call.err(f"kill: {pid}: {error.strerror}\n")
        return 1
    return 0
