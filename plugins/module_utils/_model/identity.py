# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Who a mini is on its network: its address, its name, and whether DNS agrees."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Identity:
    """A mini's primary address, the name it goes by and the name that DNS has for the address.

    What is not known or not there is None. `reason` says in words why the names do not match.
    """

    primary_address: str | None
    current_host_name: str | None
    dns_host_name: str | None
    match: bool
    reason: str | None

    def as_tree(self) -> dict[str, t.Any]:
        """Return it as modules return it."""
        return dataclasses.asdict(self)

    def renamed(self, host_name: str) -> Identity:
        """Return what it will be once the mini goes by another name."""
        return judged(self.primary_address, host_name, self.dns_host_name)


def judged(
    address: str | None,
    current: str | None,
    dns: str | None,
    *,
    objection: str | None = None,
) -> Identity:
    """Return the identity with its verdict: the names must be equal in every letter.

    changeip itself heeds case. `objection` is what else speaks against a match.
    """
    reason = _mismatch(address, current, dns) or objection
    return Identity(address, current, dns, reason is None, reason)


def _mismatch(address: str | None, current: str | None, dns: str | None) -> str | None:
    if address is None:
        return "the mini has no primary IPv4 address"
    if current is None:
        return "the mini has no host name of its own; set host_name with the module host_names"
    if dns is None:
        return f"DNS has no name for the primary address {address}; repair DNS"
    if current != dns:
        return (
            f"the mini goes by {current} but DNS names its address {address} {dns}; repair DNS, or"
            f" run the module changeip with old_address and new_address {address},"
            f" old_host_name {current} and new_host_name {dns}"
        )
    return None


__all__ = ["Identity", "judged"]
