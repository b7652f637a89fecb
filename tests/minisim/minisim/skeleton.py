# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the folder of a mini: what every Mac has, before its seed adds the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from .entry import HOST_BIN, PACKAGES, PYTHON, SHARED, Mount
from .interpreters import Interpreter

FOLDERS = """
Applications Library/Logs Library/Preferences/SystemConfiguration Library/LaunchDaemons
Library/Frameworks Library/Caches System/Library/CoreServices System/Library/LaunchDaemons
Users/Shared Volumes bin sbin dev proc cores lib lib64
usr/bin usr/sbin usr/libexec usr/share usr/local/bin usr/local/sbin
private/etc private/tmp private/var/db private/var/log private/var/run private/var/root
private/var/tmp private/var/empty private/var/folders
.minisim/state .minisim/locks .minisim/host
"""
# Written by whoever runs a tool; the system log by every user, for want of a syslogd.
SHARED_FILES = (
    "private/var/log/system.log",
    ".minisim/calls.jsonl",
    ".minisim/events.jsonl",
    ".minisim/signals.jsonl",
    ".minisim/faults.json",
    ".minisim/owners.json",
)

LINKS = {
    "etc": "private/etc",
    "tmp": "private/tmp",
    "var": "private/var",
}


class Account(NamedTuple):
    """A user that every mini has; the password field is never used."""

    name: str
    uid: int
    gid: int
    full_name: str
    home: str


ADMIN = Account("admin", 501, 20, "Local Administrator", "/Users/admin")
ACCOUNTS = (
    Account("root", 0, 0, "System Administrator", "/var/root"),
    Account("daemon", 1, 1, "System Services", "/var/root"),
    Account("_www", 70, 70, "World Wide Web Server", "/Library/WebServer"),
    Account("_sshd", 75, 75, "sshd Privilege separation", "/var/empty"),
    # The host's sshd knows that user by this name.
    Account("sshd", 75, 75, "sshd Privilege separation", "/var/empty"),
    Account("_assetcache", 235, 235, "Asset Cache Service", "/var/empty"),
    Account("nobody", 4294967294, 4294967294, "Unprivileged User", "/var/empty"),
    ADMIN,
)
GROUPS = {
    "wheel": (0, "root"),
    "daemon": (1, "root"),
    "staff": (20, "root"),
    "_www": (70, ""),
    "_sshd": (75, ""),
    "admin": (80, "root,admin"),
    "_assetcache": (235, ""),
    "nobody": (4294967294, ""),
}

# Commands of macOS which behave alike on Linux for what is done here; python is not among them.
BIN = """
[ bash cat chmod cp date dd df echo expr hostname kill ln ls mkdir mv ps pwd rm rmdir sh sleep
stty sync test
"""
USR_BIN = """
awk basename cksum clear cmp comm cut diff dirname du egrep env expand false fgrep file find fold
getconf grep groups gunzip gzip head id install join less logname mkfifo mktemp more nice nohup od
openssl paste perl printenv printf readlink sed seq sort split stat strings tail tar tee time touch
tr true tty uname uniq unzip uptime users vi w wc which who whoami xargs xxd yes zip curl
"""
SBIN = "chown"


def make(root: Path, plan: list[Mount]) -> None:
    """Make the folders, links, accounts and commands of a Mac below `root`."""
    for name in FOLDERS.split():
        (root / name).mkdir(parents=True, exist_ok=True)
    for name, target in LINKS.items():
        _link(root / name, target)
    for mount in plan:
        _mount_point(root, mount)
    for folder in ("private/tmp", "private/var/tmp", "Users/Shared"):
        (root / folder).chmod(0o1777)
    for folder in ("state", "locks", ""):
        (root / ".minisim" / folder).chmod(0o777)
    for name in SHARED_FILES:
        (root / name).touch()
        (root / name).chmod(0o666)
    (root / "private/var/root").chmod(0o700)
    _libraries(root)
    _accounts(root)
    _commands(root)


def _link(place: Path, target: str) -> None:
    if not place.is_symlink():
        place.symlink_to(target)


def _mount_point(root: Path, mount: Mount) -> None:
    place = root / mount.target.lstrip("/")
    if mount.target.startswith(f"{PYTHON}/"):
        return
    if mount.source and not Path(mount.source).is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    else:
        place.mkdir(parents=True, exist_ok=True)


def _libraries(root: Path) -> None:
    """Let the host's programs find their libraries; /lib and /lib64 are folders of links."""
    for folder in ("lib", "lib64"):
        host = Path("/", folder)
        place = f"/usr/{folder}" if host.is_symlink() else f"/.minisim/host/{folder}"
        for entry in sorted(host.iterdir()) if host.is_dir() else ():
            if "linux" in entry.name or entry.name.startswith(("ld", "lib")):
                _link(root / folder / entry.name, f"{place}/{entry.name}")


def share_library(root: Path, python: Interpreter) -> None:
    """Let a Python that is built as a shared library find it under its new place.

    A run path in the executable is looked at first, so the old place leads to the new one too:
    the host may have another build of the same library among its own.
    """
    library = Path(python.library)
    if not python.library or not library.is_relative_to(python.prefix) or not library.exists():
        return
    inside = f"{PYTHON}/{library.relative_to(python.prefix)}"
    places = [root / folder / library.name for folder in ("lib", "lib64")]
    if not str(library).startswith(SHARED):
        places.append(root / str(library).lstrip("/"))
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        _link(place, inside)


def share_customization(root: Path, python: Interpreter) -> None:
    """Give the mini's Python our sitecustomize where its own is a link into /etc, as on Debian."""
    linked = Path(python.prefix, f"lib/python{python.version}/sitecustomize.py")
    if linked.is_symlink() and os.readlink(linked).startswith("/etc/"):
        place = root / "private" / os.readlink(linked).lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.write_bytes((PACKAGES / "sitecustomize.py").read_bytes())


def _accounts(root: Path) -> None:
    etc = root / "private/etc"
    users = [f"{a.name}:*:{a.uid}:{a.gid}:{a.full_name}:{a.home}:/bin/sh" for a in ACCOUNTS]
    groups = [f"{name}:*:{gid}:{members}" for name, (gid, members) in GROUPS.items()]
    (etc / "passwd").write_text("\n".join(users) + "\n", encoding="utf-8")
    (etc / "group").write_text("\n".join(groups) + "\n", encoding="utf-8")
    (etc / "hosts").write_text(
        "127.0.0.1\tlocalhost\n255.255.255.255\tbroadcasthost\n::1\tlocalhost\n"
    )
    (etc / "shells").write_text("/bin/bash\n/bin/sh\n")
    (etc / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")
    home = root / ADMIN.home.lstrip("/")
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(home, ADMIN.uid, ADMIN.gid)


def _commands(root: Path) -> None:
    for folder, names in (("bin", BIN), ("usr/bin", USR_BIN), ("usr/sbin", SBIN)):
        for name in names.split():
            target = _host_command(name)
            if target:
                _link(root / folder / name, f"{HOST_BIN}/{target}")


def _host_command(name: str) -> str:
    """Return the file in the host's /usr/bin that `name` stands for, "" if there is none."""
    place = Path("/usr/bin", name)
    while place.is_symlink() and os.readlink(place).startswith("/etc/alternatives/"):
        place = Path(os.readlink(os.readlink(place)))
    if not place.exists():
        return ""
    return str(place.relative_to("/usr/bin")) if place.is_relative_to("/usr/bin") else ""
