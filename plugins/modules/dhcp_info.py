#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dhcp_info
short_description: Subnets, pools, leases and reservations of a DHCP server
version_added: 0.1.0
description:
  - Reads what the DHCP service of a mini is set to, how full its pools are, and who has which
    address.
  - Works with Server.app up to 5.6 and with bootpd, which every macOS has.
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
options:
  backend:
    description:
      - Which DHCP service to read.
      - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin) knows.
    type: str
    choices: [auto, server, macos]
    default: auto
notes:
  - Calls of tools. Two with Server.app; one on macOS, two where launchd has not yet decided on any
    job.
seealso:
  - module: minifleet.macos_server.dhcp_server
  - module: minifleet.macos_server.dhcp_reservation
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask the DHCP servers how full they are
  minifleet.macos_server.dhcp_info:
  become: true
  register: asked

- name: Stop here if a pool is nearly used up
  ansible.builtin.assert:
    that: asked.dhcp.subnets | map(attribute='pool.percent') | max < 90
    fail_msg: "{{ asked.dhcp.subnets | items2dict(key_name='network', value_name='pool') }}"
"""

RETURN = r"""
applicable:
  description: Whether this mini can have a DHCP service. If not, RV(reason) says why.
  returned: always
  type: bool
reason:
  description: Why this mini cannot have a DHCP service.
  returned: when it cannot
  type: str
backend:
  description: Whose DHCP service was read.
  returned: when applicable
  type: str
  sample: macos
dhcp:
  description: The service.
  returned: when applicable
  type: dict
  contains:
    state:
      description:
        - V(started), V(stopped), the tool's own word in lower case, or on macOS
          V(started until the next boot) and V(enabled, not loaded).
      type: str
      returned: always
    interfaces:
      description: The interfaces that are served, or V(true) for all.
      type: raw
      returned: always
    subnets:
      description:
        - The subnets as the options of the module dhcp_server, and the pool of each.
      type: list
      elements: dict
      returned: always
      contains:
        pool:
          description: How full the range is.
          type: dict
          returned: always
          contains:
            size:
              description: The number of addresses in the range.
              type: int
              returned: always
            leased:
              description: How many of them are leased now.
              type: int
              returned: always
            reserved:
              description: How many of them are reserved.
              type: int
              returned: always
            used:
              description: How many of them are leased or reserved, so not to be had.
              type: int
              returned: always
            percent:
              description: The used ones in per cent of the size.
              type: float
              returned: always
    reservations:
      description: The reservations.
      type: list
      elements: dict
      returned: always
    leases:
      description: The leases, by the clock of the mini.
      type: dict
      returned: always
      contains:
        active:
          description:
            - Those that last. C(expires) is the end in seconds since 1970, null for an address that
              is held back because a client declined it.
          type: list
          elements: dict
          returned: always
        expired:
          description: Those that have ended, which bootpd keeps until it needs the address.
          type: list
          elements: dict
          returned: always
    internet_sharing:
      description:
        - The interfaces on which Internet Sharing serves addresses. Its entries are not among
          RV(dhcp.subnets).
      type: list
      elements: str
      returned: always
    interfaces_here:
      description: The interfaces of the mini, null where Server.app decides on them.
      type: list
      elements: str
      returned: always
    faults:
      description: A sentence for each thing that bootpd does not take, or not as it is meant.
      type: list
      elements: str
      returned: always
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.dhcp_info import (
    DhcpInfo,
)


def main() -> None:
    run_info_module(DhcpInfo)


if __name__ == "__main__":
    main()
