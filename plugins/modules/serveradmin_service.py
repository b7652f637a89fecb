#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: serveradmin_service
short_description: Start, stop or restart a Server.app service
version_added: 0.1.0
description:
  - Starts, stops or restarts one service of Server.app with C(serveradmin) and waits for it.
  - A service that is on its way to the wanted state is waited for and not started or stopped again.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - O(state=restarted) restarts in each run and always reports a change.
options:
  name:
    description: Name of the service, as C(serveradmin list) prints it.
    type: str
    required: true
  state:
    description: The state that the service shall be in.
    type: str
    choices: [started, stopped, restarted]
    required: true
  wait_timeout:
    description: Seconds to wait for the service to come up or go down.
    type: int
    default: 120
seealso:
  - module: minifleet.macos_server.serveradmin_settings
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Run Messages on the minis of the head office
  minifleet.macos_server.serveradmin_service:
    name: jabber
    state: started
  become: true

- name: Restart the web server after a new certificate
  minifleet.macos_server.serveradmin_service:
    name: web
    state: restarted
    wait_timeout: 300
  become: true
"""

RETURN = r"""
changes:
  description: What changed, or in check mode what would change, in the words of C(serveradmin).
  returned: always
  type: list
  elements: dict
service:
  description: The service after the run, in check mode as it would be.
  returned: always
  type: dict
  contains:
    name:
      description: Name of the service.
      type: str
      returned: always
    state:
      description: V(started), V(stopped), or the tool's own word in lower case.
      type: str
      returned: always
      sample: started
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.serveradmin_service import (
    ServeradminService,
)


def main() -> None:
    run_module(ServeradminService)


if __name__ == "__main__":
    main()
