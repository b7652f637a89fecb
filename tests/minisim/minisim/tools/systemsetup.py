# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate systemsetup(8) as far as remote login goes (reference: seed-systems.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _launchd
from ._reach import SSH_JOB
from ._system import macos_version

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/sbin/systemsetup",)

JOB = "/System/Library/LaunchDaemons/ssh.plist"
# On stdout and with status 0, reads and writes alike (captures/README.md Neighbours).
NOT_ROOT = "You need administrator access to run this tool... exiting!\n"
NO_ACCESS = "Turning Remote Login on or off requires Full Disk Access privileges.\n"
ASKS = "Do you really want to turn remote login off? (yes/no)? "


def boot(world: World) -> None:
    """Give a new mini its SSH server, on unless the world's `remote_login` is false."""
    job = {
        "Label": SSH_JOB,
        "Disabled": True,
        "ProgramArguments": ["/usr/sbin/sshd", "-i"],
        "Sockets": {"Listeners": {"SockServiceName": "ssh"}},
    }
    world.write_plist(JOB, job)
    _launchd.override(world, SSH_JOB, disabled=not world.facts().get("remote_login", True))


def main(call: Call) -> int:
    """Show or switch remote login."""
    if call.world.euid() != 0:
        call.out(NOT_ROOT)
        return 0
    words = [word for word in call.argv if word != "-f"]
    if words == ["-getremotelogin"]:
        on = _launchd.is_loaded(call.world, SSH_JOB)
        call.out(f"Remote Login: {'On' if on else 'Off'}\n")
        return 0
    if words[:1] != ["-setremotelogin"] or words[1:] not in (["on"], ["off"]):
        call.out("systemsetup: see -help for the commands\n")
        return 1
    return _set(call, on=words[1] == "on")


def _set(call: Call, *, on: bool) -> int:
    world = call.world
    if macos_version(world) >= (10, 15) and not world.switch("systemsetup.full_disk_access"):
        call.out(f"setremotelogin: {NO_ACCESS}")
        return 1
    if not on and "-f" not in call.argv:
        call.out(ASKS)
        call.flush()
        if call.stdin().strip().lower() not in (b"yes", b"y"):
            return 0
    call.writes = True
    _launchd.override(world, SSH_JOB, disabled=not on)
    _launchd.note_loaded(world, SSH_JOB, loaded=on)
    return 0
