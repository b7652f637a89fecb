# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make figures of what was measured: medians, ratios of pairs, growth."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]
"""One run as the JSON holds it: setup, variant, keys, round, and what it took."""

MEASURES = ("wall", "processor", "fakes", "launches", "largest", "together")


@dataclass(frozen=True)
class Cell:
    """The medians of all runs of one variant over one fleet; times in seconds, memory in bytes.

    `own` is the wall time without the fakes: their processor time, spread over the cores.
    `launches` is by mini. `scaled` says that not all keys were run, and the rest reckoned.
    """

    minis: int
    connection: str
    delay: float
    variant: str
    keys: int
    times: int
    scaled: bool
    wall: float
    own: float
    processor: float
    fakes: float
    launches: float
    largest: int
    together: int


def without_fakes(run: Record, cores: int) -> float:
    """Return the wall time of a run had its fakes run elsewhere.

    On a real fleet each mini has a processor of its own for Apple's tools; here the fakes take
    turns with everything else on the cores of this machine. No more than their share of these
    is taken away: waiting, and what it costs to start them, stays.
    """
    return float(run["wall"] - run["fakes"] / cores)


def with_all_keys(run: Record, all_keys: int) -> Record:
    """Return a run; one with a part of the keys as if all had been run, if it stands for them.

    What is scaled is what tasks take; Ansible's start is among that and weighs little.
    """
    factor = all_keys / run["keys"] if run["scaled"] else 1
    launches = {name: count * factor for name, count in run["launches"].items()}
    times = {name: run[name] * factor for name in ("wall", "processor", "fakes")}
    keys = all_keys if run["scaled"] else run["keys"]
    return {**run, **times, "launches": launches, "keys": keys}


def cells(runs: Iterable[Record], *, cores: int, all_keys: int) -> list[Cell]:
    """Return the cell of each variant over each fleet, in the order in which they first ran."""
    groups: dict[tuple[Any, ...], list[Record]] = {}
    for run in runs:
        names = ("minis", "connection", "delay", "variant", "keys", "scaled")
        groups.setdefault(tuple(run[name] for name in names), []).append(run)
    return [_cell(group, all_keys, cores) for group in groups.values()]


def _cell(runs: Sequence[Record], all_keys: int, cores: int) -> Cell:
    whole = [with_all_keys(run, all_keys) for run in runs]
    first = whole[0]

    def median(of: Callable[[Record], float]) -> float:
        return statistics.median(map(of, whole))

    return Cell(
        minis=first["minis"],
        connection=first["connection"],
        delay=first["delay"],
        variant=first["variant"],
        keys=first["keys"],
        times=len(whole),
        scaled=first["scaled"],
        wall=median(lambda run: run["wall"]),
        own=median(lambda run: without_fakes(run, cores)),
        processor=median(lambda run: run["processor"]),
        fakes=median(lambda run: run["fakes"]),
        launches=median(lambda run: tools(run) / run["minis"]),
        largest=int(median(lambda run: run["largest"])),
        together=int(median(lambda run: run["together"])),
    )


def tools(run: Record) -> float:
    """Return how often Apple's tools were launched; sudo is Ansible's doing."""
    return float(sum(count for name, count in run["launches"].items() if name != "sudo"))


def ratio(
    runs: Sequence[Record], upper: str, lower: str, of: Callable[[Record], float]
) -> float | None:
    """Return the median of upper/lower, or None where there is none.

    Runs of one round stood next to each other in time, so what else the machine did weighs on
    both; a variant that ran in fewer rounds is compared with those of its rounds.
    """
    by_round: dict[int, dict[str, float]] = {}
    for run in runs:
        by_round.setdefault(run["round"], {})[run["variant"]] = of(run)
    pairs = [each for each in by_round.values() if upper in each and lower in each]
    return statistics.median([each[upper] / each[lower] for each in pairs]) if pairs else None


def growth(points: Sequence[tuple[float, float]]) -> float | None:
    """Return by how much the cost of one more mini grows: its last step over its first one.

    1 is linear. `points` are (minis, cost); it takes three of them.
    """
    if len(points) < 3:
        return None
    ordered = sorted(points)
    steps = [
        (after[1] - before[1]) / (after[0] - before[0])
        for before, after in itertools.pairwise(ordered)
    ]
    return steps[-1] / steps[0] if steps[0] > 0 else None
