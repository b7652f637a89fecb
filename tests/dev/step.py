# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a step is, and the programs it runs."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from environments import Environment
from places import LOGS, ROOT
from tally import Tally

LONGEST = 900  # seconds after which a program of a step is ended
_running: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True)
class Step:
    """One line of the report: `run` does it, unless `unable` says why this machine cannot."""

    name: str
    run: Callable[[Work], Tally] = lambda work: Tally()
    unable: str = ""


@dataclass(frozen=True)
class Work:
    """What a step is given: its name, and what the caller wants passed on to its program."""

    name: str
    extra: Sequence[str] = field(default=())

    @property
    def label(self) -> str:
        """Return the name as part of a file name."""
        return "".join(c if c.isalnum() or c == "." else "-" for c in self.name).replace("--", "-")

    @property
    def log(self) -> Path:
        """Return the file that gets all output of its programs."""
        return LOGS / f"{self.label}.log"

    @property
    def report(self) -> Path:
        """Return the file for a JUnit report."""
        return LOGS / f"{self.label}.xml"

    def begin(self) -> None:
        """Forget what an earlier run of the step left."""
        LOGS.mkdir(parents=True, exist_ok=True)
        for left in (self.log, self.report):
            left.unlink(missing_ok=True)

    def call(
        self,
        environment: Environment,
        argv: Sequence[str],
        *,
        cwd: Path = ROOT,
        extra: Mapping[str, str] | None = None,
        longest: float = LONGEST,
    ) -> int:
        """Run a program of `environment`, its output to the log, and return its exit status."""
        variables = environment.variables() | dict(extra or {})
        argv = [environment.program(argv[0]), *argv[1:]]
        with self.log.open("a") as log:
            log.write(f"$ {shlex.join(argv)}\n")
            log.flush()
            child = subprocess.Popen(
                argv,
                cwd=cwd,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            return _wait(child, self.log, longest)

    def output(self) -> str:
        """Return what its programs have printed so far."""
        return self.log.read_text(errors="replace")


def end_all() -> None:
    """End every program that a step has running, with what it started."""
    for child in list(_running):
        os.killpg(child.pid, signal.SIGTERM)


def _wait(child: subprocess.Popen[bytes], log: Path, longest: float) -> int:
    _running.add(child)
    try:
        return child.wait(timeout=longest)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGTERM)
        with log.open("a") as more:
            more.write(f"\nended: not done after {longest} s\n")
        child.wait()
        return 1
    finally:
        _running.discard(child)
