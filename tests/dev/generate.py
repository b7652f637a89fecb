# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what is derived: the registry of resources, the action group, the options of `converge`.

Run as `./dev generate`; a test calls `derived()` and compares.
"""

from __future__ import annotations

import ast
import pathlib
import re
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
_COPYRIGHT = """\
# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
_PRIVATE = """
# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.
"""
_IMPORT = """
def _{name}() -> ResourceKind:
    from .{name} import {kind}

    return {kind}

"""
# Semantic markup that names an option, or a return value, of the module it stands in.
_OWN_OPTION = re.compile(r"\bO\((?=[a-z_]+[=)])")
_OWN_ANSWER = re.compile(r"\bRV\((?=[a-z_]+[=)])")


def derived(root: pathlib.Path = ROOT) -> dict[pathlib.Path, str]:
    """Return the text of every derived file, by its path below the collection."""
    names = resource_names(root)
    return {
        pathlib.Path("plugins/module_utils/_resource/_all.py"): registry(names),
        pathlib.Path("plugins/doc_fragments/_converge.py"): fragment(root, names),
        pathlib.Path("meta/runtime.yml"): runtime(module_names(root)),
    }


def module_names(root: pathlib.Path) -> list[str]:
    """Return the names of all modules."""
    return sorted(path.stem for path in (root / "plugins/modules").glob("*.py"))


def resource_names(root: pathlib.Path) -> list[str]:
    """Return the names of all resources that `converge` can take, which are modules too."""
    files = (root / "plugins/module_utils/_resource").glob("[a-z]*.py")
    return sorted(path.stem for path in files if not path.stem.endswith("_info"))


def class_name(resource: str) -> str:
    """Return the class that a resource's file defines."""
    return "".join(part.capitalize() for part in resource.split("_"))


def registry(names: t.Sequence[str]) -> str:
    """Return the module that can import every resource: only static imports travel to a mini."""
    functions = "".join(_IMPORT.format(name=name, kind=class_name(name)) for name in names)
    entries = "".join(f'    "{name}": _{name},\n' for name in names)
    return f'''{_COPYRIGHT}{_PRIVATE}
"""Every resource that `converge` knows.

A mini compiles anew what it imports, and a visit needs a few of them, so none is imported before
its function is called.
"""

from __future__ import annotations

import typing as t

from .._engine import ResourceKind

{functions}
RESOURCES: dict[str, t.Callable[[], ResourceKind]] = {{
{entries}}}

__all__ = ["RESOURCES"]
'''


def runtime(modules: t.Sequence[str]) -> str:
    """Return meta/runtime.yml."""
    members = "".join(f"    - {name}\n" for name in modules)
    return f"""---
{_COPYRIGHT}
# It is derived; ./dev generate writes it.

requires_ansible: ">=2.16.0"
action_groups:
  macos_server:
{members}"""


def fragment(root: pathlib.Path, names: t.Sequence[str]) -> str:
    """Return the documentation fragment with the option `resources`."""
    option = {
        "description": [
            "The resources in the order in which to converge them.",
            "Each entry holds exactly one key, the short name of a module, and that module's"
            " options as its value.",
        ],
        "type": "list",
        "elements": "dict",
        "required": True,
        "suboptions": {name: _suboption(root, name) for name in names},
    }
    text = yaml.safe_dump(
        {"options": {"resources": option}}, sort_keys=False, width=84, allow_unicode=True
    )
    return f'''{_COPYRIGHT}{_PRIVATE}
from __future__ import annotations


class ModuleDocFragment:
    """The options of every resource, below the option `resources` of `converge`."""

    DOCUMENTATION = r"""
{text}"""
'''


def _suboption(root: pathlib.Path, name: str) -> dict[str, t.Any]:
    documented = documentation(root, name)
    return {
        "description": [f"Options of M(minifleet.macos_server.{name})."],
        "type": "dict",
        "suboptions": _renamed(documented["options"], name),
    }


def documentation(root: pathlib.Path, module: str) -> dict[str, t.Any]:
    """Return what a module's DOCUMENTATION says, without its fragments."""
    found: dict[str, t.Any] = yaml.safe_load(text_of(root, module, "DOCUMENTATION"))
    return found


def text_of(root: pathlib.Path, module: str, name: str) -> str:
    """Return what a module says under DOCUMENTATION, EXAMPLES or RETURN."""
    tree = ast.parse((root / f"plugins/modules/{module}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return str(ast.literal_eval(node.value))
    raise ValueError(f"{module} has no {name}")


def _renamed(value: t.Any, name: str) -> t.Any:
    """Return documentation of a resource in which names are as seen from `converge`."""
    if isinstance(value, str):
        value = _OWN_OPTION.sub(f"O(resources[].{name}.", value)
        return _OWN_ANSWER.sub(f"RV(minifleet.macos_server.{name}#module:", value)
    if isinstance(value, dict):
        return {key: _renamed(below, name) for key, below in value.items()}
    if isinstance(value, list):
        return [_renamed(below, name) for below in value]
    return value


def main() -> None:
    for path, text in derived().items():
        target = ROOT / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
