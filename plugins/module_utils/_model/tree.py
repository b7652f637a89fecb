# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Plan the settings of one service: which values of a tree change, and what it looks like then."""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import Refused
from .._values import (
    ABSENT,
    ARRAY_ID,
    Path,
    Tree,
    covers,
    join_path,
    lookup,
    split_path,
    with_value,
)
from .change import HIDDEN, Change, Plan
from .quirks import KINDS, holds_secret, is_shown, quirk_of
from .typed import conform


@dataclasses.dataclass(frozen=True)
class Wish:
    """A value that the user wants at a path of the current tree.

    `option` is where it was written, for messages.
    """

    path: Path
    value: t.Any
    option: str
    secret: bool = False


@dataclasses.dataclass(frozen=True)
class SettingsOrder:
    """All that a user says about the settings of one service.

    `settings` and `secrets` are nested mappings whose keys may be paths with colons; `types` maps
    paths to integer, string, boolean or real; `remove` lists paths of id-keyed members.
    `options` are the names of the options that hold settings and secrets, for messages.
    """

    service: str
    settings: t.Mapping[str, t.Any]
    secrets: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    types: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    remove: t.Sequence[str] = ()
    update_secrets: str = "on_change"
    options: tuple[str, str] = ("settings", "secret_settings")


def plan_settings(current: Tree, order: SettingsOrder) -> Plan:
    """Return the plan that brings `current` (a service's tree) to what `order` says.

    Only keys that the order names are compared. Raises Refused naming option, value and rule.
    """
    kinds = _kinds(order.types)
    wishes = [
        *_wishes(current, order.settings, option=order.options[0]),
        *_wishes(current, order.secrets, option=order.options[1], secret=True),
    ]
    _refuse_twice(wishes)
    removals = list(_removals(current, order, wishes))
    changes = _grouped(current, [*_changes(current, wishes, order.service, kinds)])
    if changes or removals or order.update_secrets == "always":
        changes += [*_unseen_secrets(current, wishes)]
    return _plan(current, [*changes, *removals])


def _plan(current: Tree, changes: t.Sequence[Change]) -> Plan:
    predicted = current
    for change in changes:
        # A secret that the server never shows does not show up in the prediction either.
        if change.provable:
            predicted = with_value(predicted, change.path, change.after)
    return Plan(changes=tuple(changes), predicted=predicted)


def _kinds(types: t.Mapping[str, str]) -> dict[Path, str]:
    for path, kind in types.items():
        if kind not in KINDS:
            raise Refused(f"types.{path}", "{!r} is none of {}".format(kind, ", ".join(KINDS)))
    return {_without_ids(split_path(path)): kind for path, kind in types.items()}


def _without_ids(path: Path) -> Path:
    return tuple(part for part in path if part != ARRAY_ID)


def _wishes(
    current: Tree, wanted: t.Any, *, option: str, secret: bool = False, path: Path = ()
) -> t.Iterator[Wish]:
    """Flatten what the user wrote into leaves, with id-keyed arrays where the server has them."""
    for key, value in wanted.items():
        where = f"{option}.{key}"
        parts = split_path(_key(where, key))
        here = _placed(current, (*path, *parts), where)
        if isinstance(value, t.Mapping) and value:
            yield from _wishes(current, value, option=where, secret=secret, path=here)
        else:
            yield Wish(_placed(current, here, where), value, where, secret)


def _key(where: str, key: t.Any) -> str:
    if not isinstance(key, str) or not key or not key.isprintable():
        raise Refused(where, f"{key!r} is no key; keys are text (quote numbers)")
    if " = " in key or set(key) & set("\u201c\u201d"):
        raise Refused(where, f"{key!r} cannot stand in a key of serveradmin")
    if "" in split_path(key):
        raise Refused(where, f"{key!r} has an empty part between its colons")
    if "_array_index" in split_path(key):
        raise Refused(where, "places of an array are not set one by one; give the whole list")
    return key


def _placed(current: Tree, path: Path, where: str) -> Path:
    """Return the path with `_array_id` put in where the server keeps members by id."""
    placed: Path = ()
    here = current
    for number, part in enumerate(path):
        by_id = here == [] or (isinstance(here, dict) and set(here) == {ARRAY_ID})
        if by_id and part != ARRAY_ID:
            placed, here = (*placed, ARRAY_ID), lookup(here, (ARRAY_ID,))
        if isinstance(here, list) and here:
            raise Refused(where, f"the server has a list at {join_path(placed)}, not a mapping")
        if part == ARRAY_ID and isinstance(here, dict) and here and not by_id:
            raise Refused(where, f"the server has no array by id at {join_path(path[:number])}")
        placed, here = (*placed, part), lookup(here, (part,))
    return placed


def _refuse_twice(wishes: t.Sequence[Wish]) -> None:
    seen: dict[Path, Wish] = {}
    for wish in wishes:
        for length in range(1, len(wish.path) + 1):
            other = seen.get(wish.path[:length])
            if other is not None:
                raise Refused(wish.option, f"is set twice, also by {other.option}")
        seen[wish.path] = wish


def _removals(current: Tree, order: SettingsOrder, wishes: t.Sequence[Wish]) -> t.Iterator[Change]:
    for number, text in enumerate(order.remove):
        option = f"remove[{number}]"
        path = split_path(_key(option, text))
        if len(path) < 2 or path[-2] != ARRAY_ID:
            raise Refused(
                option,
                f"{text!r} is no member of an array by id; only those can be removed, as"
                " KEY:_array_id:ID",
            )
        if any(wish.path[: len(path)] == path for wish in wishes):
            raise Refused(option, f"{text!r} is also set under settings")
        before = lookup(current, path)
        if before is not ABSENT:
            secret = holds_secret(order.service, path, before)
            yield Change(path, before, ABSENT, secret=secret)


def _changes(
    current: Tree, wishes: t.Sequence[Wish], service: str, kinds: t.Mapping[Path, str]
) -> t.Iterator[Change]:
    for wish in wishes:
        before = lookup(current, wish.path)
        if wish.secret and not is_shown(before):
            continue
        quirk = quirk_of(service, wish.path)
        kind = kinds.get(_without_ids(wish.path)) or (quirk.kind if quirk else None)
        secret = wish.secret or any(
            holds_secret(service, wish.path, value) for value in (before, wish.value)
        )
        after = _wanted(before, wish, kind, secret=secret)
        if covers(before, after):
            continue
        breach = quirk.breach(after) if quirk else None
        if breach:
            raise Refused(wish.option, breach)
        yield Change(wish.path, before, after, secret=secret)


def _wanted(before: Tree, wish: Wish, kind: str | None, *, secret: bool) -> Tree:
    if wish.value == {} and isinstance(before, dict):
        return before  # An empty mapping names no key of the mapping that is there.
    try:
        return conform(before, wish.value, where=wish.option, kind=kind)
    except Refused as refusal:
        if not secret:
            raise
        reason = refusal.reason
        for text in (*_texts(before), *_texts(wish.value)):
            reason = reason.replace(text, HIDDEN)
        raise Refused(refusal.option, reason) from None


def _texts(tree: Tree) -> t.Iterator[str]:
    """Give the single values in a tree as messages quote them."""
    if isinstance(tree, (dict, list)):
        for below in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(below)
    elif tree is not ABSENT and not isinstance(tree, bool):
        yield repr(tree)


def not_compared(current: Tree, order: SettingsOrder) -> list[str]:
    """Return the paths of secrets that the server does not show, so that nothing tells a drift."""
    wishes = _wishes(current, order.secrets, option=order.options[1], secret=True)
    return [join_path(change.path) for change in _unseen_secrets(current, list(wishes))]


def _unseen_secrets(current: Tree, wishes: t.Sequence[Wish]) -> t.Iterator[Change]:
    for wish in wishes:
        before = lookup(current, wish.path)
        if wish.secret and not is_shown(before):
            # Nothing shows its type, and a password of digits is still text.
            value = _wanted(ABSENT, wish, "string", secret=True)
            yield Change(wish.path, before, value, secret=True, provable=False)


def _grouped(current: Tree, changes: t.Sequence[Change]) -> list[Change]:
    """Gather the changes below each new member of an array by id into one that makes it."""
    grouped: dict[Path, Change] = {}
    for change in changes:
        member = _new_member(current, change.path)
        if member is None:
            grouped[change.path] = change
            continue
        made = grouped.get(member, Change(member, ABSENT, {}))
        grouped[member] = dataclasses.replace(
            made,
            after=with_value(made.after, change.path[len(member) :], change.after),
            secret=made.secret or change.secret,
        )
    return list(grouped.values())


def _new_member(current: Tree, path: Path) -> Path | None:
    for place, part in enumerate(path[:-1]):
        member = path[: place + 2]
        if part == ARRAY_ID and lookup(current, member) is ABSENT:
            return member
    return None


__all__ = ["SettingsOrder", "Wish", "not_compared", "plan_settings"]
