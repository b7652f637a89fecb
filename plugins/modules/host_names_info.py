#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_names_info
short_description: Read the three names of a Mac
version_added: 0.1.0
description:
  - Reads the host name, the computer name and the local host name of a Mac.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
notes:
  - No call of a tool.
seealso:
  - module: minifleet.macos_server.host_names
  - module: minifleet.macos_server.changeip_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask every mini what it is called
  minifleet.macos_server.host_names_info:
  become: true
  register: asked

- name: Stop here if one was never given a name of its own
  ansible.builtin.assert:
    that: asked.names.host_name is not none
"""

RETURN = r"""
names:
  description: The names; null where one is not set.
  returned: always
  type: dict
  contains:
    host_name:
      description: The full DNS name.
      type: str
      returned: always
      sample: cache1.example.org
    computer_name:
      description: The name that people see.
      type: str
      returned: always
      sample: Cache cache1
    local_host_name:
      description: The Bonjour name.
      type: str
      returned: always
      sample: cache1
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.host_names_info import (
    HostNamesInfo,
)


def main() -> None:
    run_info_module(HostNamesInfo)


if __name__ == "__main__":
    main()
