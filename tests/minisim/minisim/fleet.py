# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boot the minis that an inventory describes: the inventory is the only list of them."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from .mini import Mini

FEW = 4


def hosts(inventory: str, limit: str = "") -> dict[str, dict[str, Any]]:
    """Return the variables of each host that has a `minisim_seed`.

    Ansible itself reads the inventory, so ranges, groups and group_vars are as in a play;
    variables made of templates are not worked out.
    """
    beside = Path(sys.executable).with_name("ansible-inventory")
    program = str(beside) if beside.exists() else shutil.which("ansible-inventory")
    if not program:
        raise ValueError("ansible-inventory is not installed: name the minis instead")
    command = [program, "-i", inventory, "--list", *(["--limit", limit] if limit else [])]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise ValueError(f"ansible-inventory cannot read {inventory}: {answer.stderr.strip()}")
    found: dict[str, dict[str, Any]] = json.loads(answer.stdout)["_meta"]["hostvars"]
    return {name: its for name, its in sorted(found.items()) if its.get("minisim_seed")}


def up(
    home: Path, inventory: str, *, limit: str = "", python: str = "", say: Callable[[str], object]
) -> int:
    """Boot every mini of an inventory; return the exit status."""
    wanted = hosts(inventory, limit)
    if not wanted:
        raise ValueError(f"no host of {inventory} has a minisim_seed")
    new = []
    for name, its in wanted.items():
        place = Path(its.get("minisim_home") or home)
        mini = Mini(place, its.get("minisim_name") or name)
        given = its.get("minisim_python") or python
        new.append(New(mini, its["minisim_seed"], given, its.get("minisim_world") or {}))
    boot(new)
    for name, its in wanted.items():
        say(f"{name}: {its['minisim_seed']}")
    return 0


class New(NamedTuple):
    """A mini that is to be up, and what it is made of if it is new."""

    mini: Mini
    seed: str
    python: str = ""
    world: Mapping[str, Any] = {}

    def up(self) -> None:
        """Boot it."""
        self.mini.up(self.seed, python=self.python, world=self.world)


def boot(minis: Sequence[New]) -> None:
    """Boot minis, some at a time; those that want the next free address afterwards, in order."""
    asking = [new for new in minis if "auto" in json.dumps(new.world.get("network"), default=str)]
    others = [new for new in minis if new not in asking]
    # The first one compiles the code of the tools for all.
    alone = 1 if len(others) >= FEW else len(others)
    for new in others[:alone]:
        new.up()
    if others[alone:]:
        with ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork")) as pool:
            for _done in pool.map(New.up, others[alone:]):
                pass
    for new in asking:
        new.up()
