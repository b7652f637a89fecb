#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_names
short_description: The three names of a Mac
version_added: 0.1.0
description:
  - Sets the host name, the computer name and the local host name of a Mac with C(scutil).
  - Only names that you give are compared and set. An empty string removes one.
  - Reading takes no call of a tool, each name that changes takes one.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  host_name:
    description:
      - The full DNS name, such as V(cache1.example.org).
      - Unset is normal on a client, whose name then follows DHCP, DNS or O(local_host_name).
    type: str
  computer_name:
    description:
      - The name that people see, any text in one line.
      - It does not change O(local_host_name), as the pane of System Preferences does.
    type: str
  local_host_name:
    description:
      - The Bonjour name without C(.local).
      - One label of at most 63 letters, digits and hyphens.
    type: str
notes:
  - Services of Server.app, certificates and above all an Open Directory master or replica keep the
    host name in their own records. Do not change V(host_name) of such a mini with this module;
    use M(minifleet.macos_server.changeip).
seealso:
  - module: minifleet.macos_server.changeip
  - module: minifleet.macos_server.changeip_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Name every mini after its place in the inventory
  minifleet.macos_server.host_names:
    host_name: "{{ inventory_hostname }}.example.org"
    computer_name: "Cache {{ inventory_hostname }}"
    local_host_name: "{{ inventory_hostname }}"
  become: true

- name: Let DHCP and DNS name the minis of the lab again
  minifleet.macos_server.host_names:
    host_name: ""
  become: true
"""

RETURN = r"""
changes:
  description: What changed, or in check mode what would change.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: Which name.
      type: str
      returned: always
    before:
      description: The name before, null if it was not set.
      type: str
      returned: always
    after:
      description: The name after, null if it was removed.
      type: str
      returned: always
names:
  description: The names after the run, in check mode as they would be; null where one is not set.
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

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.host_names import (
    HostNames,
)


def main() -> None:
    run_module(HostNames)


if __name__ == "__main__":
    main()
