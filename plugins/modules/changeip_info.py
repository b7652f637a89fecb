#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: changeip_info
short_description: Whether the name of a mini and DNS agree
version_added: 0.1.0
description:
  - Compares the name that a mini goes by with the name that DNS has for its primary address.
    Open Directory, Kerberos and certificates need the two to be equal.
  - Where Server.app is set up, C(changeip -checkhostname) is asked, in one call.
  - Elsewhere the same answer is found from the name that C(scutil) keeps, the address of the
    interface that the default route takes, and a reverse and a forward look-up by the system's
    own resolver.
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
notes:
  - C(changeip) needs root also for this question; the look-ups do not.
seealso:
  - module: minifleet.macos_server.changeip
  - module: minifleet.macos_server.host_names
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask whether DNS is right for each server
  minifleet.macos_server.changeip_info:
  become: true
  register: found

- name: Stop before Open Directory is set up on a mini that DNS does not know
  ansible.builtin.assert:
    that: found.identity.match
    fail_msg: "{{ found.identity.reason }}"
"""

RETURN = r"""
identity:
  description: Who the mini is on its network.
  returned: always
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
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.changeip_info import (
    ChangeipInfo,
)


def main() -> None:
    run_info_module(ChangeipInfo)


if __name__ == "__main__":
    main()
