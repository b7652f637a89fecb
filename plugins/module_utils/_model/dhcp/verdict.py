# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Turn what bootpd would not take into a refusal that names an option, or the entry of others."""

from __future__ import annotations

import typing as t

from ..._errors import Refused
from ..._values import ABSENT
from .bootpd_subnet import FIELD_OF_KEY
from .bootpd_values import Fault, Place
from .form import Form, Keys
from .match import Matched
from .plist import OPTION_OF_KEY, SUBNETS
from .values import Network, is_network
from .wishes import ReservationWish, Row, SubnetWish

TABLE = "bootptab"


class Judged(t.Protocol):
    """Who is behind the rows of a form."""

    @property
    def subnets(self) -> Matched[SubnetWish]:
        """Whose subnets they are."""

    @property
    def reservations(self) -> Matched[ReservationWish]:
        """Whose reservations they are."""


def refuse_faults(form: Form, judged: Judged, *, subnets: Keys, reservations: Keys) -> None:
    """Raise Refused for the first thing in the whole result that bootpd would not take as meant.

    The keys name the rows of `form`. What the user has named is told first, by its option; what
    belongs to somebody else is told with advice.
    """
    _refuse_shared_address(form.reservations(), judged, reservations)
    _refuse_address_of_no_machine(form, judged, reservations)
    found = form.faults()
    if not found:
        return
    of_subnets = dict(judged.subnets.wishes)
    of_reservations = dict(judged.reservations.wishes)
    for fault in found:
        for place in filter(None, (fault.path, fault.also)):
            option = _own_option(place, subnets, of_subnets)
            if place[0] == TABLE:
                option = _own_reservation(place, form, reservations, of_reservations)
            if option is not None:
                raise Refused(option, _said(fault, place))
    raise _foreign(found[0], form)


def told_faults(form: Form) -> list[str]:
    """Return a sentence for each thing that bootpd does not take, or not as it is meant."""
    return [_told(fault) for fault in form.faults()]


def _told(fault: Fault) -> str:
    value = "" if fault.value is ABSENT else f"{_shown(fault)} "
    if fault.path[0] == SUBNETS:
        where = ".".join(str(part) for part in fault.path[2:])
        return f"the subnet {fault.subnet!r}: {f'{where} ' if where else ''}{value}{fault.rule}"
    if fault.path[0] == TABLE:
        return f"line {fault.path[1]} of /etc/bootptab: {value}{fault.rule}"
    return f"{fault.path[0]} in /etc/bootpd.plist: {value}{fault.rule}"


def _own_option(place: Place, keys: Keys, wishes: t.Mapping[str, SubnetWish]) -> str | None:
    """Return the option behind a place in bootpd's plist, None where it is not the user's."""
    if place[0] != SUBNETS or len(place) < 2 or not isinstance(place[1], int):
        return None
    wish = wishes.get(keys[place[1]] or "") if place[1] < len(keys) else None
    if wish is None:
        return None
    if len(place) == 2:
        return wish.where
    key = str(place[2])
    if key in wish.fields.get("extra_settings", ()):
        return f"{wish.where}.extra_settings.{key}"
    return f"{wish.where}.{FIELD_OF_KEY.get(key, 'options')}"


def _own_reservation(
    place: Place, form: Form, keys: Keys, wishes: t.Mapping[str, ReservationWish]
) -> str | None:
    row = form.row_at(int(place[1]))
    rows = form.reservations()
    wish = wishes.get(keys[rows.index(row)] or "") if row in rows else None
    return wish.option("mac") if wish is not None and wish.present else None


def _said(fault: Fault, place: Place) -> str:
    """Return a fault as a sentence about the value at one of its places."""
    if place != fault.path and place[0] == SUBNETS:
        return f"its range meets that of subnet {fault.subnet!r}, {fault.value!r}: {fault.rule}"
    named = str(place[2]) if len(place) > 2 else ""
    what = f"{named} " if named not in FIELD_OF_KEY and named else ""
    value = "" if fault.value is ABSENT else f"{_shown(fault)} "
    return f"{what}{value}{fault.rule}"


def _shown(fault: Fault) -> str:
    return f"<{fault.value.hex()}>" if isinstance(fault.value, bytes) else repr(fault.value)


def _foreign(fault: Fault, form: Form) -> Refused:
    value = "" if fault.value is ABSENT else f"{_shown(fault)} "
    if fault.path[0] == SUBNETS:
        place = fault.path[1] if len(fault.path) > 1 else None
        rows = form.subnets()
        row = rows[place] if isinstance(place, int) and place < len(rows) else {}
        shared = bool(row.get("creator"))
        whose = "which Internet Sharing made" if shared else "which this run does not name"
        advice = "" if shared else ", or remove it with state: absent"
        where = ".".join(str(part) for part in fault.path[2:])
        return Refused(
            "subnets",
            f"the subnet {fault.subnet!r} on this mini, {whose}, stands in the way: {where}"
            f" {value}{fault.rule}; correct it first{advice}",
        )
    if fault.path[0] == TABLE:
        return Refused(
            "reservations",
            f"line {fault.path[1]} of /etc/bootptab, {fault.value!r}, {fault.rule}; correct it"
            " first",
        )
    key = str(fault.path[0])
    return Refused(OPTION_OF_KEY.get(key, key), f"{key} in /etc/bootpd.plist, {value}{fault.rule}")


def _refuse_shared_address(rows: t.Sequence[Row], judged: Judged, keys: Keys) -> None:
    """Refuse an address that two machines would have; bootpd gives it to either."""
    wishes = dict(judged.reservations.wishes)
    seen: dict[str, tuple[Row, str | None]] = {}
    for row, key in zip(rows, keys):
        other, other_key = seen.setdefault(row["address"], (row, key))
        wish = wishes.get(key or "") or wishes.get(other_key or "")
        if other["mac"] != row["mac"] and wish is not None and wish.present:
            mine, foreign = (row, other) if wishes.get(key or "") is wish else (other, row)
            raise Refused(
                wish.option("address"),
                f"{mine['address']!r} is also reserved for {foreign['name']!r}"
                f" ({foreign['mac']}); one machine can have it",
            )


def _refuse_address_of_no_machine(form: Form, judged: Judged, keys: Keys) -> None:
    """Refuse the user's reservation of what is the address or the broadcast of a whole subnet."""
    networks = {str(row["network"]) for row in form.subnets() if row["network"]}
    wishes = dict(judged.reservations.wishes)
    taken: dict[str, str] = {}
    for text in filter(is_network, networks):
        network = Network(text)
        taken[str(network.network_address)] = f"the network address of {text}"
        taken[str(network.broadcast_address)] = f"the broadcast address of {text}"
    for row, key in zip(form.reservations(), keys):
        wish = wishes.get(key or "")
        kind = taken.get(str(row["address"]))
        if wish is not None and wish.present and kind:
            rule = f"{row['address']} is {kind}; no machine can have it"
            raise Refused(wish.option("address"), rule)


__all__ = ["refuse_faults", "told_faults"]
