# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said in more than one file is the same in all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from cores import CORES
from places import REQUIREMENTS
from pythons import OLDEST_ON_A_MINI

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> dict[str, Any]:
    """Return a YAML file of the collection."""
    document: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return document


def test_what_is_not_released_has_fragments() -> None:
    released = read("changelogs/changelog.yaml")["releases"]
    waiting = sorted((ROOT / "changelogs" / "fragments").glob("*.yml"))
    assert waiting or read("galaxy.yml")["version"] in released


def test_the_oldest_ansible_core_is_tested() -> None:
    assert read("meta/runtime.yml")["requires_ansible"] == f">={CORES[0].version}.0"


def test_each_ansible_core_has_a_lock() -> None:
    locked = {path.stem for path in REQUIREMENTS.glob("core-*.txt")}
    assert locked == {f"core-{core.version}" for core in CORES}


def test_the_oldest_python_of_a_mini() -> None:
    assert read("tests/config.yml")["modules"]["python_requires"] == f">=3.{OLDEST_ON_A_MINI}"


def test_sanity_ignores_nothing() -> None:
    assert not list((ROOT / "tests" / "sanity").glob("ignore*"))
