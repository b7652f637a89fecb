# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure what travels to a mini for each module: Ansible packs it, we weigh it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from places import COLLECTION, ROOT

NAME = ".".join(COLLECTION.parts[1:])


def measured() -> dict[str, int]:
    """Return the bytes that are sent for each module of the collection, and for `ping`."""
    # Ansible looks at its environment as soon as it is imported.
    loader = importlib.import_module("ansible.plugins.loader")
    loader.init_plugin_loader([])
    ours = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
    names = ["ansible.builtin.ping", *(f"{NAME}.{name}" for name in ours)]
    return {name.rpartition(".")[2]: _weight(name, loader.module_loader) for name in names}


def _weight(name: str, modules: Any) -> int:
    """Return how many bytes Ansible sends for a module that is called without options."""
    packer = importlib.import_module("ansible.executor.module_common")
    templar = importlib.import_module("ansible.template").Templar(
        loader=importlib.import_module("ansible.parsing.dataloader").DataLoader()
    )
    path = modules.find_plugin_with_context(name).plugin_resolved_path
    built = packer.modify_module(
        module_name=name,
        module_path=path,
        module_args={},
        templar=templar,
        task_vars={"ansible_python_interpreter": str(Path("/usr/local/bin/python3"))},
        module_compression="ZIP_DEFLATED",
    )
    # ansible-core 2.16 answers with a tuple.
    data: bytes = built[0] if isinstance(built, tuple) else built.b_module_data
    return len(data)
