# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `fleet_report`: what an admin should look at, out of what minis answered."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible.utils.unsafe_proxy import wrap_var

from ..plugin_utils._report.fleet import fleet_of, inventory_of

DOCUMENTATION = r"""
name: fleet_report
short_description: Say what needs attention in a fleet
version_added: 0.1.0
description:
  - Judges the answers that M(minifleet.macos_server.inquire) got from minis.
  - The playbook C(report.yml) uses it; so can a playbook of your own.
options:
  _input:
    description:
      - Registered results of M(minifleet.macos_server.inquire), as a mapping by mini, with
        C(server_info), C(changeip_info), C(content_cache_info), C(dhcp_info) and
        C(open_directory_info), or some of these.
    type: dict
    required: true
  groups:
    description: The groups of the inventory, as in the variable C(groups).
    type: dict
    default: {}
  sites:
    description:
      - Names of sites by mini.
      - The site of a mini without one is the smallest of its groups, those of the roles and C(all)
        aside.
    type: dict
    default: {}
  drift:
    description: What P(minifleet.macos_server.drift_report#filter) has made, if the minis were compared.
    type: dict
    default: {}
  made:
    description: When the minis were asked, as in V(2026-11-28T14:32:00Z).
    type: str
    default: ""
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Say what needs attention
  ansible.builtin.debug:
    msg: "{{ (dict(minis | zip(visits)) | minifleet.macos_server.fleet_report(groups=groups)).findings }}"
  run_once: true
  vars:
    minis: "{{ ansible_play_hosts_all }}"
    visits: "{{ minis | map('extract', hostvars, 'registered_visit') | list }}"
"""

RETURN = r"""
_value:
  description:
    - C(minis) is how many there are, C(unreached) those that were not asked.
    - C(findings) is a list of what needs attention, failures first. Each has C(mini), C(site),
      C(severity), which is V(failing) or V(warning), C(what) in a few words, and C(why).
    - C(failing) and C(warning) are the lists of the minis with such findings.
    - C(made) is as given.
  type: dict
"""

Groups = Mapping[str, Sequence[str]]


def fleet_report(
    visits: Mapping[str, t.Any],
    groups: Groups | None = None,
    sites: Mapping[str, str] | None = None,
    drift: Mapping[str, t.Any] | None = None,
    made: str = "",
) -> dict[str, t.Any]:
    """Return the report in few and plain values."""
    fleet = fleet_of(visits, inventory_of(groups or {}, sites or {}), drift=drift, made=made)
    # Words of a mini are never a template, also where Ansible takes those of a filter for one.
    return t.cast("dict[str, t.Any]", wrap_var(fleet.summary()))


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"fleet_report": fleet_report}
