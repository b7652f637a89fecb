# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The check of changeip without changeip: the address that leads out, and what DNS says of it."""

from __future__ import annotations

import dataclasses

from .._codec.name_lookup import Host, parse_address, parse_hosts, parse_route
from .._mini import Mini
from .._model.identity import Identity, judged
from .._run import Completed
from .places import find_tool
from .scutil import HOST_NAME, NAMES, Scutil

_INSTALL = "It is part of macOS; is this a Mac?"


class NameLookup:
    """Look up a mini's own name forward and reverse, the way the mini itself resolves names.

    dscacheutil asks the system's resolver. Python's own look-ups are not used: those of
    unsigned interpreters stall for more than a minute on macOS 15 (Local Network privacy).
    """

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def identity(self) -> Identity:
        """Return who the mini is; one launch for each step, and none after the first that fails."""
        current = Scutil(self._mini).names().get(HOST_NAME)
        address = self.primary_address()
        if address is None:
            return judged(None, current, None)
        dns = self.name_of(address)
        if current is not None and current == dns:
            return judged(address, current, dns, objection=self._wrong_way_back(current, address))
        identity = judged(address, current, dns)
        if current is not None and dns is None:
            asked = ", ".join(Scutil(self._mini).nameservers()) or "no server at all"
            identity = dataclasses.replace(identity, reason=f"{identity.reason} (asked {asked})")
        return identity

    def primary_address(self) -> str | None:
        """Return the IPv4 address of the interface that the default route takes, or None."""
        route = self._launch("route", "-n", "get", "default")
        interface = parse_route(route.out + route.err)
        if interface is None:
            return None
        got = self._launch("ipconfig", "getifaddr", interface)
        # It fails, silently or not, where the interface has none.
        return parse_address(got.out) if got.rc == 0 else None

    def addresses(self, name: str) -> list[str]:
        """Return the IPv4 addresses that a name has; one launch."""
        return [entry for host in self._hosts("name", name) for entry in host.addresses]

    def name_of(self, address: str) -> str | None:
        """Return the name that an address has, None if there is none; one launch."""
        found = self._hosts("ip_address", address)
        return found[0].name if found else None

    def _wrong_way_back(self, name: str, address: str) -> str | None:
        """Return what is wrong if the name does not lead back to the address."""
        has = self.addresses(name)
        if address in has:
            return None
        found = ", ".join(has) or "no address"
        return f"DNS has {found} for {name}, not the primary address {address}; repair DNS"

    def _hosts(self, key: str, value: str) -> list[Host]:
        return self._mini.readings.ask(
            (*NAMES, "hosts", key, value),
            lambda: parse_hosts(self._launch("dscacheutil", "-q", "host", "-a", key, value).out),
        )

    def _launch(self, name: str, *words: str) -> Completed:
        argv = (find_tool(self._mini, name, install=_INSTALL), *words)
        return self._mini.run(argv, timeout=self._mini.timeout, ok=(0, 1))


__all__ = ["NameLookup"]
