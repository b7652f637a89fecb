# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses below an object that are no lists: surveys, launches, updates, approvals, roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from double import objects, runs, survey
from double.refusal import Refusal, not_allowed
from double.rules import ASKED_AS, PROMPTS
from double.show import ENCRYPTED, whole
from double.store import Item, Store
from double.values import mapping

Answer = tuple[int, Any]
Sent = dict[str, Any]


def _survey(store: Store, item: Item, method: str, sent: Sent) -> Answer:
    if method == "GET":
        return 200, survey.shown(item.hidden.get("survey"))
    if method not in ("POST", "DELETE"):
        raise not_allowed(method)
    item.hidden["survey"] = survey.checked(sent) if method == "POST" else None
    return 200, None


def _launch(store: Store, item: Item, method: str, sent: Sent) -> Answer:
    if method != "POST":
        raise not_allowed(method)
    variables, ignored = _variables(item, mapping(sent.get("extra_vars")))
    prompts = {name: sent[name] for name in PROMPTS if name in sent}
    asked = {
        name: value
        for name, value in prompts.items()
        if item.values.get(f"ask_{ASKED_AS.get(name, name)}_on_launch")
    }
    for name in ("inventory", "execution_environment"):
        if prompts.get(name) and store.find(item.of.fields[name].kind, prompts[name]) is None:
            said = f'Invalid pk "{prompts[name]}" - object does not exist.'
            raise Refusal(400, {name: [said]})
    run = runs.launch(store, item, _covered(item, variables))
    run.values |= asked
    left = {name: value for name, value in prompts.items() if name not in asked}
    left |= {"extra_vars": ignored} if ignored else {}
    return 201, {run.of.type: run.id, "ignored_fields": left, **whole(store, run)}


def _variables(item: Item, sent: Sent) -> tuple[Sent, Sent]:
    """Return the variables of a run, and those that were sent for nothing."""
    spec = item.hidden.get("survey") if item.values["survey_enabled"] else None
    faults = survey.faults(spec, sent) if spec else []
    if faults:
        raise Refusal(400, {"variables_needed_to_start": faults})
    known = {question["variable"] for question in spec["spec"]} if spec else set()
    taken = {
        name: value
        for name, value in sent.items()
        if name in known or item.values["ask_variables_on_launch"]
    }
    ignored = {name: value for name, value in sent.items() if name not in taken}
    usual = mapping(item.values["extra_vars"]) | (survey.defaults(spec) if spec else {})
    return usual | taken, ignored


def _covered(item: Item, variables: Sent) -> Sent:
    """Return variables with the answers to questions about passwords covered."""
    spec = item.hidden.get("survey") or {"spec": []}
    secret = {one["variable"] for one in spec["spec"] if one["type"] == "password"}
    return {name: ENCRYPTED if name in secret else one for name, one in variables.items()}


def _update(store: Store, item: Item, method: str, sent: Sent) -> Answer:
    if item.of.path != "projects":
        return 501, {"detail": "The double updates no inventory."}
    can = bool(item.values["scm_type"])
    if method == "GET":
        return 200, {"can_update": can}
    if method != "POST" or not can:
        raise not_allowed(method)
    run = runs.update(store, item)
    return 202, {run.of.type: run.id, **whole(store, run, alone=True)}


def _playbooks(store: Store, item: Item, method: str, sent: Sent) -> Answer:
    return 200, runs.playbooks(store, item)


def _approval(store: Store, item: Item, method: str, sent: Sent) -> Answer:
    if method != "POST":
        raise not_allowed(method)
    approval = objects.make(store, "workflow_approval_templates", sent)
    old = store.find("workflow_approval_templates", item.values["unified_job_template"])
    item.values["unified_job_template"] = approval.id
    if old:
        store.remove(old)
    return 201, whole(store, approval, alone=True)


ACTIONS: dict[str, Callable[[Store, Item, str, Sent], Answer]] = {
    "survey_spec": _survey,
    "launch": _launch,
    "update": _update,
    "playbooks": _playbooks,
    "create_approval_template": _approval,
}
