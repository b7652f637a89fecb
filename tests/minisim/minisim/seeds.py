# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the seeds: what a fresh mini of a release looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "seeds"


def names() -> list[str]:
    """Return the names of all seeds."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def read(name: str) -> dict[str, Any]:
    """Return a seed with what it extends put under it; ValueError lists the seeds there are.

    Mappings are merged; anything else in the nearer seed replaces what it extends.
    """
    path = FOLDER / f"{name}.yml"
    if not path.is_file():
        raise ValueError(f"there is no seed {name}; there are: {', '.join(names())}")
    seed: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    parent = seed.pop("extends", None)
    return merged(read(parent), seed) if parent else seed


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return two mappings as one; where both have a mapping these are merged likewise."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        result[key] = merged(old, value) if both and old is not None else value
    return result


def settings(service: str) -> str:
    """Return the listing that a service of a fresh mini prints, "" if it has none."""
    path = FOLDER / "settings" / f"{service}.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
