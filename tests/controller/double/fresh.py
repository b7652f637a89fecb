# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An installation as it is before anybody has made anything."""

from __future__ import annotations

from typing import Any

from double.rules import FRESH
from double.store import Content, Store

SWITCHES = ("verify_ssl", "authorize")
FIRST_TEMPLATES = 5  # the clean-up jobs that an installation brings have the first ids


def installation(content: Content, user: str, password: str) -> Store:
    """Return the objects of an installation without preloaded data."""
    store = Store(content)
    admin = {"username": user, "password": password, "is_superuser": True}
    admin["email"] = f"{user}@example.invalid"
    store.add("users", admin).hidden["secret"] = {"password": True}
    for name in FRESH["instance_groups"]:
        store.add("instance_groups", {"name": name, "capacity": 20, "instances": 1})
    for environment in FRESH["execution_environments"]:
        store.add("execution_environments", environment)
    for name, told in FRESH["credential_types"].items():
        fields = [_field(field) for field in told["fields"]]
        values = {"name": name, "kind": told["kind"], "namespace": told["namespace"]}
        store.add("credential_types", {**values, "managed": True, "inputs": {"fields": fields}})
    for number in range(FIRST_TEMPLATES):
        store.remove(store.add("job_templates", {"name": f"clean-up {number}"}))
    return store


def _field(told: str) -> dict[str, Any]:
    name = told.rstrip("!")
    secret = {"secret": True} if told.endswith("!") else {}
    return {
        "id": name,
        "label": name,
        "type": "boolean" if name in SWITCHES else "string",
        **secret,
    }
