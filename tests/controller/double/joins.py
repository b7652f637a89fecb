# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists below an object: what may be put into one, and taken out of it."""

from __future__ import annotations

from typing import Any

from double.refusal import Refusal
from double.store import Item, Store
from double.table import TYPES

LEADS_TO = ("success_nodes", "failure_nodes", "always_nodes")


def join(store: Store, item: Item, name: str, sent: dict[str, Any]) -> None:
    """Put the object with the id that was sent into a list, or take it out."""
    told = item.of.lists[name]
    if isinstance(sent["id"], bool) or not str(sent["id"]).isdigit():
        raise Refusal(400, {"msg": '"id" field must be an integer.'})
    other = store.find(told["of"], int(sent["id"]))
    if other is None:
        model = TYPES[told["of"]].model
        raise Refusal(400, {"detail": f"{model} matching query does not exist."})
    if "mirror" in told:
        name, item, other = told["mirror"], other, item
    ids = store.listed(item, name)
    if sent.get("disassociate"):
        ids[:] = [number for number in ids if number != other.id]
        return
    _may_join(store, item, name, other)
    if other.id not in ids:
        ids.append(other.id)


def _may_join(store: Store, item: Item, name: str, other: Item) -> None:
    if name in LEADS_TO:
        _may_lead(store, item, name, other)
    if name == "credentials":
        _one_of_a_type(store, item, other)
    if item.of.path == "roles" and name == "teams":
        over: Item = item.values["over"]
        if over.of.path == "organizations" and item.values["role_field"] in SINGLE:
            said = "an Organization participation role as a child role for a Team."
            raise Refusal(400, {"msg": f"You cannot assign {said}"})


SINGLE = ("admin_role", "member_role")


def _may_lead(store: Store, item: Item, name: str, other: Item) -> None:
    if item is other:
        raise Refusal(400, {"Error": "Cycle detected."})
    if any(other.id in store.listed(item, one) for one in LEADS_TO if one != name):
        raise Refusal(400, {"Error": "Relationship not allowed."})
    workflow = item.values["workflow_job_template"]
    nodes = store.all("workflow_job_template_nodes")
    leads = {
        node.id: [x for one in LEADS_TO for x in store.listed(node, one)]
        for node in nodes
        if node.values["workflow_job_template"] == workflow
    }
    leads[item.id].append(other.id)
    led_to = {number for further in leads.values() for number in further}
    first = [number for number in leads if number not in led_to]
    # A circle that nothing leads into is not seen, as long as there is another beginning.
    if not first or any(_circles(leads, number, ()) for number in first):
        raise Refusal(400, {"Error": "Cycle detected."})


def _circles(leads: dict[int, list[int]], number: int, passed: tuple[int, ...]) -> bool:
    if number in passed:
        return True
    return any(_circles(leads, further, (*passed, number)) for further in leads[number])


def _one_of_a_type(store: Store, item: Item, other: Item) -> None:
    kind = other.values["credential_type"]
    if any(x.values["credential_type"] == kind for x in store.below(item, "credentials")):
        name = store.items["credential_types"][kind].values["name"]
        raise Refusal(400, {"error": f"Cannot assign multiple {name} credentials."})
