#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: alert_settings_info
short_description: Read who gets the alerts of Server.app, and which
version_added: 0.1.0
description:
  - Reads the recipients of alerts by mail and which alerts are sent, out of the alert store of
    Server.app 5.
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
notes:
  - No call of a tool. A copy of the store is read, and the store itself is not touched.
seealso:
  - module: minifleet.macos_server.alert_settings
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask the minis whom they alert
  minifleet.macos_server.alert_settings_info:
  become: true
  register: asked

- name: Stop here if nobody would hear of trouble
  ansible.builtin.assert:
    that: asked.alerts.recipients | selectattr('enabled') | length > 0
  when: asked.applicable
"""

RETURN = r"""
applicable:
  description: Whether this mini has a store of alerts. If not, RV(reason) says why.
  returned: always
  type: bool
reason:
  description: Why there are no alerts to read.
  returned: when not applicable
  type: str
alerts:
  description: The alerts.
  returned: when applicable
  type: dict
  contains:
    recipients:
      description: Who gets mail, in the order of their addresses.
      returned: always
      type: list
      elements: dict
      contains:
        address:
          description: The address as the store spells it.
          type: str
          returned: always
        enabled:
          description: Whether mail goes to it.
          type: bool
          returned: always
        locale:
          description: The language of the mail.
          type: str
          returned: always
    alerts:
      description:
        - Each alert by name, with the booleans C(mail), C(push) and C(enabled), and its other name
          C(bundle).
      returned: always
      type: dict
      sample:
        Time Machine: {bundle: TimeMachine, enabled: true, mail: true, push: false}
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.alert_settings_info import (
    AlertSettingsInfo,
)


def main() -> None:
    run_info_module(AlertSettingsInfo)


if __name__ == "__main__":
    main()
