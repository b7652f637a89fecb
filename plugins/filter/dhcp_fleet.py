# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `dhcp_fleet`: what the DHCP servers of an inventory would serve, by mini."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping

from ansible.errors import AnsibleError, AnsibleFilterError

DOCUMENTATION = r"""
name: dhcp_fleet
short_description: Say what the DHCP servers of an inventory would serve
version_added: 0.1.0
description:
  - Reads the variables of the role P(minifleet.macos_server.dhcp_server#role) of each mini and
    keeps what tells whether minis are in each other's way, for the filter
    P(minifleet.macos_server.dhcp_conflicts#filter).
  - A mini that has no such variables, or whose service is to be stopped, would serve nothing.
positional: minis
options:
  _input:
    description: Variables by mini, such as C(hostvars).
    type: dict
    required: true
  minis:
    description: The minis to look at, such as C(groups.dhcp_servers); all if not given.
    type: list
    elements: str
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Say what all DHCP servers would serve
  ansible.builtin.debug:
    msg: "{{ hostvars | minifleet.macos_server.dhcp_fleet(groups.dhcp_servers) }}"
  run_once: true
"""

RETURN = r"""
_value:
  description:
    - C(subnets), C(reservations) and C(segment) by mini. Entries keep their places in the lists,
      and of each what says who it is, whether it counts, and which addresses it takes.
    - A value that is no list, or an entry that is no mapping, stays as it is, to be refused by
      whoever reads it.
  type: dict
"""

# The role's variables, and what of an entry says which addresses it takes.
SERVICE = "dhcp_server_dhcp"
SEGMENT = "dhcp_server_segment"
FIELDS = {
    "subnets": ("name", "uuid", "network", "range", "enabled", "state"),
    "reservations": ("name", "mac", "address", "state"),
}


def dhcp_fleet(
    variables: Mapping[str, Mapping[str, t.Any]], minis: Iterable[str] | None = None
) -> dict[str, dict[str, t.Any]]:
    """Return `subnets`, `reservations` and `segment` by mini.

    Raises AnsibleFilterError naming the mini whose variables cannot be worked out.
    """
    found = {}
    for mini in variables if minis is None else minis:
        try:
            found[str(mini)] = _served(variables[mini])
        except AnsibleError as error:
            raise AnsibleFilterError(f"{mini}: {error}") from error
    return found


def _served(its: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what one mini would serve, in plain values that outlive its variables."""
    service = its.get(SERVICE, {})
    segment = str(its.get(SEGMENT) or "")
    if not isinstance(service, Mapping):
        return {"segment": segment, "subnets": service, "reservations": []}
    if service.get("state") == "stopped":
        return {"segment": segment, "subnets": [], "reservations": []}
    kept = {name: _entries(service.get(name), fields) for name, fields in FIELDS.items()}
    return {"segment": segment, **kept}


def _entries(entries: t.Any, fields: Iterable[str]) -> t.Any:
    if not isinstance(entries, list):
        return [] if entries is None else entries
    return [
        {field: _plain(entry[field]) for field in fields if entry.get(field) is not None}
        if isinstance(entry, Mapping)
        else entry
        for entry in entries
    ]


def _plain(value: t.Any) -> t.Any:
    return [_plain(each) for each in value] if isinstance(value, list) else value


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"dhcp_fleet": dhcp_fleet}
