# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reach a mini by real OpenSSH: keys, settings, and what `ssh` runs in place of a connection.

There is no port and no server that waits: each connection enters the mini and starts `sshd -i`
there, as the user who logs in. So sshd need not become anybody, which takes from a process what
the mini's stand-in of sudo needs.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .door import Door, Down, environment

SSHD = "/usr/sbin/sshd"
CLIENTS = ("ssh", "ssh-keygen")
INSIDE = "/.minisim/ssh"
# The folder of a home that is no mini: the user's key and the settings of ssh.
FOLDER = ".ssh"
# Nobody who logs in: sshd takes a key of its own user for unsafe if others can read it.
OWNER_OF_KEYS = 1
SILENT_FOR = 3600.0

CLIENT = """\
# For `ssh -F`: every host is the mini of that name.
Host *
    ProxyCommand "{python}" -I -S "{connect}" "{home}" %n %r
    IdentityFile "{folder}/id_ed25519"
    IdentitiesOnly yes
    PreferredAuthentications publickey
    UserKnownHostsFile "{home}/%n/root{inside}/known_host"
    GlobalKnownHostsFile none
    StrictHostKeyChecking yes
"""
# What sshd of a Mac gives a command is in door.py.
SERVER = """\
HostKey {inside}/host_key
AuthorizedKeysFile {inside}/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile none
PrintMotd no
StrictModes no
Subsystem sftp internal-sftp
UsePAM no
X11Forwarding no
SetEnv PATH={path}
"""


def lacking() -> str:
    """Return why minis cannot be reached by ssh on this machine, empty if they can."""
    missing = [name for name in CLIENTS if shutil.which(name) is None]
    if missing or not Path(SSHD).exists():
        return "OpenSSH is not installed (openssh-client, openssh-server)"
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return f"OpenSSH works for no user without a name, and {os.geteuid()} has none"
    return ""


def settings(home: Path) -> Path:
    """Return the file for `ssh -F` that reaches the minis of a home; it is made if need be."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "id_ed25519"
    if not key.exists():
        _make_key(key)
    place = folder / "config"
    connect = Path(__file__).with_name("connect.py")
    text = CLIENT.format(
        python=sys.executable, connect=connect, home=home, folder=folder, inside=INSIDE
    )
    if not place.exists() or place.read_text(encoding="utf-8") != text:
        place.write_text(text, encoding="utf-8")
    return place


def furnish(home: Path, name: str) -> None:
    """Give a mini what its sshd needs: its own key, the user's, the settings."""
    public = settings(home).with_name("id_ed25519.pub").read_bytes()
    root = home / name / "root"
    folder = root / INSIDE.lstrip("/")
    folder.mkdir(exist_ok=True)
    (folder / "authorized_keys").write_bytes(public)
    path = environment("root")["PATH"]
    (folder / "sshd_config").write_text(SERVER.format(inside=INSIDE, path=path), encoding="utf-8")
    log = folder / "log"
    log.touch()
    log.chmod(0o666)
    key = folder / "host_key"
    if not key.exists():
        _make_key(key)
        if os.geteuid() == 0:
            os.chown(key, OWNER_OF_KEYS, 0)
            key.chmod(0o644)
    known = f"{name} {key.with_suffix('.pub').read_text(encoding='utf-8')}"
    (folder / "known_host").write_text(known, encoding="utf-8")
    # Where sshd of the host locks itself in until somebody has logged in.
    (root / "run/sshd").mkdir(parents=True, exist_ok=True)


def _make_key(place: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "minisim", "-f", str(place)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0 and not place.exists():
        raise OSError(f"ssh-keygen cannot make {place}: {made.stderr.strip()}")


def connect(home: str, name: str, user: str) -> int:
    """Become the connection of one user to one mini; return 255 where nothing answers."""
    door = Door(Path(home) / name)
    command = [SSHD, "-i", "-f", f"{INSIDE}/sshd_config", "-E", f"{INSIDE}/log"]
    try:
        argv = door.command(command, user=user, way="ssh")
        _meet_network(door)
    except (Down, ConnectionRefusedError) as error:
        # In the words of ssh, which ends without any where its ProxyCommand does.
        print(f"ssh: connect to host {name} port 22: {error}", file=sys.stderr)
        return 255
    except ValueError:
        # Whom the mini does not know sshd lets in as far as it does others, and no further.
        argv = door.command(command, user="admin", way="ssh")
    # What stays in the mini must not hold the errors of whoever waits for the end of ssh.
    log = door.folder / "root" / f"{INSIDE}/log".lstrip("/")
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), sys.stderr.fileno())
    os.execvpe(argv[0], argv, environment(user))


def serving() -> list[int]:
    """Return, inside a mini, the processes of sshd that this one was started through."""
    found, pid = [], os.getpid()
    while pid > 1:
        name, _sign, rest = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")
        if name.partition(" (")[2].startswith("sshd"):
            found.append(pid)
        pid = int(rest.split()[1])
    return found


def _meet_network(door: Door) -> None:
    """Refuse where remote login is off; be silent where the fault `ssh.silent` strikes."""
    from .tools import _launchd, _reach
    from .world import World

    world = World(door.folder / "root")
    if not _launchd.is_loaded(world, _reach.SSH_JOB):
        raise ConnectionRefusedError("Connection refused")
    fault = world.fault("ssh.silent")
    if fault:
        time.sleep(float(fault.get("seconds", SILENT_FOR)))
        raise Down("Operation timed out")
