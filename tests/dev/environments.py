# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the environments that the steps run in: pinned, with hashes, inside the checkout."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pythons
from places import ENVIRONMENTS, REQUIREMENTS, ROOT, turn


class CannotMake(Exception):
    """An environment could not be made; the text says what to do about it."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment: `name` is that of its lock file, `folder` where it lies."""

    name: str
    folder: Path
    python: pythons.Python

    @property
    def packages(self) -> Path:
        """Return the folder of what is installed in it."""
        return self.folder / "lib" / f"python3.{self.python.minor}" / "site-packages"

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.folder / "bin" / name)

    def variables(self) -> dict[str, str]:
        """Return the process environment with its programs first, and no other in the way."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        plain = {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", "ANSIBLE_NOCOLOR": "1"}
        return {**plain, **kept, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def environment(name: str, python: pythons.Python) -> Environment:
    """Return the environment of `requirements/<name>.txt` on `python`, made if need be."""
    folder = ENVIRONMENTS / f"{name}-py3.{python.minor}"
    lock = REQUIREMENTS / f"{name}.txt"
    wanted = hashlib.sha256(f"{folder} {python.path} {lock.read_text()}".encode()).hexdigest()
    stamp = folder / "made-from"
    with turn(f"making-{name}"):
        if not (stamp.is_file() and stamp.read_text() == wanted):
            shutil.rmtree(folder, ignore_errors=True)
            print(f"making {folder} from {lock.relative_to(ROOT)}", flush=True)
            _make(folder, python, lock)
            stamp.write_text(wanted)
    return Environment(name, folder, python)


def tools() -> Environment:
    """Return the environment of the linters, on the newest Python that they take."""
    usual = pythons.between(10, 13) or pythons.between(14, 14)
    if not usual:
        raise CannotMake("./dev needs a Python from 3.10 to 3.14 that has sqlite3, ssl and ctypes.")
    return environment("tools", usual[-1])


def uv() -> str | None:
    """Return the path of uv, which makes environments in seconds, or None where it has no build."""
    this = pythons.Python(sys.version_info[1], sys.executable)
    folder = ENVIRONMENTS / "uv"
    program = folder / "bin" / "uv"
    lock = REQUIREMENTS / "uv.txt"
    stamp = folder / "made-from"
    with turn("making-uv"):
        if not (stamp.is_file() and stamp.read_text() == lock.read_text()):
            shutil.rmtree(folder, ignore_errors=True)
            _make_with_pip(folder, this, lock, may_fail=True)
            stamp.write_text(lock.read_text())
    return str(program) if program.is_file() else None


def uv_variables() -> dict[str, str]:
    """Return the process environment for uv, which does not read pip's settings itself."""
    known = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    given = {known[key]: value for key, value in pip_settings().items() if key in known}
    return {"UV_CACHE_DIR": str(ENVIRONMENTS / "cache"), **given, **os.environ}


def write_pip_settings(home: Path) -> None:
    """Give a home folder pip's settings, for a program that runs pip without our environment."""
    place = home / ".config" / "pip" / "pip.conf"
    place.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{key} = {value}\n" for key, value in pip_settings().items())
    place.write_text(f"[global]\nquiet = 2\n{''.join(lines)}")


@cache
def pip_settings() -> dict[str, str]:
    """Return what pip goes by here, from its files and the process environment."""
    pip = [str(ENVIRONMENTS / "uv" / "bin" / "python"), "-m", "pip", "config", "list"]
    listed = subprocess.run(pip, capture_output=True, text=True, check=True).stdout
    settings: dict[str, str] = {}
    for line in listed.splitlines():
        key, _equals, value = line.partition("=")
        settings[key.rpartition(".")[2]] = ast.literal_eval(value)
    return settings


def _make(folder: Path, python: pythons.Python, lock: Path) -> None:
    fast = uv()
    if fast is None or not _make_with_uv(fast, folder, python, lock):
        shutil.rmtree(folder, ignore_errors=True)
        _make_with_pip(folder, python, lock, may_fail=False)


def _make_with_uv(program: str, folder: Path, python: pythons.Python, lock: Path) -> bool:
    """Return whether uv could: pip knows more of the machine's settings and is tried next."""
    venv = [program, "-q", "venv", "--no-config", "--no-python-downloads"]
    # Its programs start often, and write no compiled files themselves.
    install = [program, "-q", "pip", "install", "--no-config", "--compile-bytecode"]
    install.append("--require-hashes")
    into = ["--python", str(folder / "bin" / "python")]
    return all(
        subprocess.run(argv, env=uv_variables(), check=False).returncode == 0
        for argv in (
            [*venv, "--python", python.path, str(folder)],
            [*install, *into, "-r", str(lock)],
        )
    )


def _make_with_pip(folder: Path, python: pythons.Python, lock: Path, *, may_fail: bool) -> None:
    venv = [python.path, "-m", "venv", str(folder)]
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq"]
    install = [*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    if subprocess.run(venv, stdout=sys.stderr, check=False).returncode:
        raise CannotMake(f"{python.path} cannot make an environment: see the lines above.")
    if subprocess.run(install, check=False).returncode and not may_fail:
        raise CannotMake(f"pip could not install {lock}: see the lines above.")
