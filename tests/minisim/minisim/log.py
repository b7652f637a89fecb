# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the logs that tools write inside a mini."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a log, oldest first; none if it is not there."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in text.splitlines()]


def calls(path: Path) -> list[dict[str, Any]]:
    """Return each launch with how it ended; `exit` is None while, or because, it never did."""
    found: dict[str, dict[str, Any]] = {}
    for entry in lines(path):
        unknown = {name: None for name in ("exit", "stdin", "seconds", "processor")}
        found.setdefault(entry["id"], {**unknown, "writes": False}).update(entry)
    return list(found.values())
