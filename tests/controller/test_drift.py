# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`drift.yml` where little is given: nothing can be written, and the inventory is a program."""

from __future__ import annotations

import json
import os
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from minisim.fingerprint import difference
from minisim.mini import Mini

SEEDS = {"berlin-1": "10.12-server-5.3", "berlin-2": "15-plain"}
# Nobody is there; what it is called must not become anything but text.
NASTY = "<script>alert('&')"
NOWHERE = "/proc/nowhere"
VARIABLES = {
    "ansible_connection": "minisim",
    "ansible_user": "admin",
    "ansible_python_interpreter": "/usr/local/bin/python3",
    "ansible_become": True,
    "caching_server_names": {"computer_name": "Mini {{ inventory_hostname }}"},
    "caching_server_cache": {"cache_limit": "300GB"},
    "caching_server_alerts": {"recipients": ["minis@example.com"]},
}
FILES = {"drift.json", "drift.xml"}
# How a row of the report is told in JUnit's words.
OUTCOMES = {"drifted": "failure", "unknown": "error", "not_applicable": "skipped"}


@dataclass(frozen=True)
class Place:
    """Where a run is started, what it finds there, and the minis."""

    minis: dict[str, Mini]
    inventory: Path
    environment: dict[str, str]

    def run(self, here: Path, *extra: str, inventory: str = "", **env: str) -> tuple[int, str]:
        """Run drift.yml in a folder and return its exit status and what it printed."""
        argv = ["ansible-playbook", "minifleet.macos_server.drift", *extra]
        argv += ["-i", inventory or str(self.inventory)]
        variables = {**self.environment, **env}
        done = subprocess.run(
            argv, cwd=here, env=variables, capture_output=True, text=True, check=False
        )
        return done.returncode, f"{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def place(
    installed: Path, home_read_only: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Boot the minis, and write an inventory that is a program."""
    folder = tmp_path_factory.mktemp("inventory")
    hosts = {name: {} for name in (*SEEDS, NASTY)}
    # What is said of all holds for localhost, too.
    groups = {"all": {"vars": VARIABLES}, "caching_servers": {"hosts": [*hosts]}}
    inventory = folder / "minis"
    said = json.dumps({**groups, "_meta": {"hostvars": hosts}})
    inventory.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    inventory.chmod(0o755)
    kept = ("PATH", "LC_ALL", "MINISIM_HOME", "ANSIBLE_CONNECTION_PLUGINS", "NO_COLOR")
    environment = {name: os.environ[name] for name in kept} | {
        "ANSIBLE_COLLECTIONS_PATH": str(installed),
        # Ansible itself does not start without a place for its own things.
        "ANSIBLE_HOME": str(folder / "ansible"),
        "HOME": NOWHERE,
    }
    minis = {name: Mini(Path(os.environ["MINISIM_HOME"]), name) for name in SEEDS}
    try:
        for name, mini in minis.items():
            mini.up(SEEDS[name])
        yield Place(minis, inventory, environment)
    finally:
        for mini in minis.values():
            mini.destroy()


def left_in(folder: Path) -> set[str]:
    """Return the names of the files below a folder."""
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_all_is_told_and_nothing_written_but_the_report(place: Place, tmp_path: Path) -> None:
    before = {name: mini.fingerprint() for name, mini in place.minis.items()}
    status, printed = place.run(tmp_path, ANSIBLE_SHOW_CUSTOM_STATS="true", PWD="/")
    assert status == 2, printed
    for name, mini in place.minis.items():
        assert mini.calls()
        assert not mini.calls(writes=True) + mini.signals()
        assert not difference(before[name], mini.fingerprint())
    assert left_in(tmp_path) == FILES
    report = json.loads((tmp_path / "drift.json").read_text())
    assert report["drifted"] == [*SEEDS]
    assert report["unknown"] == [NASTY]
    assert report["lines"][2] == f"{NASTY}: could not be asked: {NASTY} is down"
    assert "berlin-1: host_names computer_name berlin-1 → 'Mini berlin-1'; " in printed
    assert '"drift": {' in printed, "the statistic"
    hold_to_the_report(ET.parse(tmp_path / "drift.xml").getroot(), report)


def hold_to_the_report(root: ET.Element, report: dict[str, Any]) -> None:
    """Compare the JUnit document with drift.json: suites, tests, outcomes and counts."""
    rows = report["rows"]
    wanted = {(row["mini"], row["resource"] or "visit"): row["status"] for row in rows}
    cases = {(case.get("classname"), case.get("name")): case for case in root.iter("testcase")}
    assert {key: [each.tag for each in case] for key, case in cases.items()} == {
        key: [OUTCOMES[status]] if status in OUTCOMES else [] for key, status in wanted.items()
    }
    counted = Counter(OUTCOMES.get(status) for status in wanted.values())
    told = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    assert int(root.get("tests", "-1")) == len(wanted)
    for name, outcome in told.items():
        assert sum(int(suite.get(name, "-1")) for suite in root) == counted[outcome]


@pytest.mark.parametrize(
    ("output", "files"),
    [("reports/today", {f"reports/today/{name}" for name in FILES}), ("", set())],
    ids=["a folder that is not there yet", "no files"],
)
def test_files_go_where_they_are_wanted(
    place: Place, tmp_path: Path, output: str, files: set[str]
) -> None:
    status, printed = place.run(tmp_path, "-e", f"drift_output={output}", "--limit=berlin-1")
    assert status == 0, printed
    assert left_in(tmp_path) == files


def test_a_mini_of_no_group_is_none_of_it(place: Place, tmp_path: Path) -> None:
    status, printed = place.run(tmp_path, inventory="berlin-1,")
    assert status == 0, printed
    assert not left_in(tmp_path)


def test_drift_can_be_an_error_and_what_a_run_would_refuse_is_one(
    place: Place, tmp_path: Path
) -> None:
    insist = {"drift_fail": "true", "caching_server_require": ["alert_settings"]}
    status, printed = place.run(tmp_path, "-e", json.dumps(insist), "--limit=berlin-*")
    assert status == 2, printed
    assert "berlin-1 has drifted: see above." in printed
    assert "berlin-2 could not be asked, or is refused: see above." in printed
    assert "Required by caching_server_require: alerts does not exist" in printed
    assert json.loads((tmp_path / "drift.json").read_text())["unknown"] == ["berlin-2"]
