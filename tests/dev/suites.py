# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `./dev units`, `./dev sanity`, `./dev controller` and `./dev browser`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import borrowed
import cores
import environments
import fleets
import pythons
import tree
from cores import CORES, Core
from environments import CannotMake, Environment
from places import COLLECTION, OWN, ROOT, empty_home, home
from step import Step, Work
from tally import Tally, nothing, of_junit, of_sanity

CONTROLLER = ROOT / "tests" / "controller"
BROWSER = ROOT / "tests" / "browser"
BROWSERS = ("chromium", "chromedriver")
PURE_LAYERS = ("_model", "_codec")
LAYERS = ".".join((*COLLECTION.parts, "plugins", "module_utils"))
NONE_CHOSEN = 5  # what pytest ends with when it was left no test to run
COVERED = 95  # per cent of the lines and branches of the pure layers

# ansible-test downloads pip's own installer from a host that many machines do not reach; this
# stands in for it in its cache. It gets the same arguments, and lends pip instead of installing it.
GET_PIP = """\
import pathlib, runpy, sys, sysconfig
(pathlib.Path(sysconfig.get_path("purelib")) / "pip.pth").write_text({packages!r})
sys.path.append({packages!r})
wanted = [word for word in sys.argv[1:] if not word.startswith(("pip==", "--no-"))]
if any("==" in word for word in wanted):
    sys.argv[1:] = ["install", *wanted]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def unit_steps() -> list[Step]:
    """Return the unit tests under each ansible-core, and those that need none."""
    pure = pythons.found()[0]
    usual = cores.usual()
    return [
        *(
            Step(f"units, {core}", partial(_units, core, "tests/unit"), core.unable)
            for core in CORES
        ),
        Step(f"units of the pure layers on {pure}", partial(_pure_units, pure)),
        Step("units of the simulator", partial(_units, usual, "tests/minisim/tests")),
        Step("units of ./dev", partial(_units, usual, "tests/dev")),
        Step("units of ./dev bench, with a small run", partial(_units, usual, "tests/bench")),
    ]


def sanity_steps() -> list[Step]:
    """Return `ansible-test sanity` under each ansible-core."""
    return [Step(f"sanity, {core}", partial(_sanity, core), core.unable) for core in CORES]


def controller_steps() -> list[Step]:
    """Return a step for each file of tests of what a controller such as AWX does with us."""
    core = cores.SINCE_TYPED
    return [
        Step(
            f"controller, {file.stem}",
            partial(_with_minis, "controller", core, file, borrowed.variables),
            core.unable,
        )
        for file in sorted(CONTROLLER.glob("test_*.py"))
    ] or [Step("controller", lambda work: nothing("tests/controller"))]


def browser_steps() -> list[Step]:
    """Return the step that opens the report of a fleet in a browser."""
    core = cores.SINCE_TYPED
    missing = [name for name in BROWSERS if shutil.which(name) is None]
    why = f"needs {' and '.join(missing)} (Debian: apt-get install chromium chromium-driver)"
    run = partial(_with_minis, "browser", core, BROWSER, dict)
    return [Step("browser", run, core.unable or (why if missing else ""))]


def browser_environment() -> Environment:
    """Return the environment in which pages are looked at; CannotMake where there can be none."""
    core = cores.SINCE_TYPED
    if core.python is None:
        raise CannotMake(f"{core} {core.unable}.")
    return environments.environment("browser", core.python)


def _with_minis(
    name: str, core: Core, place: Path, more: Callable[[], Mapping[str, str]], work: Work
) -> Tally:
    """Run tests in the environment of that name, with minis of its own that do not outlive it."""
    assert core.python is not None, core.unable
    environment = environments.environment(name, core.python)
    variables = {**fleets.variables(OWN / "minis" / work.label), **more()}
    try:
        return _pytest(environment, [place], work, variables=variables)
    finally:
        fleets.destroy(work, environment, variables)


def _units(core: Core, folder: str, work: Work) -> Tally:
    return _pytest(core.environment(), [Path(folder)], work)


def _pure_units(python: pythons.Python, work: Work) -> Tally:
    tests = ROOT / "tests" / "unit"
    folders = [path.relative_to(ROOT) for layer in PURE_LAYERS for path in tests.rglob(layer)]
    watched = [f"--cov={LAYERS}.{layer}" for layer in PURE_LAYERS]
    # A part of the tests, chosen after --, covers what it covers.
    floor = [] if work.extra else ["--cov-branch", f"--cov-fail-under={COVERED}", *watched]
    return _pytest(environments.environment("pure", python), folders, work, floor)


def _pytest(
    environment: Environment,
    places: list[Path],
    work: Work,
    options: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Tally:
    """Run the tests of these folders or files."""
    files = [file for place in places for file in (place, *(ROOT / place).rglob("test_*.py"))]
    if not any(file.suffix == ".py" for file in files):
        return nothing(", ".join(map(str, places)) or "the folders of the pure layers")
    argv = ["python", "-m", "pytest", f"--junitxml={work.report}", *options, *map(str, places)]
    extra = {
        "PYTHONPATH": str(tree.link()),
        "COVERAGE_FILE": str(OWN / "cache" / f"coverage-{work.label}"),
        "HOME": str(empty_home(work.label)),
        **(variables or {}),
    }
    status = work.call(environment, [*argv, *work.extra], extra=extra)
    if work.extra and status == NONE_CHOSEN:
        return Tally(notes=("none chosen",))
    return of_junit(work.report, status)


def _sanity(core: Core, work: Work) -> Tally:
    environment = core.environment()
    own_home = home(work.label)
    environments.write_pip_settings(own_home)
    _stand_in_for_get_pip(environment, own_home)
    top = tree.copy_with_git(work.label)
    version = f"3.{environment.python.minor}"
    argv = ["ansible-test", "sanity", "--local", "--color", "no", "--python", version, *work.extra]
    status = work.call(environment, argv, cwd=top / COLLECTION, extra={"HOME": str(own_home)})
    return of_sanity(work.output(), status)


def _stand_in_for_get_pip(environment: Environment, own_home: Path) -> None:
    pip = environments.environment("pip", environment.python)
    code = environment.packages / "ansible_test" / "_internal" / "python_requirements.py"
    cache = own_home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in re.findall(r"pip='([\d.]+)'", code.read_text()):
        place = cache / f"get_pip_{version.replace('.', '_')}.py"
        place.write_text(GET_PIP.format(packages=str(pip.packages)))
