# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for sudo(8): run a command as another user, without looking at sudoers.

Started by root it asks no password, as the real one. Where the mini has one uid only, the
user is noted in the environment (`MINISIM_EUID`), which the fake tools heed; who came by ssh
as somebody else is made root of a namespace there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .. import enter
from ._accounts import Account, account, accounts

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/sudo",)

_WITH_VALUE = "ugpCDhrtT"


class _Wish:
    """What the options of one call ask for."""

    def __init__(self, argv: list[str]) -> None:
        self.flags: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        at = 0
        while at < len(argv) and argv[at].startswith("-") and argv[at] != "--":
            at += 1 + self._option(argv[at].lstrip("-"), argv[at + 1 : at + 2])
        at += argv[at : at + 1] == ["--"]
        while at < len(argv) and "=" in argv[at].partition("/")[0]:
            name, _sign, value = argv[at].partition("=")
            self.variables[name] = value
            at += 1
        self.command = argv[at:]

    def _option(self, letters: str, following: list[str]) -> int:
        """Note one cluster of letters; return 1 if it took the next word as its value."""
        for i, letter in enumerate(letters):
            if letter not in _WITH_VALUE:
                self.flags[letter] = ""
                continue
            rest = letters[i + 1 :]
            self.flags[letter] = rest or "".join(following)
            return 0 if rest else 1
        return 0


def main(call: Call) -> int:
    """Run the command as the user asked for (root if none) and pass on its exit status."""
    wish = _Wish(call.argv)
    target = account(call.world, wish.flags.get("u", "root"))
    if target is None:
        call.err(f"sudo: unknown user {wish.flags['u']}\nsudo: error initializing audit plugin\n")
        return 1
    if not wish.command and not wish.flags.keys() & {"s", "i", "k", "v"}:
        call.err("usage: sudo [-HnSk] [-p prompt] [-u user] [VAR=value] command\n")
        return 1
    if call.world.euid() != 0 and not _authenticated(call, wish):
        return 1
    if not wish.command and not wish.flags.keys() & {"s", "i"}:
        return 0
    return _run(call, wish, target)


def _authenticated(call: Call, wish: _Wish) -> bool:
    """Ask for the password where the mini's user needs one (fault `sudo.password`)."""
    wanted = call.world.fault("sudo.password", call.said)
    if wanted is None:
        return True
    if "n" in wish.flags:
        call.err("sudo: a password is required\n")
        return False
    for _attempt in range(3):
        call.err(wish.flags.get("p", "Password:"))
        answer = _line_of_stdin() if "S" in wish.flags else ""
        if answer == str(wanted.get("password", "")):
            return True
        call.err("Sorry, try again.\n")
    call.err("sudo: 3 incorrect password attempts\n")
    return False


def _line_of_stdin() -> str:
    """Read one line byte by byte: what follows belongs to the command."""
    line = b""
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        line += byte
    return line.decode("utf-8", "replace")


def _environment(call: Call, wish: _Wish, target: Account) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "TERM", "HOME")}
    callers = {one.uid: one.name for one in accounts(call.world)}
    kept["SUDO_USER"] = callers.get(call.world.euid(), "root")
    kept["SUDO_UID"] = str(call.world.euid())
    kept["USER"] = kept["LOGNAME"] = target.name
    if wish.flags.keys() & {"H", "i"} or "HOME" not in kept:
        kept["HOME"] = target.home
    if call.world.one_uid():
        kept["MINISIM_EUID"] = str(target.uid)
    return {**kept, **wish.variables}


def _run(call: Call, wish: _Wish, target: Account) -> int:
    command = wish.command or [target.shell]
    if wish.flags.keys() & {"s", "i"} and wish.command:
        command = [target.shell, "-c", " ".join(wish.command)]
    environment = _environment(call, wish, target)
    call.flush()
    child = os.fork()
    if child == 0:
        try:
            _become(call, target)
            os.execvpe(command[0], command, environment)
        except PermissionError:
            os.write(2, b"sudo: effective uid is not 0, is sudo installed setuid root?\n")
        except OSError:
            os.write(2, f"sudo: {command[0]}: command not found\n".encode())
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) % 256


def _become(call: Call, target: Account) -> None:
    """Take the target's uid for good, where the kernel has more than one to give.

    Whoever enters a mini as an ordinary user keeps the capability that this takes.
    """
    if os.geteuid() == target.uid:
        return
    if call.world.one_uid():
        if target.uid == 0:
            enter.unshare("0:0:", enter.NEWUSER)
        return
    os.setgroups([target.gid])
    os.setgid(target.gid)
    os.setuid(target.uid)
