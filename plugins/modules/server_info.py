#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: server_info
short_description: What a mini is and what it can run
version_added: 0.1.0
description:
  - Tells versions, tools, and which service this mini has from Server.app and which from macOS.
  - It works on every Mac, also without Server.app, and needs no root.
  - It makes two small calls; all else is read from files. Use it in place of gathering facts,
    which takes long on newer macOS.
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
seealso:
  - module: minifleet.macos_server.serveradmin_info
  - module: minifleet.macos_server.changeip_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Learn what each mini is
  minifleet.macos_server.server_info:
  register: found

- name: Say which minis cannot be caching servers
  ansible.builtin.debug:
    msg: "macOS {{ found.server.macos.version }} has no content caching here"
  when: found.server.backends.caching is none
"""

RETURN = r"""
server:
  description: What the mini is.
  returned: always
  type: dict
  contains:
    macos:
      description: Version and build of macOS.
      type: dict
      returned: always
      sample: {version: 10.13.6, build: 17G66}
    server_app:
      description:
        - Version of Server.app, and whether it was set up; null without Server.app.
        - The version is V(0) where Server.app does not tell one.
      type: dict
      returned: always
      sample: {version: 5.6.1, set_up: true}
    tools:
      description:
        - Paths of the tools that this collection and its users call, null for one that is missing.
      type: dict
      returned: always
      sample: {scutil: /usr/sbin/scutil, serveradmin: null}
    backends:
      description:
        - For each service V(server) or V(macos), whichever this mini has it from; null where it
          has the service from neither.
      type: dict
      returned: always
      sample: {caching: macos, dhcp: server, web: server}
    sip:
      description:
        - System Integrity Protection, V(enabled), V(disabled), or V(unknown) for a custom
          configuration; null where macOS has none.
      type: str
      returned: always
      sample: enabled
    virtual_machine:
      description: Whether it is a virtual machine; null where the system does not tell.
      type: bool
      returned: always
    python:
      description: Version and path of the Python that ran the module.
      type: dict
      returned: always
      sample: {version: 3.12.4, path: /usr/local/bin/python3}
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.server_info import (
    ServerInfo,
)


def main() -> None:
    run_info_module(ServerInfo)


if __name__ == "__main__":
    main()
