# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the collection over simulated minis: `./dev bench`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dev"))

import ansible.release
import parsing
import payload
import report
import variants
import wishes
from minisim import sshd
from places import OWN, ROOT, turn
from rig import Rig, Run, Setup, folder
from variants import ALL_CHANGE, NO_CHANGE, VARIANTS, Entry, Plan

SPEED = ROOT / "docs" / "speed.md"
README = ROOT / "README.md"
CUT_OFF = "the run was cut off"


def main(argv: Sequence[str]) -> int:
    """Measure one size or the whole matrix, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--minis", type=int, metavar="N", help="one fleet of so many, 0 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument(
        "--from", dest="earlier", type=Path, metavar="FILE", help="write the page from such a file"
    )
    chosen = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if chosen.minis is not None and chosen.minis < 1:
        parser.error("--minis is at least 1")
    file = (chosen.earlier or chosen.json or OWN / "bench.json").absolute()
    if chosen.earlier:
        results = json.loads(file.read_text())
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        with turn("bench"):
            results = Bench(folder(), file).run(plan(chosen.minis))
    print(f"\n{report.table(results)}")
    if chosen.earlier or (chosen.minis is None and CUT_OFF not in results["failed"]):
        report.write(results, SPEED)
        report.write_brief(results, README)
        print(f"\nwritten: {SPEED.relative_to(ROOT)} with its plots, and {README.name}")
    else:
        print(f"\nall figures: {file}")
    return 1 if results["failed"] else 0


class Bench:
    """One run of the benchmark; what it found so far is in `results`, and in the file."""

    def __init__(self, place: Path, file: Path | None = None) -> None:
        self.file = file
        self.rig = Rig(place)
        self.turns: Counter[str] = (
            Counter()
        )  # by what is changed: names, cache and alerts, or products
        self.begun = time.monotonic()
        self.results: dict[str, Any] = {
            "machine": machine(),
            "all_keys": variants.ALL_KEYS,
            "runs": [],
            "failed": [],
            "notes": [],
        }

    def run(self, plan: Plan) -> dict[str, Any]:
        """Measure all that is wanted and return the results, also those of a run cut off."""
        if all(setup.connection == "minisim" for setup, _entries in plan) and sshd.lacking():
            self.results["notes"].append(f"Nothing was measured over ssh: {sshd.lacking()}.")
        try:
            # Before anything of the collection is imported, for Ansible's loader must do that.
            self.results["payload"] = payload.measured()
            self.results["parsing"] = parsing.measured()
            self._keep()
            for setup, entries in plan:
                self._over(setup, entries)
        except KeyboardInterrupt:
            self._fail(CUT_OFF)
        finally:
            self.rig.remove()
        return self._keep()

    def _over(self, setup: Setup, entries: Sequence[Entry]) -> None:
        """Run variants over one fleet, alternating: a round has each that is still to be run."""
        print(f"\n{setup}", flush=True)
        try:
            self.rig.arrange(setup)
            self._warm_up()
            for number in range(max(entry.times for entry in entries)):
                for entry in entries:
                    if number < entry.times:
                        self._measure(setup, entry, number)
        except Exception as problem:  # what one fleet meets must not cost what others have shown
            self._fail(f"{setup}: {problem!r}")

    def _warm_up(self) -> None:
        """Bring all minis to what is wanted now, and open connections, before it counts."""
        said = self._said(VARIANTS["b"], variants.ALL_KEYS)
        done = self.rig.play(VARIANTS["b"].playbook, [said], "warm-up")
        if done.cost.exit:
            self._fail(f"{self.rig.setup}: the minis could not be set up; see warm-up.log")

    def _measure(self, setup: Setup, entry: Entry, number: int) -> None:
        variant = VARIANTS[entry.letter]
        if variant.changed == ALL_CHANGE:
            self.turns[variant.wishes] += 1
        said = self._said(variant, entry.keys)
        name = f"{setup.minis}-{setup.connection}-{setup.delay:g}-{entry.letter}-{entry.keys}"
        playbook = variant.playbook or str(
            self.rig.write(f"plays/{name}.yml", variant.play(self._turn(variant), entry.keys))
        )
        done = self.rig.play(playbook, [said], f"{name}-{number}")
        complaint = wrong(done, variant.changed, setup.minis)
        line = f"  {done.cost.wall:7.2f} s  ({entry.letter}) {variant.what}, {entry.keys} keys"
        print(line + (f": {complaint}" if complaint else ""), flush=True)
        if complaint:
            self._fail(f"{setup}, ({entry.letter}): {complaint}; see logs/{name}-{number}.log")
        else:
            self._note(setup, entry, number, done)

    def _said(self, variant: variants.Variant, keys: int) -> Path:
        """Return the file of variables that a variant gets."""
        turn = self._turn(variant)
        if variant.wishes == "products":
            content = wishes.products(enabled=bool(turn))
        else:
            content = {**wishes.role(turn, keys), "drift_output": str(self.rig.place)}
        return self.rig.write(f"said/{variant.wishes}-{keys}-{turn}.yml", content)

    def _turn(self, variant: variants.Variant) -> int:
        """Return which of the two sets of wishes the minis are to have now."""
        return self.turns[variant.wishes] % 2

    def _note(self, setup: Setup, entry: Entry, number: int, done: Run) -> None:
        self.results["runs"].append(
            {
                **vars(setup),
                "variant": entry.letter,
                "keys": entry.keys,
                "scaled": entry.scaled,
                "round": number,
                **{name: value for name, value in vars(done.cost).items() if name != "exit"},
                "fakes": done.fakes,
                "launches": done.launches,
            }
        )
        self._keep()

    def _fail(self, why: str) -> None:
        self.results["failed"].append(why)
        print(f"  failed: {why}", flush=True)

    def _keep(self) -> dict[str, Any]:
        """Write what there is to the file, so that a run cut off is not lost, and return it."""
        self.results["seconds"] = round(time.monotonic() - self.begun)
        answer = {**report.headline(self.results), **self.results}
        if self.file:
            self.file.write_text(json.dumps(answer, indent=1))
        return answer


def plan(minis: int | None) -> Plan:
    """Return what is to be measured: over one size, or all that this machine can."""
    return variants.whole(ssh=not sshd.lacking()) if minis is None else variants.for_one_size(minis)


def wrong(done: Run, expected: str, minis: int) -> str:
    """Return what went otherwise than meant, so that no figure stands for something else."""
    if done.cost.exit:
        return f"it ended with {done.cost.exit}"
    changed = done.recap.get("changed", 0)
    wanted = {NO_CHANGE: 0, ALL_CHANGE: minis}.get(expected, changed)
    return "" if changed == wanted else f"{changed} changed, and not {wanted}"


def machine() -> dict[str, Any]:
    """Return what it was measured on, and how busy that was before."""
    python = ".".join(map(str, sys.version_info[:3]))
    core = ansible.release.__version__
    load = round(os.getloadavg()[0], 2)
    return {"cores": os.cpu_count(), "python": python, "ansible_core": core, "load": load}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
