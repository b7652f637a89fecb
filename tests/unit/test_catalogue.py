# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold what stands in several places to being the same: modules, resources, groups, pages."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource import _all_inquiries
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource._all import RESOURCES
from generate import LISTINGS, class_name, derived, documentation, module_names

ROOT = Path(__file__).resolve().parents[2]
MODULES = module_names(ROOT)
ATTRIBUTES = {"check_mode", "diff_mode", "idempotent", "platform"}
# They do the work of the others, and are none of them.
LISTS = [listing.module for listing in LISTINGS]


def fragment(name: str) -> dict[str, Any]:
    """Return what a documentation fragment says, `file` or `file.part`, by its last two parts."""
    file, _dot, part = name.removeprefix("minifleet.macos_server.").partition(".")
    tree = ast.parse((ROOT / f"plugins/doc_fragments/{file}.py").read_text("utf-8"))
    (kind,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    texts = {
        ast.unparse(node.targets[0]): ast.literal_eval(node.value)
        for node in kind.body
        if isinstance(node, ast.Assign)
    }
    found: dict[str, Any] = yaml.safe_load(texts[(part or "documentation").upper()])
    return found


def attributes(module: str) -> dict[str, dict[str, Any]]:
    """Return a module's attributes, those of its fragments included."""
    said = documentation(ROOT, module)
    merged: dict[str, dict[str, Any]] = {}
    for part in (*map(fragment, said["extends_documentation_fragment"]), said):
        for name, facts in part.get("attributes", {}).items():
            merged[name] = {**merged.get(name, {}), **facts}
    return merged


@pytest.mark.parametrize("path", derived(ROOT), ids=str)
def test_what_is_derived_is_up_to_date(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == derived(ROOT)[path], "run ./dev generate"


def test_every_resource_is_a_module_and_in_a_list() -> None:
    files = sorted(path.stem for path in (ROOT / "plugins/module_utils/_resource").glob("[!_]*.py"))
    assert sorted([*files, *LISTS]) == MODULES
    assert sorted(RESOURCES) == [name for name in files if not name.endswith("_info")]
    assert sorted(_all_inquiries.INQUIRIES) == [name for name in files if name.endswith("_info")]
    known = {name: load() for name, load in (*RESOURCES.items(), *_all_inquiries.INQUIRIES.items())}
    assert {name: kind.__name__ for name, kind in known.items()} == {
        name: class_name(name) for name in known
    }
    assert all(name == kind.NAME for name, kind in known.items())


def test_the_action_group_has_every_module() -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text("utf-8"))["action_groups"]
    assert groups == {"macos_server": MODULES}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_supports(module: str) -> None:
    said = attributes(module)
    assert set(said) == ATTRIBUTES
    assert all({"description", "support"} <= set(facts) for facts in said.values())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_target_that_proves_it(module: str) -> None:
    assert (ROOT / f"tests/integration/targets/{module}/tasks/main.yml").is_file()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_since_when_it_is_there(module: str) -> None:
    assert documentation(ROOT, module)["version_added"]
