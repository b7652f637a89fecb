# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell archives from what is none, and what belongs to one series."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import (
    directory_archive as tool,
)


@pytest.mark.parametrize(
    ("given", "path"),
    [("/a/od", "/a/od.sparseimage"), ("/a/od.sparseimage", "/a/od.sparseimage")],
)
def test_the_file_of_an_archive(given: str, path: str) -> None:
    assert tool.path_of(given) == path


@pytest.mark.parametrize("end", ["", "/"])
def test_a_folder_has_one_for_the_day(tmp_path: Path, end: str) -> None:
    path = tool.path_of(f"{tmp_path}{end}")
    assert os.path.dirname(path) == str(tmp_path)
    assert os.path.basename(path).startswith("open-directory-20")
    assert tool.path_of("/no/such/folder/").startswith("/no/such/folder/open-directory-20")


def test_sizes(tmp_path: Path) -> None:
    (tmp_path / "full").write_text("abc")
    (tmp_path / "empty").touch()
    assert tool.size_of(str(tmp_path / "full")) == 3
    for name in ("empty", "missing", "."):
        assert tool.size_of(str(tmp_path / name)) is None


def test_where_a_new_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "full").write_text("abc")
    (tmp_path / "empty").touch()
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "notes").write_text("abc")
    (tmp_path / "left").touch()
    (tmp_path / "folder").mkdir()
    assert tool.fault_of(str(tmp_path / "folder.sparseimage")) is None
    assert tool.fault_of(str(tmp_path / "left.sparseimage")) is None
    assert tool.fault_of(str(tmp_path / "new")) is None
    assert tool.fault_of(str(tmp_path / "empty")) is None
    for path, says in (
        (None, "not given"),
        ("od", "no path from the root"),
        (str(tmp_path / "no" / "new"), "there is no folder"),
        (str(tmp_path / "full"), "is there already"),
        (str(tmp_path / "link"), "is there already"),
        (str(tmp_path / "notes.sparseimage"), "may be written to it first"),
    ):
        assert says in str(tool.fault_of(path))


def test_a_series_is_what_differs_in_digits_only(tmp_path: Path) -> None:
    ours = ["od-2026-11-01.sparseimage", "od-2026-11-02.sparseimage", "od-2025-1-2.sparseimage"]
    others = ["od-2026-11.sparseimage", "od.sparseimage", "od-2026-11-01.sparseimage.md5", "notes"]
    for number, name in enumerate([*ours, *others]):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (number, number))
    (tmp_path / "od-2024-11-01.sparseimage").mkdir()
    (tmp_path / "od-2023-11-01.sparseimage").symlink_to(ours[0])
    assert tool.series(str(tmp_path / "od-2026-12-24.sparseimage")) == ours[::-1]
    tool.remove(str(tmp_path), [ours[0], "gone"])
    assert tool.series(str(tmp_path / ours[0])) == [ours[2], ours[1]]
