# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The settings of a content cache that somebody made, as options of `content_cache`."""

from __future__ import annotations

import ipaddress
import typing as t

from ...module_utils._errors import Refused
from ...module_utils._model.cache_keys import BY_OPTION, FRESH, KEYS, CacheKey
from ...module_utils._model.cache_order import ACTIVE, INACTIVE, CacheOrder, plan_cache
from ...module_utils._values import Tree
from .part import LIKE_A_SECRET, Answer, Part, Target, like_a_secret

_UNITS = {
    **{name: 1000**power for power, name in enumerate(("MB", "GB", "TB", "PB"), 2)},
    **{f"{name}iB": 1024**power for power, name in enumerate("MGTP", 2)},
}
_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "size": (int,),
    "real": (int, float),
    "string": (str,),
    "ranges": (list,),
    "addresses": (list,),
}
_MOVES = "the content stays where it is; a new mini begins with an empty cache"


def adopted_cache(answer: Answer, target: Target) -> Part:
    """Return what differs from a fresh content cache of the target's backend."""
    cache = answer["cache"]
    part = Part(runs=cache["state"] == ACTIVE)
    if cache["state"] not in (ACTIVE, INACTIVE):
        part.left.append(f"it is {cache['state']} just now; read it again when it has settled")
    now = {
        "backend": target.backend(answer["backend"]),
        "macos": target.macos,
        "state": cache["state"],
        # Against nothing, where it is another mini that is to have them.
        "settings": {} if target.moves else cache["settings"],
        "forced": {},
    }
    fresh = FRESH[now["backend"]]
    for name, value in _in_order(cache["settings"]).items():
        if name not in BY_OPTION and name in fresh and value == fresh[name]:
            continue
        if name not in BY_OPTION and like_a_secret(name, value):
            part.left.append(f"{name}{LIKE_A_SECRET}")
        elif name in answer["forced"]:
            part.left.append(f"{name}: a configuration profile forces it to {value!r}")
        elif name in BY_OPTION:
            _adopt(BY_OPTION[name], value, part=part, now=now, target=target)
        elif target.moves:
            part.left.append(f"{name}: {value!r} is a key without an option; what it does is open")
        else:
            _adopt_extra(name, value, part=part, now=now)
    return part


def _in_order(settings: Answer) -> dict[str, Tree]:
    """Return settings in the order of the documentation, those without an option last."""
    known = [row.option for row in KEYS if row.option in settings]
    return {name: settings[name] for name in (*known, *sorted(set(settings) - set(known)))}


def _adopt(row: CacheKey, value: Tree, *, part: Part, now: Tree, target: Target) -> None:
    backend, name = now["backend"], row.option
    usual = FRESH[backend].get(row.key, row.default)
    if value == usual:
        return
    if name == "data_path" and target.moves:
        if value not in (fresh.get(row.key) for fresh in FRESH.values()):
            part.left.append(f"{name}: {value!r}: {_MOVES}")
        return
    lacking = row.lacking(backend, macos=target.macos)
    if lacking:
        part.left.append(f"{name}: {value!r}: {lacking}")
        return
    if not _fits(row, value):
        part.left.append(f"{name}: {value!r}: the option takes no such value")
        return
    if name == "interface":
        value = target.interface(value)
    _try({name: _written(row, value)}, name, part=part, now=now)


def _fits(row: CacheKey, value: Tree) -> bool:
    """Tell whether a value is of the type of its option, and one of its choices."""
    if isinstance(value, bool) or row.kind == "boolean":
        return isinstance(value, bool) and row.kind == "boolean"
    known = value in row.choices if row.choices else True
    return known and isinstance(value, _TYPES[row.kind])


def _adopt_extra(key: str, value: Tree, *, part: Part, now: Tree) -> None:
    extra = Part()
    _try({"extra_settings": {key: value}}, key, part=extra, now=now)
    part.left += extra.left
    for option, values in extra.options.items():
        part.options.setdefault(option, {}).update(values)


def _try(options: dict[str, Tree], name: str, *, part: Part, now: Tree) -> None:
    """Take options that the module takes, and that change nothing where they were read."""
    try:
        plan = plan_cache(now, CacheOrder.of(options))
        if now["settings"] and not plan.empty:
            raise Refused(name, f"{now['settings'][name]!r} is a value that cannot be written so")
        part.options.update(options)
    except Refused as refusal:
        part.left.append(str(refusal))


def _written(row: CacheKey, value: Tree) -> Tree:
    """Return a value as an admin would write it."""
    if row.kind == "size":
        return _size(value)
    if row.kind == "ranges":
        return [_range(each) for each in value]
    return value


def _size(value: int) -> Tree:
    """Return bytes in the unit that needs the fewest digits, as they are where none is exact."""
    found = [
        (value // unit, f"{value // unit}{name}")
        for name, unit in _UNITS.items()
        if value and value % unit == 0
    ]
    return min(found)[1] if found else value


def _range(value: Tree) -> Tree:
    """Return a range as its network, its only address, or its two ends."""
    if not isinstance(value, t.Mapping) or not {"first", "last"} <= value.keys():
        return value
    ends = {"first": value["first"], "last": value["last"]}
    try:
        first, last = (ipaddress.ip_address(str(each)) for each in ends.values())
        blocks = list(ipaddress.summarize_address_range(first, last))
    except (TypeError, ValueError):
        return dict(value)
    if len(blocks) > 1:
        return ends
    return str(first) if first == last else str(blocks[0])


__all__ = ["adopted_cache"]
