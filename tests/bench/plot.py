# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draw lines as SVG that is read on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 40, 52
LEGEND = 20  # height of one line of the legend
# Told apart also without colour: each line has dots and dashes of its own.
COLOURS = ("#1f77b4", "#d95f02", "#1b9e77", "#a6517a", "#7a6a00")
DARK = ("#6cb6f5", "#ff9f4a", "#4fd1a8", "#e58fb5", "#d6c34a")
DASHES = ("none", "7 3", "2 3", "10 3 2 3", "4 4")
STYLE = """\
text {{ font: 13px sans-serif; fill: #24292f }} .title {{ font-weight: bold }}
.axis {{ stroke: #57606a }} .grid {{ stroke: #d0d7de }} path {{ fill: none; stroke-width: 2 }}
{light}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e6edf3 }} .axis {{ stroke: #8b949e }} .grid {{ stroke: #30363d }}
{dark}
}}"""


@dataclass(frozen=True)
class Series:
    """One line: its name, its points in order, and which of the colours and dashes it has."""

    name: str
    points: Sequence[tuple[float, float]]
    look: int = 0


def lines(title: str, along: str, series: Sequence[Series]) -> str:
    """Return the plot of some lines: seconds upward, from zero, and what `along` says across."""
    height = HEIGHT + LEGEND * len(series)
    across = scale([x for each in series for x, _y in each.points])
    upward = scale([y for each in series for _x, y in each.points])
    body = [*_ground(across, upward)]
    body += [_text(WIDTH / 2, 22, title, "middle", "title")]
    body += [_text(WIDTH / 2, HEIGHT - 12, along, "middle"), _text(8, TOP - 8, "seconds", "start")]
    for place, each in enumerate(series):
        body += _line(place, each, across[-1], upward[-1])
    style = STYLE.format(light=_strokes(COLOURS), dark=_strokes(DARK))
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    return "\n".join(
        [head, f"<title>{escape(title)}</title>", f"<style>{style}</style>", *body, "</svg>\n"]
    )


def scale(values: Sequence[float]) -> list[float]:
    """Return the marks of an axis from zero to above all values, at round numbers."""
    top = max([*values, 0.0]) or 1.0
    rough = top / 5
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough)
    return [step * number for number in range(math.ceil(top / step - 1e-9) + 1)]


def _place(x: float, y: float, right: float, top: float) -> tuple[float, float]:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return round(LEFT + wide * x / right, 1), round(HEIGHT - BOTTOM - high * y / top, 1)


def _ground(across: Sequence[float], upward: Sequence[float]) -> list[str]:
    """Return the axes with their marks."""
    right, top = across[-1], upward[-1]
    found = []
    for value in upward:
        _x, y = _place(0, value, right, top)
        kind = "grid" if value else "axis"
        found.append(f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        found.append(_text(LEFT - 8, y + 4, f"{value:g}", "end"))
    for value in across:
        x, y = _place(value, 0, right, top)
        found.append(f'<line class="axis" x1="{x}" x2="{x}" y1="{y}" y2="{y + 5}"/>')
        found.append(_text(x, y + 20, f"{value:g}", "middle"))
    return found


def _line(place: int, series: Series, right: float, top: float) -> list[str]:
    """Return one line with its points, and its line of the legend."""
    number = series.look
    places = [_place(x, y, right, top) for x, y in series.points]
    path = "M" + " L".join(f"{x} {y}" for x, y in places)
    dash = f'stroke-dasharray="{DASHES[number]}"'
    y = HEIGHT + LEGEND * place + 4
    found = [f'<path class="c{number}" {dash} d="{path}"/>']
    found += [f'<circle class="c{number}" cx="{x}" cy="{top}" r="3.5"/>' for x, top in places]
    found += [f'<path class="c{number}" {dash} d="M{LEFT} {y} L{LEFT + 40} {y}"/>']
    return [*found, _text(LEFT + 50, y + 4, series.name, "start")]


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def _strokes(colours: Sequence[str]) -> str:
    each = enumerate(colours)
    return "\n".join(f".c{n} {{ stroke: {c} }} circle.c{n} {{ fill: {c} }}" for n, c in each)
