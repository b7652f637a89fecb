# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which ansible-core is tried on which Python: the table, and what this machine can of it."""

from __future__ import annotations

from dataclasses import dataclass

import pythons
from environments import CannotMake, Environment, environment
from pythons import Python


@dataclass(frozen=True)
class Core:
    """A release of ansible-core: the minor versions of Python it takes, and which one it gets."""

    version: str
    lowest: int
    highest: int
    gets_newest: bool = False

    @property
    def python(self) -> Python | None:
        """Return the interpreter it is tried on here, or None where there is none that it takes."""
        usable = pythons.between(self.lowest, self.highest)
        if not usable:
            return None
        return usable[-1 if self.gets_newest else 0]

    @property
    def unable(self) -> str:
        """Return why it cannot be tried here, empty if it can."""
        if self.python:
            return ""
        here = ", ".join(f"3.{python.minor}" for python in pythons.found())
        return f"needs Python 3.{self.lowest} to 3.{self.highest}; here are {here}"

    def environment(self) -> Environment:
        """Return its environment, made if need be."""
        assert self.python is not None, self.unable
        return environment(f"core-{self.version}", self.python)

    def __str__(self) -> str:
        return f"ansible-core {self.version}" + (f" on {self.python}" if self.python else "")


# The oldest that is supported, the first with typed templates, and the newest that there is.
CORES = (
    Core("2.16", 10, 12),
    Core("2.19", 11, 13),
    Core("2.21", 12, 14, gets_newest=True),
)

# Templates hand other types to modules from 2.19 on, so scenarios run on both sides of that line.
BEFORE_TYPED, SINCE_TYPED = CORES[0], CORES[1]


def usual() -> Core:
    """Return the one for what needs just one: with typed templates if that runs here."""
    for core in (SINCE_TYPED, *reversed(CORES)):
        if core.python:
            return core
    raise CannotMake(f"No ansible-core of {', '.join(c.version for c in CORES)} runs here.")
