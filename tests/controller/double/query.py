# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists: which objects a query chooses, in which order, and which page of them is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from double.extras import NAMED
from double.refusal import Refusal
from double.show import whole_values
from double.store import Item, Store
from double.table import TYPES, Type, members
from double.values import YES

APART = ("page", "page_size", "order_by", "search", "format")
LOOKUPS: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda have, want: have == want,
    "iexact": lambda have, want: have.lower() == want.lower(),
    "contains": lambda have, want: want in have,
    "icontains": lambda have, want: want.lower() in have.lower(),
    "startswith": lambda have, want: have.startswith(want),
    "istartswith": lambda have, want: have.lower().startswith(want.lower()),
    "endswith": lambda have, want: have.endswith(want),
    "iendswith": lambda have, want: have.lower().endswith(want.lower()),
    "regex": lambda have, want: bool(re.search(want, have)),
    "iregex": lambda have, want: bool(re.search(want, have, re.I)),
    "in": lambda have, want: have in want.split(","),
    "isnull": lambda have, want: (have == "") == (want in YES),
    "gt": lambda have, want: float(have) > float(want),
    "gte": lambda have, want: float(have) >= float(want),
    "lt": lambda have, want: float(have) < float(want),
    "lte": lambda have, want: float(have) <= float(want),
}
LONGEST_PAGE = 200
USUAL_PAGE = 25
Pairs = list[tuple[str, str]]


def choose(store: Store, path: str, items: Iterable[Item], query: Pairs) -> list[Item]:
    """Return the objects that pass all filters of a query, in the order that it asks for."""
    every, some = [], []
    for key, want in query:
        if key in APART:
            continue
        test = _test(store, path, key, want)
        (some if "or" in key.split("__")[:-1] else every).append(test)
    chosen = [
        item
        for item in items
        if all(test(item) for test in every) and (not some or any(test(item) for test in some))
    ]
    order = dict(query).get("order_by", TYPES[path].order if path in TYPES else "id")
    return _ordered(store, _searched(chosen, dict(query)), order)


def page(path: str, items: list[Any], query: Pairs) -> tuple[list[Any], dict[str, Any]]:
    """Return the objects on the page that a query asks for, and the frame for them."""
    asked = dict(query)
    size = min(int(asked.get("page_size", USUAL_PAGE)), LONGEST_PAGE)
    number = int(asked.get("page", 1))
    last = max(1, -(-len(items) // size))
    if not 1 <= number <= last:
        raise Refusal(404, {"detail": "Invalid page."})
    frame = {
        "count": len(items),
        "next": _link(path, asked, number + 1) if number < last else None,
        "previous": _link(path, asked, number - 1) if number > 1 else None,
    }
    return items[(number - 1) * size : number * size], frame


def _link(path: str, asked: dict[str, str], number: int) -> str:
    return f"{path}?{urlencode({**asked, 'page': number})}"


def _test(store: Store, path: str, key: str, want: str) -> Callable[[Item], bool]:
    words = [word for word in key.split("__") if word not in ("or", "chain")]
    refuted = "not" in words
    words = [word for word in words if word != "not"]
    lookup = words.pop() if len(words) > 1 and words[-1] in LOOKUPS else "exact"
    kinds = [TYPES[one] for one in members(path)]
    _known(kinds, words)
    if lookup == "exact" and words[-1] != "id" and _names_another(kinds, words[-1]):
        _number(words[-1], want)

    def passes(item: Item) -> bool:
        have = _reach(store, item, words)
        if lookup == "exact" and isinstance(have, bool):
            return ((want in YES) == have) != refuted
        if lookup == "exact" and want.lower() in ("none", "null"):
            return (have is None) != refuted
        return LOOKUPS[lookup]("" if have is None else str(have), want) != refuted

    return passes


def _names_another(kinds: list[Type], name: str) -> bool:
    return any(kind.kind_of(name) in NAMED for kind in kinds)


def _number(name: str, want: str) -> None:
    if not want.isdigit() and want.lower() not in ("none", "null"):
        raise Refusal(400, {"detail": f"Invalid {name} id: {want}"})


def _known(kinds: list[Type], words: list[str]) -> None:
    """Refuse a field that none of these kinds has."""
    name, *rest = words
    having = [kind for kind in kinds if name in kind.names()]
    if not having:
        raise Refusal(400, {"detail": f"{kinds[0].model} has no field named '{name}'"})
    if not rest:
        return
    named = [kind.kind_of(name) for kind in having]
    further = [TYPES[one] for path in named if path in NAMED for one in members(path)]
    if not further:
        raise Refusal(400, {"detail": f"No related model for field {rest[0]}."})
    _known(further, rest)


def _reach(store: Store, item: Item, words: list[str]) -> Any:
    name, *rest = words
    have = whole_values(store, item).get(name)
    if name in ("created", "modified", "created_by"):
        have = item.value(name)
    if not rest:
        return have
    kind = item.of.kind_of(name)
    other = store.find(kind, have) if kind in NAMED else None
    return _reach(store, other, rest) if other else None


def _searched(items: list[Item], asked: dict[str, str]) -> list[Item]:
    wanted = asked.get("search", "").lower()
    fields = ("name", "username", "identifier", "description")
    return [
        item
        for item in items
        if any(wanted in str(item.values.get(name, "")).lower() for name in fields)
    ]


def _ordered(store: Store, items: list[Item], order: str) -> list[Item]:
    for name in reversed([name for name in order.split(",") if name]):
        words = name.lstrip("-").split("__")
        items = sorted(
            items,
            key=lambda item: _sortable(_reach(store, item, words)),
            reverse=name.startswith("-"),
        )
    return items


def _sortable(value: Any) -> tuple[bool, int, str]:
    """Return something to sort by: numbers by size, text by its letters, nothing last."""
    number = value if isinstance(value, int) else 0
    return value is None, number, str(value)
