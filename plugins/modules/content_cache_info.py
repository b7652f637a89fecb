#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: content_cache_info
short_description: State, settings and health of Apple's content caching
version_added: 0.1.0
description:
  - Reads what content caching on a mini is set to and what it says of itself, and judges its
    health.
  - Works with Server.app up to 5.3 and with macOS 10.13 and later.
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
      - Which content caching to read.
      - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin) knows.
    type: str
    choices: [auto, server, macos]
    default: auto
notes:
  - Three calls of tools on either backend.
seealso:
  - module: minifleet.macos_server.content_cache
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask the caching servers how they are
  minifleet.macos_server.content_cache_info:
  become: true
  register: caching

- name: Stop here if one of them serves nobody
  ansible.builtin.assert:
    that: caching.cache.health.healthy
    fail_msg: "{{ caching.cache.health.reason }}"
"""

RETURN = r"""
applicable:
  description: Whether this mini can have content caching. If not, RV(reason) says why.
  returned: always
  type: bool
reason:
  description: Why this mini cannot have content caching.
  returned: when it cannot
  type: str
backend:
  description: Whose content caching was read.
  returned: when applicable
  type: str
  sample: macos
forced:
  description:
    - Settings that a configuration profile forces, by the names of the options of the module
      content_cache.
  returned: when applicable
  type: list
  elements: str
cache:
  description: The cache.
  returned: when applicable
  type: dict
  contains:
    state:
      description: V(active), V(inactive), or the tool's own word in lower case.
      type: str
      returned: always
    settings:
      description:
        - The settings by the names of the options of the module content_cache, sizes in bytes.
        - What has no option there stands under the service's own key.
      type: dict
      returned: always
    status:
      description:
        - What the cache says of itself, under its own keys, such as C(CacheUsed), C(Port) and
          C(Peers).
        - Which keys there are depends on macOS and Server.app. C(CacheDetails) is a mapping of kind
          to bytes on both.
      type: dict
      returned: always
    registration:
      description: V(registered), V(pending), or refused with the reason.
      type: str
      returned: always
    health:
      description: Whether the cache does its work.
      type: dict
      returned: always
      contains:
        healthy:
          description:
            - Whether it is on, started up, registered with Apple and active, and its store is in
              order.
          type: bool
          returned: always
        reason:
          description: A sentence why it is not healthy, empty if it is.
          type: str
          returned: always
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.content_cache_info import (
    ContentCacheInfo,
)


def main() -> None:
    run_info_module(ContentCacheInfo)


if __name__ == "__main__":
    main()
