#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: serveradmin_info
short_description: States and settings of Server.app services
version_added: 0.1.0
description:
  - Reads states, settings and full status of services of Server.app and changes nothing.
  - Settings of any number of services cost one call of C(serveradmin), each state or full status
    one more.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
    details:
      - Nothing changes.
  idempotent:
    support: full
options:
  services:
    description: Names of services, or only V(all).
    type: list
    elements: str
    required: true
  gather:
    description: What to read of each service.
    type: list
    elements: str
    choices: [settings, status, fullstatus]
    default: [status]
seealso:
  - module: minifleet.macos_server.serveradmin_settings
  - module: minifleet.macos_server.server_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Read the settings and states of two services
  minifleet.macos_server.serveradmin_info:
    services: [caching, dhcp]
    gather: [settings, status]
  become: true
  register: found

- name: Read the states of all services
  minifleet.macos_server.serveradmin_info:
    services: [all]
  become: true
"""

RETURN = r"""
services:
  description: What was read, by name of the service.
  returned: always
  type: dict
  contains:
    state:
      description: The word of C(serveradmin), such as V(RUNNING); null where a service has none.
      type: str
      returned: with status or fullstatus in O(gather)
    settings:
      description: The tree of settings; values of keys that hold secrets are hidden.
      type: dict
      returned: with settings in O(gather)
    fullstatus:
      description: The tree of the full status.
      type: dict
      returned: with fullstatus in O(gather)
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.serveradmin_info import (
    ServeradminInfo,
)


def main() -> None:
    run_info_module(ServeradminInfo)


if __name__ == "__main__":
    main()
