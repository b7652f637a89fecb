# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses of the API, and what each answers to each method."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from double import objects, runs
from double.actions import ACTIONS
from double.fresh import installation
from double.joins import join
from double.query import choose, page
from double.refusal import Refusal, not_allowed, not_found
from double.settings import Settings
from double.show import named, whole
from double.store import Content, Item, Store
from double.table import FAMILIES, TYPES

VERSION = "24.6.1"
READ_ONLY = ("roles", "jobs", "workflow_jobs", "project_updates", *FAMILIES)
Answer = tuple[int, Any]
Sent = dict[str, Any]


class Api:
    """The double, without HTTP around it."""

    def __init__(self, content: Content, user: str, password: str) -> None:
        self.store: Store = installation(content, user, password)
        self.settings = Settings()

    def answer(self, method: str, address: str, sent: Sent) -> Answer:
        """Return status and body; `sent` is the body that came, a mapping."""
        parts = urlsplit(address)
        words = [unquote(word) for word in parts.path.strip("/").split("/")]
        query = parse_qsl(parts.query, keep_blank_values=True)
        try:
            return self._route(method, words[2:], sent, query)
        except Refusal as refusal:
            return refusal.status, refusal.body

    def _route(
        self, method: str, words: list[str], sent: Sent, query: list[tuple[str, str]]
    ) -> Answer:
        name = words[0] if words else ""
        if name in ("ping", "config", "me"):
            return self._about(name)
        if name == "settings":
            return self.settings.answer(method, words[1:], sent)
        if name not in TYPES and name not in FAMILIES:
            return 404, "<h1>Not Found</h1>"
        if len(words) == 1:
            return self._list(method, name, sent, query)
        item = self._item(name, words[1])
        if len(words) == 2:
            return self._detail(method, item, sent)
        return self._below(method, item, words[2], sent, query)

    def _about(self, name: str) -> Answer:
        if name == "me":
            users = [self.store.items["users"][objects.ADMIN]]
            return 200, self._page("/api/v2/me/", users, [])
        groups = [
            {"name": group.values["name"], "capacity": 20, "instances": ["awx-1"]}
            for group in self.store.all("instance_groups")
        ]
        told: dict[str, Any] = {"version": VERSION}
        if name == "ping":
            return 200, {**told, "ha": False, "active_node": "awx-1", "instance_groups": groups}
        used = {project.values["local_path"] for project in self.store.all("projects")}
        free = sorted(set(self.store.content.folders) - used)
        license_info = {"license_type": "open", "valid_key": True, "product_name": "AWX"}
        told |= {"time_zone": "UTC", "license_info": license_info, "project_local_paths": free}
        return 200, told

    def _list(self, method: str, path: str, sent: Sent, query: list[tuple[str, str]]) -> Answer:
        if method == "GET":
            items = choose(self.store, path, self.store.all(path), query)
            return 200, self._page(f"/api/v2/{path}/", items, query)
        if method != "POST" or path in READ_ONLY:
            raise not_allowed(method)
        return self._made(path, sent)

    def _made(self, path: str, sent: Sent) -> Answer:
        item = objects.make(self.store, path, sent)
        item.hidden["new"] = path not in ("workflow_approval_templates",)
        shown = whole(self.store, item, alone=True)
        item.hidden["new"] = False
        return 201, shown

    def _page(self, address: str, items: list[Item], query: list[tuple[str, str]]) -> Any:
        shown, frame = page(address, items, query)
        return {**frame, "results": [whole(self.store, item) for item in shown]}

    def _item(self, path: str, which: str) -> Item:
        if which.isdigit():
            item = self.store.get(path, int(which))
        else:
            found = [x for x in self.store.all(path) if x.of.unique and which == self._name(x)]
            if not found:
                raise not_found(TYPES[path].model)
            (item,) = found
        if path == "project_updates":
            runs.finish_update(self.store, item)
        return item

    def _name(self, item: Item) -> str:
        return named(self.store, item)

    def _detail(self, method: str, item: Item, sent: Sent) -> Answer:
        if method == "DELETE":
            objects.remove(self.store, item)
            return 204, None
        if method in ("PATCH", "PUT") and item.of.path not in READ_ONLY:
            objects.change(self.store, item, sent)
        elif method != "GET":
            raise not_allowed(method)
        return 200, whole(self.store, item, alone=True)

    def _below(
        self, method: str, item: Item, name: str, sent: Sent, query: list[tuple[str, str]]
    ) -> Answer:
        here = f"{item.url}{name}/"
        if name in ACTIONS and name in item.of.related:
            return ACTIONS[name](self.store, item, method, sent)
        if name == "object_roles" and item.of.roles and method == "GET":
            roles = choose(self.store, "roles", self.store.roles_over(item), query)
            return 200, self._page(here, roles, query)
        if name not in item.of.lists:
            return 501, {"detail": f"The double knows nothing of {here}"}
        told = item.of.lists[name]
        if method == "GET":
            items = choose(self.store, told["of"], self.store.below(item, name), query)
            return 200, self._page(here, items, query)
        if method != "POST":
            raise not_allowed(method)
        if "id" in sent and "by" not in told:
            join(self.store, item, name, sent)
            return 204, None
        made = self._made(told["of"], {**sent, told.get("by", ""): item.id})
        if "by" not in told:
            join(self.store, item, name, {"id": made[1]["id"]})
        return made
