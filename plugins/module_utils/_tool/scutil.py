# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""scutil: the three names of a Mac, and the DNS servers it asks."""

from __future__ import annotations

import typing as t

from .._codec.scutil import nameservers, parse_name
from .._errors import MacServerError, Refused, ToolFailed
from .._mini import Mini
from .._values import ABSENT, lookup
from .places import find_tool
from .system import read_plist

COMPUTER_NAME = "ComputerName"
HOST_NAME = "HostName"
LOCAL_HOST_NAME = "LocalHostName"
PREFERENCES = "/Library/Preferences/SystemConfiguration/preferences.plist"
# Where scutil keeps them (configd's source, SCDHostName.c).
_PLACES = {
    COMPUTER_NAME: ("System", "System", COMPUTER_NAME),
    HOST_NAME: ("System", "System", HOST_NAME),
    LOCAL_HOST_NAME: ("System", "Network", "HostNames", LOCAL_HOST_NAME),
}
_NOT_ROOT = "Permission denied."
_INSTALL = "It is part of macOS; is this a Mac?"
# What the mini is called is one subject: who sets a name makes every answer about names stale.
NAMES = ("identity", "names")
_FORETOLD = (*NAMES, "foretold")


class Scutil:
    """The scutil of one mini."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def names(self) -> dict[str, str]:
        """Return the names that are set, by scutil's words, without a launch.

        `scutil --set` returns when its file is written and configd has taken it over, so the file
        tells the truth. Where there is no file (it is deleted to repair a network, until the next
        start) configd may still know the names, and scutil is asked.
        """
        return self._mini.readings.ask((*NAMES, "scutil"), self._names)

    def assume_names(self, names: t.Mapping[str, str]) -> None:
        """Let later readings of this visit see these names."""
        self._mini.readings.assume((*NAMES, "scutil"), dict(names))
        self._mini.readings.assume(_FORETOLD, names.get(HOST_NAME))

    def foretold_host_name(self) -> str | None:
        """Return the host name that an earlier resource would have set in check mode, or None."""
        return self._mini.readings.ask(_FORETOLD, lambda: None)

    def write(self, name: str, value: str) -> None:
        """Set a name; an empty value removes it.

        The value goes by stdin: as an argument, one that begins with "-" would be an option.
        """
        argv = [self._path(), "--set", name, *([] if value else [""])]
        stdin = f"{value}\n" if value else None
        done = self._mini.run(argv, stdin=stdin, timeout=self._mini.timeout, ok=None)
        if _NOT_ROOT in done.said:
            raise Refused("become", "setting a name needs root; run the task with become: true")
        if done.rc != 0 or done.said:
            # It is silent when it worked; some failures are said on stdout.
            raise ToolFailed(done.argv, rc=done.rc, said=done.said)

    def nameservers(self) -> list[str]:
        """Return the DNS servers that this mini asks."""
        return self._mini.readings.ask(("scutil", "dns", "nameservers"), self._nameservers)

    def _nameservers(self) -> list[str]:
        argv = [self._path(), "--dns"]
        return nameservers(self._mini.run(argv, timeout=self._mini.timeout).out)

    def _names(self) -> dict[str, str]:
        preferences = read_plist(PREFERENCES)
        if preferences is None:
            found = {name: self._ask(name) for name in _PLACES}
        else:
            found = {name: _stored(preferences, name) for name in _PLACES}
        return {name: value for name, value in found.items() if value}

    def _ask(self, name: str) -> str | None:
        argv = [self._path(), "--get", name]
        done = self._mini.run(argv, timeout=self._mini.timeout, ok=(0, 1))
        return parse_name(name, out=done.out, err=done.err)

    def _path(self) -> str:
        return find_tool(self._mini, "scutil", install=_INSTALL)


def _stored(preferences: dict[str, t.Any], name: str) -> str | None:
    value = lookup(preferences, _PLACES[name])
    if value is ABSENT:
        return None
    if isinstance(value, str):
        return value
    raise MacServerError(f"{PREFERENCES} has {value!r} as {name}, which is no text")


__all__ = ["COMPUTER_NAME", "HOST_NAME", "LOCAL_HOST_NAME", "NAMES", "PREFERENCES", "Scutil"]
