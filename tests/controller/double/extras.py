# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What single kinds of objects show beyond the rule: values worked out, more addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from double.store import Item, Store
from double.table import FAMILIES, TYPES

NAMED = {*TYPES, *FAMILIES}  # the kinds of fields that name another object
DEFAULT_ENVIRONMENT = 1  # the id of the execution environment that an installation comes with


def counting(path: str, field: str = "inventory") -> Callable[[Store, Item], int]:
    """Return what counts the objects of a path that name the one it is given."""
    return lambda store, item: sum(x.values[field] == item.id for x in store.all(path))


def _ids(name: str) -> Callable[[Store, Item], list[int]]:
    return lambda store, item: list(store.listed(item, name))


def next_schedule(store: Store, item: Item) -> Item | None:
    """Return the schedule of a template that comes next."""
    mine = [x for x in store.all("schedules") if x.values["unified_job_template"] == item.id]
    coming = [schedule for schedule in mine if schedule.values["next_run"]]
    return min(coming, key=lambda schedule: str(schedule.values["next_run"]), default=None)


def _next_run(store: Store, item: Item) -> Any:
    schedule = next_schedule(store, item)
    return schedule.values["next_run"] if schedule else None


def _launched_by(store: Store, item: Item) -> dict[str, Any]:
    user = store.find("users", item.created_by)
    if not user:
        return {}
    return {"id": user.id, "name": user.values["username"], "type": "user", "url": user.url}


# Fields that are worked out whenever they are shown.
VALUES: dict[str, dict[str, Callable[[Store, Item], Any]]] = {
    "inventories": {
        "total_hosts": counting("hosts"),
        "total_groups": counting("groups"),
        "total_inventory_sources": counting("inventory_sources"),
        "has_inventory_sources": lambda *both: counting("inventory_sources")(*both) > 0,
    },
    "workflow_job_template_nodes": {
        name: _ids(name) for name in ("success_nodes", "failure_nodes", "always_nodes")
    },
    **{
        path: {"launched_by": _launched_by} for path in ("jobs", "workflow_jobs", "project_updates")
    },
    "job_templates": {"next_job_run": _next_run},
    "workflow_job_templates": {"next_job_run": _next_run},
    "projects": {"next_job_run": _next_run},
    "inventory_sources": {"next_job_run": _next_run},
}


# Fields that are shown of one object at its own address, and not in lists.
ALONE: dict[str, dict[str, Any]] = {
    "jobs": {
        "custom_virtualenv": None,
        "host_status_counts": None,
        "playbook_counts": {"play_count": 0, "task_count": 0},
    },
}


def may(item: Item, what: str) -> bool:
    """Tell what the API says an administrator may do with an object."""
    manual = item.of.path == "projects" and not item.values["scm_type"]
    if manual and what in ("start", "schedule", "copy"):
        return False
    if item.of.path == "users" and item.id == 1 and what == "delete":
        return False
    built_in = item.of.path == "execution_environments" and item.values["managed"]
    return not (built_in and what == "delete")


def related(store: Store, item: Item) -> dict[str, str]:
    """Return addresses that single kinds have more."""
    found: dict[str, str] = {}
    path = item.of.path
    organization = store.find("organizations", item.values.get("organization"))
    if path == "job_templates" and organization:
        found["organization"] = organization.url
    if path in ("job_templates", "workflow_job_templates"):
        found["webhook_receiver"] = ""
    if path in ("job_templates", "workflow_job_templates", "projects", "inventory_sources"):
        schedule = next_schedule(store, item)
        found |= {"next_schedule": schedule.url} if schedule else {}
    if path == "tokens":
        found["user"] = f"/api/v2/users/{item.values['user']}/"
    if path == "roles":
        over: Item = item.values["over"]
        found[over.of.type] = over.url
    if path == "schedules":
        found |= _of_template(store, item)
    return found | current(store, item)


def _of_template(store: Store, item: Item) -> dict[str, str]:
    """Return what a schedule takes over from its template."""
    template = store.named(item, "unified_job_template")
    names = [name for name in ("project", "inventory") if template and template.values.get(name)]
    found = ((name, store.named(template, name)) for name in names if template)
    return {name: other.url for name, other in found if other}


def current(store: Store, item: Item) -> dict[str, str]:
    """Return the addresses of the run that goes on, and of the last one."""
    found = {}
    for name, state in (("current_job", "current"), ("last_job", "last")):
        run = store.find("unified_jobs", item.hidden.get(state))
        if run:
            found[name] = run.url
            if item.of.path in ("projects", "inventory_sources"):
                found[name.replace("job", "update")] = run.url
    return found
