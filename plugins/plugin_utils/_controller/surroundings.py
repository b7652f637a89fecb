# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What jobs run with: credentials, environment, project, inventory, notifications."""

from __future__ import annotations

from collections.abc import Iterator

from .chosen import minis
from .related import Object, prefixed

NOT_MINIS = ("all", "ungrouped")


def credential_types(say: Object) -> Iterator[Object]:
    for variable in say["secrets"]:
        yield {
            "name": prefixed(f"type of {variable}", say),
            "description": f"Holds the variable {variable}",
            "inputs": {
                "fields": [{"id": "value", "type": "string", "label": "Value", "secret": True}],
                "required": ["value"],
            },
            "variable": variable,
        }


def credentials(data: Object, say: Object) -> list[Object]:
    found = [
        {
            "name": prefixed(each["name"], say),
            "credential_type": each["credential_type"],
            "holds": each["name"],
            "secret": False,
            "of_jobs": each.get("of_jobs", False),
        }
        for each in data["credentials"]
        if any(value != "" for value in each["inputs"].values())
    ]
    return found + [
        {
            "name": prefixed(variable, say),
            "credential_type": prefixed(f"type of {variable}", say),
            "holds": variable,
            "secret": True,
            "of_jobs": True,
        }
        for variable in say["secrets"]
    ]


def _credential(name: str, data: Object, say: Object) -> str:
    """Return the name that a credential has on the controller, empty where there is none."""
    given = [each["name"] for each in credentials(data, say) if each["holds"] == name]
    return "".join(given)


def environments(data: Object, say: Object) -> list[Object]:
    return [
        {**each, "credential": _credential(each["credential"], data, say)}
        for each in data["execution_environments"]
        if each["image"]
    ]


def projects(data: Object, say: Object) -> list[Object]:
    return [
        {**each, "credential": _credential(each["credential"], data, say)}
        for each in data["projects"]
    ]


def sources(data: Object, say: Object) -> list[Object]:
    return [
        {
            **each,
            "name": prefixed(each["name"], say),
            "inventory": say["inventory"],
            "source_project": say["project"],
        }
        for each in data["inventory_sources"]
        if each["source"]
    ]


def hosts(data: Object, say: Object) -> list[Object]:
    if any(each["source"] for each in data["inventory_sources"]):
        return []  # they come from the project
    return [{"name": host, "inventory": say["inventory"]} for host in minis(say)]


def groups(data: Object, say: Object) -> list[Object]:
    made = {host["name"] for host in hosts(data, say)}
    found = [
        {
            "name": name,
            "inventory": say["inventory"],
            "hosts": [host for host in hosts if host in made],
        }
        for name, hosts in say["groups"].items()
        if name not in NOT_MINIS
    ]
    return found if made else []


def notifications(data: Object, say: Object) -> list[Object]:
    return [
        {**each, "name": prefixed(each["name"], say)}
        for each in data["notification_templates"]
        if each["notification_type"]
    ]
