# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a user says about the DHCP service of a mini as a whole, and what a backend has of it."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._errors import Refused
from ..._values import Tree
from ..backends import MACOS, SERVER
from . import values
from .wishes import ReservationWish, Row, SubnetWish, reservation_wishes, subnet_wishes

STARTED = "started"
STOPPED = "stopped"
REFUSE = "refuse"
SKIP = "skip"
NOT_TAKEN = (
    "launchd does not take com.apple.bootpd. macOS 14 and later are reported to start it for"
    " Internet Sharing only: turn Internet Sharing on for the interface, or serve DHCP elsewhere"
)
LEVELS = ("low", "medium", "high")
_LISTS_OF_MACS = ("allow", "deny")

# What a backend has no place for, each with the reason: top-level options, then those of subnets
# and of reservations.
_NOT_IN_SETTINGS = "Server.app's settings have no place for it"
LACKING: dict[str, dict[str, str]] = {
    SERVER: {
        "bootp_interfaces": _NOT_IN_SETTINGS,
        "allow": _NOT_IN_SETTINGS,
        "deny": _NOT_IN_SETTINGS,
        "relay": _NOT_IN_SETTINGS,
        "detect_other_dhcp_server": _NOT_IN_SETTINGS,
        "subnets.options": _NOT_IN_SETTINGS,
        "subnets.supernet": _NOT_IN_SETTINGS,
        "subnets.lease_min": _NOT_IN_SETTINGS,
        "reservations.bootfile": _NOT_IN_SETTINGS,
    },
    MACOS: {"logging_level": "bootpd has no levels; it tells the system log of every request"},
}


@dataclasses.dataclass(frozen=True)
class DhcpOrder:
    """All that a user says about the DHCP service, checked as far as no mini is needed.

    `general` maps the options for the service as a whole to values, `purge` names collections
    whose rows go unless they are named.
    """

    subnets: t.Sequence[SubnetWish] = ()
    reservations: t.Sequence[ReservationWish] = ()
    general: t.Mapping[str, Tree] = dataclasses.field(default_factory=dict)
    purge: t.Collection[str] = ()
    state: str | None = None
    unsupported: str = REFUSE

    @classmethod
    def of(cls, options: t.Mapping[str, t.Any]) -> DhcpOrder:
        """Return the order in a module's options. Raises Refused naming option, value and rule."""
        for collection in options.get("purge") or ():
            if options.get(collection) is None:
                raise Refused("purge", f"needs the option {collection}; give [] to remove them all")
        return cls(
            subnets=subnet_wishes(options.get("subnets") or ()),
            reservations=reservation_wishes(options.get("reservations") or ()),
            general=_general(options),
            purge=options.get("purge") or (),
            state=options.get("state"),
            unsupported=options.get("unsupported") or REFUSE,
        )

    def lacking(self, backend: str) -> dict[str, str]:
        """Return the options given that a backend has no place for, each with the reason."""
        reasons = LACKING[backend]
        given = {option: option for option in self.general}
        for wish in self.subnets:
            given.update({f"{wish.where}.{field}": f"subnets.{field}" for field in wish.fields})
        for each in self.reservations:
            given.update({each.option(field): f"reservations.{field}" for field in each.fields})
        return {where: reasons[known] for where, known in given.items() if known in reasons}

    def without(self, left_out: t.Collection[str]) -> DhcpOrder:
        """Return the order without some options."""
        if not left_out:
            return self
        return dataclasses.replace(
            self,
            general={key: each for key, each in self.general.items() if key not in left_out},
            subnets=[_trimmed(wish, f"{wish.where}.", left_out) for wish in self.subnets],
            reservations=[
                _trimmed(wish, f"{wish.where}." if wish.where else "", left_out)
                for wish in self.reservations
            ],
        )


_Wish = t.TypeVar("_Wish", SubnetWish, ReservationWish)


def _trimmed(wish: _Wish, prefix: str, left_out: t.Collection[str]) -> _Wish:
    fields = {key: each for key, each in wish.fields.items() if prefix + key not in left_out}
    return dataclasses.replace(wish, fields=fields)


def _general(options: t.Mapping[str, t.Any]) -> dict[str, Tree]:
    found: dict[str, Tree] = {}
    for option in ("interfaces", "bootp_interfaces"):
        if options.get(option) is not None:
            found[option] = _interfaces(option, options[option])
    for option in _LISTS_OF_MACS:
        if options.get(option) is not None:
            pairs = enumerate(options[option])
            macs = [values.mac(f"{option}[{place}]", each) for place, each in pairs]
            found[option] = list(dict.fromkeys(macs))
    relay = options.get("relay")
    if relay is not None:
        found["relay"] = _relay(relay)
    for option in ("detect_other_dhcp_server", "logging_level"):
        if options.get(option) is not None:
            found[option] = options[option]
    return found


def _interfaces(option: str, names: t.Sequence[t.Any]) -> list[str]:
    found = [values.interface(f"{option}[{place}]", each) for place, each in enumerate(names)]
    return list(dict.fromkeys(found))


def _relay(relay: t.Mapping[str, t.Any]) -> Row:
    found: Row = {}
    if relay.get("interfaces") is not None:
        found["interfaces"] = _interfaces("relay.interfaces", relay["interfaces"])
    if relay.get("servers") is not None:
        pairs = enumerate(relay["servers"])
        found["servers"] = [
            values.address(f"relay.servers[{place}]", each) for place, each in pairs
        ]
    return found


def supported(order: DhcpOrder, backend: str) -> DhcpOrder:
    """Return the order without what a backend has no place for. Raises Refused unless skipping."""
    lacking = order.lacking(backend)
    if order.unsupported == REFUSE:
        for option, reason in lacking.items():
            advice = "leave it out for this mini, or set unsupported: skip"
            raise Refused(option, f"the backend {backend} has none: {reason}; {advice}")
    return order.without(lacking)


__all__ = ["LEVELS", "NOT_TAKEN", "REFUSE", "SKIP", "STARTED", "STOPPED", "DhcpOrder", "supported"]
