# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An answer that is no success, raised where it becomes clear."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """What the API answers instead: a status, and a body to be sent as JSON."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def wrong(**fields: str | list[str]) -> Refusal:
    """Return the refusal of fields, each with its sentence or sentences."""
    return Refusal(
        400, {name: [said] if isinstance(said, str) else said for name, said in fields.items()}
    )


def not_found(model: str) -> Refusal:
    """Return the refusal of an id that no object has."""
    return Refusal(404, {"detail": f"No {model} matches the given query."})


def not_allowed(method: str) -> Refusal:
    """Return the refusal of a method that there is not at this address."""
    return Refusal(405, {"detail": f'Method "{method}" not allowed.'})
