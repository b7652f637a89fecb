# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge a large fleet in one run, again, look for drift, report: what does it take?"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dev"))

import wishes
from minisim import fleet
from minisim.fingerprint import difference
from minisim.mini import Mini
from places import OWN, turn
from rig import FORKS, Rig, Run, Setup
from variants import ALL_KEYS

SEEDS = ("10.12-server-5.3", "15-plain", "10.13-server-5.6", "10.11-server-5.2")
PLAYBOOKS = "minifleet.macos_server"
MB = 2**20


def main(argv: Sequence[str]) -> int:
    """Run it, print what each run took, and return the exit status."""
    parser = argparse.ArgumentParser(prog="large.py")
    parser.add_argument("--minis", type=int, default=200, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    chosen = parser.parse_args(argv)
    with turn("scale"):
        rig = Rig(OWN / "scale")
        try:
            figures, complaints = Scale(rig, chosen.minis).run()
        finally:
            rig.remove()
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))
    print("\n".join(complaints) or "All as it should be.")
    return 1 if complaints else 0


class Scale:
    """One fleet and its runs."""

    def __init__(self, rig: Rig, count: int) -> None:
        self.rig = rig
        self.count = count
        self.complaints: list[str] = []
        self.figures: dict[str, Any] = {"minis": count, "forks": FORKS, "cores": os.cpu_count()}

    def run(self) -> tuple[dict[str, Any], list[str]]:
        """Return the figures, and what was not as it should be."""
        self._boot()
        folders = dict.fromkeys(("drift_output", "report_output"), str(self.rig.place))
        said = self.rig.write("said.yml", {**wishes.role(0, ALL_KEYS), **folders})
        self._play("site", said, log="first", changed=self.count)
        before = self._look()
        self._play("site", said, log="second", changed=0)
        self._play("drift", said, log="drift", changed=0)
        self._play("report", said, log="report", changed=0)
        self._prove_untouched(before)
        report = json.loads((self.rig.place / "drift.json").read_text())
        if report["drifted"] or report["unknown"]:
            self.complaints.append(f"drift.yml found {report['drifted']}, {report['unknown']}")
        page = (self.rig.place / "report.html").read_text("utf-8")
        if page.count(" data-state=") != self.count or "not reached" in page:
            self.complaints.append(f"report.html does not have all minis: {self.rig.place}")
        return self.figures, self.complaints

    def _boot(self) -> None:
        begun = time.perf_counter()
        names = (f"mini{number:03}" for number in range(1, self.count + 1))
        seeds = zip(names, itertools.cycle(SEEDS), strict=False)
        fleet.boot([fleet.New(Mini(self.rig.home, name), seed) for name, seed in seeds])
        self.rig.arrange(Setup(self.count))
        self.figures["boot"] = round(time.perf_counter() - begun, 1)
        print(f"{self.count} minis are up after {self.figures['boot']} s", flush=True)

    def _play(self, playbook: str, said: Path, *, log: str, changed: int) -> None:
        """Run a playbook over all, keep and print what it took, and complain of what is wrong."""
        done = self.rig.play(f"{PLAYBOOKS}.{playbook}", [said], log)
        self.figures[log] = taken(done)
        print(f"{log}: {line(self.figures[log])}", flush=True)
        lost = {name: done.recap.get(name, 0) for name in ("failed", "unreachable")}
        if done.cost.exit or any(lost.values()) or done.recap.get("changed") != changed:
            self.complaints.append(
                f"{log}: exit status {done.cost.exit}, {done.recap}; see {self.rig.place}/logs"
            )

    def _look(self) -> dict[str, Any]:
        return {mini.name: mini.fingerprint() for mini in self.rig.minis}

    def _prove_untouched(self, before: dict[str, Any]) -> None:
        for mini in self.rig.minis:
            found = difference(before[mini.name], mini.fingerprint())
            found += [" ".join(call["argv"]) for call in mini.calls(writes=True)]
            if found:
                self.complaints.append(f"{mini.name} was written to: {found}")


def taken(done: Run) -> dict[str, float]:
    """Return what a run took: seconds, and megabytes of the controller's processes."""
    return {
        "wall": round(done.cost.wall, 1),
        "processor": round(done.cost.processor, 1),
        "fakes": round(done.fakes, 1),
        "launches": sum(done.launches.values()),
        "largest": round(done.cost.largest / MB),
        "together": round(done.cost.together / MB),
    }


def line(figures: dict[str, float]) -> str:
    """Return the figures of a run in a line."""
    return (
        f"{figures['wall']} s, {figures['processor']} s of processor time "
        f"({figures['fakes']} s of it Apple's tools, {figures['launches']} launches); "
        f"memory of Ansible {figures['together']} MB, its main process {figures['largest']} MB"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
