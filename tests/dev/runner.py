# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run steps, some at a time, and say how each went."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from environments import CannotMake
from places import turn
from step import Step, Work, end_all
from tally import Tally

# One more than there are cores, since a step that talks with minis waits for a third of its time.
WORKERS = min(4, (os.cpu_count() or 1) + 1)


def run(steps: Sequence[Step], extra: Sequence[str], then: Sequence[Step] = ()) -> int:
    """Run all steps, print a line for each and the counts last, and return the exit status.

    Those of `then` run one after the other when all else is done.
    """
    total = Tally()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for done in as_completed([pool.submit(_run_one, step, extra) for step in steps]):
                total += done.result()
            for step in then:
                total += pool.submit(_run_one, step, extra).result()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


def _run_one(step: Step, extra: Sequence[str]) -> Tally:
    began = time.monotonic()
    work = Work(step.name, extra)
    with turn(work.label):
        work.begin()
        tally = _tally(step, work)
    word = "failed" if tally.failed else "passed" if tally.passed else "skipped"
    lines = [f"{word:7}  {step.name}: {tally}, {time.monotonic() - began:.0f} s"]
    lines += [f"           {note}" for note in tally.notes]
    if tally.failed and work.log.is_file():
        lines += [f"--- {work.log} ---", work.output().rstrip(), "---"]
    # One write, so that the lines of two steps do not mix.
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return tally


def _tally(step: Step, work: Work) -> Tally:
    if step.unable:
        return Tally(skipped=1, notes=(step.unable,))
    try:
        return step.run(work)
    except CannotMake as error:
        return Tally(failed=1, notes=(str(error),))
    except Exception:  # a fault of one step must not hide how the others went
        return Tally(failed=1, notes=tuple(traceback.format_exc().splitlines()))
