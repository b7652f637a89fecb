#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: converge
short_description: Bring a list of resources into their wanted state in one visit
version_added: 0.1.0
description:
  - Does the work of several modules of this collection in one task, in one visit to the mini.
  - Resources are converged in order, under one lock. Readings that they share are made once.
  - In check mode a resource sees what an earlier one of the list would have done.
  - A failure stops the list. The message names the resource by place and name.
options:
  require:
    description:
      - Short names of resources that must be applicable on this mini.
      - One of these in O(resources) that is not makes the task fail, after all others are converged.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - minifleet.macos_server._converge
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
seealso:
  - module: minifleet.macos_server.serveradmin_settings
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Make a caching server in one visit
  minifleet.macos_server.converge:
    resources:
      - host_names:
          host_name: cache1.berlin.example.com
          computer_name: Cache 1 Berlin
          local_host_name: cache1-berlin
      - content_cache:
          state: active
          cache_limit: 200GB
      - alert_settings:
          recipients: [minis@example.com]
          alerts:
            Caching: {mail: true}
  become: true
"""

RETURN = r"""
resources:
  description:
    - The result of each resource, in order.
    - After a failure those that were done.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Short name of the resource.
      type: str
      returned: always
    changed:
      description: Whether the resource changed, or in check mode would change.
      type: bool
      returned: always
    changes:
      description: What changed, as the module of that name returns it.
      type: list
      elements: dict
      returned: always
    applicable:
      description: V(false) where the managed thing cannot exist on this mini.
      type: bool
      returned: by resources that not every mini can have
    reason:
      description: Why the resource is not applicable.
      type: str
      returned: when RV(resources[].applicable) is V(false)
not_done:
  description: Short names of what a failure kept from being done, the failed one first.
  returned: always
  type: list
  elements: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module_list import (
    run_converge,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource._all import RESOURCES


def main() -> None:
    run_converge(RESOURCES)


if __name__ == "__main__":
    main()
