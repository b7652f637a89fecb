# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `fleet_report_page`: one page of HTML out of what minis answered."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible.utils.unsafe_proxy import wrap_var

from ..plugin_utils._report.fleet import Asked, fleet_of
from ..plugin_utils._report.page import page

DOCUMENTATION = r"""
name: fleet_report_page
short_description: Show a fleet as a page of HTML
version_added: 0.1.0
description:
  - Makes one page of the answers that M(minifleet.macos_server.inquire) got from minis.
  - The page has all that it needs in itself, loads nothing, and works from a file.
  - Whatever minis say, it is only text in the page.
options:
  _input:
    description:
      - As for P(minifleet.macos_server.fleet_report#filter), which tells the same in few values.
    type: dict
    required: true
  minis:
    description: As there.
    type: list
    elements: str
  registered:
    description: As there.
    type: str
    default: registered_visit
  drift:
    description: As there.
    type: str
    default: drift
  made:
    description: As there.
    type: str
    default: ""
seealso:
  - plugin: minifleet.macos_server.fleet_report
    plugin_type: filter
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Show what the minis answered
  ansible.builtin.copy:
    content: "{{ hostvars | minifleet.macos_server.fleet_report_page(ansible_play_hosts_all) }}"
    dest: /srv/www/minis.html
    mode: "0644"
  run_once: true
  delegate_to: localhost
"""

RETURN = r"""
_value:
  description: The page.
  type: str
"""


def fleet_report_page(
    variables: Mapping[str, t.Any],
    minis: Sequence[str] | None = None,
    registered: str = "registered_visit",
    drift: str = "drift",
    made: str = "",
) -> str:
    """Return the page."""
    asked = Asked(list(variables) if minis is None else minis, registered, drift)
    fleet = fleet_of(
        variables, asked, made=made or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    )
    # Words of a mini are never a template, also where Ansible takes those of a filter for one.
    return t.cast("str", wrap_var(page(fleet)))


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"fleet_report_page": fleet_report_page}
