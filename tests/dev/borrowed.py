# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetch the one collection of others that a role of ours uses, `awx.awx`, and say where it lies."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import environments
import tree
from environments import CannotMake
from places import ENVIRONMENTS, OWN, REQUIREMENTS, turn

LOCK = REQUIREMENTS / "awx.txt"
WANTED = "ansible_collections/awx/awx/"  # what is taken out of the wheel, some 2 % of it
FOLDER = OWN / "cache" / "borrowed"


def variables() -> dict[str, str]:
    """Return the collections path with `awx.awx` on it, or without it and the reason."""
    own = str(tree.link())
    try:
        return {"ANSIBLE_COLLECTIONS_PATH": os.pathsep.join((own, str(collections())))}
    except CannotMake as problem:
        return {"ANSIBLE_COLLECTIONS_PATH": own, "AWX_AWX_MISSING": str(problem)}


def collections(lock: Path = LOCK, folder: Path = FOLDER) -> Path:
    """Return a collections folder that holds `awx.awx` alone, fetched the first time."""
    stamp = folder / "made-from"
    with turn("borrowing"):
        if not (stamp.is_file() and stamp.read_text() == lock.read_text()):
            shutil.rmtree(folder, ignore_errors=True)
            print(f"fetching awx.awx as {lock.name} names it", flush=True)
            unpack(_fetch(lock, folder / "wheel"), folder)
            shutil.rmtree(folder / "wheel")
            stamp.write_text(lock.read_text())
    return folder


def unpack(wheel: Path, folder: Path) -> None:
    """Take the collection out of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if name.startswith(WANTED)]
        if not members:
            raise CannotMake(f"{wheel.name} holds no awx.awx.")
        archive.extractall(folder, members)


def _fetch(lock: Path, into: Path) -> Path:
    environments.uv()  # its environment has a pip, which knows the settings of the machine
    pip = [str(ENVIRONMENTS / "uv" / "bin" / "python"), "-m", "pip", "download", "-qq"]
    what = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(lock)]
    argv = [*pip, "--disable-pip-version-check", *what, "--dest", str(into)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise CannotMake(f"awx.awx could not be fetched: {said}")
    (wheel,) = into.glob("*.whl")
    return wheel
