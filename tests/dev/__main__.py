# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What `./dev` does with its arguments; a few lines of sh at the root found the Python for it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import bootstrap
import cores
import environments
import fleets
import lints
import lock
import runner
import scale
import suites
from environments import Environment
from places import OWN, ROOT
from step import Step

# In the order in which `./dev test` starts them: what takes longest comes first.
SUITES: dict[str, Callable[[], list[Step]]] = {
    "sanity": suites.sanity_steps,
    "molecule": fleets.molecule_steps,
    "integration": fleets.integration_steps,
    "controller": suites.controller_steps,
    "browser": suites.browser_steps,
    "lint": lints.steps,
    "units": suites.unit_steps,
}


@dataclass(frozen=True)
class Command:
    """One of the things `./dev` does: a line for the help, and what does it."""

    summary: str
    run: Callable[[list[str]], int]


def main(argv: Sequence[str]) -> int:
    """Run the command named first in `argv` and return the exit status."""
    name, *rest = argv or ["help"]
    command = COMMANDS.get({"-h": "help", "--help": "help"}.get(name, name))
    if command is None:
        print(f"There is no ./dev {name}; ./dev help lists what there is.", file=sys.stderr)
        return 2
    advice = bootstrap.install_missing()
    if advice:
        print(advice, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return command.run(rest)
    except environments.CannotMake as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def show_help(rest: list[str]) -> int:
    """Print a line for each command."""
    print("usage: ./dev COMMAND …\n")
    for name, command in COMMANDS.items():
        print(f"  {name:12} {command.summary}")
    print("\nWhat stands after -- goes to the program: ./dev units -- -k caching")
    return 0


def run_suites(names: Sequence[str], rest: list[str]) -> int:
    """Run the steps of these suites, or of those that `--only` names."""
    own, extra = rest, []
    if "--" in rest:
        own, extra = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    parser = argparse.ArgumentParser(prog="./dev")
    if len(names) > 1:
        parser.add_argument("--only", metavar="SUITE,…", default=",".join(names))
        parser.add_argument("--scale", action="store_true", help="with the heavy steps, at the end")
    parser.add_argument("--match", metavar="WORDS", default="", help="only steps named like this")
    chosen = parser.parse_args(own)
    wanted = chosen.only.split(",") if len(names) > 1 else names
    unknown = [name for name in wanted if name not in SUITES]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    steps = [step for name in SUITES if name in wanted for step in SUITES[name]()]
    heavy = scale.steps() if len(names) > 1 and chosen.scale else []
    return runner.run(
        [step for step in steps if chosen.match in step.name],
        extra,
        [step for step in heavy if chosen.match in step.name],
    )


def hand_over(argv: Sequence[str], make: Callable[[], Environment], rest: list[str]) -> int:
    """Become the Python of an environment, with the collection and the simulator in its reach."""
    environment = make()
    python = environment.program("python")
    variables = environment.variables() | fleets.variables(OWN / "minis" / "own")
    os.execve(python, [python, *argv, *rest], variables)


def usual_environment() -> Environment:
    """Return the environment for what needs just one ansible-core."""
    return cores.usual().environment()


def script(name: str) -> list[str]:
    """Return the arguments that run one of the scripts beside this one."""
    return [str(ROOT / "tests" / "dev" / name)]


COMMANDS = {
    "demo": Command(
        "boot 6 simulated minis, set them up twice, show what changed (--minis N, --keep)",
        partial(hand_over, script("demo.py"), usual_environment),
    ),
    "test": Command(
        "run everything that must pass (--only lint,units; --scale: and what is heavy)",
        partial(run_suites, list(SUITES)),
    ),
    "lint": Command(
        "format, types, documentation, licences, the artifact", partial(run_suites, ["lint"])
    ),
    "units": Command(
        "unit tests under each ansible-core that runs here", partial(run_suites, ["units"])
    ),
    "sanity": Command("ansible-test sanity, likewise", partial(run_suites, ["sanity"])),
    "integration": Command(
        "each module against simulated minis", partial(run_suites, ["integration"])
    ),
    "molecule": Command(
        "roles and playbooks over several simulated minis", partial(run_suites, ["molecule"])
    ),
    "bench": Command(
        "measure it over simulated minis, write docs/speed.md (--minis N, --json FILE)",
        partial(hand_over, [str(ROOT / "tests" / "bench" / "bench.py")], usual_environment),
    ),
    "controller": Command("what AWX does with the collection", partial(run_suites, ["controller"])),
    "browser": Command("the page of report.yml in a browser", partial(run_suites, ["browser"])),
    "picture": Command(
        "take the picture of a report that the documentation shows",
        partial(
            hand_over,
            [str(suites.BROWSER / "picture.py")],
            suites.browser_environment,
        ),
    ),
    "generate": Command(
        "write what is derived from the resources",
        partial(hand_over, script("generate.py"), environments.tools),
    ),
    "mini": Command(
        "the simulator: up, down, status, calls, fault, load, shell",
        partial(hand_over, ["-m", "minisim"], usual_environment),
    ),
    "lock": Command("pin the newest of what requirements/*.in name", lock.lock),
    "help": Command("this page", show_help),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
