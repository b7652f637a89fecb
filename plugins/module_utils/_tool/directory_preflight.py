# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What has to be right before a mini is made a master or a replica: names, DNS, the other side."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.directory import is_address, same_host
from .._model.identity import Identity
from .changeip import Changeip
from .name_lookup import NameLookup
from .reach import LDAP, SSH, is_reachable
from .scutil import Scutil
from .slapconfig import Secrets, Slapconfig

_PORTS = ((SSH, "SSH"), (LDAP, "LDAP"))
Finding = t.Tuple[str, str]
"""The option that a fault belongs to, and the fault."""


class Preflight:
    """The checks of one mini; each writes nothing and all are made, so that all faults are told."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini
        self._lookup = NameLookup(mini)

    def identity(self) -> Identity:
        """Return who the mini is, or will be after what an earlier resource does to its name."""
        return Changeip(self._mini).identity()

    def of_mini(self) -> list[Finding]:
        """Return what is wrong with the mini's own names: by changeip, forward and reverse."""
        identity = self.identity()
        name, address = identity.current_host_name, identity.primary_address
        if not identity.match or name is None or address is None:
            return [("state", f"the names of this mini do not match: {identity.reason}")]
        has = self._lookup.addresses(name)
        if address not in has:
            found = ", ".join(has) or "no address"
            return [("state", f"DNS has {found} for {name}, the name of this mini at {address}")]
        return []

    def of_master(self, host: str) -> list[Finding]:
        """Return what is wrong with a master as this mini sees it: DNS both ways, SSH, LDAP."""
        identity = self.identity()
        addresses = [host] if is_address(host) else self._lookup.addresses(host)
        if same_host(host, identity.current_host_name) or identity.primary_address in addresses:
            return [("master_host", f"{host} is this mini itself")]
        if not addresses:
            return [("master_host", f"DNS has no address for {host}")]
        faults = [self._wrong_way_back(host, addresses[0])]
        faults += [self._out_of_reach(host, addresses, *port) for port in _PORTS]
        return [("master_host", fault) for fault in faults if fault]

    def _wrong_way_back(self, host: str, address: str) -> str | None:
        back = self._lookup.name_of(address)
        if back is None:
            return f"DNS has no name for {address}, of {host}"
        if not (is_address(host) or same_host(back, host)):
            return f"DNS names {address} {back}, and not {host}"
        return None

    def _out_of_reach(
        self, host: str, addresses: t.Iterable[str], port: int, service: str
    ) -> str | None:
        if any(is_reachable(address, port) for address in addresses):
            return None
        return f"{service} of {host} (TCP port {port}) cannot be reached from this mini"

    def of_tool(self, option: str, words: t.Sequence[str], secrets: Secrets) -> list[Finding]:
        """Return what slapconfig itself says; nothing while the name is still to be changed."""
        foretold = Scutil(self._mini).foretold_host_name()
        if foretold not in (None, Changeip(self._mini).present().current_host_name):
            return []
        objection = self._mini.readings.ask(
            ("slapconfig", "preflight", *words),
            lambda: Slapconfig(self._mini).objection(words, secrets),
        )
        return [(option, f"slapconfig {words[0]} says: {objection}")] if objection else []


__all__ = ["Finding", "Preflight"]
