# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The summaries that single kinds of objects show beyond those of what their fields name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from double.extras import DEFAULT_ENVIRONMENT, counting
from double.store import Item, Store

Summary = Callable[[Store, Item], dict[str, Any]]
SHARED = ("organizations", "teams", "users")
LABELLED = ("job_templates", "workflow_job_templates", "inventories", "jobs", "workflow_jobs")
CREDENTIALED = ("job_templates", "inventory_sources", "jobs")
WITH_ENVIRONMENT = ("job_templates", "projects", "inventory_sources", "workflow_approval_templates")
SHOWN_OF_RUN = ("id", "name", "description", "status", "failed")
COUNTED = ("inventories", "teams", "job_templates", "projects")
# What says in which organisation an object is that does not name one itself.
WITHIN = {
    "job_templates": "project",
    "inventory_sources": "inventory",
    "workflow_jobs": "workflow_job_template",
    "project_updates": "project",
}


def summaries(store: Store, item: Item, brief: Summary, *, alone: bool) -> dict[str, Any]:
    """Return the summaries of an object, as they are shown in a list or `alone`."""
    old = alone and not item.hidden.get("new")
    found = {**_lists(store, item, brief), **_runs(store, item)}
    organization = _organization(store, item)
    if organization and item.of.path in WITHIN:
        found["organization"] = brief(store, organization)
    if item.of.path in SHARED:
        number = f"00000000-0000-4000-8000-{item.id:012}"
        found["resource"] = {"ansible_id": number, "resource_type": f"shared.{item.of.type}"}
    if item.of.path in WITH_ENVIRONMENT and old:
        found |= _environment(store, item, brief)
    if item.of.path == "organizations":
        found["related_field_counts"] = _counts(store, item, old=old)
    if item.hidden.get("survey"):
        survey = item.hidden["survey"]
        found["survey"] = {"title": survey["name"], "description": survey["description"]}
    if item.of.path in OWN:
        found |= OWN[item.of.path](store, item, brief)
    return found


def _of_token(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    return {"user": brief(store, store.items["users"][item.values["user"]])}


def _of_role(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    over: Item = item.values["over"]
    return {
        "resource_name": over.values.get("name"),
        "resource_type": over.of.type,
        "resource_type_display_name": over.of.type.replace("_", " ").title(),
        "resource_id": over.id,
    }


def _of_schedule(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    template = store.named(item, "unified_job_template")
    used = template and "inventory" in template.of.fields and store.named(template, "inventory")
    return {"inventory": brief(store, used)} if used else {}


def _of_approval(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    (node,) = (
        node
        for node in store.all("workflow_job_template_nodes")
        if node.values["unified_job_template"] == item.id
    )
    workflow = store.items["workflow_job_templates"][node.values["workflow_job_template"]]
    return {"workflow_job_template": brief(store, workflow)}


def _of_host(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    groups = [{"id": x.id, "name": x.values["name"]} for x in store.below(item, "groups")]
    return {"groups": {"count": len(groups), "results": groups}, "recent_jobs": []}


def _of_notification(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    return {"recent_notifications": []}


def _of_credential(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    places = [*item.hidden.get("owners", []), ("organizations", item.values["organization"])]
    owners = filter(None, (store.find(path, number) for path, number in places))
    return {"owners": [_owner(owner) for owner in owners]}


OWN: dict[str, Callable[[Store, Item, Summary], dict[str, Any]]] = {
    "tokens": _of_token,
    "roles": _of_role,
    "schedules": _of_schedule,
    "workflow_approval_templates": _of_approval,
    "hosts": _of_host,
    "notification_templates": _of_notification,
    "credentials": _of_credential,
}


def _organization(store: Store, item: Item) -> Item | None:
    """Return the organisation of an object, which may be that of what it belongs to."""
    if item.of.path in WITHIN:
        other = store.named(item, WITHIN[item.of.path])
        return _organization(store, other) if other else None
    return store.find("organizations", item.values.get("organization"))


def _counts(store: Store, item: Item, *, old: bool) -> dict[str, int]:
    counts = {path: counting(path, "organization")(store, item) for path in COUNTED}
    if old:
        mine = {x.id for x in store.all("inventories") if x.values["organization"] == item.id}
        counts["hosts"] = sum(host.values["inventory"] in mine for host in store.all("hosts"))
    return {**counts, "users": 0, "admins": 0}


def _lists(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if item.of.path in LABELLED:
        labels = [{"id": x.id, "name": x.values["name"]} for x in store.below(item, "labels")]
        found["labels"] = {"count": len(labels), "results": labels}
    if item.of.path in CREDENTIALED:
        used = [brief(store, x) for x in store.below(item, "credentials")]
        shown = ("id", "name", "description", "kind", "cloud")
        found["credentials"] = [{name: x[name] for name in shown} for x in used]
    return found


def _owner(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.of.type,
        "name": item.values.get("username") or item.values["name"],
        "description": item.values.get("description", ""),
        "url": item.url,
    }


def _environment(store: Store, item: Item, brief: Summary) -> dict[str, Any]:
    project = store.named(item, "project") if "project" in item.of.fields else None
    organization = _organization(store, item)
    number = (
        item.values.get("execution_environment")
        or (project and project.values["default_environment"])
        or (organization and organization.values["default_environment"])
        or DEFAULT_ENVIRONMENT
    )
    used = store.find("execution_environments", number)
    return {"resolved_environment": brief(store, used)} if used else {}


def _runs(store: Store, item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {}
    run = store.find("unified_jobs", item.hidden.get("current"))
    if run:
        shown = {name: run.value(name) for name in SHOWN_OF_RUN}
        found |= {"current_update": shown, "current_job": shown}
    last = store.find("unified_jobs", item.hidden.get("last"))
    if last:
        shown = {name: last.value(name) for name in SHOWN_OF_RUN}
        found |= {"last_update": shown, "last_job": {**shown, "finished": last.value("finished")}}
    if item.of.path in ("job_templates", "workflow_job_templates"):
        mine = [x for x in store.all("unified_jobs") if x.values["unified_job_template"] == item.id]
        found["recent_jobs"] = [_recent(job) for job in reversed(mine[-10:])]
    return found


def _recent(job: Item) -> dict[str, Any]:
    names = ("id", "status", "finished", "canceled_on")
    return {**{name: job.value(name) for name in names}, "type": job.of.type}
