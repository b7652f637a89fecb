# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Who gets alerts and which alerts there are: what a user may write, as entries of rows."""

from __future__ import annotations

import re
import typing as t

from .._errors import Refused
from .._values import ABSENT, Tree
from .change import nearest
from .rows import Entry, RowsOrder, without_number
from .typed import conform

FLAGS = ("mail", "push", "enabled")
_RECIPIENT_KEYS = ("address", "enabled", "locale", "state")
# RFC 5321, without quoted local parts and address literals: postfix of a mini takes no others
# from an alert. A domain of one label is one that the mini's own mail system knows.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\Z")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?\Z")


def same_address(key: str) -> str:
    """Return what all spellings of an address have in common, and copies of its row too."""
    return without_number(key).casefold()


def recipients_order(given: t.Sequence[t.Any], *, purge: bool) -> RowsOrder:
    """Return the order for the option `recipients`: addresses, or mappings that hold one.

    Raises Refused naming the place in the list for what is no address, flag, locale or state.
    """
    return RowsOrder(
        collection="recipients",
        entries=[_recipient(f"recipients[{place}]", value) for place, value in enumerate(given)],
        defaults={"enabled": True, "locale": "en"},
        purge=purge,
        fold=same_address,
    )


def _recipient(where: str, given: t.Any) -> Entry:
    if not isinstance(given, t.Mapping):
        return Entry(_address(where, given), where)
    _refuse_unknown_keys(where, given, _RECIPIENT_KEYS)
    said = {key: value for key, value in given.items() if value is not None}
    fields: dict[str, Tree] = {}
    if "enabled" in said:
        fields["enabled"] = _flag(f"{where}.enabled", said["enabled"])
    if "locale" in said:
        fields["locale"] = _locale(f"{where}.locale", said["locale"])
    state = said.get("state", "present")
    if state not in ("present", "absent"):
        raise Refused(f"{where}.state", f"{state!r} is neither present nor absent")
    address = _address(f"{where}.address", said.get("address"))
    return Entry(address, where, fields, present=state == "present")


def _address(where: str, given: t.Any) -> str:
    if not isinstance(given, str):
        raise Refused(where, f"{given!r} is no mail address; write it as text")
    local, at, domain = given.partition("@")
    labels = domain.split(".")
    if not at or "@" in domain:
        fault = "it needs exactly one @"
    elif not _LOCAL.match(local) or len(local) > 64:
        fault = f"{local!r} cannot stand before the @"
    elif not all(_LABEL.match(label) and len(label) <= 63 for label in labels) or len(domain) > 253:
        fault = f"{domain!r} is no name of a host or domain"
    else:
        return given
    raise Refused(where, f"{given!r} is no mail address: {fault}")


def _locale(where: str, given: t.Any) -> str:
    if isinstance(given, str) and _LOCALE.match(given):
        return given
    raise Refused(where, f"{given!r} is no locale such as en, pt-BR or zh_Hans; quote it in YAML")


def _flag(where: str, given: t.Any) -> Tree:
    return conform(ABSENT, given, where=where, kind="boolean")


def alerts_order(given: t.Mapping[str, t.Any], rows: t.Mapping[str, Tree]) -> RowsOrder:
    """Return the order for the option `alerts`: names to mappings of mail, push and enabled.

    `rows` are the alerts of this store by name; each holds its other name as `bundle`. Raises
    Refused for a name that is neither, with those of this store.
    """
    by_bundle = {row["bundle"]: name for name, row in rows.items()}
    entries = []
    for name, flags in given.items():
        where = f"alerts.{name}"
        if name not in rows and name not in by_bundle:
            raise Refused(where, _unknown(name, rows, by_bundle))
        key = name if name in rows else by_bundle[name]
        entries.append(Entry(key, where, alert_flags(where, flags)))
    return RowsOrder("alerts", entries)


def alert_flags(where: str, given: t.Any) -> dict[str, Tree]:
    """Return the flags of one alert as booleans. Raises Refused for anything else."""
    if not isinstance(given, t.Mapping):
        raise Refused(where, f"{given!r} is no mapping of {', '.join(FLAGS)}")
    _refuse_unknown_keys(where, given, FLAGS)
    return {
        flag: _flag(f"{where}.{flag}", given[flag]) for flag in FLAGS if given.get(flag) is not None
    }


def _unknown(name: str, rows: t.Iterable[str], bundles: t.Iterable[str]) -> str:
    names = sorted({*rows, *bundles})
    hint = nearest(str(name), names)
    known = f"this mini's alerts are {', '.join(sorted(rows))}"
    return f"there is no alert {name!r}; {hint + ' ' if hint else ''}{known}"


def _refuse_unknown_keys(where: str, given: t.Mapping[str, t.Any], known: t.Sequence[str]) -> None:
    for key in given:
        if key not in known:
            hint = nearest(str(key), known) or f"there are {', '.join(known)}"
            raise Refused(f"{where}.{key}", f"there is no such key; {hint}")


__all__ = ["FLAGS", "alert_flags", "alerts_order", "recipients_order", "same_address"]
