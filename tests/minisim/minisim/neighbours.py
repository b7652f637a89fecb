# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let a mini see the other minis of its home: their worlds, and what answers at an address.

All minis of one home are on one network. Inside a mini the home is mounted at `/.minisim/fleet`;
seen from the host it is the folder two above the mini's root.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .world import World

INSIDE = "/.minisim/fleet"
FIRST_ADDRESS = 40


def home(world: World) -> Path | None:
    """Return the folder of all minis as this one sees it, None for a mini without a home."""
    if world.root == Path("/"):
        return Path(INSIDE)
    folder = world.root.parent.parent
    return folder if world.root.name == "root" else None


def fleet(world: World) -> Iterator[World]:
    """Yield every mini of the home, up or down, this one first, the others by name."""
    yield world
    place = home(world)
    if place is None or not place.is_dir():
        return
    own = world.facts().get("name")
    for facts in sorted(place.glob("*/root/.minisim/facts.json")):
        root = facts.parent.parent
        if root.parent.name != own:
            yield type(world)(root)


def is_up(world: World) -> bool:
    """Tell whether a mini runs: whoever asks for itself does."""
    return world.root == Path("/") or (world.root.parent / "enter.json").exists()


def free_address(home_folder: Path, taken: set[str]) -> str:
    """Return the next address of the minis' network that no mini of the home has."""
    for number in range(FIRST_ADDRESS, 255):
        address = f"10.20.30.{number}"
        if address not in taken:
            return address
    raise ValueError(f"the network of {home_folder} has no free address")
