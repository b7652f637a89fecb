#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dhcp_reservation
short_description: A machine that always gets the same address
version_added: 0.1.0
description:
  - Makes, changes or removes one reservation of a DHCP server, and leaves all else alone.
  - Works with Server.app up to 5.6 (static maps, through C(serveradmin)) and with bootpd, which
    every macOS has (C(/etc/bootptab)). Comments and order of that file stay.
  - For many reservations use M(minifleet.macos_server.dhcp_server), which takes them in one go.
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
  name:
    description:
      - The name of the machine, one word of at most 61 characters. A new reservation needs it.
    type: str
  mac:
    description:
      - The hardware address. Leading noughts and the kind of separator do not matter.
      - Quote it. YAML reads some as a number, and that is refused.
      - A reservation is known by O(mac) and O(address), else by O(mac) and O(name), else by either.
        A machine may have an address in each of several subnets.
    type: str
  address:
    description: The IPv4 address. A new reservation needs it.
    type: str
  bootfile:
    description: The boot file that the machine is told, empty for none. Only on macOS.
    type: str
  state:
    description: Whether the reservation is there.
    type: str
    choices: [present, absent]
    default: present
  backend:
    description:
      - Which DHCP service to manage.
      - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin) knows.
    type: str
    choices: [auto, server, macos]
    default: auto
  unsupported:
    description:
      - What to do about an option that the DHCP service of this mini does not have.
      - With V(skip) it is left out with a warning and named in RV(unsupported).
    type: str
    choices: [refuse, skip]
    default: refuse
notes:
  - Calls of tools with Server.app. 1 when nothing differs, 4 on a change.
  - Calls of tools on macOS. None when nothing differs; on a change one to see whether bootpd runs,
    which is then told.
seealso:
  - module: minifleet.macos_server.dhcp_server
  - module: minifleet.macos_server.dhcp_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Give the printer of each site its address
  minifleet.macos_server.dhcp_reservation:
    name: printer-1
    mac: "{{ site_printer_mac }}"
    address: "{{ site_printer_address }}"
  become: true

- name: Forget a machine that is gone
  minifleet.macos_server.dhcp_reservation:
    mac: "00:1b:63:0a:0b:0c"
    state: absent
  become: true
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
  description: Whose DHCP service was managed.
  returned: when applicable
  type: str
  sample: macos
changes:
  description: What changed, or in check mode what would change.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description:
        - C(reservations:NAME), C(reservations:NAME:OPTION), or V(unfinished) for what an earlier
          run left to do.
      type: str
      returned: always
    before:
      description: The value before, null if there was none.
      type: raw
      returned: always
    after:
      description: The value after, null if it was removed.
      type: raw
      returned: always
reservation:
  description: The reservation after the run, in check mode as it would be.
  returned: when applicable
  type: dict
  contains:
    state:
      description: V(present) or V(absent).
      type: str
      returned: always
    name:
      description: The name of the machine, or what you called it by.
      type: str
      returned: always
    mac:
      description: The hardware address, as 00:1b:63:0a:0b:0c.
      type: str
      returned: when present
    address:
      description: The IPv4 address.
      type: str
      returned: when present
    bootfile:
      description: The boot file.
      type: str
      returned: when there is one
unsupported:
  description: Options that were left out because this mini's DHCP service does not have them.
  returned: when applicable
  type: list
  elements: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.dhcp_reservation import (
    DhcpReservation,
)


def main() -> None:
    run_module(DhcpReservation)


if __name__ == "__main__":
    main()
