#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: serveradmin_command
short_description: Run a command of a Server.app service
version_added: 0.1.0
description:
  - Sends one of a service's own commands through C(serveradmin command) and returns its answer.
  - Commands are not states, so a command runs each time the task runs.
  - A command that is known only to read is not reported as a change and also runs in check mode.
    All others are reported as changed and are left out in check mode.
  - The command, its parameters and secrets go by standard input.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: partial
    details:
      - Commands that may write are not run in check mode, and what they would answer is not known.
  diff_mode:
    support: none
    details:
      - What a command does shows nowhere.
  idempotent:
    support: none
    details:
      - A command runs each time.
options:
  service:
    description: Name of the service, as C(serveradmin list) prints it.
    type: str
    required: true
  command:
    description: Name of the command, such as V(getConnectedUsers).
    type: str
    required: true
  parameters:
    description: Parameters of the command, nested or as paths with colons.
    type: dict
    default: {}
  secret_parameters:
    description: Parameters that must not be shown, in the same shape.
    type: dict
    default: {}
  types:
    description:
      - Types of parameters whose text could also be read as a number or as yes or no,
        as a mapping of path to V(integer), V(string), V(boolean) or V(real).
    type: dict
    default: {}
  confirm:
    description:
      - Must be V(true) for commands that are not in the collection's catalogue, and for those that
        delete, remove, reset or flush something.
    type: bool
    default: false
seealso:
  - module: minifleet.macos_server.serveradmin_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask who is connected to the file server
  minifleet.macos_server.serveradmin_command:
    service: afp
    command: getConnectedUsers
  become: true
  register: users

- name: Empty the cache of a caching server
  minifleet.macos_server.serveradmin_command:
    service: caching
    command: flushCache
    confirm: true
  become: true
"""

RETURN = r"""
changes:
  description: The command, if it is one that may write.
  returned: always
  type: list
  elements: dict
output:
  description: The answer as a tree, without the name of the service; empty in check mode.
  returned: always
  type: dict
  sample: {"command": "getState", "state": "RUNNING"}
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.serveradmin_command import (
    ServeradminCommand,
)


def main() -> None:
    run_module(ServeradminCommand)


if __name__ == "__main__":
    main()
