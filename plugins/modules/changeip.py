#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: changeip
short_description: Change address and host name in all services of a server
version_added: 0.1.0
description:
  - Rewrites the address, and if given the host name, of a server in Open Directory, Kerberos and
    the other services of Server.app, with C(changeip).
  - It does nothing where the mini shows the new address and name already, or where its last run
    since the mini started was this very change and went well. It runs again where that went badly.
  - It does not touch the network interface. Where Open Directory is in use, put the new records
    into DNS, run this module, change the address of the interface, and restart the mini.
  - One call of C(changeip) reads. A change takes three more, of which one proves it.
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
  old_address:
    description: The IPv4 address that the services have now.
    type: str
    required: true
  new_address:
    description:
      - The IPv4 address that they shall have, the same as O(old_address) to change only the name.
    type: str
    required: true
  old_host_name:
    description: The host name that the services have now.
    type: str
  new_host_name:
    description:
      - The host name that they shall have.
      - Where the mini has O(new_address) already, DNS must have this name for it.
    type: str
  confirm:
    description: Must be V(true) for a run that has something to change, also in check mode.
    type: bool
    default: false
  admin:
    description: Name of the directory's administrator, told to C(changeip) if it asks for it.
    type: str
  admin_password:
    description:
      - Password of the directory's administrator, typed on the terminal of C(changeip) if it asks
        for it. It is never an argument and not in the log.
    type: str
  wait_timeout:
    description:
      - Seconds to wait for the end of C(changeip).
      - When they are over it is not ended, because that would leave the services half changed. The
        module fails with its process id and its last lines. Run the task again to wait for the
        same run. Until it ends it holds the mini's lock.
    type: int
    default: 1800
notes:
  - C(changeip) runs in a session of its own and goes on when the connection breaks.
    Its words are kept in C(/private/var/log/minifleet.macos_server.changeip.log), readable by root.
  - A question that it asks and that has no answer here ends it, such as one about the key of
    another host. Other questions are left unanswered.
  - A mini without Server.app answers C(applicable=false).
seealso:
  - module: minifleet.macos_server.changeip_info
  - module: minifleet.macos_server.host_names
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Give a server the name that DNS has for it
  minifleet.macos_server.changeip:
    old_address: 10.0.0.5
    new_address: 10.0.0.5
    old_host_name: server1.local
    new_host_name: server1.example.org
    confirm: true
  become: true

- name: Tell the services of each server its address in the new building
  minifleet.macos_server.changeip:
    old_address: "{{ site_old_address }}"
    new_address: "{{ site_new_address }}"
    admin: diradmin
    admin_password: "{{ vault_diradmin_password }}"
    confirm: true
  become: true
"""

RETURN = r"""
changes:
  description:
    - What changed, or in check mode what would change. The paths are V(address), V(host_name), and
      V(finished) where an earlier run of the same change went badly.
  returned: when applicable
  type: list
  elements: dict
identity:
  description: Who the mini is on its network after the run, in check mode as it would be.
  returned: when applicable
  type: dict
  contains:
    primary_address:
      description: The IPv4 address by which the mini reaches the internet, null without one.
      type: str
      returned: always
      sample: 10.0.0.5
    current_host_name:
      description: The name that the mini goes by, null if it has none of its own.
      type: str
      returned: always
      sample: server1.example.org
    dns_host_name:
      description: The name that DNS has for the address, null if there is none.
      type: str
      returned: always
      sample: server1.example.org
    match:
      description: Whether the two names are equal in every letter.
      type: bool
      returned: always
    reason:
      description: Why they do not match, in words, null if they do.
      type: str
      returned: always
pid:
  description: The process that still runs.
  returned: when O(wait_timeout) is over
  type: int
log:
  description: The log of C(changeip).
  returned: when it failed or O(wait_timeout) is over
  type: str
last_lines:
  description: What C(changeip) said last.
  returned: when it failed or O(wait_timeout) is over
  type: list
  elements: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.changeip import (
    Changeip,
)


def main() -> None:
    run_module(Changeip)


if __name__ == "__main__":
    main()
