# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `./dev test --scale`: what takes too long for every day, one after the other."""

from __future__ import annotations

import cores
import fleets
from places import LOGS, OWN
from step import Step, Work
from tally import Tally, one

LONGEST = 3600


def steps() -> list[Step]:
    """Return the heavy steps; each has the machine for itself."""
    core = cores.SINCE_TYPED
    return [Step(f"200 minis in one run, {core}", _two_hundred, core.unable)]


def _two_hundred(work: Work) -> Tally:
    environment = cores.SINCE_TYPED.environment()
    argv = ["python", "tests/bench/large.py", "--json", str(LOGS / "scale.json"), *work.extra]
    extra = fleets.variables(OWN / "minis" / work.label)
    status = work.call(environment, argv, extra=extra, longest=LONGEST)
    figures = [line for line in work.output().splitlines() if " s of processor time" in line]
    return one(status) + Tally(notes=tuple(figures))
