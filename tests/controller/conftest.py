# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of controllers share: the collection as it lies in an execution environment."""

from __future__ import annotations

import ctypes
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree
from places import COLLECTION

NEW_MOUNTS = 0x00020000  # CLONE_NEWNS of unshare(2)


@pytest.fixture(scope="session")
def awx_awx() -> None:
    """Skip what needs the collection `awx.awx` where it cannot be had; it is on the path."""
    if missing := os.environ.get("AWX_AWX_MISSING"):
        pytest.skip(missing)


@pytest.fixture(scope="module")
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Return a folder of collections with what users get of ours, where nobody can write."""
    source = tree.copy(f"controller-{request.path.stem}") / COLLECTION
    top = tmp_path_factory.mktemp("collections")
    galaxy = ["ansible-galaxy", "collection"]
    subprocess.run([*galaxy, "build", str(source)], cwd=top, check=True)
    # By force, because Python's path has a collection of this name, too.
    install = [*galaxy, "install", "--offline", "--force", "-p", str(top)]
    subprocess.run([*install, *map(str, top.glob("*.tar.gz"))], check=True)
    mounted = not os.getuid() and _mounted_read_only(top)
    if not mounted:
        subprocess.run(["chmod", "-R", "a-w", str(top)], check=True)
    yield top
    if not mounted:
        subprocess.run(["chmod", "-R", "u+w", str(top)], check=True)


@pytest.fixture(scope="module")
def home_read_only(installed: Path) -> None:
    """Let nobody write into the home folder of the account either, where the fixture above can."""
    if not os.getuid():
        _mounted_read_only(Path(pwd.getpwuid(os.getuid()).pw_dir))


def _mounted_read_only(folder: Path) -> bool:
    """Tell whether this process sees the folder read-only now; nobody else does, and root may."""
    if ctypes.CDLL(None).unshare(NEW_MOUNTS):
        return False
    for words in (["--make-rprivate", "/"], ["--bind", "-o", "ro", str(folder), str(folder)]):
        subprocess.run(["mount", *words], check=True)
    return True
