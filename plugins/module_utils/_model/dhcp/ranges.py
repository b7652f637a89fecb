# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Ranges of addresses of many owners, and who is in whose way: bootpd's rule, and the fleet's."""

from __future__ import annotations

import typing as t

Owner = t.TypeVar("Owner")
Span = t.Tuple[int, int, Owner]
"""First and last address as numbers, and whose range it is."""


def clashes(spans: t.Iterable[Span[Owner]]) -> list[tuple[Owner, Owner]]:
    """Return the pairs of owners whose ranges share an address; a shared end is shared.

    Each range that lies in the way of an earlier one is told once, with one of those it meets:
    n log n steps, and never more pairs than ranges. No pair means no overlap. The order of each
    pair is that of the given ranges.
    """
    ordered = sorted(enumerate(spans), key=lambda each: (each[1][0], each[1][1]))
    found: list[tuple[int, int]] = []
    furthest = -1
    holder = 0
    for place, (first, last, _owner) in ordered:
        if first <= furthest:
            found.append((min(place, holder), max(place, holder)))
        if last > furthest:
            furthest, holder = last, place
    owners = {place: span[2] for place, span in ordered}
    return [(owners[one], owners[other]) for one, other in sorted(found)]


__all__ = ["Owner", "Span", "clashes"]
