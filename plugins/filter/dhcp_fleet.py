# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `dhcp_fleet`: what the DHCP servers of an inventory are told to serve."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping

from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp_fleet import (
    served_by,
)

DOCUMENTATION = r"""
name: dhcp_fleet
short_description: Gather what DHCP servers are told to serve
version_added: 0.1.0
description:
  - Gathers, out of the variables of many minis, the address ranges and reservations that the role
    C(dhcp_server) would bring about there.
  - The variables of each mini are read once. That is the costly part in a large fleet.
options:
  _input:
    description: The variables of all hosts, C(hostvars).
    type: dict
    required: true
  minis:
    description: The minis to look at.
    type: list
    elements: str
    required: true
  known:
    description:
      - What is known of minis that this inventory may not show, as an earlier answer of this
        filter.
    type: dict
    default: {}
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Refuse DHCP servers that would be in each other's way
  ansible.builtin.assert:
    that: clashes | length == 0
    fail_msg: "{{ clashes | join('; ') }}"
  run_once: true
  vars:
    fleet: "{{ hostvars | minifleet.macos_server.dhcp_fleet(groups['dhcp_servers']) }}"
    clashes: "{{ fleet | minifleet.macos_server.dhcp_clashes }}"
"""

RETURN = r"""
_value:
  description:
    - A mapping by mini. Each has C(segment), C(subnets), a list of C(label) and C(range), and
      C(reservations), a list of C(name), C(mac) and C(address). Minis that serve nothing are left
      out.
  type: dict
"""

OPTIONS = "dhcp_server_dhcp"
SEGMENT = "dhcp_server_segment"
Fleet = dict[str, t.Any]


def dhcp_fleet(
    hostvars: Mapping[str, Mapping[str, t.Any]],
    minis: Iterable[str],
    known: Mapping[str, t.Any] | None = None,
) -> Fleet:
    """Return what the minis are told to serve, beside what is known of others."""
    fleet: Fleet = {str(mini): told for mini, told in (known or {}).items()}
    for mini in minis:
        told = hostvars[mini]
        served = served_by(told.get(OPTIONS) or {}, segment=str(told.get(SEGMENT) or ""))
        fleet.pop(str(mini), None)
        if served:
            fleet[str(mini)] = served
    return fleet


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"dhcp_fleet": dhcp_fleet}
