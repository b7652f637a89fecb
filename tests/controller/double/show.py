# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an object is shown: its address, what is related to it, and summaries of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from double import extras
from double.store import Item, Store
from double.summaries import summaries

ENCRYPTED = "$encrypted$"
PLAIN = ("id", "name", "description")
# What is shown of an object where another one names it; elsewhere id, name and description.
SUMMARIES = {
    "users": ("id", "username", "first_name", "last_name"),
    "inventories": (
        *PLAIN,
        "has_active_failures",
        "total_hosts",
        "hosts_with_active_failures",
        "total_groups",
        "has_inventory_sources",
        "total_inventory_sources",
        "inventory_sources_with_failures",
        "organization_id",
        "kind",
    ),
    "execution_environments": (*PLAIN, "image"),
    "projects": (*PLAIN, "status", "scm_type", "allow_override"),
    "credentials": (*PLAIN, "kind", "cloud", "kubernetes", "credential_type_id"),
}
TEMPLATES = {
    "job_templates": "job",
    "workflow_job_templates": "workflow_job",
    "projects": "project_update",
    "inventory_sources": "inventory_update",
    "workflow_approval_templates": "workflow_approval",
}
Value = Callable[[Store, Item], Any]


def whole(store: Store, item: Item, *, alone: bool = False) -> dict[str, Any]:
    """Return an object as it is shown in a list, or `alone` at its own address."""
    counted = extras.VALUES.get(item.of.path, {})
    fields = {
        name: counted[name](store, item) if name in counted else _hidden(item, name, value)
        for name, value in item.values.items()
        if item.of.path != "roles" or name in ("name", "description")
    }
    times = {
        "created": item.created,
        "modified": None if item.of.path == "users" else item.modified,
    }
    if item.of.path == "roles":
        times = {}
    return {
        "id": item.id,
        "type": item.of.type,
        "url": item.url,
        "related": _related(store, item, alone=alone),
        "summary_fields": _summaries(store, item, alone=alone),
        **times,
        **fields,
        **(extras.ALONE.get(item.of.path, {}) if alone else {}),
    }


def _hidden(item: Item, name: str, value: Any) -> Any:
    """Return a value with its secrets covered."""
    secret = item.hidden.get("secret", {}).get(name)
    if secret is True:
        return ENCRYPTED if value else value
    if secret:
        return {key: ENCRYPTED if key in secret and v else v for key, v in value.items()}
    return value


def _related(store: Store, item: Item, *, alone: bool) -> dict[str, str]:
    below = {name: f"{item.url}{name}/" for name in item.of.related}
    below |= {name: f"{item.url}{path}/" for name, path in item.of.related_as.items()}
    if alone and item.of.unique and not item.of.unnamed:
        below["named_url"] = f"/api/v2/{item.of.path}/{named(store, item)}/"
    if item.created_by:
        who = f"/api/v2/users/{item.created_by}/"
        below |= {"created_by": who, "modified_by": who}
    for name in _naming(item):
        other = store.named(item, name)
        if other:
            below[name] = other.url
    return below | extras.related(store, item)


def _naming(item: Item) -> list[str]:
    """Return the fields that name other objects."""
    return [name for name, what in item.of.fields.items() if what.kind in extras.NAMED]


def named(store: Store, item: Item) -> str:
    """Return the name of an object in addresses: its own and those that it is unique with."""
    parts = [str(item.values["username" if item.of.path == "users" else _naming_field(item)])]
    for name in sorted(item.of.unique):
        if item.of.kind_of(name) in extras.NAMED:
            other = store.named(item, name)
            parts.append(named(store, other) if other else "")
        elif name == "kind":
            parts[-1] += f"+{item.values[name]}"
    return "++".join(parts)


def _naming_field(item: Item) -> str:
    return "identifier" if "identifier" in item.values else "name"


def summary(store: Store, item: Item) -> dict[str, Any]:
    """Return the little that is shown of an object that another one names."""
    shown = whole_values(store, item)
    names = SUMMARIES.get(item.of.path, PLAIN)
    return {name: shown[name] for name in names if name in shown}


def whole_values(store: Store, item: Item) -> dict[str, Any]:
    """Return the fields of an object, and ids under the names that summaries use."""
    counted = {
        name: value(store, item) for name, value in extras.VALUES.get(item.of.path, {}).items()
    }
    values = {"id": item.id, **item.values, **counted}
    for name in ("organization", "credential_type"):
        if name in values:
            values[f"{name}_id"] = values[name]
    return values


def _summaries(store: Store, item: Item, *, alone: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _naming(item):
        other = store.named(item, name)
        if other:
            found[name] = summary(store, other)
            if name == "unified_job_template":
                found[name] |= {"unified_job_type": TEMPLATES[other.of.path]}
                if "timeout" in other.values and other.of.unlisted:
                    found[name]["timeout"] = other.values["timeout"]
    maker = store.find("users", item.created_by)
    if maker:
        found |= {"created_by": summary(store, maker), "modified_by": summary(store, maker)}
    if item.of.roles:
        found["object_roles"] = {
            role.values["role_field"]: _role(role) for role in store.roles_over(item)
        }
    if item.of.can:
        found["user_capabilities"] = {name: extras.may(item, name) for name in item.of.can}
    return found | summaries(store, item, summary, alone=alone)


def _role(role: Item) -> dict[str, Any]:
    shown: dict[str, Any] = {name: role.value(name) for name in ("description", "name", "id")}
    over: Item = role.values["over"]
    if over.of.path == "organizations" and role.values["role_field"] in (
        "admin_role",
        "member_role",
    ):
        shown["user_only"] = True
    return shown
