# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each ansible-core gets a Python that it takes, or is skipped with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import pythons
from cores import CORES
from places import REQUIREMENTS
from pythons import Python


def here(monkeypatch: pytest.MonkeyPatch, *minors: int) -> dict[str, int | str]:
    """Return what each core gets on a machine with these Pythons: a minor version or a reason."""
    machine = tuple(Python(minor, f"/usr/bin/python3.{minor}") for minor in minors)
    monkeypatch.setattr(pythons, "found", lambda: machine)
    return {core.version: core.python.minor if core.python else core.unable for core in CORES}


def test_a_machine_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    got = here(monkeypatch, 8, 9, 10, 11, 12, 13)
    assert got == {"2.16": 10, "2.19": 11, "2.21": 13}


def test_a_machine_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "needs Python 3.12 to 3.14; here are 3.11"
    assert here(monkeypatch, 11) == {"2.16": 11, "2.19": 11, "2.21": reason}


@pytest.mark.parametrize("lock", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_lock_is_pinned_with_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "--index-url" not in text
