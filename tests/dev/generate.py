# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what is derived: registries, the action group, the options of `converge` and `inquire`.

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
def _{name}() -> {sort}:
    from .{name} import {kind}

    return {kind}

"""
# Semantic markup that names an option, or a return value, of the module it stands in.
_OWN_OPTION = re.compile(r"\bO\((?=[a-z_]+[=)])")
_OWN_ANSWER = re.compile(r"\bRV\((?=[a-z_]+[=)])")


class Listing(t.NamedTuple):
    """A module whose option is a list, and what stands in that list by the names of modules."""

    module: str
    option: str
    noun: str
    registry: str
    kind: str
    described: tuple[str, ...]


RESOURCES = Listing(
    "converge",
    "resources",
    "resource",
    "_all",
    "ResourceKind",
    ("The resources in the order in which to converge them.",),
)
INQUIRIES = Listing(
    "inquire",
    "inquiries",
    "inquiry",
    "_all_inquiries",
    "InquiryKind",
    ("What to ask, in this order.",),
)
LISTINGS = (RESOURCES, INQUIRIES)
_ONE_KEY = (
    "Each entry holds exactly one key, the short name of a module, and that module's"
    " options as its value."
)


def derived(root: pathlib.Path = ROOT) -> dict[pathlib.Path, str]:
    """Return the text of every derived file, by its path below the collection."""
    files = {pathlib.Path("meta/runtime.yml"): runtime(module_names(root))}
    for listing in LISTINGS:
        names, utils = names_in(listing, root), pathlib.Path("plugins/module_utils/_resource")
        files[utils / f"{listing.registry}.py"] = registry(listing, names)
        page = pathlib.Path(f"plugins/doc_fragments/_{listing.module}.py")
        files[page] = fragment(root, listing, names)
    return files


def module_names(root: pathlib.Path) -> list[str]:
    """Return the names of all modules."""
    return sorted(path.stem for path in (root / "plugins/modules").glob("*.py"))


def names_in(listing: Listing, root: pathlib.Path) -> list[str]:
    """Return the names of all that a list can hold, which are modules too."""
    files = (root / "plugins/module_utils/_resource").glob("[a-z]*.py")
    return sorted(
        path.stem for path in files if path.stem.endswith("_info") == (listing is INQUIRIES)
    )


def class_name(resource: str) -> str:
    """Return the class that a resource's file defines."""
    return "".join(part.capitalize() for part in resource.split("_"))


def registry(listing: Listing, names: t.Sequence[str]) -> str:
    """Return the module that can import all of them: only static imports travel to a mini."""
    functions = "".join(
        _IMPORT.format(name=name, kind=class_name(name), sort=listing.kind) for name in names
    )
    entries = "".join(f'    "{name}": _{name},\n' for name in names)
    constant = listing.option.upper()
    return f'''{_COPYRIGHT}{_PRIVATE}
"""Every {listing.noun} that `{listing.module}` knows.

A mini compiles anew what it imports, and a visit needs a few of them, so none is imported before
its function is called.
"""

from __future__ import annotations

import typing as t

from .._engine import {listing.kind}

{functions}
{constant}: dict[str, t.Callable[[], {listing.kind}]] = {{
{entries}}}

__all__ = ["{constant}"]
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


def fragment(root: pathlib.Path, listing: Listing, names: t.Sequence[str]) -> str:
    """Return the documentation fragment with the option that is the list."""
    option = {
        "description": [*listing.described, _ONE_KEY],
        "type": "list",
        "elements": "dict",
        "required": True,
        "suboptions": {name: _suboption(root, listing, name) for name in names},
    }
    text = yaml.safe_dump(
        {"options": {listing.option: option}}, sort_keys=False, width=84, allow_unicode=True
    )
    return f'''{_COPYRIGHT}{_PRIVATE}
from __future__ import annotations


class ModuleDocFragment:
    """The options of every {listing.noun}, below `{listing.option}` of `{listing.module}`."""

    DOCUMENTATION = r"""
{text}"""
'''


def _suboption(root: pathlib.Path, listing: Listing, name: str) -> dict[str, t.Any]:
    said: dict[str, t.Any] = {
        "description": [f"Options of M(minifleet.macos_server.{name})."],
        "type": "dict",
    }
    options = documentation(root, name).get("options")
    if options:
        said["suboptions"] = _renamed(options, f"{listing.option}[].{name}", name)
    return said


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


def _renamed(value: t.Any, place: str, module: str) -> t.Any:
    """Return documentation in which names are as seen from where the options stand."""
    if isinstance(value, str):
        value = _OWN_OPTION.sub(f"O({place}.", value)
        return _OWN_ANSWER.sub(f"RV(minifleet.macos_server.{module}#module:", value)
    if isinstance(value, dict):
        return {key: _renamed(below, place, module) for key, below in value.items()}
    if isinstance(value, list):
        return [_renamed(below, place, module) for below in value]
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
