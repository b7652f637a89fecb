# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read and write preferences through defaults, and keep what stands beside ours."""

from __future__ import annotations

import datetime
import plistlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    ToolFailed,
    Unreadable,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.preferences import (
    Preferences,
)

KEPT = {
    "Activated": True,
    "LastConfigData": b"\x00\x01\xff",
    "LastRegOrFlush": datetime.datetime(2026, 3, 2, 8, 15),
    "SavedCacheDetails": {"iCloud": 2**40},
    "CacheLimit": 0,
}


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "com.example.plist"
    file.write_bytes(plistlib.dumps({}))
    return str(file)


def words(verb: str, path: str) -> str:
    """Return a call of defaults as its owner."""
    return f"sudo -n -u _example /bin/defaults {verb} {path} -"


def preferences(mini: Any, path: str, exported: tuple[int, str, str]) -> tuple[Preferences, Any]:
    """Return preferences and the script behind them; importing succeeds."""
    answers = {words("export", path): exported, words("import", path): (0, "", "")}
    here = mini({**answers, "defaults": (0, "", "")})
    return Preferences(here, path, owner="_example"), here.run


def test_what_is_there_goes_along_in_one_launch(mini: Any, path: str) -> None:
    found, run = preferences(mini, path, (0, plistlib.dumps(KEPT).decode(), ""))
    assert found.store({"CacheLimit": 5, "KeepAwake": True, "Ranges": []}) == set(KEPT)
    assert [asked for asked, _stdin in run.asked] == [words("export", path), words("import", path)]
    wanted = {**KEPT, "CacheLimit": 5, "KeepAwake": True, "Ranges": []}
    written = plistlib.loads(run.asked[-1][1])
    assert written == wanted
    assert written["KeepAwake"] is True


def test_nothing_is_written_that_is_there_in_value_and_type(mini: Any, path: str) -> None:
    found, run = preferences(mini, path, (0, plistlib.dumps(KEPT).decode(), ""))
    found.store({"CacheLimit": 0, "Activated": True})
    assert len(run.asked) == 1
    found.store({"CacheLimit": False})
    assert len(run.asked) == 2


def test_no_such_domain_is_no_values(mini: Any, path: str) -> None:
    said = f"2026-03-02 08:15:00.123 defaults[811:4021] \nDomain {path} does not exist\n"
    found, _run = preferences(mini, path, (1, "", said))
    assert found.values() == {}


def test_another_failure_is_one(mini: Any, path: str) -> None:
    found, _run = preferences(mini, path, (1, "", "sudo: a password is required"))
    with pytest.raises(ToolFailed, match="a password is required"):
        found.values()


def test_an_answer_that_is_no_property_list(mini: Any, path: str) -> None:
    found, _run = preferences(mini, path, (0, "Segmentation fault\n", ""))
    with pytest.raises(Unreadable, match="Segmentation fault"):
        found.values()


def test_a_file_that_is_missing_needs_its_owner(mini: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "missing.plist")
    found, _run = preferences(mini, path, (0, plistlib.dumps({}).decode(), ""))
    with pytest.raises(MacServerError, match="no user _example"):
        found.store({"CacheLimit": 5})
    assert not Path(path).exists()
