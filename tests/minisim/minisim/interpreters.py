# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out what a Python interpreter of the host consists of, so that a mini can be given it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

_QUESTION = """
import json, os, sys, sysconfig
get = sysconfig.get_config_var
print(json.dumps({
    "executable": os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable),
    "prefix": os.path.realpath(sys.base_prefix),
    "version": "%d.%d" % sys.version_info[:2],
    "full_version": "%d.%d.%d" % sys.version_info[:3],
    "library": os.path.join(get("LIBDIR") or "", get("INSTSONAME") or "")
    if get("Py_ENABLE_SHARED") else "",
}))
"""


class Interpreter(NamedTuple):
    """A Python of the host: where its parts lie and which version it is."""

    executable: str
    prefix: str
    version: str
    full_version: str
    library: str

    def inside(self, place: str) -> str:
        """Return the executable's path where the prefix is mounted at `place`."""
        return f"{place}/{Path(self.executable).relative_to(self.prefix)}"

    def packages(self) -> list[str]:
        """Return the folders of packages below the prefix that a mini must not see."""
        candidates = (
            f"lib/python{self.version}/site-packages",
            "lib/python3/dist-packages",
            f"local/lib/python{self.version}/dist-packages",
        )
        return [name for name in candidates if (Path(self.prefix) / name).is_dir()]


def describe(executable: str) -> Interpreter:
    """Return the parts of an interpreter; ValueError if it does not run or lies oddly."""
    try:
        answer = subprocess.run(
            [executable, "-I", "-c", _QUESTION], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise ValueError(f"{executable} does not run as a Python: {error}") from error
    found = Interpreter(**json.loads(answer.stdout))
    if not Path(found.executable).is_relative_to(found.prefix):
        raise ValueError(f"{found.executable} does not lie below its prefix {found.prefix}")
    return found
