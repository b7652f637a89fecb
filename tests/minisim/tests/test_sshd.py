# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reach minis by real OpenSSH, with plain connections and with those that Ansible keeps open."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from minisim import processes, sshd

pytestmark = pytest.mark.skipif(bool(sshd.lacking()), reason=sshd.lacking() or "all is there")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="logging in as root needs root")
RENAME = "sudo scutil --set ComputerName Elsewhere"


def ssh(
    mini: Any, script: str, *options: str, user: str = "admin"
) -> subprocess.CompletedProcess[str]:
    """Run a script in a mini by the host's ssh."""
    settings = str(sshd.settings(mini.home))
    return subprocess.run(
        ["ssh", "-F", settings, *options, f"{user}@{mini.name}", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def name_of(mini: Any) -> str:
    """Return the mini's name, asked by another door than ssh."""
    said: str = mini.run(["/usr/sbin/scutil", "--get", "ComputerName"]).stdout.strip()
    return said


def wait_until_empty(mini: Any) -> None:
    """Wait for the last process of a mini to end by itself."""
    deadline = time.monotonic() + 10
    while processes.inside(mini.root):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_ordinary_user_logs_in_and_becomes_root(boot: Any) -> None:
    mini = boot("15-plain")
    done = ssh(mini, 'hostname; id -u; echo "$PATH"; sudo id -u; exit 3')
    path = "/usr/bin:/bin:/usr/sbin:/sbin"
    assert (done.stdout.split(), done.returncode) == (["mini1", "501", path, "0"], 3), done.stderr
    assert ssh(mini, "true", user="nobodyhere").stderr.endswith("Permission denied (publickey).\n")
    assert [call["euid"] for call in mini.calls() if call["tool"] == "sudo"] == [501]


@needs_root
def test_root_logs_in(boot: Any) -> None:
    done = ssh(boot("15-plain"), "id -u; pwd -P", user="root")
    assert done.stdout.split() == ["0", "/private/var/root"], done.stderr


def test_a_mini_that_does_not_answer(boot: Any) -> None:
    mini = boot("15-plain")
    mini.fault("ssh.silent", times=1)
    done = ssh(mini, "true", "-o", "ConnectTimeout=1")
    assert (done.returncode, "timed out" in done.stderr) == (255, True)
    mini.run(["/usr/sbin/systemsetup", "-f", "-setremotelogin", "off"])
    assert "port 22: Connection refused" in ssh(mini, "true").stderr
    mini.run(["/usr/sbin/systemsetup", "-f", "-setremotelogin", "on"])
    mini.down()
    assert "port 22: mini1 is down" in ssh(mini, "true").stderr


def test_a_host_key_that_is_not_known(boot: Any) -> None:
    mini, other = boot("15-plain"), boot("15-plain", "mini2")
    known = other.root / f"{sshd.INSIDE}/known_host".lstrip("/")
    key = known.read_text().partition(" ")[2]
    (mini.root / f"{sshd.INSIDE}/known_host".lstrip("/")).write_text(f"mini1 {key}")
    assert "Host key verification failed" in ssh(mini, "true").stderr


def test_a_connection_that_is_kept_open_ends_with_the_mini(boot: Any, tmp_path: Path) -> None:
    mini = boot("15-plain")
    kept = f"ControlPath={tmp_path}/%n", "ControlMaster=auto", "ControlPersist=60s"
    options = [word for option in kept for word in ("-o", option)]
    assert ssh(mini, "true", *options).returncode == 0
    # It must not be ended by the end of who opened it.
    assert processes.inside(mini.root)
    assert ssh(mini, "sleep 60 >&- 2>&- <&- &", *options).returncode == 0
    mini.down()
    assert not processes.inside(mini.root)
    check = ssh(mini, "true", *options, "-O", "check")
    deadline = time.monotonic() + 10
    while (tmp_path / "mini1").exists():
        assert time.monotonic() < deadline, check
        time.sleep(0.05)


def test_a_connection_breaks_and_what_runs_goes_on(boot: Any) -> None:
    mini = boot("15-plain")
    mini.fault("scutil.cut-after-write", times=1)
    done = ssh(mini, f"{RENAME}; sleep 0.5; sudo scutil --set LocalHostName Later")
    assert (done.returncode, name_of(mini)) == (255, "Elsewhere")
    wait_until_empty(mini)
    written = [call["argv"][2] for call in mini.calls(writes=True)]
    assert written == ["ComputerName", "LocalHostName"]


def test_a_connection_falls_silent_and_what_runs_goes_on(boot: Any) -> None:
    mini = boot("15-plain")
    mini.fault("scutil.silence", times=1)
    alive = ("-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1")
    done = ssh(mini, RENAME, *alive)
    assert (done.returncode, name_of(mini)) == (255, "Elsewhere")
    assert "not responding" in done.stderr
    mini.down()
    assert not processes.inside(mini.root)
