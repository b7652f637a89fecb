# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lay the collection out as Ansible wants it: `ansible_collections/<namespace>/<name>`."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from places import COLLECTION, OWN, ROOT


def link() -> Path:
    """Return a folder in which the checkout itself is the collection."""
    place = OWN / "collections" / COLLECTION
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        place.symlink_to(os.path.relpath(ROOT, place.parent), target_is_directory=True)
    return OWN / "collections"


def copy(name: str) -> Path:
    """Return a folder with a fresh copy of the collection: the files that git does not ignore."""
    top = OWN / "trees" / name
    shutil.rmtree(top, ignore_errors=True)
    for file in files():
        place = top / COLLECTION / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, place, follow_symlinks=False)
    return top


def copy_with_git(name: str) -> Path:
    """Return such a copy that is a git checkout of its own, which ansible-test insists on."""
    top = copy(name)
    for words in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", "-C", str(top / COLLECTION), *words], check=True)
    return top


def files() -> list[Path]:
    """Return the files that git tracks or would, as paths below the root of the checkout."""
    # Whoever runs this may not own the checkout, which git refuses unless told.
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    listed = subprocess.run(
        [*git, "ls-files", "-coz", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = map(Path, filter(None, listed.split("\0")))
    return sorted({path for path in paths if (ROOT / path).is_file()})
