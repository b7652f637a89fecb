# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Plan the life cycle of a thing: which moves there are, and which an option must allow."""

from __future__ import annotations

import typing as t

from .._errors import Refused
from .change import Change, Plan

Moves = t.Mapping[t.Tuple[str, str], t.Optional[str]]
"""(from, to) -> None where the move is free, else the option that must allow it."""


def plan_transition(
    current: str,
    desired: str,
    *,
    moves: Moves,
    path: str = "state",
    allowed: t.Collection[str] = (),
) -> Plan:
    """Return the plan for going from `current` to `desired`, both words of the table `moves`.

    Raises Refused for a move that the table lacks, and for one that an option must allow.
    """
    if current == desired:
        return Plan((), {path: current})
    if (current, desired) not in moves:
        raise Refused(path, f"there is no way from {current} to {desired}")
    needs = moves[(current, desired)]
    if needs is not None and needs not in allowed:
        raise Refused(
            path, f"going from {current} to {desired} loses data; set {needs} to allow it"
        )
    return Plan((Change((path,), current, desired),), {path: desired})


__all__ = ["Moves", "plan_transition"]
