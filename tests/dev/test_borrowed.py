# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Of a wheel full of collections only one is taken, and what cannot be had says why."""

from __future__ import annotations

import zipfile
from pathlib import Path

import borrowed
import pytest
from environments import CannotMake


def _wheel(folder: Path, *names: str) -> Path:
    place = folder / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return place


def test_only_the_one_collection_is_unpacked(tmp_path: Path) -> None:
    ours, other = "ansible_collections/awx/awx/MANIFEST.json", "ansible_collections/awx/other/a.py"
    borrowed.unpack(_wheel(tmp_path, ours, other), tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files == [tmp_path / "out" / ours]


def test_a_wheel_without_it_is_refused(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path, "ansible_collections/other/thing/MANIFEST.json")
    with pytest.raises(CannotMake, match=r"holds no awx\.awx"):
        borrowed.unpack(wheel, tmp_path / "out")


def test_a_second_time_fetches_nothing(tmp_path: Path) -> None:
    folder, lock = tmp_path / "here", tmp_path / "awx.txt"
    folder.mkdir()
    lock.write_text("ansible==0 --hash=sha256:0", "utf-8")
    (folder / "made-from").write_text(lock.read_text(), "utf-8")
    assert borrowed.collections(lock, folder) == folder


def test_what_cannot_be_fetched_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "awx.txt").write_text("no-such-thing==1 --hash=sha256:" + "0" * 64, "utf-8")
    with pytest.raises(CannotMake, match=r"awx\.awx could not be fetched: .*no-such-thing"):
        borrowed.collections(tmp_path / "awx.txt", tmp_path / "here")
