# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures, table and plots are right for runs whose figures are known."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import figures
import plot
import pytest
import report

SVG = "{http://www.w3.org/2000/svg}"


def run(variant: str, number: int, wall: float, **other: Any) -> dict[str, Any]:
    """Return one run of 10 minis as the JSON holds it."""
    usual = {"minis": 10, "connection": "minisim", "delay": 0.0, "keys": 20, "scaled": False}
    took = {"processor": 2 * wall, "fakes": 0.0, "largest": 10**8, "together": 2 * 10**8}
    return {
        **usual,
        "variant": variant,
        "round": number,
        "wall": wall,
        **took,
        "launches": {"serveradmin": 20, "sudo": 10},
        **other,
    }


RUNS = [
    run("a", 0, 2.0),
    run("b", 0, 4.0, fakes=2.0),
    run("d", 0, 30.0, fakes=6.0),
    run("a", 1, 4.0),  # something else was busy, with the run beside it, too
    run("b", 1, 8.0, fakes=4.0),
    run("a", 2, 2.0),
    run("b", 2, 3.0, fakes=2.0),
    run("b", 0, 9.0, minis=50),
    run("b", 0, 36.0, minis=200),
    run("d", 0, 4.0, minis=50, keys=4, scaled=True),
]
RESULTS: dict[str, Any] = {
    "machine": {"cores": 2, "python": "3.11.7", "ansible_core": "2.19.14", "load": 0.1},
    "all_keys": 20,
    "parsing": [{"lines": 1200, "bytes": 10**5, "seconds": 0.05}],
    "payload": {"ping": 170000, "converge": 490000},
    "notes": [],
    "failed": [],
    "runs": RUNS,
}


def test_the_fakes_have_their_share_of_the_cores() -> None:
    assert figures.without_fakes(run("b", 0, 4.0, fakes=2.0), 2) == 3.0


def test_a_ratio_is_of_runs_of_one_round() -> None:
    ten = RUNS[:7]
    assert figures.ratio(ten, "b", "a", lambda each: each["wall"]) == 2.0
    assert figures.ratio(ten, "d", "b", lambda each: each["wall"]) == 7.5
    assert figures.ratio(ten, "e", "b", lambda each: each["wall"]) is None


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(10, 1.0), (50, 5.0), (200, 20.0)], 1.0),
        ([(200, 35.0), (10, 1.0), (50, 5.0)], 2.0),
        ([(10, 1.0), (50, 5.0)], None),
    ],
)
def test_growth(points: list[tuple[float, float]], expected: float | None) -> None:
    found = figures.growth(points)
    assert found == (expected if expected is None else pytest.approx(expected))


def test_the_headline_has_the_fakes_out_and_in() -> None:
    found = report.headline(RESULTS)
    assert (found["role_over_ping"], found["role_over_ping_raw"]) == (1.5, 2.0)
    assert found["role_over_ping_cpu"] == 1.5
    assert found["command_over_role_raw"] == 7.5
    assert found["command_over_role"] == 9.0
    assert found["parse_mb_per_s"] == 2.0
    assert found["growth"]["wall"] == pytest.approx((36 - 9) / 150 / ((9 - 4) / 40), abs=1e-3)


def test_a_row_of_the_table() -> None:
    rows = [line.replace(" ", "") for line in report.table(RESULTS).splitlines()]
    assert "|(b)|10|simulator|0s|20|3|4.0|3.0|8.0|2.0|2|200|" in rows
    assert "|(d)|50|simulator|0s|20|1,part|≈20.0|≈20.0|≈40.0|≈0.0|2|200|" in rows


def test_nothing_measured_is_no_figure() -> None:
    found = report.headline({**RESULTS, "runs": [], "parsing": []})
    assert found["role_over_ping"] is None
    assert report.table({**RESULTS, "runs": []})


def test_the_page_keeps_what_is_around(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text(f"# Speed\n\nbefore\n\n{report.BEGIN}\nold\n{report.END}\n\nafter\n")
    report.write(RESULTS, page)
    once = page.read_text()
    assert once.startswith("# Speed\n\nbefore\n")
    assert once.endswith(f"{report.END}\n\nafter\n")
    assert "old" not in once
    report.write(RESULTS, page)
    assert page.read_text() == once
    assert {path.name for path in tmp_path.glob("*.svg")} == {"speed-minis.svg"}


def test_the_short_table_has_a_column_for_each_size(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{report.BEGIN}\n{report.END}\nafter\n")
    report.write_brief(RESULTS, page)
    lines = page.read_text().splitlines()
    heading = next(line for line in lines if line.startswith("| seconds for"))
    assert heading == "| seconds for | 10 minis | 50 minis | 200 minis |"
    nothing = next(line for line in lines if "nothing to change" in line)
    assert nothing.split("|")[2].strip() == "4.0"
    assert lines[0] == "before"
    assert lines[-1] == "after"


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text("# Speed\n")
    with pytest.raises(ValueError, match="no place"):
        report.write(RESULTS, page)
    assert page.read_text() == "# Speed\n"


def test_a_plot_has_each_point_in_its_place() -> None:
    series = [plot.Series("ours & theirs", [(0, 0), (10, 50), (20, 100)])]
    drawn = ET.fromstring(plot.lines("Growth <1>", "minis", series))
    dots = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in drawn.iter(f"{SVG}circle")]
    right, top = plot.WIDTH - plot.RIGHT, plot.TOP
    left, bottom = plot.LEFT, plot.HEIGHT - plot.BOTTOM
    assert dots == [(left, bottom), ((left + right) / 2, (top + bottom) / 2), (right, top)]
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {"Growth <1>", "minis", "ours & theirs", "0", "20", "100"} <= set(words)
    style = drawn.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([3, 7.2], [0, 2, 4, 6, 8]),
        ([10, 50, 200], [0, 50, 100, 150, 200]),
        ([0.9], [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_the_marks_of_an_axis(values: list[float], expected: list[float]) -> None:
    assert plot.scale(values) == pytest.approx(expected)
