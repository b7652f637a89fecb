# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the page share: a browser, and pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Chromium, chromium
from fleet_pages import Run, run_report, written_page
from invented import invent


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Give a browser."""
    program, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if program is None or driver is None:
        pytest.skip("needs chromium and chromedriver")
    with chromium(program, driver) as found:
        yield found


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Give a run of report.yml."""
    return run_report(tmp_path_factory.mktemp("run"))


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
