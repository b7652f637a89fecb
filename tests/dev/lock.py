# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pin what the environments are made of: `requirements/*.in` to `*.txt`, with hashes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import environments
from places import REQUIREMENTS

COMPILE = ("-q", "pip", "compile", "--no-config", "--universal", "--generate-hashes", "--upgrade")


def lock(names: list[str]) -> int:
    """Write the lock files named, or all of them, and return the exit status."""
    program = environments.uv()
    if program is None:
        print("Locking needs uv, which has no build for this machine.")
        return 1
    for source in sorted(REQUIREMENTS.glob("*.in")):
        if not names or source.stem in names:
            print(f"requirements/{source.stem}.txt", flush=True)
            _compile(program, source)
    return 0


def _compile(program: str, source: Path) -> None:
    lowest = source.read_text().splitlines()[0].rpartition(" ")[2]
    files = [source.name, "-o", f"{source.stem}.txt"]
    argv = [program, *COMPILE, "--python-version", lowest, *files]
    variables = environments.uv_variables() | {"UV_CUSTOM_COMPILE_COMMAND": "./dev lock"}
    subprocess.run(argv, cwd=REQUIREMENTS, env=variables, check=True)
