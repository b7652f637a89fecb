# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The parts of the page, in their order: what needs attention, then all the rest."""

from __future__ import annotations

import json
import typing as t
from collections import Counter
from collections.abc import Callable, Iterable

from . import facts, services
from .facts import Mini, Tree
from .findings import WARNING, gaps_of
from .fleet import Fleet
from .parts import (
    GOOD,
    Column,
    Html,
    body,
    counted,
    empty_row,
    gauge,
    group_heading,
    joined,
    mark,
    row,
    table,
    tag,
)

_LONGEST = 160  # letters of a value that drift is shown with


class Section(t.NamedTuple):
    """A part of the page; it is left out of the page of a fleet that it does not concern."""

    key: str
    title: str
    inner: Callable[[Fleet], Html]
    concerns: Callable[[Fleet], bool] = lambda fleet: True


_FINDINGS = (
    Column("Mini"),
    Column("Site", plain=True),
    Column("What", plain=True),
    Column("Why", plain=True),
)


def _attention(fleet: Fleet) -> Html:
    if not fleet.findings:
        return tag("p", mark(GOOD, "Nothing: every mini answered, and is as it should be."))
    rows = [
        row(
            _FINDINGS,
            (each.mini.name, each.mini.site, mark(each.severity, each.what), each.why),
        )
        for each in fleet.findings
    ]
    return table("What needs attention, failures first", _FINDINGS, [body(rows)])


_MINIS = (
    Column("Mini"),
    Column("macOS"),
    Column("Server.app"),
    Column("Python"),
    Column("Caching"),
    Column("DHCP"),
    Column("Open Directory"),
    Column("Alerts"),
    Column("Drift"),
)
# The script shows it, since without the script it would do nothing.
_FILTER = tag(
    "div",
    tag("label", "Find ", tag("input", type="search", id="words", autocomplete="off")),
    tag("label", tag("input", type="checkbox", id="troubled"), " only what needs attention"),
    tag("span", id="count", role="status", class_="quiet"),
    class_="filter",
    id="filter",
    role="search",
    aria_label="Minis",
    hidden="",
)


def _minis(fleet: Fleet) -> Html:
    worst = fleet.severities()
    bodies = [
        body(
            [_mini_row(mini, worst.get(mini.name, GOOD)) for mini in minis],
            group_heading(len(_MINIS), site, tag("span", counted(len(minis), "mini"))),
        )
        for site, minis in fleet.sites().items()
    ]
    return joined([_FILTER, table("All minis by site", _MINIS, bodies)])


def _mini_row(mini: Mini, severity: str) -> Html:
    said = None if severity == GOOD else tag("span", f", {severity}", class_="unseen")
    head = [mark(severity, mini.name), said]
    if mini.unreached:
        return empty_row(_MINIS, head, "not reached", data_state=severity)
    cells = (
        head,
        mini.macos,
        mini.server_app,
        mini.python,
        _cache_word(mini),
        services.dhcp_mark(mini),
        mini.place.role if mini.place else None,
        "can send" if mini.alerts else None,
        _drift_word(mini),
    )
    return row(_MINIS, cells, data_state=severity)


def _cache_word(mini: Mini) -> Html | None:
    cache = mini.cache
    if cache is None:
        return None
    wanted = cache.active or facts.CACHING in mini.roles
    return services.cache_mark(cache) if wanted else Html("off")


def _drift_word(mini: Mini) -> Html | None:
    if not mini.drift:
        return None
    statuses = {each.get("status") for each in mini.drift}
    if "drifted" in statuses:
        return mark(WARNING, "drifted")
    return mark(WARNING, "not known") if "unknown" in statuses else mark(GOOD, "none")


_CHANGES = (
    Column("Mini"),
    Column("Resource", plain=True),
    Column("Setting"),
    Column("Is"),
    Column("Would be"),
)


def _drift(fleet: Fleet) -> Html:
    if not fleet.compared:
        return tag("p", "The minis were not compared with what they are to be.", class_="quiet")
    rows = [
        row(_CHANGES, (mini.name, facts.text(each.get("resource")), *_change_cells(change)))
        for mini in fleet.minis
        for each in mini.drift or ()
        if each.get("status") == "drifted"
        for change in facts.trees(each.get("changes"))
    ]
    if not rows:
        return tag("p", mark(GOOD, "None: every mini that could be compared is as wanted."))
    return table("Settings that the roles would change", _CHANGES, [body(rows)])


def _change_cells(change: Tree) -> tuple[t.Any, ...]:
    sides = (tag("code", _value(change.get(side))) for side in ("before", "after"))
    return tag("code", facts.text(change.get("path"))), *sides


def _value(value: t.Any) -> str:
    """Return a value in few letters, cut where it is long."""
    if value is None:
        return "not set"
    said = (
        value
        if isinstance(value, str) and value
        else json.dumps(value, default=str, ensure_ascii=False)
    )
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


_VERSIONS = (Column("Version"), Column("Minis", plain=True))


def _versions(fleet: Fleet) -> Html:
    asked = [mini for mini in fleet.minis if mini.macos]
    kinds: dict[str, Iterable[str]] = {
        "macOS": (mini.macos for mini in asked),
        "Server.app": (mini.server_app or "none" for mini in asked),
        "Python": (mini.python for mini in asked),
    }
    return tag("div", *(_counts(*each, len(asked)) for each in kinds.items()), class_="three")


def _counts(kind: str, versions: Iterable[str], everyone: int) -> Html:
    counts = Counter(versions)
    rows = [
        row(
            _VERSIONS,
            (version, [tag("span", counts[version]), gauge(counts[version] / everyone, "")]),
        )
        for version in sorted(counts, key=_by_version, reverse=True)
    ]
    return table(kind, _VERSIONS, [body(rows)], seen=True)


def _by_version(version: str) -> tuple[tuple[int, int, str], ...]:
    parts = version.split(".")
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


_UNASKED = (
    Column("Mini"),
    Column("Site", plain=True),
    Column("Not known"),
    Column("Why", plain=True),
)


def _gaps(fleet: Fleet) -> list[tuple[Mini, str, str]]:
    return [
        (mini, topic, why)
        for mini in fleet.minis
        for topic, why in ([("Anything", mini.unreached)] if mini.unreached else gaps_of(mini))
    ]


def _unasked(fleet: Fleet) -> Html:
    rows = [row(_UNASKED, (mini.name, mini.site, topic, why)) for mini, topic, why in _gaps(fleet)]
    return table("What could not be asked, and why", _UNASKED, [body(rows)])


SECTIONS = (
    Section("attention", "Needs attention", _attention),
    Section("minis", "Sites and minis", _minis),
    Section("caching", "Content caching", services.caching, lambda f: bool(services.caches_of(f))),
    Section("dhcp", "DHCP", services.dhcp, lambda f: bool(services.pools_of(f))),
    Section("directory", "Open Directory", services.directories, lambda f: bool(f.directories)),
    Section("drift", "Drift", _drift),
    Section("versions", "Versions", _versions),
    Section("unasked", "Could not be asked", _unasked, lambda f: bool(_gaps(f))),
)
