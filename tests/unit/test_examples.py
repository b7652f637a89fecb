# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold every example in the documentation to the options that there really are."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.minifleet.macos_server.plugins.module_utils._module import (
    COMMON,
    list_spec,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource import _all_inquiries
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource._all import RESOURCES
from generate import class_name, module_names, text_of

ROOT = Path(__file__).resolve().parents[2]
OURS = "minifleet.macos_server."
UTILS = "ansible_collections.minifleet.macos_server.plugins.module_utils"
MODULES = module_names(ROOT)
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "docs/example/**/*.yml", "roles/*/README.md")
    for path in ROOT.glob(pattern)
)
WITHOUT_ROOT = {"server_info"}
LISTS = {
    "converge": list_spec({name: load() for name, load in RESOURCES.items()}),
    "inquire": list_spec(
        {name: load() for name, load in _all_inquiries.INQUIRIES.items()}, "inquiries"
    ),
}
# What a template may stand for, by the type of its option.
SAMPLES = {"bool": True, "dict": {}, "float": 0.5, "int": 1, "list": []}
Options = dict[str, Any]


def specification(module: str) -> tuple[Options, Options]:
    """Return a module's argument spec and the rules that bind its options to each other."""
    if module in LISTS:
        return {**COMMON, **LISTS[module]}, {}
    kind = getattr(importlib.import_module(f"{UTILS}._resource.{module}"), class_name(module))
    return {**COMMON, **kind.SPEC}, kind.RULES


def filled(value: Any, spec: Options) -> Any:
    """Return an option's value with samples where templates stand."""
    if isinstance(value, str) and "{{" in value:
        return spec["choices"][0] if "choices" in spec else SAMPLES.get(spec.get("type", ""), "x")
    inner = spec.get("options", {})
    if isinstance(value, list):
        return [filled(each, {**spec, "type": spec.get("elements", "raw")}) for each in value]
    if isinstance(value, dict):
        return {key: filled(each, inner.get(key, {})) for key, each in value.items()}
    return value


def faults(options: Options, spec: Options, rules: Options) -> list[str]:
    """Return what is wrong with options."""
    values = {key: filled(each, spec.get(key, {})) for key, each in options.items()}
    # Explicit null is no value: that is how converge knows which resource an entry names.
    return list(ArgumentSpecValidator(spec, **rules).validate(values).error_messages)


def role_options() -> dict[str, Options]:
    """Return the options of all roles, and for each that holds a module's the module in `holds`.

    `adds` are the module's options that the role fills in where they are left out.
    """
    found = {}
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["argument_specs"].values():
            for name, option in entry["options"].items():
                text = str(option["description"])
                holds = re.search(r"as options of M\(minifleet\.macos_server\.(\w+)\)", text)
                adds = re.findall(r"[Ii]ts C\((\w+)\) (?:is V\((\w+)\)|comes from)", text)
                found[name] = {**option, "holds": holds[1] if holds else None, "adds": dict(adds)}
    return found


ROLE_OPTIONS = role_options()


def complaints(tree: Any) -> Iterator[str]:
    """Give what is wrong with tasks of ours and variables of our roles, wherever they stand."""
    if isinstance(tree, list):
        for each in tree:
            yield from complaints(each)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key in ROLE_OPTIONS:
                yield from role_faults(key, value)
            elif str(key).startswith(OURS):
                yield from task_faults(tree, key.removeprefix(OURS))
            else:
                yield from complaints(value)


def role_faults(name: str, value: Any) -> Iterator[str]:
    """Give what is wrong with a variable of a role."""
    option = {
        key: each
        for key, each in ROLE_OPTIONS[name].items()
        if key in ("type", "elements", "choices")
    }
    yield from (f"{name}: {fault}" for fault in faults({name: value}, {name: option}, {}))
    if ROLE_OPTIONS[name]["holds"] and isinstance(value, dict):
        spec, rules = specification(ROLE_OPTIONS[name]["holds"])
        whole = {**ROLE_OPTIONS[name]["adds"], **value}
        yield from (f"{name}: {fault}" for fault in faults(whole, spec, rules))


def task_faults(task: Options, module: str) -> Iterator[str]:
    """Give what is wrong with a task that calls a module of ours."""
    if module not in MODULES:
        yield f"there is no module {module}"
        return
    yield from (
        f"{module}: {fault}" for fault in faults(task[OURS + module] or {}, *specification(module))
    )
    if not str(task.get("name", "")).strip():
        yield f"{module}: the task has no name"


def blocks(path: Path) -> list[str]:
    """Return the YAML in a page."""
    text = path.read_text("utf-8")
    return (
        [text] if path.suffix == ".yml" else re.findall(r"^```ya?ml\n(.*?)^```", text, re.M | re.S)
    )


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module(module: str) -> None:
    tasks = yaml.safe_load(text_of(ROOT, module, "EXAMPLES"))
    assert any(OURS + module in task for task in tasks), "no example calls it"
    assert all(task["name"] for task in tasks)
    if module not in WITHOUT_ROOT:
        ours = [task for task in tasks if any(str(key).startswith(OURS) for key in task)]
        assert all(task.get("become") is True for task in ours), "an example needs root"
    assert list(complaints(tasks)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_examples_of_a_page(path: Path) -> None:
    for text in blocks(path):
        assert list(complaints(yaml.safe_load(text))) == []


def test_the_pages_have_examples() -> None:
    assert sum(len(blocks(path)) for path in PAGES) > len(ROLE_OPTIONS) // 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "{name: x, minifleet.macos_server.content_cache: {prot: 5}}",
            "Supported parameters include",
        ),
        ("{name: x, minifleet.macos_server.content_cache: {port: high}}", "unable to convert"),
        ("{name: x, minifleet.macos_server.conten_cache: {}}", "there is no module"),
        ("{minifleet.macos_server.content_cache: {}}", "has no name"),
        ("{name: x, minifleet.macos_server.serveradmin_service: {name: x}}", "state"),
        (
            "{name: x, minifleet.macos_server.converge:"
            " {resources: [{host_names: {host_name: x, name: x}}]}}",
            "Supported parameters include",
        ),
        (
            "{name: x, minifleet.macos_server.inquire: {inquiries: [{dhcp_info: {backend: x}}]}}",
            "must be one",
        ),
        ("{tasks: [{vars: {caching_server_cache: {prot: 5}}}]}", "Supported parameters include"),
        ("{caching_server_only: [names]}", "must be one"),
    ],
)
def test_a_planted_fault_is_found(text: str, fault: str) -> None:
    assert fault in next(complaints(yaml.safe_load(text)))
