# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate ps(1): what really runs in this visit, and the daemons of the mini."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ._processes import Process, processes

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/bin/ps",)
REAL = "/.minisim/host/bin/ps"
# What a line of each column says of a daemon; all belong to root and were started by launchd.
COLUMNS: dict[str, Callable[[Process], str]] = {
    "pid": lambda one: str(one.pid),
    "ppid": lambda _one: "1",
    "pgid": lambda one: str(one.pid),
    "uid": lambda _one: "0",
    "user": lambda _one: "root",
    "ruser": lambda _one: "root",
    "stat": lambda _one: "Ss",
    "state": lambda _one: "Ss",
    "tt": lambda _one: "??",
    "tty": lambda _one: "??",
    "time": lambda _one: "0:00.02",
    "etime": lambda _one: "01:00",
    "ucomm": lambda one: one.program.rpartition("/")[2],
    "comm": lambda one: one.program,
    "args": lambda one: one.program,
    "command": lambda one: one.program,
}
DEFAULT = ("pid", "tt", "time", "command")
WITH_VALUE = frozenset("oOpGgtUu")


class Wish:
    """What one command line asks for: columns, process numbers, and whether all of them."""

    def __init__(self, argv: list[str]) -> None:
        self.columns: list[str] = []
        self.headed = True
        self.pids: set[int] | None = None
        self.every = False
        self.short = False
        words = iter(argv)
        for word in words:
            self._letters(word.removeprefix("-"), words)

    def _letters(self, letters: str, words: Iterator[str]) -> None:
        for at, letter in enumerate(letters):
            if letter in WITH_VALUE:
                value = letters[at + 1 :] or next(words, "")
                self._value(letter, value)
                return
            self.every = self.every or letter in "axeA"
            self.short = self.short or letter == "c"

    def _value(self, letter: str, value: str) -> None:
        if letter == "o":
            parts = [part for part in value.split(",") if part]
            self.headed = self.headed and not all(part.endswith("=") for part in parts)
            self.columns += [part.partition("=")[0] for part in parts]
        elif letter == "p":
            numbers = value.replace(",", " ").split()
            self.pids = {int(number) for number in numbers if number.isdigit()}

    def wants(self, one: Process) -> bool:
        """Tell whether a daemon is among what is asked for."""
        return one.pid in self.pids if self.pids is not None else self.every


def main(call: Call) -> int:
    """Print the real processes and the daemons; status 1 if there is none of those asked for."""
    wish = Wish(call.argv)
    real = subprocess.run([REAL, *call.argv], capture_output=True, text=True, check=False)
    found = [one for one in processes(call.world) if wish.wants(one)]
    if not found:
        call.out(real.stdout)
        call.err(real.stderr)
        return real.returncode
    columns = wish.columns or list(DEFAULT)
    if not real.stdout and wish.headed:
        call.out(" ".join(column.upper() for column in columns) + "\n")
    call.out(real.stdout)
    for one in found:
        call.out(" ".join(_cell(one, column, short=wish.short) for column in columns) + "\n")
    return 0


def _cell(one: Process, column: str, *, short: bool) -> str:
    name = COLUMNS["ucomm"] if short and column in ("comm", "command") else COLUMNS.get(column)
    return name(one) if name else "-"
