# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make pages to look at: of a real run over simulated minis, and of minis that are invented."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.minifleet.macos_server.plugins.filter.fleet_report_page import (
    fleet_report_page,
)
from minisim.fingerprint import difference
from minisim.mini import Mini

INVENTORY = Path(__file__).parent / "inventory"
MINIS = ("master1", "replica1", "dhcp1")
LEASES = 17  # how many addresses of dhcp1 somebody has
CALLED = "<img src=x onerror=alert(2)> {{ 7 * 7 }}"  # what somebody has called it


@dataclass(frozen=True)
class Run:
    """A run of report.yml: the page, what Ansible said, and what was written on minis by it."""

    page: Path
    said: str
    status: int
    written: list[str]


def run_report(folder: Path) -> Run:
    """Run report.yml in a folder, over three minis and one that does not answer."""
    minis = boot()
    signals = {mini.name: len(mini.signals()) for mini in minis}
    before = {mini.name: mini.fingerprint() for mini in minis}
    done = subprocess.run(
        ["ansible-playbook", "minifleet.macos_server.report", "-i", str(INVENTORY)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    written = [
        trace
        for mini in minis
        for trace in (
            *(" ".join(call["argv"]) for call in mini.calls(writes=True)),
            *map(str, mini.signals()[signals[mini.name] :]),
            *difference(before[mini.name], mini.fingerprint()),
        )
    ]
    return Run(folder / "report.html", done.stdout + done.stderr, done.returncode, written)


def boot() -> list[Mini]:
    """Start the minis, and let somebody use them."""
    minisim = [sys.executable, "-m", "minisim"]
    subprocess.run([*minisim, "up", "--inventory", str(INVENTORY), "--limit", "minis"], check=True)
    minis = [Mini(Path(os.environ["MINISIM_HOME"]), name) for name in MINIS]
    minis[-1].run(["/usr/sbin/scutil", "--set", "ComputerName", CALLED])
    for number in range(LEASES):
        minis[-1].happens("dhcp-request", mac=f"0:1b:63:0:0:{number:x}")
    for mini in minis:
        mini.clear_calls()
    return minis


def written_page(minis: dict[str, Any], place: Path) -> Path:
    """Return the place, where the page of these minis is now."""
    place.write_text(fleet_report_page(minis, made="2026-11-28T14:32:00Z"), encoding="utf-8")
    return place
