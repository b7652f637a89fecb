# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell which options of which modules hold secrets, as their own specifications have it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible.plugins.lookup import LookupBase

DOCUMENTATION = """
name: secret_options
short_description: the options with no_log of all modules
description: Reads the specifications that the modules of this checkout use.
options:
  _terms:
    description: None.
"""

ROOT = Path(__file__).resolve().parents[3]
UTILS = "ansible_collections.minifleet.macos_server.plugins.module_utils"
# The modules that take a list: where its kinds are registered, and the option that it is.
LISTS = {"converge": ("_all", "resources"), "inquire": ("_all_inquiries", "inquiries")}


def secrets(spec: dict[str, Any], path: str) -> Iterator[str]:
    """Give the paths of the options with no_log, those of suboptions included."""
    for name, option in spec.items():
        here = f"{path}.{name}"
        if option.get("no_log"):
            yield here
        yield from secrets(option.get("options", {}), here)


def specification(module: str) -> dict[str, Any]:
    """Return a module's argument spec without the common options."""
    if module in LISTS:
        place, option = LISTS[module]
        registry = getattr(importlib.import_module(f"{UTILS}._resource.{place}"), option.upper())
        kinds = {name: load() for name, load in registry.items()}
        spec: dict[str, Any] = importlib.import_module(f"{UTILS}._module").list_spec(kinds, option)
        return spec
    resource = importlib.import_module(f"{UTILS}._resource.{module}")
    name = "".join(part.capitalize() for part in module.split("_"))
    own: dict[str, Any] = getattr(resource, name).SPEC
    return own


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible asks for a class of this name."""

    def run(self, terms: list[str], variables: Any = None, **options: Any) -> list[Any]:
        """Return a list of one list, of names such as changeip.admin_password."""
        modules = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
        return [[found for module in modules for found in secrets(specification(module), module)]]
