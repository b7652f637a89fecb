# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Plan a content cache: which settings change, whether it has to be turned on or off."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._errors import Refused
from .._values import ABSENT, Path, Tree, covers, lookup, plain, with_value
from .backends import MACOS
from .cache_health import REGISTERED, VIRTUAL_MACHINE
from .cache_keys import BY_KEY, BY_OPTION, KEPT_BY_SERVICE, CacheKey
from .cache_values import address, address_range, size
from .change import Change, Plan
from .typed import conform

ACTIVE = "active"
INACTIVE = "inactive"
REFUSE = "refuse"
SKIP = "skip"
DATA_TAIL = "/Library/Application Support/Apple/AssetCache/Data"
RESTART = "restart"
_INTERFACE = re.compile(r"[a-z]+[0-9]+\Z")
# Plain kinds of values, as `conform` calls them.
_CONFORM = {"size": "integer", "ranges": None, "addresses": None}
# Extra settings that are text but read as something else: their type would be a guess.
_AMBIGUOUS = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z|(yes|no|true|false)\Z", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class CacheOrder:
    """All that a user says about a content cache, checked as far as no mini is needed.

    `settings` maps names of options to values in the form in which the service keeps them,
    `extra` maps keys that have no option to values.
    """

    state: str | None
    settings: t.Mapping[str, t.Any]
    extra: t.Mapping[str, t.Any]
    unsupported: str = REFUSE
    wait_registered: int = 0

    @classmethod
    def of(cls, options: t.Mapping[str, t.Any]) -> CacheOrder:
        """Return the order in a module's options. Raises Refused naming option, value and rule."""
        extra = options.get("extra_settings") or {}
        for key, value in extra.items():
            _check_extra(f"extra_settings.{key}", key, value)
        wait = options.get("wait_registered") or 0
        if wait < 0:
            raise Refused("wait_registered", f"{wait} is no number of seconds")
        return cls(
            state=options.get("state"),
            settings={
                name: _value(BY_OPTION[name], value)
                for name, value in options.items()
                if name in BY_OPTION and value is not None
            },
            extra=extra,
            unsupported=options.get("unsupported") or REFUSE,
            wait_registered=wait,
        )

    @property
    def keys(self) -> list[str]:
        """Return the service's keys of all that is ordered."""
        return [*(BY_OPTION[name].key for name in self.settings), *self.extra]


def _check_extra(where: str, key: t.Any, value: t.Any) -> None:
    if not isinstance(key, str) or not re.match(r"[A-Za-z][A-Za-z0-9]*\Z", key):
        raise Refused(where, f"{key!r} is no key of content caching; keys look like CacheLimit")
    if key in KEPT_BY_SERVICE:
        advice = KEPT_BY_SERVICE[key]
        raise Refused(where, f"the service writes {key} itself{'; ' + advice if advice else ''}")
    if key in BY_KEY or key in BY_OPTION:
        name = BY_KEY[key].option if key in BY_KEY else key
        raise Refused(where, f"this setting has an option of its own, {name}")
    if value is None:
        raise Refused(where, "null is no value; leave the key out")
    if isinstance(value, str) and _AMBIGUOUS.match(value):
        raise Refused(
            where,
            f"{value!r} may be text, a number or yes/no; write a number or a boolean without"
            " quotes (in a template of ansible-core before 2.19, end it with | int or | bool)",
        )


def _value(row: CacheKey, value: t.Any) -> t.Any:
    """Return the value of an option as the service keeps it."""
    where = row.option
    if row.kind == "ranges":
        return [address_range(f"{where}[{n}]", each) for n, each in enumerate(value)]
    if row.kind == "addresses":
        return [str(address(f"{where}[{n}]", each)) for n, each in enumerate(value)]
    if row.kind == "size":
        value = size(where, value)
    if row.key == "Interface" and not _INTERFACE.match(value):
        raise Refused(where, f"{value!r} is no interface; give its BSD name, such as en0")
    if row.key == "DataPath" and not value.startswith("/"):
        raise Refused(where, f"{value!r} is no absolute path")
    return value


def plan_cache(now: Tree, order: CacheOrder) -> Plan:
    """Return the plan that brings a cache (a reading of it) to what `order` says.

    The reading is `{backend, macos, state, settings, forced}`, and where they matter `unfinished`
    (what an earlier run left to do), `obstacle` (why this Mac cannot activate) and
    `registration`. Raises Refused naming option, value and rule.
    """
    settings = [*_setting_changes(now, order)]
    predicted = _with(now, settings)
    _refuse_to_cache_nothing(predicted, order)
    others = [*_state_changes(now, order, bool(settings))]
    predicted = _with(predicted, others)
    waits = order.wait_registered and predicted["state"] == ACTIVE
    if waits and now.get("registration") != REGISTERED:
        before = now.get("registration", ABSENT)
        others.append(Change(("registration",), before, REGISTERED))
        predicted = _with(predicted, others[-1:])
    return Plan((*settings, *others), predicted)


def _with(tree: Tree, changes: t.Iterable[Change]) -> Tree:
    for change in changes:
        tree = with_value(tree, change.path, change.after)
    return tree


def left_out(now: Tree, order: CacheOrder) -> dict[str, str]:
    """Return the ordered options that this mini cannot have, each with the reason."""
    reasons = {
        name: BY_OPTION[name].lacking(now["backend"], macos=now["macos"]) for name in order.settings
    }
    return {name: reason for name, reason in reasons.items() if reason}


def _setting_changes(now: Tree, order: CacheOrder) -> t.Iterator[Change]:
    lacking = left_out(now, order)
    if order.unsupported == REFUSE:
        for name, reason in lacking.items():
            raise Refused(name, f"{reason}; leave it out for this mini, or set unsupported: skip")
    for name, wanted in order.settings.items():
        if name not in lacking:
            change = _change(now, name, wanted, where=name, kind=BY_OPTION[name].kind)
            if change:
                _check(now, BY_OPTION[name], change.after)
                yield change
    for name, wanted in order.extra.items():
        change = _change(now, name, wanted, where=f"extra_settings.{name}", kind=None)
        if change:
            yield change


def _change(now: Tree, name: str, wanted: t.Any, *, where: str, kind: str | None) -> Change | None:
    path: Path = ("settings", name)
    before = lookup(now, path)
    after = conform(before, wanted, where=where, kind=_CONFORM.get(kind or "", kind))
    if covers(before, after):
        return None
    if name in now["forced"]:
        raise Refused(
            where,
            f"{plain(after)!r} is wanted, but a configuration profile"
            f" (com.apple.AssetCache.managed) forces {plain(now['forced'][name])!r} on this mini;"
            " change the profile, or leave the option out here",
        )
    return Change(path, before, after)


def _check(now: Tree, row: CacheKey, value: t.Any) -> None:
    breach = row.breach(value, now["backend"])
    if breach:
        raise Refused(row.option, breach)
    if row.key != "DataPath":
        return
    on_macos = now["backend"] == MACOS
    if on_macos and not value.endswith(DATA_TAIL):
        raise Refused(row.option, f"{value!r} does not end in {DATA_TAIL}, as macOS demands")
    before = lookup(now, ("settings", row.option))
    how = f"run AssetCacheManagerUtil moveCacheTo '{value}'" if on_macos else "use the Server app"
    raise Refused(
        row.option,
        f"the content lies in {None if before is ABSENT else before!r}, and a new path alone would"
        f" leave it behind; {how} on the mini, which moves the content and sets the path",
    )


def _setting(tree: Tree, name: str) -> t.Any:
    """Return the value of a setting, its default where the mini shows none."""
    value = lookup(tree, ("settings", name))
    return BY_OPTION[name].default if value is ABSENT else value


def _refuse_to_cache_nothing(predicted: Tree, order: CacheOrder) -> None:
    kinds = ("allow_personal_caching", "allow_shared_caching")
    named = next((name for name in kinds if name in order.settings), None)
    if named and not any(_setting(predicted, name) for name in kinds):
        raise Refused(
            named,
            "neither personal nor shared content would be cached; at least one of"
            " allow_personal_caching and allow_shared_caching is true",
        )


def _state_changes(now: Tree, order: CacheOrder, settings_change: bool) -> t.Iterator[Change]:
    unfinished = now.get("unfinished")
    if unfinished:
        yield Change(("unfinished",), unfinished, ABSENT)
    wanted = order.state or (ACTIVE if unfinished == RESTART else None)
    if wanted is None or wanted == now["state"]:
        return
    obstacle = now.get("obstacle")
    # Settings that change in the same run may be what stands in the way.
    if wanted == ACTIVE and obstacle and not (settings_change and VIRTUAL_MACHINE not in obstacle):
        raise Refused("state", f"macOS cannot activate content caching on this Mac: {obstacle}")
    if wanted == INACTIVE and now["forced"].get("auto_activation") is True:
        raise Refused(
            "state", "a configuration profile (AutoActivation) keeps content caching active here"
        )
    yield Change(("state",), now["state"], wanted)


def needs_restart(plan: Plan) -> bool:
    """Tell whether a running cache has to stop and start to heed the planned settings."""
    names = [change.path[1] for change in plan.changes if change.path[0] == "settings"]
    return any(name in BY_OPTION and BY_OPTION[name].restart for name in names)


def warnings(state: Tree, order: CacheOrder) -> list[str]:
    """Return what an admin should know about ordered settings that do nothing on this mini."""
    found = [f"{name} was left out: {reason}" for name, reason in left_out(state, order).items()]
    given = {name for name, value in order.settings.items() if value not in ([], False)}
    if "listen_ranges" in given and _setting(state, "local_subnets_only"):
        found.append("listen_ranges has no effect while local_subnets_only is true")
    if "listen_ranges_only" in given and not _setting(state, "listen_ranges"):
        found.append("listen_ranges_only is true, but there are no listen_ranges: nobody is served")
    peers = {"peer_filter_ranges", "peer_listen_ranges"} & set(order.settings)
    if peers and _setting(state, "peer_local_subnets_only"):
        names = " and ".join(sorted(peers))
        found.append(f"no effect while peer_local_subnets_only is true: {names}")
    if "auto_enable_tethered_caching" in given and _setting(state, "deny_tethered_caching"):
        found.append("auto_enable_tethered_caching has no effect: deny_tethered_caching is true")
    return found


__all__ = [
    "ACTIVE",
    "INACTIVE",
    "REFUSE",
    "RESTART",
    "SKIP",
    "CacheOrder",
    "left_out",
    "needs_restart",
    "plan_cache",
    "warnings",
]
