# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the page share: a browser, and reports of a real run and of invented fleets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.filter.fleet_report_page import (
    fleet_report_page,
)
from chromium import Chromium, chromium
from invented import invent
from minisim.fingerprint import difference
from minisim.mini import Mini

INVENTORY = Path(__file__).parent / "inventory"
MINIS = ("master1", "replica1", "dhcp1")
# How long a lease lasts that somebody has.
LEASES = 17


@dataclass(frozen=True)
class Run:
    """A run of report.yml: the page, what Ansible said, and what was written on minis by it."""

    page: Path
    said: str
    status: int
    written: list[str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Give a browser."""
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("needs chromium and chromedriver")
    with chromium(*filter(None, programs)) as found:
        yield found


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run report.yml over three minis and one that does not answer."""
    home = Path(os.environ["MINISIM_HOME"])
    minisim = [sys.executable, "-m", "minisim"]
    subprocess.run([*minisim, "up", "--inventory", str(INVENTORY), "--limit", "minis"], check=True)
    minis = [Mini(home, name) for name in MINIS]
    for number in range(LEASES):
        minis[-1].happens("dhcp-request", mac=f"0:1b:63:0:0:{number:x}")
    for mini in minis:
        mini.clear_calls()
    signals = {mini.name: len(mini.signals()) for mini in minis}
    before = {mini.name: mini.fingerprint() for mini in minis}
    folder = tmp_path_factory.mktemp("run")
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


@pytest.fixture(scope="session")
def of_200(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the page of 200 invented minis."""
    return written_page(invent(200), tmp_path_factory.mktemp("invented") / "200.html")


@pytest.fixture(params=["a run over 3 minis", "200 invented minis"])
def page(request: pytest.FixtureRequest) -> Path:
    """Give one page after the other."""
    if "run" in request.param:
        run: Run = request.getfixturevalue("run")
        return run.page
    place: Path = request.getfixturevalue("of_200")
    return place


def written_page(minis: dict[str, Any], place: Path) -> Path:
    """Return the place, where the page of these minis is now."""
    place.write_text(fleet_report_page(minis, made="2026-11-28T14:32:00Z"), encoding="utf-8")
    return place
