# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""See that the machine has what `./dev` needs beside a Python."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys


def missing_packages() -> list[str]:
    """Return the Debian packages that are missing for making environments and copies."""
    lacking = []
    if not shutil.which("git"):
        lacking.append("git")
    # Debian packages these apart from Python, and `python3 -m venv` fails without them.
    if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        lacking.append(f"python3.{sys.version_info[1]}-venv")
    return lacking


def install_missing() -> str:
    """Install what is missing where that is possible, and return what is left to do, if any."""
    lacking = missing_packages()
    if not lacking:
        return ""
    install = ["apt-get", "install", "-y", "-q", *lacking]
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"running {' '.join(install)}", flush=True)
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run(install, check=False)
        importlib.invalidate_caches()
        lacking = missing_packages()
    if not lacking:
        return ""
    return f"./dev needs {' and '.join(lacking)}. On Debian or Ubuntu: sudo {' '.join(install)}"
