# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read names from their file, or from scutil where there is none; set them."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    MacServerError,
    Refused,
    ToolFailed,
    Unreadable,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import scutil

SILENT = (0, "", "")


@pytest.fixture
def preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "preferences.plist"
    monkeypatch.setattr(scutil, "PREFERENCES", str(path))
    return path


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_names_are_read_without_a_launch(mini: Any, preferences: Path, form: Any) -> None:
    names = {"ComputerName": "Küche", "ComputerNameEncoding": 134217984}
    network = {"HostNames": {"LocalHostName": "kueche"}}
    system = {"System": {"System": names, "Network": network}, "CurrentSet": "/Sets/A"}
    preferences.write_bytes(plistlib.dumps(system, fmt=form))
    here = mini({})
    assert scutil.Scutil(here).names() == {"ComputerName": "Küche", "LocalHostName": "kueche"}
    assert here.run.asked == []


@pytest.mark.parametrize("content", [{}, {"System": {}}, {"System": {"System": {"HostName": ""}}}])
def test_no_name_is_set(mini: Any, preferences: Path, content: Any) -> None:
    preferences.write_bytes(plistlib.dumps(content))
    assert scutil.Scutil(mini({})).names() == {}


def test_a_name_that_is_no_text(mini: Any, preferences: Path) -> None:
    preferences.write_bytes(plistlib.dumps({"System": {"System": {"HostName": 7}}}))
    with pytest.raises(MacServerError, match="7 as HostName, which is no text"):
        scutil.Scutil(mini({})).names()


def test_a_damaged_file(mini: Any, preferences: Path) -> None:
    preferences.write_bytes(b"<plist><dict>")
    with pytest.raises(MacServerError, match="cannot read"):
        scutil.Scutil(mini({})).names()


def test_without_the_file_scutil_is_asked(mini: Any, preferences: Path) -> None:
    here = mini(
        {
            "scutil --get ComputerName": (0, "Mini of Ann\n", ""),
            "scutil --get HostName": (1, "", "HostName: not set\n"),
            "scutil --get LocalHostName": (0, "ann\n", ""),
        }
    )
    tool = scutil.Scutil(here)
    assert tool.names() == tool.names() == {"ComputerName": "Mini of Ann", "LocalHostName": "ann"}
    assert len(here.run.asked) == 3


def test_what_scutil_says_must_be_understood(mini: Any, preferences: Path) -> None:
    answers = {"scutil --get ComputerName": (1, "", "SCPreferencesCreate() failed: No memory\n")}
    with pytest.raises(Unreadable):
        scutil.Scutil(mini(answers)).names()


def test_a_name_goes_by_stdin_and_an_empty_one_removes(mini: Any) -> None:
    here = mini({"scutil --set ComputerName": SILENT, "scutil --set HostName ": SILENT})
    scutil.Scutil(here).write("ComputerName", "-Küche")
    scutil.Scutil(here).write("HostName", "")
    assert here.run.asked == [
        ("scutil --set ComputerName", "-Küche\n"),
        ("scutil --set HostName ", None),
    ]


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        ((1, "", "Permission denied.\n"), Refused, "become: true"),
        ((1, "Could not open prefs: Busy\n", ""), ToolFailed, "Could not open prefs"),
        ((1, "", "SCPreferencesSetLocalHostName() failed: Invalid argument\n"), ToolFailed, "Inv"),
        ((0, "SCPreferencesCommitChanges() failed: Stale\n", ""), ToolFailed, "Stale"),
    ],
)
def test_it_is_silent_when_it_works(mini: Any, answer: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        scutil.Scutil(mini({"scutil --set HostName": answer})).write("HostName", "a")


def test_a_foretold_name_is_told_apart_from_one_that_is_set(mini: Any, preferences: Path) -> None:
    preferences.write_bytes(plistlib.dumps({"System": {"System": {"HostName": "a"}}}))
    tool = scutil.Scutil(mini({}))
    assert tool.names() == {"HostName": "a"}
    assert tool.foretold_host_name() is None
    tool.assume_names({"HostName": "b"})
    assert tool.names() == {"HostName": "b"}
    assert tool.foretold_host_name() == "b"
