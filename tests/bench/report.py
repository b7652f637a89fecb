# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say what was measured: the headline figures, the table, the plots of docs/speed.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import figures
import plot
from figures import Cell, Record
from variants import VARIANTS

BEGIN, END = "<!-- ./dev bench writes from here -->", "<!-- to here -->"
MB = 10**6
DRAWN = "abcdf"  # the variants that the plots and the short table have
HEADINGS = (
    "", "minis", "through", "serveradmin", "keys", "runs", "seconds", "without fakes",
    "processor", "of it fakes", "launches by mini", "MB",
)  # fmt: skip


def headline(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures that the collection is to reach; None for what was not measured.

    Times are without the fakes, and `_raw` with them; `_cpu` compares processor time.
    """
    cores = results["machine"]["cores"]
    runs = _first_fleet(results["runs"], results["all_keys"])

    def without(run: Record) -> float:
        return figures.without_fakes(run, cores)

    def work(run: Record) -> float:
        return float(run["processor"] - run["fakes"])

    def wall(run: Record) -> float:
        return float(run["wall"])

    answer: dict[str, Any] = {}
    for name, upper, lower in (("role_over_ping", "b", "a"), ("command_over_role", "d", "b")):
        answer[name] = _rounded(figures.ratio(runs, upper, lower, without))
        answer[f"{name}_raw"] = _rounded(figures.ratio(runs, upper, lower, wall))
        answer[f"{name}_cpu"] = _rounded(figures.ratio(runs, upper, lower, work))
    parsed = results.get("parsing") or [{"bytes": 0, "seconds": 1}]
    answer["parse_mb_per_s"] = _rounded(
        min(each["bytes"] / each["seconds"] for each in parsed) / MB
    )
    answer["growth"] = growth(results)
    return answer


def _first_fleet(runs: Sequence[Record], all_keys: int) -> list[Record]:
    """Return the runs over the fleet that was measured first, with all keys, or as if with all."""
    names = ("minis", "connection", "delay")
    first = [runs[0][name] for name in names] if runs else []
    whole = [run for run in runs if run["scaled"] or run["keys"] == all_keys]
    return [
        figures.with_all_keys(run, all_keys)
        for run in whole
        if [run[name] for name in names] == first
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def growth(results: Mapping[str, Any]) -> dict[str, float | None]:
    """Return how the cost of one more mini grows from the smallest fleet to the largest; 1: not."""
    rows = [cell for cell in _cells(results) if cell.variant == "b" and _plain(cell, results)]
    return {
        name: _rounded(figures.growth([(cell.minis, getattr(cell, name)) for cell in rows]))
        for name in ("wall", "processor", "together")
    }


def _plain(cell: Cell, results: Mapping[str, Any]) -> bool:
    all_keys = results["all_keys"]
    return cell.connection == "minisim" and not cell.delay and cell.keys == all_keys


def _cells(results: Mapping[str, Any]) -> list[Cell]:
    cores, keys = results["machine"]["cores"], results["all_keys"]
    return figures.cells(results["runs"], cores=cores, all_keys=keys)


def table(results: Mapping[str, Any]) -> str:
    """Return the whole table with the headline figures above it, as Markdown."""
    lines = [*_headline_lines(results), ""]
    rows = [
        HEADINGS,
        tuple("-" * max(3, len(each)) for each in HEADINGS),
        *map(_row, _cells(results)),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        lines.append(f"| {' | '.join(padded)} |")
    lines += ["", *_legend(results)]
    return "\n".join(lines)


def _row(cell: Cell) -> tuple[str, ...]:
    through = {"minisim": "simulator"}.get(cell.connection, cell.connection)
    about = "≈" if cell.scaled else ""
    return (
        f"({cell.variant})",
        str(cell.minis),
        through,
        f"{cell.delay:g} s",
        str(cell.keys),
        f"{cell.times}{', part' if cell.scaled else ''}",
        f"{about}{cell.wall:.1f}",
        f"{about}{cell.own:.1f}",
        f"{about}{cell.processor:.1f}",
        f"{about}{cell.fakes:.1f}",
        f"{cell.launches:g}",
        f"{cell.together / MB:.0f}",
    )


def _headline_lines(results: Mapping[str, Any]) -> list[str]:
    figure = headline(results)
    grown = ", ".join(f"{name} {value}" for name, value in figure["growth"].items() if value)
    lines = [
        ("(b) over (a)", "role_over_ping"),
        ("(d) over (b)", "command_over_role"),
    ]
    found = [
        f"- {what}: {figure[name]} (with the fakes {figure[name + '_raw']};"
        f" processor time {figure[name + '_cpu']})"
        for what, name in lines
        if figure[name] is not None
    ]
    for each in results.get("parsing", ()):
        speed = each["bytes"] / each["seconds"] / MB
        found.append(
            f"- (g) {each['lines']} lines are read in {each['seconds']:.3f} s, {speed:.1f} MB/s"
        )
    if grown:
        found.append(f"- cost of one more mini, from 50 to 200 over from 10 to 50: {grown}")
    return found


def _legend(results: Mapping[str, Any]) -> list[str]:
    is_ = results["machine"]
    shown = dict.fromkeys(run["variant"] for run in results["runs"])
    lines = [f"({letter}) {VARIANTS[letter].what}  " for letter in shown]
    lines.append(
        f"{is_['cores']} cores, Python {is_['python']}, ansible-core {is_['ansible_core']}, load"
        f" before {is_['load']}. Medians. MB: all processes of the controller at their most."
        " ≈: some of the keys were run and the time multiplied."
    )
    weights = results.get("payload", {})
    if weights:
        each = ", ".join(f"{name} {weight / 1000:.0f}" for name, weight in weights.items())
        lines.append(f"Sent to a mini for a module, in kB: {each}.")
    failed = [f"Failed, and not in the table: {why}." for why in results["failed"]]
    return ["", *lines, "", *results["notes"], *failed]


def write(results: Mapping[str, Any], page: Path) -> None:
    """Put the table and the plots into the page about speed.

    Raises ValueError where it has not both marks.
    """
    shown = []
    for name, alt, svg in plots(results):
        file = page.with_name(f"speed-{name}.svg")
        file.write_text(svg, encoding="utf-8")
        shown.append(f"![{alt}]({file.name})")
    _put("\n\n".join([*shown, table(results)]), page)


def write_brief(results: Mapping[str, Any], page: Path) -> None:
    """Put the figures that matter most into a page, in a table of a few rows; likewise."""
    cells = {(cell.minis, cell.variant): cell for cell in _cells(results) if _plain(cell, results)}
    sizes = sorted({minis for minis, _variant in cells})
    rows = [
        f"| {' | '.join(['seconds for', *(f'{size} minis' for size in sizes)])} |",
        f"|---|{'---|' * len(sizes)}",
        *(
            " | ".join(
                [f"| {VARIANTS[letter].what}"]
                + [_seconds(cells.get((size, letter))) for size in sizes]
            )
            + " |"
            for letter in DRAWN
        ),
    ]
    cores = results["machine"]["cores"]
    rows += ["", f"Measured on {cores} cores, which simulated minis share with Ansible."]
    _put("\n".join(rows), page)


def _seconds(cell: Cell | None) -> str:
    return f"{'≈' if cell.scaled else ''}{cell.wall:.1f}" if cell else ""


def _put(inside: str, page: Path) -> None:
    """Write something between the two marks of a page; raises ValueError where they are not."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text.partition(BEGIN)[2]:
        raise ValueError(f"{page.name} has no place for what was measured: {BEGIN} … {END}")
    before, _mark, rest = text.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{inside}\n\n{END}{after}", encoding="utf-8")


def plots(results: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the plots as (name, words, SVG): by minis, by keys, by what serveradmin takes."""
    rows = _cells(results)
    fleet = [cell for cell in rows if _plain(cell, results)]
    ten = [cell for cell in rows if cell.minis == 10 and cell.connection == "minisim"]
    keys = [cell for cell in ten if not cell.delay]
    delay = [cell for cell in ten if cell.keys == results["all_keys"]]
    kinds = (
        ("minis", "How a run grows with the minis", "minis", fleet, DRAWN),
        ("keys", "How a run over 10 minis grows with the keys", "keys", keys, "bd"),
        ("delay", "How a run over 10 minis grows with serveradmin", "delay", delay, "bcd"),
    )
    drawn = []
    for name, title, along, cells, letters in kinds:
        series = _series(cells, along, letters)
        if series:
            drawn.append((name, title, plot.lines(title, _unit(along), series)))
    return drawn


def _unit(along: str) -> str:
    return {"delay": "seconds of each launch of serveradmin"}.get(along, along)


def _series(cells: Sequence[Cell], along: str, letters: str) -> list[plot.Series]:
    found = []
    for letter in letters:
        points = {getattr(cell, along): cell.wall for cell in cells if cell.variant == letter}
        if len(points) > 1:
            name = f"({letter}) {VARIANTS[letter].what}"
            # The same variant looks the same in all plots.
            found.append(plot.Series(name, sorted(points.items()), DRAWN.index(letter)))
    return found
