# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `controller_objects`: what a controller is to have, in the words of awx.awx."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable

from ansible.errors import AnsibleFilterError

from ..module_utils._errors import MacServerError
from ..plugin_utils._controller.related import Object, related
from ..plugin_utils._controller.surroundings import (
    credential_types,
    credentials,
    environments,
    groups,
    hosts,
    notifications,
    projects,
    sources,
)
from ..plugin_utils._controller.templates import roles, schedules, templates
from ..plugin_utils._controller.workflows import approvals, nodes, workflows

DOCUMENTATION = r"""
name: controller_objects
short_description: Complete the objects that a controller is to have
version_added: 0.1.0
description:
  - Makes of the data of the role C(controller_setup) the options of the modules of C(awx.awx).
  - Names get their prefix, job templates what they share and what the number of minis asks for, and
    each object says which others it names.
options:
  _input:
    description: The lists of the role's data by their names, without C(__controller_setup_).
    type: dict
    required: true
  settings:
    description:
      - The variables of the role that decide about names and sizes, without C(controller_setup_).
    type: dict
    required: true
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Show what a controller would be told of the organisation
  ansible.builtin.debug:
    msg: "{{ (data | minifleet.macos_server.controller_objects(settings)).organization }}"
  vars:
    data:
      organizations: [{name: Mac minis, description: The minis}]
    settings: {prefix: "Minis: ", organization: Mac minis}
"""

RETURN = r"""
_value:
  description:
    - For each kind of object, by the name of its module, a list of mappings with options for it.
    - C(ref) names the object, and C(needs) lists those that it names itself.
    - Of credentials there is C(holds), the short name, instead of C(inputs).
  type: dict
"""

# In the order in which they can be made.
KINDS: dict[str, Callable[[Object, Object], Iterable[Object]]] = {
    "organization": lambda data, _say: data["organizations"],
    "credential_type": lambda _data, say: credential_types(say),
    "credential": credentials,
    "execution_environment": environments,
    "project": projects,
    "inventory": lambda data, _say: data["inventories"],
    "inventory_source": sources,
    "host": hosts,
    "group": groups,
    "notification_template": notifications,
    "job_template": templates,
    "workflow_job_template": workflows,
    "approval_node": approvals,
    "workflow_job_template_node": nodes,
    "schedule": schedules,
    "team": lambda data, _say: [team for team in data["teams"] if team["name"]],
    "role": roles,
}
# An organisation is in none; a role has no such option.
WITHOUT_OWNER = {"organization", "credential_type", "host", "group", "role"}


def controller_objects(data: Object, settings: Object) -> dict[str, list[Object]]:
    """Return the objects of each kind, those of one kind in an order in which they can be made.

    Raises AnsibleFilterError for a choice of the admin that cannot be meant.
    """
    try:
        return _of_all_kinds(data, settings)
    except MacServerError as error:
        raise AnsibleFilterError(str(error)) from error


def _of_all_kinds(data: Object, settings: Object) -> dict[str, list[Object]]:
    found: dict[str, list[Object]] = {}
    for kind, make in KINDS.items():
        owner = {} if kind in WITHOUT_OWNER else {"organization": settings["organization"]}
        found[kind] = [related(kind, {**each, **owner}) for each in make(data, settings)]
    return found


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"controller_objects": controller_objects}
