#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: serveradmin_settings
short_description: Settings of a Server.app service
version_added: 0.1.0
description:
  - Brings settings of one service of Server.app to the values you give, through C(serveradmin).
  - Only keys that you name are compared and written.
    All changes of a run go out in one call, on standard input.
  - The values are read again after a write.
    A key that the server took without a word and does not have makes the module fail.
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
  service:
    description:
      - Name of the service, as C(serveradmin list) prints it.
    type: str
    required: true
  settings:
    description:
      - The wanted values, in the tool's own key names.
      - Nest mappings, or write a path with colons as one key, as in C(imap:aps_topic_enabled).
        A colon inside a part is written C(\:).
      - A list is the whole list; V([]) empties it.
      - Members of an array by id (C(_array_id) in what C(serveradmin) prints) are a mapping by id.
        Members that you do not name stay.
        Where the server has no such key yet, put a key C(_array_id) between.
      - The value that the server has decides the type, so text of digits becomes a number where a
        number stands. What would lose something on the way is refused.
    type: dict
    default: {}
  secret_settings:
    description:
      - Wanted values that must not be shown, in the same shape as O(settings).
    type: dict
    default: {}
  update_secrets:
    description:
      - When to write values of O(secret_settings) that the server does not show when it is read.
        Such a value cannot be compared; RV(not_compared) names it.
      - With V(on_change) they go along when something else of this task changes.
      - With V(always) they are written in each run, which is then always reported as changed.
    type: str
    choices: [always, on_change]
    default: on_change
  types:
    description:
      - Types of keys that the server does not have yet, as a mapping of path to
        V(integer), V(string), V(boolean) or V(real).
      - Needed only for text that could also be read as a number or as yes or no.
    type: dict
    default: {}
  remove:
    description:
      - Members of arrays by id to remove, as paths such as C(subnets:_array_id:THE-ID).
      - Other keys cannot be removed; C(serveradmin) has no way to do it.
    type: list
    elements: str
    default: []
seealso:
  - module: minifleet.macos_server.serveradmin_service
  - module: minifleet.macos_server.serveradmin_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Let the caching servers of all sites use one port
  minifleet.macos_server.serveradmin_settings:
    service: caching
    settings:
      Port: 61000
      LocalSubnetsOnly: false
  become: true

- name: Repair push mail
  minifleet.macos_server.serveradmin_settings:
    service: mail
    settings:
      imap:aps_topic_enabled: true
  become: true

- name: Set the shared secret of the VPN server without showing it
  minifleet.macos_server.serveradmin_settings:
    service: vpn
    secret_settings:
      Servers:
        com.apple.ppp.l2tp:
          L2TP:
            IPSecSharedSecretValue: "{{ vault_vpn_secret }}"
  become: true
"""

RETURN = r"""
changes:
  description: What changed, or in check mode what would change.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: Path of the value below the service, in the notation of C(serveradmin).
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
not_compared:
  description: Paths of O(secret_settings) that the server does not show.
  returned: always
  type: list
  elements: str
settings:
  description:
    - All settings of the service after the run, in check mode as they would be.
    - Values of keys that hold secrets are hidden.
  returned: always
  type: dict
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.serveradmin_settings import (
    ServeradminSettings,
)


def main() -> None:
    run_module(ServeradminSettings)


if __name__ == "__main__":
    main()
