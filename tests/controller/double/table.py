# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of objects, as the files in `types/` tell of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Field:
    """A field that can be sent: its kind, or the path of the objects that it names by id."""

    kind: str
    required: bool = False
    default: Any = None
    of: tuple[Any, ...] = ()
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True)
class Type:
    """A kind of objects. `lists` are the lists below one of them, by name."""

    type: str
    path: str
    model: str
    title: str = ""
    family: str = ""
    unlisted: bool = False
    unnamed: bool = False
    unique: tuple[str, ...] = ()
    order: str = "id"
    roles: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    related_as: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def counter(self) -> str:
        """Return what its ids are counted with: templates of jobs share one table, and so on."""
        return self.family or self.path

    def kind_of(self, name: str) -> str:
        """Return the kind of a field; an organisation that is taken over is one, too."""
        if name in self.fields:
            return self.fields[name].kind
        return "organizations" if name == "organization" and name in self.shown else ""

    def names(self) -> set[str]:
        """Return every field that an object of this kind has."""
        return {"id", "created", "modified", "created_by", *self.fields, *self.shown}


def read(name: str) -> Any:
    """Return what a data file beside this one holds."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _type(place: Path) -> Type:
    told = read(f"types/{place.name}")
    fields = {name: Field(**what) for name, what in told.pop("fields", {}).items()}
    return Type(fields=fields, **told)


TYPES = {kind.path: kind for kind in map(_type, sorted((HERE / "types").glob("*.yml")))}
FAMILIES = ("unified_job_templates", "unified_jobs")


def members(path: str) -> list[str]:
    """Return the paths of the kinds that a path stands for: its own, or those of a family."""
    if path in FAMILIES:
        return [kind.path for kind in TYPES.values() if kind.family == path]
    return [path]
