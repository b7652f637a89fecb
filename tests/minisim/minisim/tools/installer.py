# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate installer(8) for the one package that is installed on minis here: python.org's.

Every mini has a Python of the host at hand (`/.minisim/python`). Installing any file that
begins as a flat package does (`xar!`) lays it out as python.org's package does.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from . import _receipts

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/sbin/installer",)

MAGIC = b"xar!"
SPARE = "/.minisim/python"
FRAMEWORK = "/Library/Frameworks/Python.framework/Versions"


def main(call: Call) -> int:
    """Install `-pkg FILE -target /` as root."""
    words = dict(zip(call.argv, call.argv[1:], strict=False))
    package, target = words.get("-pkg", ""), words.get("-target", "")
    if not package or not target:
        call.err("installer: Error - usage: installer -pkg <pathToPackage> -target <device>\n")
        return 1
    place = call.world.path(package)
    if not place.is_file():
        call.err(f"installer: Error the package path specified was invalid: '{package}'.\n")
        return 1
    if call.world.euid() != 0:
        call.err("installer: Must be run as root to install this package.\n")
        return 1
    name = os.path.basename(package)
    call.out(f"installer: Package name is {name}\n")
    with place.open("rb") as handle:
        if handle.read(len(MAGIC)) != MAGIC:
            call.err("installer: Error - the package is damaged or is no package.\n")
            return 1
    call.writes = True
    install_python(call.world)
    call.out("installer: Installing at base path /\ninstaller: The install was successful.\n")
    return 0


def install_python(world: World) -> None:
    """Lay out the Python that the mini has at hand, with the receipt of its package."""
    python = json.loads(world.hidden("python.json").read_text(encoding="utf-8"))
    version = python["version"]
    executable = os.path.relpath(python["executable"], python["prefix"])
    versions = world.path(FRAMEWORK)
    versions.mkdir(parents=True, exist_ok=True)
    _link(versions / version, SPARE)
    _link(versions / "Current", version)
    world.path("/usr/local/bin").mkdir(parents=True, exist_ok=True)
    for name in ("python3", f"python{version}"):
        _link(world.path(f"/usr/local/bin/{name}"), f"{FRAMEWORK}/{version}/{executable}")
    if not _receipts.receipt(world, f"{_receipts.PYTHON}{version}"):
        _receipts.write(world, f"{_receipts.PYTHON}{version}", python["full_version"])


def _link(place: os.PathLike[str], target: str) -> None:
    """Make a symbolic link unless it is there already, so that its time stays."""
    if os.path.islink(place):
        if os.readlink(place) == target:
            return
        os.unlink(place)
    os.symlink(target, place)
