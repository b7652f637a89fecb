# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the double holds: objects, lists that join them, and the roles over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from double.refusal import not_found
from double.table import TYPES, Type, members


def now() -> str:
    """Return the time as the API writes it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Item:
    """An object. `hidden` is what the API knows of it and does not show as one of its fields."""

    of: Type
    id: int
    values: dict[str, Any]
    created: str = field(default_factory=now)
    modified: str = field(default_factory=now)
    created_by: int | None = None
    hidden: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the address of the object."""
        return f"/api/v2/{self.of.path}/{self.id}/"

    def value(self, name: str) -> Any:
        """Return a field, also one of those that every object has."""
        if name in ("id", "created", "modified", "created_by"):
            return getattr(self, name)
        return self.values[name]


@dataclass
class Content:
    """What lies behind projects: folders on the controller, and what any repository holds."""

    folders: dict[str, list[str]]
    repository: list[str]


class Store:
    """All objects, by path and id."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.items: dict[str, dict[int, Item]] = {path: {} for path in TYPES}
        self.joined: dict[tuple[str, int, str], list[int]] = {}
        self._last: dict[str, int] = {}

    def add(self, path: str, values: dict[str, Any], by: int | None = None) -> Item:
        """Make an object of these values and what else its kind has, with its roles."""
        kind = TYPES[path]
        self._last[kind.counter] = self._last.get(kind.counter, 0) + 1
        whole = {name: what.default for name, what in kind.fields.items()}
        item = Item(
            kind, self._last[kind.counter], {**whole, **kind.shown, **values}, created_by=by
        )
        self.items[path][item.id] = item
        for role in kind.roles:
            name = role.removesuffix("_role").replace("_", " ").title()
            told = {"name": NAMES_OF_ROLES.get(role, name), "description": ""}
            self.add("roles", {**told, "role_field": role, "over": item})
        return item

    def remove(self, item: Item) -> None:
        """Remove an object, what cannot be without it, and every mention of it."""
        if not self.items[item.of.path].pop(item.id, None):
            return
        for other in list(self.every()):
            if other.of.path == "roles" and other.values["over"] is item:
                self.remove(other)
            for name, what in other.of.fields.items():
                if item.of.path in members(what.kind) and other.values[name] == item.id:
                    self._forget(other, name, required=what.required)
        self._part(item)

    def _part(self, item: Item) -> None:
        """Take an object out of every list, and its own lists away."""
        for (path, number, name), ids in list(self.joined.items()):
            if (path, number) == (item.of.path, item.id):
                del self.joined[path, number, name]
            elif item.id in ids and TYPES[path].lists[name]["of"] == item.of.path:
                ids.remove(item.id)

    def _forget(self, other: Item, name: str, *, required: bool) -> None:
        if required:
            self.remove(other)
        else:
            other.values[name] = None

    def every(self) -> Iterator[Item]:
        """Return all objects."""
        for items in self.items.values():
            yield from list(items.values())

    def all(self, path: str) -> list[Item]:
        """Return the objects of a path, or of the kinds that are listed in a family, by id."""
        kinds = [one for one in members(path) if one == path or not TYPES[one].unlisted]
        found = [item for one in kinds for item in self.items[one].values()]
        return sorted(found, key=lambda item: item.id)

    def find(self, path: str, number: int | None) -> Item | None:
        """Return the object with this id."""
        for one in members(path):
            if number in self.items[one]:
                return self.items[one][number]
        return None

    def get(self, path: str, number: int) -> Item:
        """Return the object with this id, or refuse."""
        item = self.find(path, number)
        if item is None:
            raise not_found(TYPES[path].model)
        return item

    def named(self, item: Item, name: str) -> Item | None:
        """Return the object that a field of another one names."""
        return self.find(item.of.kind_of(name), item.values[name])

    def listed(self, item: Item, name: str) -> list[int]:
        """Return the ids in a list of an object, which may be kept with the other side."""
        return self.joined.setdefault((item.of.path, item.id, name), [])

    def below(self, item: Item, name: str) -> list[Item]:
        """Return the objects in one of the lists below an object."""
        told = item.of.lists[name]
        if "by" in told:
            return [x for x in self.all(told["of"]) if x.values.get(told["by"]) == item.id]
        if "mirror" in told:
            others = self.all(told["of"])
            return [x for x in others if item.id in self.listed(x, told["mirror"])]
        found = (self.find(told["of"], number) for number in self.listed(item, name))
        return [other for other in found if other]

    def roles_over(self, item: Item) -> list[Item]:
        """Return the roles that there are over an object."""
        return [role for role in self.all("roles") if role.values["over"] is item]


NAMES_OF_ROLES = {"adhoc_role": "Ad Hoc", "approval_role": "Approve"}
