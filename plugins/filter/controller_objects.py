# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `controller_objects`: what a controller is to have, in the words of the modules of awx.awx."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Iterator, Sequence

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
    description: The variables of the role that decide about names and sizes, without C(controller_setup_).
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
    - For each kind of object, by the name of its module, a list of mappings with the options for it.
    - C(ref) names the object, and C(needs) lists those that it names itself.
    - Of credentials there is C(holds), the short name, instead of C(inputs).
  type: dict
"""

Object = dict[str, t.Any]

# Which kind an option names, if what it names may be made here.
NAMED = {
    "organization": "organization",
    "lookup_organization": "organization",
    "credential": "credential",
    "credentials": "credential",
    "credential_type": "credential_type",
    "execution_environment": "execution_environment",
    "project": "project",
    "source_project": "project",
    "inventory": "inventory",
    "hosts": "host",
    "notification_templates_error": "notification_template",
    "notification_templates_approvals": "notification_template",
    "job_templates": "job_template",
    "unified_job_template": "job_template",
    "workflow_job_template": "workflow_job_template",
    "workflows": "workflow_job_template",
    "teams": "team",
    "success_nodes": "workflow_job_template_node",
    "failure_nodes": "workflow_job_template_node",
    "always_nodes": "workflow_job_template_node",
}


LINKS = ("success", "failure", "always")
# What a question has that AWX stores although nothing is to be said about it.
UNSAID = {"question_description": "", "default": ""}
NOT_MINIS = ("all", "ungrouped")


def controller_objects(data: Object, settings: Object) -> dict[str, list[Object]]:
    """Return the objects of each kind, those of one kind in an order in which they can be made."""
    found: dict[str, list[Object]] = {}
    for kind, make in KINDS.items():
        owner = {} if kind in WITHOUT_OWNER else {"organization": settings["organization"]}
        found[kind] = [_related(kind, {**each, **owner}) for each in make(data, settings)]
    return found


def _related(kind: str, given: Object) -> Object:
    """Return an object with the reference to it and to all that it names."""
    workflow = given.get("workflow_job_template")

    def ref(kind: str, name: str) -> str:
        return f"node {workflow} / {name}" if kind.endswith("node") else f"{kind} {name}"

    named = [(NAMED[option], value) for option, value in given.items() if option in NAMED]
    needs = [
        ref(kind, name)
        for kind, value in named
        for name in ([value] if isinstance(value, str) else value)
        if name
    ]
    own = ref(kind, given.get("name") or given.get("identifier") or given["role"])
    # An approval is made first and linked afterwards.
    return {**given, "ref": own, "needs": [*needs, *([own] if given.get("approved") else [])]}


def _prefixed(name: str, say: Object) -> str:
    return f"{say['prefix']}{name}"


def _credential_types(say: Object) -> Iterator[Object]:
    for variable in say["secrets"]:
        yield {
            "name": _prefixed(f"type of {variable}", say),
            "description": f"Holds the variable {variable}",
            "inputs": {
                "fields": [{"id": "value", "type": "string", "label": "Value", "secret": True}],
                "required": ["value"],
            },
            "variable": variable,
        }


def _credentials(data: Object, say: Object) -> list[Object]:
    found = [
        {
            "name": _prefixed(each["name"], say),
            "credential_type": each["credential_type"],
            "holds": each["name"],
            "secret": False,
            "of_jobs": each.get("of_jobs", False),
        }
        for each in data["credentials"]
        if each["inputs"]
    ]
    return found + [
        {
            "name": _prefixed(variable, say),
            "credential_type": _prefixed(f"type of {variable}", say),
            "holds": variable,
            "secret": True,
            "of_jobs": True,
        }
        for variable in say["secrets"]
    ]


def _credential(name: str, data: Object, say: Object) -> str:
    """Return the name that a credential has on the controller, empty where there is none."""
    given = [each["name"] for each in _credentials(data, say) if each["holds"] == name]
    return "".join(given)


def _environments(data: Object, say: Object) -> list[Object]:
    return [
        {**each, "credential": _credential(each["credential"], data, say)}
        for each in data["execution_environments"]
        if each["image"]
    ]


def _projects(data: Object, say: Object) -> list[Object]:
    return [
        {**each, "credential": _credential(each["credential"], data, say)}
        for each in data["projects"]
    ]


def _sources(data: Object, say: Object) -> list[Object]:
    return [
        {
            **each,
            "name": _prefixed(each["name"], say),
            "inventory": say["inventory"],
            "source_project": say["project"],
        }
        for each in data["inventory_sources"]
        if each["source"]
    ]


def _minis(say: Object) -> list[str]:
    """Return the names of the hosts in all groups, each once."""
    hosts = (host for group in say["groups"].values() for host in group if host != "localhost")
    return list(dict.fromkeys(hosts))


def _hosts(data: Object, say: Object) -> list[Object]:
    if any(each["source"] for each in data["inventory_sources"]):
        return []  # they come from the project
    return [{"name": host, "inventory": say["inventory"]} for host in _minis(say)]


def _groups(data: Object, say: Object) -> list[Object]:
    made = {host["name"] for host in _hosts(data, say)}
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


def _notifications(data: Object, say: Object) -> list[Object]:
    return [
        {**each, "name": _prefixed(each["name"], say)}
        for each in data["notification_templates"]
        if each["notification_type"]
    ]


def _names(given: Iterable[Object]) -> list[str]:
    return [each["name"] for each in given]


def _templates(data: Object, say: Object) -> list[Object]:
    chosen = [each for each in data["job_templates"] if each["name"] in say["templates"]]
    whole = (
        {**data["of_every_template"], **each, **say["template_options"].get(each["name"], {})}
        for each in chosen
    )
    return [_template(each, data, say) for each in whole]


def _template(given: Object, data: Object, say: Object) -> Object:
    """Return the options of a job template."""
    minis = int(say["minis"]) or len(_minis(say)) or 1
    slices = -(-minis // int(say["slice"])) if given["sliced"] else 1
    asked = {f"ask_{what}_on_launch": True for what in ("job_type", "diff_mode", "verbosity")}
    told = ("description", "job_type", "diff_mode", "allow_simultaneous", "timeout", "extra_vars")
    return {
        **{name: given[name] for name in told},
        **asked,
        "ask_limit_on_launch": not given["on_all"],
        "ask_job_slice_count_on_launch": bool(given["sliced"]),
        "name": _prefixed(given["name"], say),
        "project": say["project"],
        "playbook": "/".join(filter(None, (say["playbook_folder"], f"{given['playbook']}.yml"))),
        "inventory": say["inventory"],
        "execution_environment": "".join(_names(_environments(data, say))),
        "credentials": _names(each for each in _credentials(data, say) if each["of_jobs"]),
        "instance_groups": say["instance_groups"],
        "forks": given.get("forks", min(int(say["forks"]), minis)),
        "job_slice_count": given.get("job_slice_count", slices),
        "notification_templates_error": (
            _names(_notifications(data, say)) if given["notify"] else []
        ),
        "survey_enabled": bool(given["survey"]),
        "survey_spec": _survey(given["survey"]),
    }


def _survey(questions: Sequence[Object]) -> Object:
    spec = [{**UNSAID, **question} for question in questions]
    return {"name": "", "description": "", "spec": spec} if spec else {}


def _wanted(data: Object, say: Object) -> list[Object]:
    """Return the workflows that have a job to run."""
    return [
        workflow
        for workflow in data["workflows"]
        if any(node.get("job_template") in say["templates"] for node in workflow["nodes"])
    ]


def _workflows(data: Object, say: Object) -> list[Object]:
    return [
        {
            "name": _prefixed(each["name"], say),
            "description": each["description"],
            "notification_templates_approvals": _names(_notifications(data, say)),
        }
        for each in _wanted(data, say)
    ]


def _approvals(data: Object, say: Object) -> list[Object]:
    return [
        {
            "workflow_job_template": _prefixed(workflow["name"], say),
            "identifier": node["identifier"],
            "approval_node": node["approval"],
        }
        for workflow in _wanted(data, say)
        for node in workflow["nodes"]
        if "approval" in node
    ]


def _nodes(data: Object, say: Object) -> list[Object]:
    """Return the nodes of all workflows, each after those that it leads to."""
    found = []
    for workflow in _wanted(data, say):
        for node in reversed(workflow["nodes"]):
            if _is_made(node, say):
                found.append(
                    {
                        "workflow_job_template": _prefixed(workflow["name"], say),
                        "identifier": node["identifier"],
                        "unified_job_template": (
                            _prefixed(node["job_template"], say) if "job_template" in node else ""
                        ),
                        "limit": node.get("limit", ""),
                        "approved": "approval" in node,
                        **{
                            f"{link}_nodes": _followers(node.get(link, ()), workflow, say)
                            for link in LINKS
                        },
                    }
                )
    return found


def _is_made(node: Object, say: Object) -> bool:
    return "approval" in node or node["job_template"] in say["templates"]


def _followers(links: Sequence[str], workflow: Object, say: Object) -> list[str]:
    """Return where links lead, through nodes whose job template is not wanted."""
    by_name = {node["identifier"]: node for node in workflow["nodes"]}
    found: dict[str, None] = {}
    for link in links:
        node = by_name[link]
        beyond = [*node.get("success", ()), *node.get("always", ())]
        steps = [link] if _is_made(node, say) else _followers(beyond, workflow, say)
        found.update(dict.fromkeys(steps))
    return list(found)


def _schedules(data: Object, say: Object) -> list[Object]:
    time = str(say["schedule_time"]).replace(":", "")
    start = f"DTSTART;TZID={say['schedule_timezone']}:20260101T{time}00"
    return [
        {
            "name": _prefixed(each["name"], say),
            "description": each["description"],
            "unified_job_template": _prefixed(each["job_template"], say),
            "extra_data": each["extra_data"],
            "rrule": f"{start} RRULE:FREQ=DAILY;INTERVAL=1",
            "enabled": say["schedule"],
        }
        for each in data["schedules"]
        if each["job_template"] in say["templates"]
    ]


def _roles(data: Object, say: Object) -> list[Object]:
    workflows = _names(_workflows(data, say))
    grants = (
        {"role": "execute", "job_templates": _names(_templates(data, say)), "workflows": workflows},
        {"role": "approval", "job_templates": [], "workflows": workflows},
    )
    return [
        {**grant, "teams": [team["name"]], "lookup_organization": say["organization"]}
        for team in data["teams"]
        if team["name"]
        for grant in grants
    ]


# In the order in which they can be made.
KINDS: dict[str, Callable[[Object, Object], Iterable[Object]]] = {
    "organization": lambda data, _say: data["organizations"],
    "credential_type": lambda _data, say: _credential_types(say),
    "credential": _credentials,
    "execution_environment": _environments,
    "project": _projects,
    "inventory": lambda data, _say: data["inventories"],
    "inventory_source": _sources,
    "host": _hosts,
    "group": _groups,
    "notification_template": _notifications,
    "job_template": _templates,
    "workflow_job_template": _workflows,
    "approval_node": _approvals,
    "workflow_job_template_node": _nodes,
    "schedule": _schedules,
    "team": lambda data, _say: [team for team in data["teams"] if team["name"]],
    "role": _roles,
}
# An organisation is in none; a role has no such option.
WITHOUT_OWNER = {"organization", "credential_type", "host", "group", "role"}


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"controller_objects": controller_objects}
