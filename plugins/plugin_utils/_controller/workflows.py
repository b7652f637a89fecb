# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Workflows and their nodes."""

from __future__ import annotations

from collections.abc import Sequence

from .chosen import canary
from .related import Object, names, prefixed
from .surroundings import notifications

LINKS = ("success", "failure", "always")


def _wanted(data: Object, say: Object) -> list[Object]:
    """Return the workflows that have a job to run."""
    return [
        workflow
        for workflow in data["workflows"]
        if any(node.get("job_template") in say["templates"] for node in workflow["nodes"])
    ]


def workflows(data: Object, say: Object) -> list[Object]:
    return [
        {
            "name": prefixed(each["name"], say),
            "description": each["description"],
            "notification_templates_approvals": names(notifications(data, say)),
        }
        for each in _wanted(data, say)
    ]


def approvals(data: Object, say: Object) -> list[Object]:
    return [
        {
            "workflow_job_template": prefixed(workflow["name"], say),
            "identifier": node["identifier"],
            "approval_node": node["approval"],
        }
        for workflow in _wanted(data, say)
        for node in workflow["nodes"]
        if "approval" in node
    ]


def nodes(data: Object, say: Object) -> list[Object]:
    """Return the nodes of all workflows, each after those that it leads to."""
    return [
        {**_node(node, workflow, say), "limit": limits.get(node.get("limit"), "")}
        for workflow in _wanted(data, say)
        for limits in [_limits(workflow, say)]
        for node in reversed(workflow["nodes"])
        if _is_made(node, say)
    ]


def _limits(workflow: Object, say: Object) -> dict[str, str]:
    """Return the limits of canary and rest; none where nobody goes first, or some are left out."""
    made = [node.get("limit") for node in workflow["nodes"] if _is_made(node, say)]
    if "canary" not in made:
        return {}
    first = canary(say)
    return {"canary": ":".join(first), "rest": ":!".join(["all", *first])}


def _node(node: Object, workflow: Object, say: Object) -> Object:
    template = node.get("job_template")
    return {
        "workflow_job_template": prefixed(workflow["name"], say),
        "identifier": node["identifier"],
        "unified_job_template": prefixed(template, say) if template else "",
        "approved": "approval" in node,
        **{f"{link}_nodes": _followers(node.get(link, ()), workflow, say) for link in LINKS},
    }


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
