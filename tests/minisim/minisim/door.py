# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Go into a mini that is up: little code, because every task of a play comes through here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import processes

# sshd on macOS gives a command this PATH (no login shell, so no path_helper).
ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "SHELL": "/bin/sh", "TERM": "dumb"}
ROOT = "0:0:"


class Down(Exception):
    """The mini is not up, or died under the command."""


def default_home() -> Path:
    """Return where minis are kept: MINISIM_HOME, or a folder of the user's state directory."""
    named = os.environ.get("MINISIM_HOME")
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(named) if named else Path(state) / "minisim"


def environment(user: str) -> dict[str, str]:
    """Return the environment that sshd of a Mac gives a command of this user."""
    home = "/var/root" if user == "root" else f"/Users/{user}"
    return {**ENVIRONMENT, "USER": user, "LOGNAME": user, "HOME": home}


class Door:
    """The way into the mini of a folder; it is open while the mini is up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self._crashed = folder / "root/.minisim/crashed"
        self._seen = self._crashes()

    def is_open(self) -> bool:
        """Tell whether the mini is up."""
        return (self.folder / "enter.json").exists()

    def command(self, argv: Sequence[str], *, user: str = "root", way: str = "") -> list[str]:
        """Return the host's command line that runs `argv` in the mini; Down if it is not up.

        `way` may be `unshare`. By default root comes in by bwrap where that is installed;
        bwrap lets a process win no rights, so other users never do. An ordinary user of the
        host has one uid to give: there, all users of a mini are that one, and root, but for the
        way `ssh`, by which it is the one user who logs in.
        """
        try:
            ways = json.loads((self.folder / "enter.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Down(f"{self.name} is down") from None
        host_root = os.geteuid() == 0
        account = self.account(user) if host_root or way == "ssh" else ROOT
        if way == "ssh" and not host_root and account == ROOT:
            raise Down("root cannot log in where a mini has one uid only")
        if ways["bwrap"] and way != "unshare" and account == ROOT:
            return [*ways["bwrap"], *argv]
        return [*ways["unshare"], account, *argv]

    def account(self, user: str) -> str:
        """Return uid:gid:groups of a user of the mini; ValueError if there is no such user."""
        if user == "root":
            return ROOT
        etc = self.folder / "root/private/etc"
        for line in (etc / "passwd").read_text(encoding="utf-8").splitlines():
            name, _password, uid, gid, *_rest = line.split(":")
            if name == user:
                rows = [row.split(":") for row in (etc / "group").read_text().splitlines()]
                groups = [
                    number
                    for _name, _password, number, members in rows
                    if user in members.split(",")
                ]
                return f"{uid}:{gid}:{','.join(groups)}"
        raise ValueError(f"{self.name} has no user {user}")

    def enter(
        self, argv: Sequence[str], *, user: str = "root", way: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a command in the mini, with pipes and in a session of its own."""
        self._seen = self._crashes()
        return subprocess.Popen(
            self.command(argv, user=user, way=way),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(user),
            start_new_session=True,
        )

    @staticmethod
    def hang_up(process: subprocess.Popen[bytes]) -> None:
        """End what was entered, as a line that is lost does.

        Where hanging up is ignored, as by all that is started with nohup, it is ended anyway.
        """
        os.killpg(process.pid, signal.SIGHUP)
        try:
            process.wait(processes.PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)

    def lost_power(self) -> bool:
        """Tell whether the mini died since the last visit began; if so nothing runs in it now."""
        if self._crashes() == self._seen:
            return False
        processes.end(self.folder / "root")
        return True

    def _crashes(self) -> int:
        try:
            return self._crashed.stat().st_mtime_ns
        except FileNotFoundError:
            return 0
