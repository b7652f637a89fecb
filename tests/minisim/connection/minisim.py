# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reach a simulated mini as Ansible reaches a real one."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from ansible.errors import AnsibleConnectionFailure, AnsibleError, AnsibleFileNotFound
from ansible.plugins.connection import ConnectionBase
from ansible.utils.display import Display

# The simulator's package lies beside this plugin and is installed nowhere.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from minisim.door import Door, Down, default_home

DOCUMENTATION = """
name: minisim
short_description: run tasks in a simulated mini
description:
  - Enters the Linux namespaces of a simulated mini for each command.
  - It starts no mini. One that is down is unreachable.
author:
  - The minifleet.macos_server authors
options:
  mini:
    description: Name of the mini.
    default: inventory_hostname
    vars:
      - name: inventory_hostname
      - name: ansible_host
      - name: minisim_name
  home:
    description:
      - Folder that holds the minis.
      - Without it the simulator's own default is taken.
    default: ""
    env:
      - name: MINISIM_HOME
    vars:
      - name: minisim_home
  remote_user:
    description: User of the mini that logs in.
    default: root
    env:
      - name: ANSIBLE_REMOTE_USER
    ini:
      - section: defaults
        key: remote_user
    vars:
      - name: ansible_user
    keyword:
      - name: remote_user
  pipelining:
    env:
      - name: ANSIBLE_PIPELINING
    ini:
      - section: defaults
        key: pipelining
      - section: connection
        key: pipelining
    vars:
      - name: ansible_pipelining
"""

display = Display()


class Connection(ConnectionBase):  # type: ignore[misc]
    """Enter one mini for each command; Ansible asks for a class of this name and kind."""

    transport = "minisim"
    has_pipelining = True
    _connected: bool

    def _connect(self) -> Connection:
        if not self._connected:
            home = Path(self.get_option("home") or default_home())
            self.door = Door(home.absolute() / self.get_option("mini"))
            if not self.door.is_open():
                raise AnsibleConnectionFailure(f"{self.door.name} is down")
            self._connected = True
        return self

    def exec_command(
        self, cmd: str, in_data: bytes | None = None, sudoable: bool = True
    ) -> tuple[int, bytes, bytes]:
        """Run a command line in the mini's shell; return exit status, output and errors."""
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        display.vvv(f"EXEC {cmd}", host=self.door.name)
        return self._run(["/bin/sh", "-c", cmd], in_data or b"")

    def put_file(self, in_path: str, out_path: str) -> None:
        """Copy a file into the mini, as the user who logs in."""
        super().put_file(in_path, out_path)
        if not os.path.exists(in_path):
            raise AnsibleFileNotFound(f"there is no file {in_path}")
        self._copy(f"cat > {shlex.quote(out_path)}", Path(in_path).read_bytes())

    def fetch_file(self, in_path: str, out_path: str) -> None:
        """Copy a file out of the mini."""
        super().fetch_file(in_path, out_path)
        Path(out_path).write_bytes(self._copy(f"cat {shlex.quote(in_path)}", b""))

    def close(self) -> None:
        """Forget the mini; nothing was kept open."""
        self._connected = False

    def _copy(self, command: str, content: bytes) -> bytes:
        status, out, err = self._run(["/bin/sh", "-c", command], content)
        if status != 0:
            raise AnsibleError(f"{command} failed: {err.decode(errors='replace')}")
        return out

    def _run(self, argv: list[str], content: bytes) -> tuple[int, bytes, bytes]:
        try:
            visit = self.door.enter(argv, user=self.get_option("remote_user") or "root")
        except (Down, ValueError) as error:
            raise AnsibleConnectionFailure(str(error)) from error
        with visit as process:
            try:
                out, err = process.communicate(content)
            except BaseException:
                # The task's time is up, or the person at the keyboard has had enough.
                self.door.hang_up(process)
                raise
        if self.door.lost_power():
            raise AnsibleConnectionFailure(f"the connection to {self.door.name} broke")
        return process.returncode, out, err

    def reset(self) -> None:
        """Do what a new login would: nothing is kept between commands."""
        self.close()
        self._connect()
