# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `fleet_report`: what an admin should look at, out of what minis answered."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible.utils.unsafe_proxy import wrap_var

from ..plugin_utils._report.fleet import Asked, fleet_of

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
      - Variables of minis by mini, as in C(hostvars).
      - Their C(group_names) tell what they are to be, and where.
      - A variable C(report_site) names the site of a mini. If there is none, its site is the
        smallest of its groups, C(all) and those of the roles aside.
    type: dict
    required: true
  minis:
    description: The names of the minis in question; all of them if left out.
    type: list
    elements: str
  registered:
    description:
      - The variable in which the answer of M(minifleet.macos_server.inquire) was registered, to
        C(server_info), C(changeip_info), C(content_cache_info), C(dhcp_info) and
        C(open_directory_info), or some of these.
    type: str
    default: registered_visit
  drift:
    description:
      - The variable that has what P(minifleet.macos_server.drift_report#filter) said of all of
        them. It need not be there.
    type: str
    default: drift
  made:
    description: When the minis were asked, as in V(2026-11-28T14:32:00Z); now if left out.
    type: str
    default: ""
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Say what needs attention
  ansible.builtin.debug:
    msg: "{{ (hostvars | minifleet.macos_server.fleet_report(ansible_play_hosts_all)).findings }}"
  run_once: true
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


def fleet_report(
    variables: Mapping[str, t.Any],
    minis: Sequence[str] | None = None,
    registered: str = "registered_visit",
    drift: str = "drift",
    made: str = "",
) -> dict[str, t.Any]:
    """Return the report in few and plain values."""
    asked = Asked(list(variables) if minis is None else minis, registered, drift)
    fleet = fleet_of(
        variables, asked, made=made or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    )
    # Words of a mini are never a template, also where Ansible takes those of a filter for one.
    return t.cast("dict[str, t.Any]", wrap_var(fleet.summary()))


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"fleet_report": fleet_report}
