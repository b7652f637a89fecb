# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The minis that are measured, what is said of them, and what runs over them."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cores import SINCE_TYPED
from environments import CannotMake, Environment, environment
from fleets import variables
from measure import Cost, Meter
from minisim import sshd
from minisim.mini import Mini
from places import OWN, ROOT
from wishes import PRODUCTS

SEED = "10.12-server-5.3"
FORKS = 50
# How the minis are reached, in words.
CONNECTIONS = {
    "minisim": "the simulator's connection",
    "ssh": "ssh",
    "mitogen": "ssh with mitogen",
}
# mitogen starts Python under another name than its own, and a simulated mini's Python, which was
# built for another place, then needs to be told where its library is.
FRAMEWORK = "/Library/Frameworks/Python.framework/Versions/3.{minor}"
PYTHON = "/usr/local/bin/python3"


@dataclass(frozen=True, order=True)
class Setup:
    """One fleet: so many minis, how they are reached, seconds that serveradmin takes."""

    minis: int
    connection: str = "minisim"
    delay: float = 0.0

    def __str__(self) -> str:
        through = CONNECTIONS[self.connection]
        return f"{self.minis} minis over {through}, serveradmin {self.delay:g} s"


@dataclass(frozen=True)
class Run:
    """What one program over the fleet took, and what Apple's tools had of it.

    `launches` counts their launches by name; `fakes` is the processor time that the simulator's
    stand-ins for them took. `recap` is Ansible's own count over all minis.
    """

    cost: Cost
    launches: Mapping[str, int]
    fakes: float
    recap: Mapping[str, int]


class Rig:
    """The fleet that is up now; `place` holds it with inventory, plays and logs."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.home = place / "minis"
        self.meter = Meter()
        # The path of a socket must be short.
        self._sockets = tempfile.TemporaryDirectory(prefix="ssh-")
        self.minis: list[Mini] = []
        self.setup: Setup | None = None
        self.remove()
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)

    def remove(self) -> None:
        """Stop the minis that are here, also those of a run that was cut off, and remove them."""
        for known in self.home.glob("*/mini.json"):
            Mini(self.home, known.parent.name).destroy()
        self.minis = []

    def arrange(self, setup: Setup) -> None:
        """Have the minis of a setup up; those that are there already are kept as they are.

        Raises CannotMake where what reaches them cannot be installed.
        """
        if setup.connection == "mitogen":
            mitogen()
        self.setup = setup
        names = [f"mini{number:03}" for number in range(1, setup.minis + 1)]
        world = {"settings": {"swupdate": PRODUCTS}}
        for mini in self.minis[setup.minis :]:
            mini.destroy()
        self.minis = [Mini(self.home, name) for name in names]
        for mini in self.minis:
            mini.up(SEED, world=world)
            mini.clear_faults()
            if setup.delay:
                mini.fault("serveradmin.slow", seconds=setup.delay)
        group = {"hosts": {name: {} for name in names}, "vars": self._reached(setup.connection)}
        self.write("inventory/minis.yml", {"caching_servers": group})

    def _reached(self, connection: str) -> dict[str, Any]:
        if connection == "minisim":
            return {"ansible_connection": connection}
        reached = {
            "ansible_connection": "ssh",
            "ansible_user": "admin",  # who becomes root by sudo, as on a fleet
            "ansible_ssh_common_args": f"-F {sshd.settings(self.home)}",
        }
        if connection == "mitogen":
            library = FRAMEWORK.format(minor=sys.version_info[1])
            python = f"/usr/bin/env PYTHONHOME={library} {PYTHON}"
            reached["ansible_python_interpreter"] = python
        return reached

    def write(self, name: str, content: Any) -> Path:
        """Write a file of YAML and return its place."""
        place = self.place / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(yaml.safe_dump(content, sort_keys=False))
        return place

    def play(self, playbook: str, said: Sequence[Path], log: str) -> Run:
        """Run a playbook over the minis, with files of variables, and return what it took."""
        for mini in self.minis:
            mini.clear_calls()
        argv = [str(self._programs() / "ansible-playbook"), playbook]
        argv += [f"--inventory={self.place / 'inventory'}"]
        argv += [f"--extra-vars=@{place}" for place in said]
        place = self.place / "logs" / f"{log}.log"
        place.parent.mkdir(exist_ok=True)
        cost = self.meter.run(argv, self.environment(), self.place, place)
        return self._seen(cost, recap(place.read_text(errors="replace")))

    def _mitogen(self) -> bool:
        return self.setup is not None and self.setup.connection == "mitogen"

    def _programs(self) -> Path:
        """Return the folder of the programs of Ansible that runs the plays."""
        if self._mitogen():
            return mitogen().folder / "bin"
        return Path(sys.executable).parent

    def environment(self) -> dict[str, str]:
        """Return the process environment of a play: the shipped ansible.cfg and our minis."""
        strategy = {}
        if self._mitogen():
            plugins = mitogen().packages / "ansible_mitogen" / "plugins" / "strategy"
            strategy["ANSIBLE_STRATEGY"] = "mitogen_linear"
            strategy["ANSIBLE_STRATEGY_PLUGINS"] = str(plugins)
            # It keeps no connection for the next run, and none must be kept below it.
            strategy["ANSIBLE_SSH_ARGS"] = "-o ControlMaster=no"
        return {
            **{name: text for name, text in os.environ.items() if not name.startswith("ANSIBLE_")},
            **variables(self.home),
            "ANSIBLE_CONFIG": str(ROOT / "docs" / "example" / "ansible.cfg"),
            "ANSIBLE_FORKS": str(FORKS),
            "ANSIBLE_HOME": str(self.place / "home"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_RETRY_FILES_SAVE_PATH": str(self.place / "retry"),
            "ANSIBLE_SSH_CONTROL_PATH_DIR": self._sockets.name,
            "HOME": str(self.place),
            "PWD": str(self.place),
            **strategy,
        }

    def _seen(self, cost: Cost, counted: Mapping[str, int]) -> Run:
        calls = [call for mini in self.minis for call in mini.calls()]
        launches = Counter(str(call["tool"]) for call in calls)
        fakes = sum(float(call["processor"] or 0) for call in calls)
        return Run(cost, dict(launches), fakes, counted)


def recap(text: str) -> dict[str, int]:
    """Return what Ansible's recap counts over all minis, such as `changed`."""
    total: Counter[str] = Counter()
    for name, number in re.findall(r"(\w+)=(\d+)", text.rpartition("PLAY RECAP")[2]):
        total[name] += int(number)
    return dict(total)


@cache
def mitogen() -> Environment:
    """Return the environment with mitogen; CannotMake where there is none for this Python."""
    python = SINCE_TYPED.python
    if python is None:
        raise CannotMake(SINCE_TYPED.unable)
    return environment("mitogen", python)


def folder() -> Path:
    """Return the place for the fleet of this checkout."""
    return OWN / "bench"


def as_json(run: Run) -> dict[str, Any]:
    """Return a run as JSON holds it."""
    return json.loads(json.dumps(run, default=vars))  # type: ignore[no-any-return]
