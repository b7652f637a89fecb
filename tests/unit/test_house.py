# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold every file to the architecture: who may import whom, and what may stand where."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
UTILS = "plugins/module_utils/"
ON_THE_CONTROLLER = "plugins/plugin_utils/"
ON_A_MINI = (UTILS, "plugins/modules/")
LAYERED = (*ON_A_MINI, ON_THE_CONTROLLER, "plugins/filter/", "plugins/callback/")

# Each layer: where it lies below plugins/, and which layers it may import beside itself.
LAYERS = {
    "errors": (r"module_utils/_errors", ""),
    "values": (r"module_utils/_(values|ctext)\b", ""),
    "model": (r"module_utils/_model/", "errors values"),
    "codecs": (r"module_utils/_codec/", "errors values"),
    "transport": (r"module_utils/_(run|pty|attend|offer|talk|turn)\b", "errors"),
    "mini": (r"module_utils/_mini", "errors transport"),
    "tools": (r"module_utils/_tool/", "errors values model codecs transport mini"),
    "engine": (r"module_utils/_engine", "errors values model"),
    "resources": (r"module_utils/_resource/", "errors values model engine mini tools"),
    "edge": (r"module_utils/_module", "errors values model engine transport mini resources"),
    "modules": (r"modules/", "edge resources"),
    "adoption": (r"plugin_utils/_adoption/", "errors values model"),
    "reports": (r"plugin_utils/_report/", "errors values model"),
    "controllers": (r"plugin_utils/_controller/", "errors values"),
    "filters": (r"filter/", "errors values model adoption reports controllers"),
    "callbacks": (r"callback/", ""),
}
OF_ANSIBLE = ("edge", "filters", "callbacks")  # the layers that may import Ansible itself
FORBIDDEN = {"subprocess", "platform", "os.system", "os.environ", "os.getenv", "os.popen"}
HEADER = """\
# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
PRIVATE = """
# This file is private to the collection and may change at any time.
# Do not import it from outside.
"""
# Such files are read by nobody; they may be as long as what they are derived from.
DERIVED = "\n# It is derived; ./dev generate writes it.\n"
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?)(_|$)|^_?(handle|do|process)_", re.I)
TASKS_BY_SHELL = re.compile(r"^(ansible\.(builtin|legacy)\.)?(shell|command|raw|script)$")
DOCUMENTATION = ("DOCUMENTATION", "EXAMPLES", "RETURN")
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_MODULE = 30, 400, 60


def layer_of(path: str) -> str:
    """Return the layer of a file below plugins/, empty if it lies in none."""
    return next((name for name, (place, _may) in LAYERS.items() if re.match(place, path)), "")


def imported(path: str, tree: ast.AST) -> Iterator[str]:
    """Give all that a file imports at run time, what is ours by its path below plugins/."""
    for_types = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If) and "TYPE_CHECKING" in ast.unparse(guard.test)
        for node in ast.walk(guard)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").partition("macos_server.plugins.")
            base = Path((module[2] or module[0]).replace(".", "/"))
            if node.level:
                base = Path(path).parents[node.level - 1].relative_to("plugins") / base
            ours = node.level or module[2]
            yield from (str(base / name.name) if ours else module[0] for name in node.names)


def imports(path: str, tree: ast.AST) -> Iterator[str]:
    """Complain of imports that the table of layers does not allow."""
    if not path.startswith(LAYERED):
        return
    layer = layer_of(path.partition("/")[2])
    if not layer:
        yield "belongs to no layer"
        return
    for name in sorted(set(imported(path, tree))):
        top = name.partition(".")[0]
        if name.startswith(("module_utils/", "plugin_utils/")):
            if layer_of(name) not in {layer, *LAYERS[layer][1].split()}:
                yield f"{layer} may not import {name}"
        elif top == "ansible" and layer not in OF_ANSIBLE:
            yield f"only the module edge and plugins of the controller import {name}"
        elif top not in sys.stdlib_module_names | {"ansible"}:
            yield f"{name} is not of the standard library"


def whereabouts(path: str, tree: ast.AST) -> Iterator[str]:
    """Complain of a module that imports by its own place: mitogen runs it outside its package."""
    if path.startswith("plugins/modules/"):
        found = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level]
        yield from (f"{ast.unparse(node)}: say it in full" for node in found)


def reach(path: str, tree: ast.AST) -> Iterator[str]:
    """Complain of ways to the system that go round the transport, and of a second module edge."""
    if not path.startswith(ON_A_MINI):
        return
    names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= set(imported(path, tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            names |= {f"os.{name.name}" for name in node.names}
    if path != f"{UTILS}_pty.py":
        yield from (f"{name} is for _pty.py" for name in sorted(names & FORBIDDEN))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    if path != f"{UTILS}_module.py" and any(call.endswith("AnsibleModule") for call in calls):
        yield "only _module.py makes an AnsibleModule"


def witness(path: str, tree: ast.AST) -> Iterator[str]:
    """Complain where the simulator takes from the collection that it is to judge."""
    if path.startswith("tests/minisim/"):
        found = {
            ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)
        }
        yield from (f"{line}: never the collection" for line in found if "macos_server" in line)


def sizes(path: str, tree: ast.Module) -> Iterator[str]:
    """Complain of what is too long to be read at once; a docstring does not count."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
            if (node.end_lineno or 0) - first.lineno >= LONGEST_FUNCTION:
                yield f"{node.name} has more than {LONGEST_FUNCTION} lines"
    last = tree.body[-1].end_lineno or 0 if tree.body else 0
    documented = [
        node.end_lineno or 0
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in DOCUMENTATION
    ]
    if documented and path.startswith("plugins/modules/"):
        if last - documented[-1] > LONGEST_MODULE:
            yield f"more than {LONGEST_MODULE} lines below the documentation"
    elif last > LONGEST_FILE:
        yield f"more than {LONGEST_FILE} lines"


def names(path: str, tree: ast.AST) -> Iterator[str]:
    """Complain of names that say nothing."""
    defined = [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    snake = (re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) for name in defined)
    for name in (Path(path).stem, *snake):
        if EMPTY_NAMES.search(name):
            yield f"{name} says nothing"


def headers(path: str, text: str) -> Iterator[str]:
    """Complain of a missing licence header, or of private code that does not say so."""
    start = re.sub(r"\A#!.*\n+", "", text)
    if not start.startswith(HEADER):
        yield "no licence header"
    private = path.startswith((UTILS, ON_THE_CONTROLLER, "plugins/doc_fragments/"))
    if private and not (start[len(HEADER) :].startswith(PRIVATE) and Path(path).parts[2][0] == "_"):
        yield "private code says so, and its name begins with _"


def shell_tasks(path: str, tasks: object) -> Iterator[str]:
    """Complain of tasks in roles that go round the modules; `bootstrap` has no Python to use."""
    if isinstance(tasks, list):
        for task in tasks:
            yield from shell_tasks(path, task)
    elif isinstance(tasks, dict) and not path.startswith("roles/bootstrap/"):
        for key, value in tasks.items():
            if TASKS_BY_SHELL.match(str(key)):
                yield f"a task by {key}"
            yield from shell_tasks(path, value)


def complaints(path: str, text: str) -> list[str]:
    """Return all that is wrong with a file, given its path in the checkout and its text."""
    found = []
    if path.startswith(("plugins/", "roles/", "playbooks/")) and "minisim" in text.lower():
        found.append("names the simulator")
    if path.endswith(".py"):
        tree = ast.parse(text)
        found += headers(path, text)
        for rule in (imports, whereabouts, reach, witness, names):
            found += rule(path, tree)
        if DERIVED not in text:
            found += sizes(path, tree)
    elif re.match(r"roles/.*/(tasks|handlers)/.*\.yml", path):
        found += shell_tasks(path, yaml.safe_load(text))
    return [f"{path}: {complaint}" for complaint in found]


def test_every_file_keeps_to_the_house() -> None:
    folders = [ROOT / name for name in ("plugins", "roles", "playbooks", "tests", "extensions")]
    files = [
        path.relative_to(ROOT)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".yml", ".j2", ".md") and "output" not in path.parts
    ]
    assert len(files) > len(folders)
    found = [
        line for f in files for line in complaints(f.as_posix(), (ROOT / f).read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_collection_depends_on_no_other() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["dependencies"] == {}


PLANTED = [
    ("plugins/module_utils/_model/x.py", "from .._tool.scutil import Scutil", "model may not"),
    ("plugins/module_utils/_errors.py", "from . import _engine", "errors may not"),
    ("plugins/module_utils/_tool/x.py", "from .._resource import x", "tools may not"),
    ("plugins/modules/x.py", f"from ansible_collections.minifleet.macos_server.{UTILS}_run import a"
     .replace("/", "."), "modules may not"),
    ("plugins/module_utils/_codec/x.py", "import yaml", "standard library"),
    ("plugins/filter/x.py", "from ..module_utils._codec.x import y", "filters may not"),
    ("plugins/filter/x.py", "import yaml", "standard library"),
    ("plugins/plugin_utils/_report/x.py", "from ...module_utils._codec.x import y", "reports may"),
    ("plugins/plugin_utils/_report/x.py", "import ansible", "only the module edge"),
    ("plugins/modules/x.py", "from ansible.module_utils.basic import AnsibleModule", "only the"),
    ("plugins/modules/x.py", "from ..module_utils._module import run_module", "in full"),
    ("plugins/module_utils/_run.py", "import subprocess", "is for _pty.py"),
    ("plugins/module_utils/_run.py", "import os\nos.environ['A']", "os.environ is for"),
    ("plugins/module_utils/_run.py", "from os import system", "os.system is for"),
    ("plugins/module_utils/_engine.py", "basic.AnsibleModule({})", "only _module.py"),
    ("tests/minisim/x.py", "from ansible_collections.minifleet.macos_server import x", "never"),
    ("plugins/module_utils/_run.py", "# as MiniSim does", "names the simulator"),
    ("roles/x/defaults/main.yml", "x: minisim", "names the simulator"),
    ("plugins/modules/x.py", "RETURN = ''\n" + "a = 1\n" * 61, "below the documentation"),
    ("plugins/module_utils/_run.py", "def f():\n" + "    a = 1\n" * 31, "more than 30"),
    ("plugins/module_utils/_run.py", "a = 1\n" * 401, "more than 400"),
    ("tests/dev/string_utils.py", "", "says nothing"),
    ("tests/dev/x.py", "class LockManager: pass", "says nothing"),
    ("tests/dev/x.py", "def process_rows(): pass", "says nothing"),
    ("roles/x/tasks/main.yml", "- block: [{ansible.builtin.shell: ls}]", "a task by"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "complaint"), PLANTED)
def test_a_planted_fault_is_found(path: str, text: str, complaint: str) -> None:
    private = PRIVATE if path.startswith((UTILS, ON_THE_CONTROLLER)) else ""
    header = HEADER + private if path.endswith(".py") else ""
    (found,) = complaints(path, f"{header}\n{text}")
    assert complaint in found


def test_a_missing_header_is_found() -> None:
    assert complaints("tests/x.py", "import os")
    assert complaints(f"{UTILS}_run.py", HEADER)
    assert complaints(f"{UTILS}run.py", HEADER + PRIVATE)
