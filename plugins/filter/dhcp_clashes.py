# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `dhcp_clashes`: DHCP servers that would be in each other's way."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp_fleet import (
    fleet_clashes,
)

DOCUMENTATION = r"""
name: dhcp_clashes
short_description: Find DHCP servers that would be in each other's way
version_added: 0.1.0
description:
  - Finds address ranges of a fleet that share an address, machines that would get different
    addresses from different minis, and addresses that are reserved for two machines.
  - Only minis of one segment can be in each other's way. All minis without a segment are in one.
options:
  _input:
    description:
      - What the minis serve, as the filter P(minifleet.macos_server.dhcp_fleet#filter) gives it.
    type: dict
    required: true
seealso:
  - plugin: minifleet.macos_server.dhcp_fleet
    plugin_type: filter
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Say who would be in whose way
  ansible.builtin.debug:
    msg: >-
      {{ hostvars | minifleet.macos_server.dhcp_fleet(groups['dhcp_servers'])
         | minifleet.macos_server.dhcp_clashes }}
  run_once: true
"""

RETURN = r"""
_value:
  description: A sentence for each clash, none if all is well.
  type: list
  elements: str
"""


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"dhcp_clashes": fleet_clashes}
