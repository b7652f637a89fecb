# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make, change and remove objects as the API does: fields, rules between them, uniqueness."""

from __future__ import annotations

from typing import Any

from double import runs
from double.refusal import Refusal, wrong
from double.rules import RULES, may_remove
from double.store import Item, Store, now
from double.table import FAMILIES, TYPES, Field, Type
from double.values import KINDS, Unfit

ADMIN = 1
MADE_BY_NOBODY = ("users", "workflow_job_template_nodes", "instance_groups")
UNIQUE_FIRST = ("schedules", "workflow_job_template_nodes")  # else after the rules of the kind
OWNERS = ("user", "team")  # who a new credential belongs to, sent beside its fields
FOLLOWS = {"projects": runs.began}


def make(store: Store, path: str, sent: dict[str, Any]) -> Item:
    """Make an object of what was sent, or refuse it."""
    kind = TYPES[path]
    missing = [name for name, what in kind.fields.items() if what.required and name not in sent]
    values = _fitting(store, kind, sent, missing)
    whole = {name: what.default for name, what in kind.fields.items()} | kind.shown | values
    whole |= {name: sent[name] for name in OWNERS if path == "credentials" and name in sent}
    if path in UNIQUE_FIRST:
        _unique(store, kind, whole, None)
    hidden = _ruled(store, kind, whole, None)
    _unique(store, kind, whole, None)
    item = store.add(path, whole, ADMIN if path not in MADE_BY_NOBODY else None)
    item.hidden |= hidden
    if path in FOLLOWS:
        FOLLOWS[path](store, item)
    return item


def change(store: Store, item: Item, sent: dict[str, Any]) -> None:
    """Change what was sent of an object, or refuse it."""
    values = _fitting(store, item.of, sent, [])
    if values.get("password") == "$encrypted$":
        del values["password"]
    whole = {**item.values, **values}
    hidden = _ruled(store, item.of, whole, item)
    _unique(store, item.of, whole, item)
    item.values = whole
    item.hidden |= hidden
    item.modified = now()


def remove(store: Store, item: Item) -> None:
    """Remove an object where that may be, and the approval that a node asks for."""
    may_remove(store, item)
    store.remove(item)
    if item.of.path == "workflow_job_template_nodes":
        approval = store.find("workflow_approval_templates", item.values["unified_job_template"])
        if approval:
            store.remove(approval)


def _fitting(store: Store, kind: Type, sent: dict[str, Any], missing: list[str]) -> dict[str, Any]:
    """Return the fields of a kind among what was sent; others are passed over, as the API does."""
    values, unfit = {}, {name: ["This field is required."] for name in missing}
    for name, what in kind.fields.items():
        if name in sent:
            try:
                values[name] = _fit(store, what, sent[name])
            except Unfit as problem:
                unfit[name] = [str(problem)]
    if unfit:
        raise Refusal(400, unfit)
    return values


def _fit(store: Store, what: Field, value: Any) -> Any:
    if what.kind in KINDS:
        return KINDS[what.kind](value, what)
    if value is None or value == "":
        if what.required:
            raise Unfit("This field may not be null.")
        return None
    if isinstance(value, bool) or not str(value).isdigit():
        got = type(value).__name__
        raise Unfit(f"Incorrect type. Expected pk value, received {got}.")
    if store.find(what.kind, int(value)) is None:
        raise Unfit(f'Invalid pk "{value}" - object does not exist.')
    return int(value)


def _ruled(store: Store, kind: Type, whole: dict[str, Any], item: Item | None) -> dict[str, Any]:
    if kind.path in RULES:
        RULES[kind.path](store, whole, item)
    hidden: dict[str, Any] = whole.pop("_hidden", {})
    return hidden


def _unique(store: Store, kind: Type, whole: dict[str, Any], item: Item | None) -> None:
    key = [whole[name] for name in kind.unique]
    templates = kind.family in FAMILIES
    if not kind.unique or (None in key and not templates):
        return
    for other in store.items[kind.path].values():
        if other is not item and [other.values[name] for name in kind.unique] == key:
            raise _taken(kind, templates=templates)


def _taken(kind: Type, *, templates: bool) -> Refusal:
    if kind.path == "users":
        return wrong(username="A user with that username already exists.")
    if templates:
        said = f"({', '.join(kind.unique)}) combination"
    else:
        labels = [name.replace("_", " ").capitalize() for name in kind.unique]
        said = " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    where = kind.unique[0] if len(kind.unique) == 1 else "__all__"
    return Refusal(400, {where: [f"{kind.title} with this {said} already exists."]})
