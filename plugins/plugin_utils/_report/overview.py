# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The numbers at the top of the page, which say how the fleet is."""

from __future__ import annotations

import typing as t
from collections import Counter

from .findings import FAILING, WARNING, pool_severity
from .fleet import Fleet
from .parts import GOOD, Html, counted, mark, tag
from .services import caches_of, pools_of


def overview(fleet: Fleet) -> Html:
    """Return a tile for each thing that the fleet has."""
    tiles = (_attention, _answers, _caches, _pools, _directories, _drift)
    return tag("dl", *(tile(fleet) for tile in tiles), class_="tiles")


def _tile(title: str, number: int, beside: str, severity: str) -> Html:
    shown: list[t.Any] = [
        mark(severity, tag("b", number)),
        " ",
        tag("span", beside, class_="quiet"),
    ]
    return tag("div", tag("dt", title), tag("dd", *shown))


def _attention(fleet: Fleet) -> Html:
    worst = Counter(fleet.severities().values())
    severity = next((level for level in (FAILING, WARNING) if worst[level]), GOOD)
    beside = f"of {len(fleet.minis)}, {worst[FAILING]} failing"
    return _tile("Need attention", sum(worst.values()), beside, severity)


def _answers(fleet: Fleet) -> Html:
    answered = sum(not mini.unreached for mini in fleet.minis)
    everyone = answered == len(fleet.minis)
    return _tile("Answered", answered, f"of {len(fleet.minis)}", GOOD if everyone else FAILING)


def _caches(fleet: Fleet) -> Html | None:
    caches = [cache for _mini, cache in caches_of(fleet)]
    well = sum(cache.healthy for cache in caches)
    severity = GOOD if well == len(caches) else FAILING
    return _tile("Healthy caches", well, f"of {len(caches)}", severity) if caches else None


def _pools(fleet: Fleet) -> Html | None:
    levels = [pool_severity(pool) for _mini, pool in pools_of(fleet)]
    tight = [level for level in levels if level]
    severity = FAILING if FAILING in tight else WARNING if tight else GOOD
    title = "DHCP pools nearly full"
    return _tile(title, len(tight), f"of {len(levels)}", severity) if levels else None


def _directories(fleet: Fleet) -> Html | None:
    if not fleet.directories:
        return None
    led = [each for each in fleet.directories if not each.trouble]
    replicas = sum(len(each.branches) for each in fleet.directories)
    severity = GOOD if len(led) == len(fleet.directories) else FAILING
    return _tile("Directory masters", len(led), f"and {counted(replicas, 'replica')}", severity)


def _drift(fleet: Fleet) -> Html | None:
    compared = [mini for mini in fleet.minis if mini.drift]
    drifted = sum(
        any(each.get("status") == "drifted" for each in mini.drift or ()) for mini in compared
    )
    severity = WARNING if drifted else GOOD
    return _tile("Drifted", drifted, f"of {len(compared)}", severity) if compared else None
