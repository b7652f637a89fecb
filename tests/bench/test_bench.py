# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark runs, counts what it is to count, and leaves nothing behind. No time is judged."""

from __future__ import annotations

import configparser
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import measure
import parsing
import pytest
import variants
import wishes
from bench import Bench, wrong
from minisim.mini import names
from places import ROOT
from rig import Rig, Run, Setup, recap

CONFIGURATION = ROOT / "docs" / "example" / "ansible.cfg"
# The one who works is left by the one who started it, as bwrap leaves what runs in a mini.
LEAVES = """
import os, time
reading, writing = os.pipe()
if os.fork() == 0:
    if os.fork() == 0:
        while time.process_time() < 0.3:
            pass
    os._exit(0)
os.wait()
os.close(writing)
os.read(reading, 1)
"""


def test_a_small_run(tmp_path: Path) -> None:
    entries = [variants.Entry(letter, 1) for letter in "cab"]
    entries.append(variants.Entry("d", 1, keys=2, scaled=True))
    file = tmp_path / "found.json"
    bench = Bench(tmp_path / "bench", file)
    bench.run([(Setup(1), entries)])
    found = json.loads(file.read_text())
    assert found["failed"] == [], [log.read_text() for log in bench.rig.place.glob("logs/*.log")]
    assert names(bench.rig.home) == []
    assert {"role_over_ping", "role_over_ping_raw", "parse_mb_per_s"} <= found.keys()
    assert found["command_over_role"] > 1
    assert found["role_over_ping"] < found["role_over_ping_raw"]
    taken = {each["variant"]: each for each in found["runs"]}
    assert [taken[letter]["launches"].get("serveradmin", 0) for letter in "abd"] == [0, 2, 2]
    assert taken["c"]["fakes"] > taken["b"]["fakes"] > taken["a"]["fakes"] == 0
    assert all(each["processor"] > each["fakes"] for each in found["runs"])
    assert all(each["together"] >= each["largest"] > 10**7 for each in found["runs"])
    assert found["payload"]["converge"] > found["payload"]["ping"]


@pytest.mark.parametrize(
    ("status", "changed", "expected", "complaint"),
    [
        (0, 0, variants.NO_CHANGE, ""),
        (0, 3, variants.ALL_CHANGE, ""),
        (0, 7, variants.ANY_CHANGE, ""),
        (0, 1, variants.NO_CHANGE, "1 changed, and not 0"),
        (0, 2, variants.ALL_CHANGE, "2 changed, and not 3"),
        (4, 3, variants.ALL_CHANGE, "it ended with 4"),
    ],
)
def test_a_run_that_did_something_else_is_no_figure(
    status: int, changed: int, expected: str, complaint: str
) -> None:
    cost = measure.Cost(status, 1.0, 1.0, 1, 1)
    assert wrong(Run(cost, {}, 0.0, {"changed": changed}), expected, 3) == complaint


def test_the_work_of_those_that_nobody_waits_for_is_counted(tmp_path: Path) -> None:
    meter = measure.Meter()
    found = meter.run([sys.executable, "-c", LEAVES], {}, tmp_path, tmp_path / "log")
    assert found.exit == 0
    assert found.processor >= 0.3
    failed = [sys.executable, "-c", "raise SystemExit(3)"]
    assert meter.run(failed, {}, tmp_path, tmp_path / "log").exit == 3


def test_keys_are_options_of_the_collection() -> None:
    text = (ROOT / "plugins" / "modules" / "content_cache.py").read_text()
    assert [key for key in wishes.KEYS if f"\n  {wishes.option(key)}:\n" not in text] == []


def test_the_recap_is_added_up() -> None:
    text = (
        "changed=7\nPLAY RECAP ***\na  : ok=2  changed=1  failed=0\n"
        "b : ok=3  changed=1  failed=0\n\n1 mini was not done : see above\n"
    )
    assert recap(text) == {"ok": 5, "changed": 2, "failed": 0}


@pytest.mark.parametrize("lines", parsing.SIZES)
def test_a_dump_has_the_lines_it_is_to_have(lines: int) -> None:
    text = parsing.dump(lines)
    assert (
        len(text.splitlines())
        == lines
        == len({line.partition(" = ")[0] for line in text.splitlines()})
    )


def test_each_wish_differs_from_the_other() -> None:
    assert len(wishes.KEYS) == 20
    assert all(first != second for first, second in wishes.KEYS.values())
    assert set(wishes.assignments(0, 20)).isdisjoint(wishes.assignments(1, 20))


def test_the_whole_matrix_has_what_it_is_to_have() -> None:
    fleets = [setup for setup, _entries in variants.whole(ssh=True)]
    sizes = {(each.connection, each.minis) for each in fleets}
    assert sizes >= {("minisim", 10), ("minisim", 50), ("minisim", 200), ("ssh", 10), ("ssh", 50)}
    assert {each.delay for each in fleets} == {0.0, 0.5, 1.0}
    assert {e.letter for _setup, entries in variants.whole(ssh=True) for e in entries} == set(
        variants.VARIANTS
    )


def settings() -> set[tuple[str, str]]:
    """Return all settings that this ansible-core and its ssh read from an ansible.cfg."""
    listed = ["ansible-config", "list", "--type", "all", "--format", "json"]
    program = str(Path(sys.executable).with_name(listed[0]))
    told = subprocess.run([program, *listed[1:]], capture_output=True, text=True, check=True)
    found: set[tuple[str, str]] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            for each in value.get("ini") or ():
                if isinstance(each, dict):
                    found.add((each["section"], each["key"]))
        for below in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        ):
            look(below)

    look(json.loads(told.stdout))
    return found


def test_the_example_of_a_configuration_has_known_settings_only() -> None:
    parser = configparser.ConfigParser()
    parser.read(CONFIGURATION)
    said = {(section, key) for section in parser.sections() for key in parser[section]}
    assert ("connection", "pipelining") in said
    assert said <= settings()


def test_each_setting_of_the_example_has_its_reason() -> None:
    for paragraph in CONFIGURATION.read_text().strip().split("\n\n"):
        first = next(line for line in paragraph.splitlines() if not line.startswith("["))
        assert first.startswith("#"), f"{first}: why?"


def test_runs_use_the_example(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "bench")
    assert rig.environment()["ANSIBLE_CONFIG"] == str(CONFIGURATION)
