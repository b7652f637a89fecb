# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say where things lie in the checkout."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path


def _own(root: Path) -> Path:
    # Old releases of Ansible cannot be started from a folder with a blank in its name.
    if " " not in str(root):
        return root / ".dev"
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return Path.home() / ".cache" / "minifleet.macos_server" / digest


ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
OWN = _own(ROOT)  # everything that ./dev makes but the logs; ignored by git
ENVIRONMENTS = OWN / "environments"
LOGS = ROOT / "tests" / "output"
COLLECTION = Path("ansible_collections", "minifleet", "macos_server")


@contextlib.contextmanager
def turn(name: str) -> Iterator[None]:
    """Keep what bears this name to one thread of one `./dev` at a time; another waits."""
    place = OWN / "turns" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def home(name: str) -> Path:
    """Return a home folder for programs that keep things there for their next run."""
    folder = OWN / "homes" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def empty_home(name: str) -> Path:
    """Return a home folder for programs that must not find what an earlier run left there."""
    shutil.rmtree(OWN / "homes" / name, ignore_errors=True)
    return home(name)
