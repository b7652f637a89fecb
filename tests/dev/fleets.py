# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `./dev integration` and `./dev molecule`: what runs against simulated minis."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pythons
import tree
from cores import BEFORE_TYPED, SINCE_TYPED, Core
from environments import Environment
from places import OWN, ROOT, empty_home
from step import Step, Work
from tally import Tally, nothing, one

INTEGRATION = ROOT / "tests" / "integration"
MOLECULE = ROOT / "extensions" / "molecule"
CORES = (BEFORE_TYPED, SINCE_TYPED)
# The targets that also run where templates give text; what else a module does is the same there.
ON_BOTH = ("adopt", "converge", "dhcp_fleet", "serveradmin_settings", "templated_values")
# The scenarios that run once: they take longest, and what templates give is the same for others.
ON_ONE = ("od_replica", "ssh")
OVER_SSH = "ssh"  # the scenario that needs OpenSSH, and root to give minis disks that are full
ON_OLDEST_PYTHON = "caching_server"  # the scenario that meets minis with the oldest Python, too


def variables(minis: Path) -> dict[str, str]:
    """Return what a program needs to find the collection, the simulator, and the minis it has."""
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(tree.link()),
        "ANSIBLE_CONNECTION_PLUGINS": str(ROOT / "tests" / "minisim" / "connection"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "MINISIM_HOME": str(minis),
        "PYTHONPATH": os.pathsep.join((str(tree.link()), str(ROOT / "tests" / "minisim"))),
    }


def integration_steps() -> list[Step]:
    """Return a step for each target, and again under the older ansible-core where types count."""
    targets = sorted(path.parents[1].name for path in INTEGRATION.glob("targets/*/tasks/main.yml"))
    if not targets:
        return [Step("integration", lambda work: nothing("tests/integration/targets"))]
    return [
        Step(f"integration of {target}, {core}", partial(_target, core, target), core.unable)
        for core in CORES
        for target in targets
        if core is SINCE_TYPED or target in ON_BOTH
    ]


def molecule_steps() -> list[Step]:
    """Return a step for each scenario likewise; once one meets minis with the oldest Python."""
    scenarios = sorted(path.parent.name for path in MOLECULE.glob("*/molecule.yml"))
    if ON_OLDEST_PYTHON not in scenarios:
        return [Step("molecule", lambda work: nothing(f"extensions/molecule/{ON_OLDEST_PYTHON}"))]
    oldest = pythons.found()[0]
    with_oldest = SINCE_TYPED if BEFORE_TYPED.unable else BEFORE_TYPED
    return [
        _on_oldest(core, oldest)
        if (core, name) == (with_oldest, ON_OLDEST_PYTHON)
        else Step(f"molecule {name}, {core}", partial(_scenario, core, name), _unable(core, name))
        for core in CORES
        for name in scenarios
        if core is SINCE_TYPED or name not in ON_ONE
    ]


def _unable(core: Core, name: str) -> str:
    """Return why this machine cannot run a scenario, empty if it can."""
    if name == OVER_SSH and os.geteuid() != 0:
        return "needs root, to give minis disks of their own"
    if name == OVER_SSH and not (shutil.which("ssh") and Path("/usr/sbin/sshd").exists()):
        return "needs OpenSSH (openssh-client, openssh-server)"
    return core.unable


def _on_oldest(core: Core, oldest: pythons.Python) -> Step:
    run = partial(_scenario, core, ON_OLDEST_PYTHON, MINISIM_PYTHON=oldest.path)
    return Step(f"molecule {ON_OLDEST_PYTHON}, {core}, minis with {oldest}", run, core.unable)


def _target(core: Core, target: str, work: Work) -> Tally:
    inventory = str(INTEGRATION / "inventory")
    playbook = [str(INTEGRATION / "on_minis.yml"), "-e", f"target={target}", *work.extra]
    boot = ["python", "-m", "minisim", "up", "--inventory", inventory]
    return _with_minis(work, core, [boot, ["ansible-playbook", "-i", inventory, *playbook]], {})


def _scenario(core: Core, name: str, work: Work, **extra: str) -> Tally:
    argv = ["molecule", "test", "--scenario-name", name, "--no-command-borders", *work.extra]
    return _with_minis(work, core, [argv], extra)


def _with_minis(
    work: Work, core: Core, programs: list[list[str]], extra: Mapping[str, str]
) -> Tally:
    """Run programs in turn until one fails, with minis of their own that do not outlive them."""
    environment = core.environment()
    extra = {"HOME": str(empty_home(work.label)), **variables(OWN / "minis" / work.label), **extra}
    # The path of a socket may not be long.
    sockets = tempfile.TemporaryDirectory(prefix="ssh-")
    extra["ANSIBLE_SSH_CONTROL_PATH_DIR"] = sockets.name
    try:
        status = destroy(work, environment, extra)
        for program in programs:
            status = status or work.call(environment, program, extra=extra)
        return one(status)
    finally:
        destroy(work, environment, extra)
        sockets.cleanup()


def destroy(work: Work, environment: Environment, extra: Mapping[str, str]) -> int:
    """Remove the minis of a step, also those that an earlier run of it left."""
    return work.call(environment, ["python", "-m", "minisim", "destroy"], extra=extra)
