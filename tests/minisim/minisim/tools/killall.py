# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate killall(1) for the daemons that a mini has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._daemons import by_process, kill
from ._signals import signal_name

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/killall",)


def main(call: Call) -> int:
    """Signal every named daemon; status 1 if one of them is not there."""
    kind, names, dry = "TERM", [], False
    words = iter(call.argv)
    for word in words:
        if word == "-s":
            dry = True
        elif word == "-u":
            next(words, None)
        elif word.startswith("-") and word not in ("-v", "-q", "-m", "-c", "-z"):
            kind = signal_name(word[1:])
        elif not word.startswith("-"):
            names.append(word)
    if not names or not kind:
        call.err("usage: killall [-delmsqvz] [-u user] [-t tty] [-c cmd] [-SIGNAL] [cmd]...\n")
        return 1
    return max(_one(call, name, kind=kind, dry=dry) for name in names)


def _one(call: Call, name: str, *, kind: str, dry: bool) -> int:
    daemon = by_process(call.world, name)
    if daemon is None or call.world.euid() != 0:
        # killall looks among the caller's own processes; all daemons here belong to root.
        call.err("No matching processes belonging to you were found\n")
        return 1
    if dry:
        call.out(f"kill -{kind} 100\n")
        return 0
    call.writes = True
    kill(call.world, daemon, kind)
    return 0
