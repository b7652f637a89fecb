# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write bootpd's files in the face of somebody else who does."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import MacServerError
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plist import (
    PlistForm,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import bootpd_files

BEFORE = plistlib.dumps({"dhcp_enabled": False})
SHARED = plistlib.dumps({"dhcp_enabled": ["bridge100"]})


@pytest.fixture
def files(mini: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bootpd_files.BootpdFiles:
    for constant, name in (("PLIST", "bootpd.plist"), ("TABLE", "bootptab")):
        monkeypatch.setattr(bootpd_files, constant, str(tmp_path / name))
    (tmp_path / "bootpd.plist").write_bytes(BEFORE)
    return bootpd_files.BootpdFiles(mini({}))


def changed(files: bootpd_files.BootpdFiles) -> PlistForm:
    """Return the files with en0 served."""
    form = files.form("15.3.1")
    return PlistForm(
        root=form.root,
        table=form.table,
        table_after=form.table_after,
        macos=form.macos,
        edits=((("dhcp_enabled",), ["en0"]),),
    )


def test_what_was_read_is_replaced(files: bootpd_files.BootpdFiles, tmp_path: Path) -> None:
    (tmp_path / "bootpd.plist").chmod(0o640)
    files.write(changed(files))
    assert plistlib.loads((tmp_path / "bootpd.plist").read_bytes()) == {"dhcp_enabled": ["en0"]}
    assert (tmp_path / "bootpd.plist").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["bootpd.plist"]


@pytest.mark.parametrize("name", ["bootpd.plist", "bootptab"])
def test_what_somebody_else_wrote_since_is_kept(
    files: bootpd_files.BootpdFiles, tmp_path: Path, name: str
) -> None:
    form = changed(files)
    (tmp_path / name).write_bytes(SHARED)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(MacServerError, match=r"somebody has changed.*run this again"):
        files.write(form)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == found
