#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: open_directory_info
short_description: What a mini is in Open Directory
version_added: 0.1.0
description:
  - Tells whether a mini is a master, a replica or standalone, which master a replica has, which
    replicas a master lists, and what the last long run of C(slapconfig) was.
  - Two calls of C(serveradmin), and one of C(slapconfig) where these do not tell all.
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
  - A mini that can have no Open Directory answers C(applicable=false).
seealso:
  - module: minifleet.macos_server.open_directory
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask each mini what it is in Open Directory
  minifleet.macos_server.open_directory_info:
  become: true
  register: od

- name: Find replicas without a living master
  ansible.builtin.debug:
    msg: "{{ inventory_hostname }} is a replica of {{ od.directory.master_host }}"
  when: od.directory.role == 'replica'
"""

RETURN = r"""
directory:
  description: What the mini is in Open Directory.
  returned: when applicable
  type: dict
  contains:
    role:
      description: V(master), V(replica) or V(standalone).
      type: str
      returned: always
      sample: replica
    master_host:
      description: The master of a replica, else null.
      type: str
      returned: always
      sample: od1.example.org
    replicas:
      description: The replicas that a master lists; empty for all others.
      type: list
      elements: str
      returned: always
    search_base:
      description: The search base of the directory, null without one.
      type: str
      returned: always
      sample: dc=od1,dc=example,dc=org
    realm:
      description: The Kerberos realm, null without one.
      type: str
      returned: always
      sample: OD1.EXAMPLE.ORG
    unfinished:
      description:
        - What was begun and did not come to a good end, in words, null if nothing was.
        - A mini with such a rest is cleaned up by M(minifleet.macos_server.open_directory) with
          C(destroy=true).
      type: str
      returned: always
run:
  description: The last long run of C(slapconfig) that this collection began, null without one.
  returned: when applicable
  type: dict
  contains:
    command:
      description: Its arguments.
      type: str
      returned: always
      sample: -createreplica od1.example.org diradmin
    pid:
      description: Its process.
      type: int
      returned: always
    since:
      description: When it was begun.
      type: str
      returned: always
      sample: "2026-11-28 07:30:00 +0000"
    running:
      description: Whether it is still at work.
      type: bool
      returned: always
    exit_status:
      description: How it ended, null while it runs and where nobody saw its end.
      type: int
      returned: always
    log:
      description: The file with all that it printed.
      type: str
      returned: always
    last_lines:
      description: What it printed last.
      type: list
      elements: str
      returned: always
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_info_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.open_directory_info import (
    OpenDirectoryInfo,
)


def main() -> None:
    run_info_module(OpenDirectoryInfo)


if __name__ == "__main__":
    main()
