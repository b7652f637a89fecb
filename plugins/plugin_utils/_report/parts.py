# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Pieces of HTML: text becomes HTML only here, and is escaped on its way."""

from __future__ import annotations

import html
import typing as t
from collections.abc import Iterable

# What a value that is not known, or not there, is shown as.
NOTHING = "\N{EN DASH}"
GOOD = "good"  # how it is where there is no finding
_VOID = ("input", "meta")  # the elements that we use and that have no end


class Html(str):
    """Text that is HTML already; all other text is escaped where it is put into HTML."""


def tag(name: str, /, *inner: t.Any, **attributes: t.Any) -> Html:
    """Return an element; None is left out, also as the value of an attribute.

    A trailing underscore is not part of an attribute's name, and others in it stand for hyphens.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "" if name in _VOID else f"{joined(inner)}</{name}>"
    return Html(f"<{name}{given}>{end}")


def joined(inner: Iterable[t.Any]) -> Html:
    """Return pieces of HTML and of text one after the other."""
    return Html("".join(_piece(each) for each in inner))


def _piece(each: t.Any) -> str:
    if each is None:
        return ""
    if isinstance(each, Html):
        return each
    if isinstance(each, (list, tuple)):
        return joined(each)
    return _escaped(each)


def _escaped(value: t.Any) -> str:
    return html.escape(str(value))


def mark(severity: str, *inner: t.Any) -> Html:
    """Return words with a dot before them: `failing`, `warning`, `good`, or empty for none."""
    return tag("span", *inner, class_=f"mark {severity}".strip())


def gauge(share: float, severity: str, rest: float = 0) -> Html:
    """Return a bar that is full by `share` of 1, and by `rest` more in a paler shade.

    It repeats what stands beside it in numbers, so it is not read out. It is drawn with shapes,
    which are printed also where backgrounds are not.
    """
    first, second = (round(100 * max(0.0, min(1.0, part)), 1) for part in (share, share + rest))
    shapes = [
        tag("rect", class_="track", width=100, height=8),
        tag("rect", class_="more", width=second, height=8) if second > first else None,
        tag("rect", class_="full", width=first, height=8),
    ]
    return tag(
        "svg",
        *shapes,
        class_=f"bar {severity}".strip(),
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


class Column(t.NamedTuple):
    """A column of a table: its heading, and `number` where its cells are numbers.

    On a narrow screen each cell has the heading before it, but where it is `plain` without.
    """

    heading: str
    number: bool = False
    plain: bool = False


def table(
    caption: str, columns: t.Sequence[Column], bodies: Iterable[Html], *, seen: bool = False
) -> Html:
    """Return a table; its roles are spelt out because a narrow screen shows rows as cards.

    Its caption is for who cannot see what it is below, unless it is to be `seen`.
    """
    heads = [
        tag("th", column.heading, scope="col", role="columnheader", class_=_kind(column))
        for column in columns
    ]
    return tag(
        "table",
        tag("caption", caption, class_=None if seen else "unseen"),
        tag("thead", tag("tr", *heads, role="row"), role="rowgroup"),
        *bodies,
        role="table",
    )


def body(rows: Iterable[Html], heading: Html | None = None) -> Html:
    """Return a group of rows, below a heading that they share."""
    return tag("tbody", heading, *rows, role="rowgroup")


def group_heading(width: int, *inner: t.Any) -> Html:
    """Return the row that heads a group of rows."""
    cell = tag("th", *inner, scope="rowgroup", colspan=width, role="rowheader")
    return tag("tr", cell, class_="group", role="row")


def row(columns: t.Sequence[Column], cells: t.Sequence[t.Any], **attributes: t.Any) -> Html:
    """Return a row; its first cell says what it is about. A cell that is None is shown as such."""
    shown = [
        _cell(column, cell, first=number == 0)
        for number, (column, cell) in enumerate(zip(columns, cells, strict=True))
    ]
    return tag("tr", *shown, role="row", **attributes)


def empty_row(columns: t.Sequence[Column], first: t.Any, why: str, **attributes: t.Any) -> Html:
    """Return a row about something that nothing is known of, and why."""
    inner = (
        tag("th", first, scope="row", role="rowheader"),
        tag("td", why, colspan=len(columns) - 1, role="cell", class_="quiet"),
    )
    return tag("tr", *inner, role="row", **attributes)


def _cell(column: Column, inner: t.Any, *, first: bool) -> Html:
    kind = " ".join(filter(None, (_kind(column), "none" if inner in (None, "") else "")))
    inner = NOTHING if inner in (None, "") else inner
    if first:
        return tag("th", inner, scope="row", role="rowheader", class_=kind or None)
    label = None if column.plain else column.heading
    return tag("td", inner, data_label=label, role="cell", class_=kind or None)


def _kind(column: Column) -> str | None:
    return "number" if column.number else None


def size(count: int | None) -> str:
    """Return a number of bytes in the units that macOS shows, by powers of ten."""
    if count is None:
        return ""
    value, unit = float(count), "bytes"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    digits = 0 if unit in ("bytes", "KB", "MB") or value >= 100 else 1
    return f"{value:.{digits}f} {unit}".replace(".0 ", " ")


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return a number and what is counted."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
