# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is launched: the playbooks that a project has, updates of projects, jobs and workflows."""

from __future__ import annotations

import json
from typing import Any

from double.store import Item, Store, now
from double.table import TYPES

ACTIVE = ("new", "pending", "waiting", "running")
NEEDED = ("projects", "inventories", "organizations", "job_templates", "workflow_job_templates")


def playbooks(store: Store, project: Item) -> list[str]:
    """Return the playbooks that a project offers: those of a repository once it was read."""
    if not project.values["scm_type"]:
        return sorted(store.content.folders.get(project.values["local_path"], []))
    return sorted(project.hidden.get("playbooks", []))


def began(store: Store, project: Item) -> None:
    """Do what follows once a project is made: a manual one is there, another one is read."""
    if not project.values["scm_type"]:
        done = bool(project.values["local_path"])
        project.values["status"] = "ok" if done else "missing"
        if done:
            project.values["last_job_run"] = project.values["last_updated"] = now()
        return
    name = project.values["name"].lower().replace(" ", "_")
    project.values["local_path"] = f"_{project.id}__{name}"
    update(store, project)


def update(store: Store, project: Item) -> Item:
    """Start to read the repository of a project; it is done when next asked about."""
    values = {"project": project.id, "unified_job_template": project.id}
    same = {name: project.values[name] for name in TYPES["project_updates"].shown if name in COPIED}
    run = store.add("project_updates", {**same, **values}, project.created_by)
    project.values["status"] = "pending"
    project.hidden["current"] = run.id
    return run


COPIED = ("name", "description", "local_path", "scm_type", "scm_url", "scm_branch", "credential")


def finish_update(store: Store, run: Item) -> None:
    """End an update of a project well, and let its playbooks be found."""
    if run.values["status"] != "pending":
        return
    time, revision = now(), "0" * 40
    run.values |= {"status": "successful", "started": run.created, "finished": time}
    run.values |= {"event_processing_finished": True, "scm_revision": revision}
    project = store.items["projects"][run.values["project"]]
    project.values |= {"status": "successful", "scm_revision": revision}
    project.values |= {"last_job_run": time, "last_updated": time}
    project.hidden |= {"playbooks": store.content.repository, "last": run.id}
    project.hidden.pop("current", None)


def launch(store: Store, template: Item, variables: dict[str, Any]) -> Item:
    """Start a job or a workflow, which then waits: nothing here runs one."""
    path = {"job_templates": "jobs", "workflow_job_templates": "workflow_jobs"}[template.of.path]
    kind = TYPES[path]
    same = {name: template.values[name] for name in kind.fields if name in template.values}
    same |= {name: template.values[name] for name in kind.shown if name in template.values}
    same |= {"status": "pending", "extra_vars": json.dumps(variables)}
    of = {template.of.type: template.id, "unified_job_template": template.id}
    run = store.add(path, {**same, **of}, template.created_by)
    for name in kind.lists:
        store.joined[path, run.id, name] = list(store.listed(template, name))
    template.hidden["current"] = run.id
    template.values["status"] = "pending"
    return run


def needing(store: Store, item: Item) -> list[Item]:
    """Return the runs under way that need an object."""
    if item.of.path not in NEEDED:
        return []
    return [
        run
        for run in store.all("unified_jobs")
        if run.values["status"] in ACTIVE
        for name, what in run.of.fields.items()
        if what.kind == item.of.path and run.values[name] == item.id
    ]
