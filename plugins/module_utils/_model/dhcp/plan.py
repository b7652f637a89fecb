# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Plan the DHCP service of a mini: subnets, reservations, who is served, on or off."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..._errors import Refused
from ..._values import ABSENT, Path, Tree, lookup, with_value
from ..backends import MACOS, SERVER
from ..change import Change, Plan
from ..rows import Entry, RowsOrder, plan_rows
from ..typed import conform
from . import bootpd_subnet, server_subnet
from .form import Form, Keys, keys_after
from .match import Matched, match_reservations, match_subnets
from .options import PREFIX, code_of
from .order import NOT_TAKEN, STARTED, STOPPED, DhcpOrder
from .values import refuse_outside
from .verdict import refuse_faults
from .wishes import (
    NAMED_CODES,
    NEW_RESERVATION,
    NEW_SUBNET,
    ReservationWish,
    Row,
    SubnetWish,
)

_KNOWN = {
    MACOS: {**bootpd_subnet.FIELD_OF_KEY, bootpd_subnet.CREATOR: "none; it is Internet Sharing's"},
    SERVER: server_subnet.FIELD_OF_KEY,
}
# Text that reads as something else: with nothing on the mini to go by, its type would be a guess.
_AMBIGUOUS = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z|(yes|no|true|false)\Z", re.IGNORECASE)
NEW_LEASE = 3600
"""Seconds that a lease lasts in a new subnet of Server.app (captures)."""
_APART = ("interfaces", "relay")


@dataclasses.dataclass(frozen=True)
class Reading:
    """A mini's DHCP service as an order sees it: its rows have the names that the order gives.

    `form` is the configuration as its backend keeps it; the order holds nothing that the backend
    has no place for.
    """

    backend: str
    order: DhcpOrder
    form: Form
    subnets: Matched[SubnetWish]
    reservations: Matched[ReservationWish]

    @classmethod
    def by(cls, order: DhcpOrder, *, backend: str, form: Form) -> Reading:
        """Return the reading as an order sees it. Raises Refused where it is ambiguous."""
        subnets = form.subnets()
        return cls(
            backend,
            order,
            form,
            match_subnets(subnets, order.subnets),
            match_reservations(form.reservations(), order.reservations, subnets),
        )

    def tree(self) -> dict[str, Tree]:
        """Return what paths of changes lead into."""
        return {
            **self.form.general(),
            "backend": self.backend,
            "subnets": self.subnets.rows(self.form.subnets()),
            "reservations": self.reservations.rows(self.form.reservations()),
        }

    def after(self, changes: t.Sequence[Change]) -> Form:
        """Return the form that changes make of this one."""
        return self.form.after(
            changes, subnets=self.subnets.keys, reservations=self.reservations.keys
        )


def plan_dhcp(now: Tree, reading: Reading) -> Plan:
    """Return the plan that brings a mini's DHCP service to what the reading's order says.

    `now` is the tree of `reading`, with `state` and what an earlier run left `unfinished` where
    they were asked for. Raises Refused naming option, value and rule.
    """
    order = reading.order
    rows = _plan_rows(now, reading)
    general = list(_general_changes(rows.predicted, reading))
    changes = [*rows.changes, *general]
    form = reading.after(changes)
    subnets = keys_after(reading.subnets.keys, changes, "subnets")
    reservations = keys_after(reading.reservations.keys, changes, "reservations")
    predicted = {
        **now,
        **form.general(),
        "subnets": _named(subnets, form.subnets()),
        "reservations": _named(reservations, form.reservations()),
    }
    if changes or order.state != STOPPED:
        refuse_faults(form, reading, subnets=subnets, reservations=reservations)
    if reading.backend == SERVER:
        _refuse_other_interfaces(form, order)
    elif order.state == STARTED:
        _refuse_to_serve_nobody(predicted)
    switches = list(_state_changes(now, order))
    return Plan((*changes, *switches), _with(predicted, switches))


def _named(keys: Keys, rows: t.Sequence[Row]) -> dict[str, Row]:
    return {key: row for key, row in zip(keys, rows) if key is not None}


def _with(tree: Tree, changes: t.Iterable[Change]) -> Tree:
    for change in changes:
        tree = with_value(tree, change.path, change.after)
    return tree


def _plan_rows(now: Tree, reading: Reading) -> Plan:
    order = reading.order
    subnets = RowsOrder(
        collection="subnets",
        entries=[
            _subnet_entry(key, wish, now["subnets"].get(key), reading)
            for key, wish in reading.subnets.wishes
        ],
        defaults=NEW_SUBNET,
        purge="subnets" in order.purge,
    )
    first = plan_rows(now, subnets)
    reservations = RowsOrder(
        collection="reservations",
        entries=[
            _reservation_entry(key, wish, now["reservations"].get(key))
            for key, wish in reading.reservations.wishes
        ],
        defaults=NEW_RESERVATION,
        purge="reservations" in order.purge,
    )
    then = plan_rows(first.predicted, reservations)
    return Plan(tuple(map(_lean, (*first.changes, *then.changes))), then.predicted)


def _lean(change: Change) -> Change:
    """Return the change with nothing in a new row that says only that there is none."""
    if change.before is not ABSENT or not isinstance(change.after, dict):
        return change
    return dataclasses.replace(change, after=_filled(change.after))


def _filled(row: Row) -> Row:
    found = {key: _filled(each) if isinstance(each, dict) else each for key, each in row.items()}
    return {key: each for key, each in found.items() if each not in (None, [], {})}


def _subnet_entry(key: str, wish: SubnetWish, row: Row | None, reading: Reading) -> Entry:
    if not wish.present:
        return Entry(key, wish.where, present=False)
    fields = dict(wish.fields)
    known = NEW_SUBNET if row is None else row
    if "wins" in fields:
        fields["wins"] = {**known["wins"], **fields["wins"]}
    if "extra_settings" in fields:
        extra = _extra_settings(wish, known["extra_settings"], reading)
        fields["extra_settings"] = {**known["extra_settings"], **extra}
    if row is None:
        fields = _new_subnet(wish, fields, reading)
    elif wish.uuid and row["uuid"] != wish.uuid:
        fields["uuid"] = wish.uuid
    _refuse_misplaced(wish, {**known, **fields})
    return Entry(key, wish.where, fields)


def _extra_settings(wish: SubnetWish, present: Row, reading: Reading) -> Row:
    """Return keys without an option of their own, each in the type that it has on the mini."""
    found: Row = {}
    for key, value in wish.fields["extra_settings"].items():
        where = f"{wish.where}.extra_settings.{key}"
        own = _option_for(key, reading)
        if own is not None:
            raise Refused(where, f"{key!r} has an option of its own, {own}")
        if key not in present and isinstance(value, str) and _AMBIGUOUS.match(value):
            rule = "may be text, a number or yes/no; write a number or a boolean without quotes"
            raise Refused(where, f"{value!r} {rule}")
        found[key] = conform(present[key], value, where=where) if key in present else value
    return found


def _option_for(key: str, reading: Reading) -> str | None:
    """Return the option of ours that a key of the backend stands for, None where there is none."""
    known = _KNOWN[reading.backend].get(key)
    if known is not None or reading.backend == SERVER or not key.startswith(PREFIX):
        return known
    code, _rule = code_of(key[len(PREFIX) :], macos=reading.form.macos)
    return NAMED_CODES.get(code, f"options, by the code {code}") if code else None


def _new_subnet(wish: SubnetWish, fields: Row, reading: Reading) -> Row:
    for field in ("network", "range"):
        if fields.get(field) is None:
            rule = f"is missing; {wish.label!r} is new on this mini, and a new subnet needs it"
            raise Refused(f"{wish.where}.{field}", rule)
    served: Tree = reading.order.general.get("interfaces") or []
    if reading.backend == SERVER and len(served) == 1:
        fields.setdefault("interface", served[0])
    if reading.backend == SERVER:
        fields.setdefault("lease_time", NEW_LEASE)
    return {"name": wish.label, **fields, "uuid": wish.own_uuid}


def _refuse_misplaced(wish: SubnetWish, row: Row) -> None:
    if "range" in wish.fields or "network" in wish.fields:
        option = f"{wish.where}.{'range' if 'range' in wish.fields else 'network'}"
        try:
            refuse_outside(option, row["range"] or (), row["network"] or "0.0.0.0/0")
        except ValueError:
            return  # The judge of the whole says what is wrong with what stands on the mini.


def _reservation_entry(key: str, wish: ReservationWish, row: Row | None) -> Entry:
    if not wish.present:
        return Entry(key, wish.where, present=False)
    for field in ("name", "mac", "address"):
        if row is None and not wish.fields.get(field):
            rule = f"is missing; {wish.label!r} is new on this mini, and a new reservation needs it"
            raise Refused(wish.option(field), rule)
    return Entry(key, wish.where or "name", wish.fields)


def _general_changes(now: Tree, reading: Reading) -> t.Iterator[Change]:
    general = reading.order.general
    if reading.backend == MACOS:
        _refuse_unknown_interfaces(reading)
        wanted = _wanted_interfaces(now, reading.order)
        if not _same(now["interfaces"], wanted):
            yield Change(("interfaces",), now["interfaces"], wanted)
    relay = general.get("relay", {})
    wanted_at: dict[Path, Tree] = {
        **{(option,): each for option, each in general.items() if option not in _APART},
        **{("relay", part): each for part, each in relay.items()},
    }
    for path, value in wanted_at.items():
        before = lookup(now, path)
        if not _same(before, value):
            yield Change(path, before, value)


def _same(one: Tree, other: Tree) -> bool:
    """Compare lists whose order means nothing; True stands for all interfaces."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)


def _wanted_interfaces(now: Tree, order: DhcpOrder) -> Tree:
    """Return the interfaces to serve: those given, else also those of the subnets named here."""
    present = now["interfaces"]
    named = [(wish, wish.fields["interface"]) for wish in order.subnets if _is_served(wish)]
    given = order.general.get("interfaces")
    if given is not None:
        for wish, name in named:
            if name not in given:
                rule = f"{name!r} is not among the interfaces {', '.join(given) or '[]'}"
                raise Refused(f"{wish.where}.interface", f"{rule}, so nobody there is served")
        return given
    if present is True:
        return True
    new = dict.fromkeys(name for _wish, name in named if name not in present)
    return [*present, *new]


def _refuse_unknown_interfaces(reading: Reading) -> None:
    """Refuse a name that bootpd would skip without a word: it serves nobody there (its source)."""
    here, general = reading.form.here, reading.order.general
    lists = {
        "interfaces": general.get("interfaces") or (),
        "bootp_interfaces": general.get("bootp_interfaces") or (),
        "relay.interfaces": general.get("relay", {}).get("interfaces") or (),
    }
    named = [
        (f"{option}[{place}]", name)
        for option, names in lists.items()
        for place, name in enumerate(names)
    ]
    named += [
        (f"{wish.where}.interface", wish.fields["interface"])
        for wish in reading.order.subnets
        if _is_served(wish)
    ]
    for option, name in named:
        if here is not None and name not in here:
            has = ", ".join(here)
            raise Refused(option, f"{name!r} is no interface of this mini, which has {has}")


def _is_served(wish: SubnetWish) -> bool:
    fields = wish.fields
    return wish.present and bool(fields.get("interface")) and fields.get("enabled") is not False


def _refuse_other_interfaces(form: Form, order: DhcpOrder) -> None:
    wanted = order.general.get("interfaces")
    served = form.general()["interfaces"]
    if wanted is not None and sorted(wanted) != served:
        raise Refused(
            "interfaces",
            f"{', '.join(wanted) or '[]'} is wanted, but Server.app serves the interfaces of its"
            f" subnets, {', '.join(served) or 'none'}; set the interface of each subnet",
        )


def _refuse_to_serve_nobody(predicted: Tree) -> None:
    relays = predicted["relay"]["interfaces"] and predicted["relay"]["servers"]
    if not (predicted["interfaces"] or predicted["bootp_interfaces"] or relays):
        raise Refused(
            "state",
            "started would serve nobody: DHCP is enabled on no interface; give interfaces, or the"
            " interface of a subnet",
        )
    pools = [row for row in predicted["subnets"].values() if row["enabled"]]
    if not (pools or predicted["reservations"] or relays):
        raise Refused(
            "state",
            "started would serve nobody: there is no enabled subnet and no reservation; give"
            " subnets",
        )


def _state_changes(now: Tree, order: DhcpOrder) -> t.Iterator[Change]:
    if now.get("unfinished"):
        yield Change(("unfinished",), now["unfinished"], ABSENT)
    if order.state is not None and now["state"] != order.state:
        on_macos = order.state == STARTED and now["backend"] == MACOS
        hint = NOT_TAKEN if on_macos else ""
        yield Change(("state",), now["state"], order.state, hint=hint)


__all__ = ["Reading", "plan_dhcp"]
