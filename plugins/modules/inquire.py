#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: inquire
short_description: Ask a mini several things in one visit
version_added: 0.1.0
description:
  - Does the work of several modules that only read, in one task, in one visit to the mini.
  - A question that several inquiries have is asked once.
  - An inquiry that fails is told with its RV(inquiries[].problem), and the others go on. It does
    not make the task fail.
  - Nothing is written, and no lock is taken. Check mode is the same.
extends_documentation_fragment:
  - minifleet.macos_server._inquire
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
  - module: minifleet.macos_server.converge
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask each mini what it is, and how it serves
  minifleet.macos_server.inquire:
    inquiries:
      - server_info:
      - content_cache_info:
      - dhcp_info:
      - serveradmin_info: {services: [web, mail], gather: [status]}
  become: true
  register: asked

- name: Say what could not be found out
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.problem }}"
  loop: "{{ asked.inquiries | selectattr('problem', 'defined') }}"
"""

RETURN = r"""
inquiries:
  description:
    - The answer to each inquiry, in order.
    - Beside what stands here, each has what the module of that name returns.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Short name of the inquiry.
      type: str
      returned: always
    problem:
      description: Why the inquiry failed. There is no other answer then.
      type: str
      returned: by inquiries that failed
    applicable:
      description: V(false) where what was asked about cannot exist on this mini.
      type: bool
      returned: by inquiries about what not every mini can have
    reason:
      description: Why it is not applicable.
      type: str
      returned: when RV(inquiries[].applicable) is V(false)
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module_list import run_inquire
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource import _all_inquiries


def main() -> None:
    run_inquire(_all_inquiries.INQUIRIES)


if __name__ == "__main__":
    main()
