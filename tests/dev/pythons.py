# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Pythons of this machine that really run."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from places import OWN

OLDEST_ON_A_MINI = 8
KNOWN_MINORS = range(OLDEST_ON_A_MINI, 15)
KNOWN = OWN / "pythons.json"  # what was found last; to try them all takes a second

# A name on PATH may be a shim that refuses, or an interpreter whose parts are packaged separately.
PROBE = "import sys, ctypes, sqlite3, ssl; print(sys.version_info[1], sys.executable)"


@dataclass(frozen=True, order=True)
class Python:
    """An interpreter: `minor` is 11 for Python 3.11, `path` its executable."""

    minor: int
    path: str

    def __str__(self) -> str:
        return f"Python 3.{self.minor}"


@cache
def found() -> tuple[Python, ...]:
    """Return one interpreter for each minor version that runs here, the oldest first."""
    places = _places()
    seen = [[place, Path(place).stat().st_mtime_ns] for place in places]
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(KNOWN.read_text())
        if known["seen"] == seen:
            return tuple(Python(*words) for words in known["found"])
    answer = _probe(places)
    KNOWN.parent.mkdir(parents=True, exist_ok=True)
    words = [[python.minor, python.path] for python in answer]
    KNOWN.write_text(json.dumps({"seen": seen, "found": words}))
    return answer


def _probe(places: list[str]) -> tuple[Python, ...]:
    probes = [
        subprocess.Popen(
            [place, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for place in places
    ]
    by_minor: dict[int, Python] = {}
    for probe in probes:
        words = probe.communicate()[0].split(None, 1)
        if probe.returncode == 0 and int(words[0]) in KNOWN_MINORS:
            by_minor.setdefault(int(words[0]), Python(int(words[0]), words[1].strip()))
    return tuple(sorted(by_minor.values()))


def between(lowest: int, highest: int) -> list[Python]:
    """Return the interpreters from 3.`lowest` to 3.`highest`, the oldest first."""
    return [python for python in found() if lowest <= python.minor <= highest]


def _places() -> list[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    on_path = [Path(shutil.which(f"python3.{minor}") or "") for minor in KNOWN_MINORS]
    of_pyenv = sorted(pyenv.glob("versions/3.*/bin/python3"))
    # A shim of pyenv only chooses among those, slowly.
    direct = [place for place in on_path if place.name and pyenv not in place.parents]
    return [sys.executable, *map(str, (*direct, *of_pyenv))]
