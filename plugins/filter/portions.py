# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `portions`: in which order and portions a play visits a group, canaries first."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Iterable, Mapping, Sequence

from ansible.errors import AnsibleFilterError

DOCUMENTATION = r"""
name: portions
short_description: Say in which portions a play visits a group of minis
version_added: 0.1.0
description:
  - Makes the keywords C(hosts), C(serial) and C(max_fail_percentage) of a play out of what a person
    says of a fleet, also where that is text from a survey.
  - Ansible works keywords of a play out before it knows any mini, so what goes in here comes from
    extra variables.
positional: groups, group, among
options:
  _input:
    description: What is said of the fleet; what is empty counts as not said.
    type: dict
    required: true
    suboptions:
      canary:
        description:
          - Who goes first, in a portion of their own. Groups and minis by name, as a list or as
            text with commas, or a number, for so many of the group.
          - A play whose group has none of them has no such portion.
        type: raw
      serial:
        description: Sizes of the portions, those after the canaries; a list, or text with commas.
        type: raw
        default: 100%
      max_fail_percentage:
        description:
          - The percentage of failures in a portion up to which a run goes on. Unreachable minis
            do not count.
          - With canaries, by default, the most with which one canary that fails still ends the
            run; otherwise 100.
        type: raw
  groups:
    description: The groups of the inventory, which is C(groups).
    type: dict
    required: true
  group:
    description: The group that the play is for.
    type: str
    required: true
  among:
    description:
      - The minis that the run is limited to, which is C(ansible_play_hosts_all); all if not given.
    type: list
    elements: str
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Names of the caching servers, those of one site first
  hosts: "{{ portions.hosts }}"
  serial: "{{ portions.serial }}"
  max_fail_percentage: "{{ portions.max_fail_percentage }}"
  gather_facts: false
  vars:
    portions: >-
      {{ {'canary': 'berlin'}
         | minifleet.macos_server.portions(groups, 'caching_servers', ansible_play_hosts_all) }}
  tasks:
    - name: Say the names
      minifleet.macos_server.host_names:
        host_name: "{{ inventory_hostname }}.example.com"
      become: true
"""

RETURN = r"""
_value:
  description: C(hosts), C(serial) and C(max_fail_percentage), as a play takes them.
  type: dict
"""

ALL = "100%"
SIZE = re.compile(r"\d+%?\Z")
PERCENTAGE = re.compile(r"(100|\d{1,2})(\.\d+)?%?\Z")


def portions(
    said: Mapping[str, object],
    groups: Mapping[str, Sequence[str]],
    group: str,
    among: Iterable[str] | None = None,
) -> dict[str, t.Any]:
    """Return `hosts`, `serial` and `max_fail_percentage` of a play.

    Raises AnsibleFilterError for a size, a percentage or a canary that is none.
    """
    sizes = _words(said.get("serial")) or [ALL]
    for size in sizes:
        if not SIZE.match(size):
            raise AnsibleFilterError(f"portions: {size} is no size: a number, or one with %")
    limit = set(groups.get("all", ()) if among is None else among)
    members = [mini for mini in groups.get(group, ()) if mini in limit]
    wanted = _words(said.get("canary"))
    if len(wanted) == 1 and wanted[0].isdigit():
        first, count = [], min(int(wanted[0]), len(members))
    else:
        named = _named(groups, wanted)
        first = [mini for mini in members if mini in named]
        count = len(first)
    return {
        "hosts": [*first, group] if first else group,
        "serial": [str(count), *sizes] if count else sizes,
        "max_fail_percentage": _limit(said.get("max_fail_percentage"), count),
    }


def _words(said: object) -> list[str]:
    """Return what a person gave as a list, as text with commas, or as a number."""
    if said is None:
        return []
    listed = said if isinstance(said, (list, tuple)) else str(said).split(",")
    return [word for word in (str(part).strip() for part in listed) if word]


def _named(groups: Mapping[str, Sequence[str]], wanted: list[str]) -> set[str]:
    """Return the minis that these words name, which are names of groups and minis."""
    known = set(groups.get("all", ()))
    named: set[str] = set()
    for word in wanted:
        if word not in groups and word not in known:
            raise AnsibleFilterError(
                f"portions: the canary {word} is neither a group nor a mini of the inventory"
            )
        named.update(groups.get(word, [word]))
    return named


def _limit(said: object, canaries: int) -> float:
    """Return the percentage of failures with which a run goes on."""
    (given,) = _words(said)[:1] or [""]
    if given and not PERCENTAGE.match(given):
        raise AnsibleFilterError(f"portions: {given} is no percentage from 0 to 100")
    if given:
        return float(given.rstrip("%"))
    # One of them is more than this.
    return max(0, 100 // canaries - 1) if canaries else 100


class FilterModule:
    """The filter of this file, as Ansible looks for it."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return it by name."""
        return {"portions": portions}
