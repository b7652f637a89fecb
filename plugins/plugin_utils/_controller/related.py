# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What all objects of a controller share: their names, and what they name themselves."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

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


def related(kind: str, given: Object) -> Object:
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


def prefixed(name: str, say: Object) -> str:
    return f"{say['prefix']}{name}"


def names(given: Iterable[Object]) -> list[str]:
    return [each["name"] for each in given]
