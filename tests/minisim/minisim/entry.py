# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say how a mini is entered: what is mounted where, and the command lines that do it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from . import sshd
from .interpreters import Interpreter
from .neighbours import INSIDE

CODE = Path(__file__).resolve().parent
PACKAGES = CODE.parent / "packages"
PYTHON = "/.minisim/python"
ENGINE = "/.minisim/engine"
HOST_BIN = "/.minisim/host/bin"
# What programs of the host need below /usr; the rest of /usr is the mini's own.
SHARED = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/share/zoneinfo", "/usr/share/terminfo")


# bwrap's first process keeps the standard streams open as long as anything lives in the mini,
# and closes all others. So the command's streams go in as 3, 4 and 5, or a visit that leaves a
# process behind would never end.
OUTSIDE = 'log=$1; shift; exec "$@" 3<&0 4>&1 5>&2 0</dev/null >>"$log" 2>&1'
IN_MINI = 'exec "$@" <&3 >&4 2>&5 3<&- 4>&- 5>&-'


class Mount(NamedTuple):
    """One piece of the host, or one made by the kernel, at a place in the mini."""

    kind: str
    source: str
    target: str


def mounts(home: Path, engine: Interpreter, python: Interpreter | None) -> list[Mount]:
    """Return everything that is mounted over a mini's own folder, in order."""
    plan = [Mount("rw", str(home), INSIDE)]
    plan += [Mount("ro", place, place) for place in SHARED if Path(place).is_dir()]
    for place in ("/lib", "/lib64", "/lib32"):
        if Path(place).is_dir() and not Path(place).is_symlink():
            plan.append(Mount("ro", place, f"/.minisim/host{place}"))
    plan.append(Mount("ro", "/usr/bin", HOST_BIN))
    if not sshd.lacking():
        plan.append(Mount("ro", sshd.SSHD, sshd.SSHD))
    plan.append(Mount("ro", str(CODE), "/.minisim/code/minisim"))
    plan.append(Mount("ro", engine.prefix, ENGINE))
    if python is not None:
        plan.append(Mount("ro", python.prefix, PYTHON))
        plan += [Mount("ro", str(PACKAGES), f"{PYTHON}/{name}") for name in python.packages()]
    return [*plan, Mount("dev", "", "/dev"), Mount("proc", "", "/proc")]


def has_bwrap() -> bool:
    """Tell whether bwrap is installed, the quicker way in."""
    return shutil.which("bwrap") is not None


def with_bwrap(root: Path, name: str, plan: list[Mount], log: Path) -> list[str]:
    """Return the command that runs what is put behind it inside the mini, as root.

    What bwrap itself has to say, when it cannot enter, goes to `log`.
    """
    flags = {"ro": ["--ro-bind"], "rw": ["--bind"], "dev": ["--dev"], "proc": ["--proc"]}
    command = ["/bin/sh", "-c", OUTSIDE, "sh", str(log), "bwrap"]
    command += ["--unshare-pid", "--unshare-uts", "--hostname", name, "--cap-add", "ALL"]
    if os.geteuid() != 0:
        command += ["--unshare-user", "--uid", "0", "--gid", "0"]
    command += ["--bind", str(root), "/"]
    for mount in plan:
        command += flags[mount.kind] + ([mount.source] if mount.source else []) + [mount.target]
    return [*command, "--chdir", "/", "--", "/bin/sh", "-c", IN_MINI, "sh"]


def plan_text(root: Path, name: str, plan: list[Mount]) -> str:
    """Return the plan in the form that enter.py reads."""
    lines = [f"root\t{root}", f"hostname\t{name}", *("\t".join(mount) for mount in plan)]
    return "".join(f"{line}\n" for line in lines)


def with_unshare(engine: Interpreter, plan_file: Path) -> list[str]:
    """Return the command that enters by unshare(2); the user and the command are put behind it."""
    return [engine.executable, "-I", "-S", str(CODE / "enter.py"), str(plan_file)]
