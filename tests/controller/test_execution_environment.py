# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-builder makes of `meta/execution-environment.yml`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import cores
import pytest
import yaml
from places import COLLECTION, ROOT

DEFINITION = ROOT / "meta" / "execution-environment.yml"
OURS = ".".join(COLLECTION.parts[1:])
SYSTEM = {"openssh-clients", "openssh-client", "sshpass"}
# What any ansible-core brings with it.
WITH_ANSIBLE = {"ansible", "yaml", "jinja2"}


def read(place: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(place.read_text())


def named(lines: str) -> set[str]:
    """Return the packages that a list for bindep names."""
    return {line.split()[0] for line in lines.splitlines() if line and not line.startswith("#")}


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder from which podman or docker would build the image."""
    folder = tmp_path_factory.mktemp("context")
    subprocess.run(
        ["ansible-builder", "create", "-f", str(DEFINITION), "-c", str(folder)], check=True
    )
    return folder


def test_the_image_gets_this_release_of_the_collection(context: Path) -> None:
    wanted = read(context / "_build" / "requirements.yml")["collections"]
    assert {"name": OURS, "version": read(ROOT / "galaxy.yml")["version"]} in wanted


def test_the_image_gets_what_was_built_of_a_checkout(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "awx.md").read_text("utf-8")
    heading = r"^```yaml\n# \.\./image/execution-environment\.yml\n"
    (text,) = re.findall(rf"{heading}(.*?)^```", page, re.M | re.S)
    (tmp_path / "execution-environment.yml").write_text(text)
    namespace, name = OURS.split(".")
    built = f"{namespace}-{name}-{read(ROOT / 'galaxy.yml')['version']}.tar.gz"
    (tmp_path / built).write_text("what ansible-galaxy has built")
    subprocess.run(["ansible-builder", "create", "-c", "context"], cwd=tmp_path, check=True)
    (wanted,) = read(tmp_path / "context/_build/requirements.yml")["collections"]
    assert wanted["type"] == "file"
    # It is installed from the folder in which this lies.
    assert (tmp_path / "context" / "_build" / wanted["name"]).read_text().startswith("what")
    ours, theirs = read(DEFINITION), yaml.safe_load(text)
    assert theirs["images"] == ours["images"]
    same = ("python_interpreter", "ansible_core", "ansible_runner")
    assert [theirs["dependencies"][key] for key in same] == [
        ours["dependencies"][key] for key in same
    ]


def test_the_image_gets_the_ansible_that_is_tested(context: Path) -> None:
    (build,) = [file for file in context.iterdir() if file.name in ("Dockerfile", "Containerfile")]
    lines = build.read_text().splitlines()
    assert 'ARG EE_BASE_IMAGE="quay.io/centos/centos:stream9"' in lines
    core = f"ansible-core=={cores.SINCE_TYPED.version}.*"
    assert f'ARG ANSIBLE_INSTALL_REFS="{core} ansible-runner==2.4.*"' in lines
    assert any("collection install" in line and "requirements.yml" in line for line in lines)


def test_the_image_gets_what_ssh_needs(context: Path) -> None:
    assert named((context / "_build" / "bindep.txt").read_text()) == SYSTEM


def test_the_image_of_somebody_else_gets_it_too(installed: Path) -> None:
    introspect = ["ansible-builder", "introspect", str(installed)]
    found = yaml.safe_load(subprocess.run(introspect, check=True, capture_output=True).stdout)
    assert all(line.endswith(f"# from collection {OURS}") for line in found["system"])
    assert named("\n".join(found["system"])) == SYSTEM
    assert not found["python"]


def test_the_controller_needs_no_python_package_but_ansible() -> None:
    files = [
        file
        for kind in ("action", "callback", "connection", "filter", "lookup", "module_utils", "test")
        for file in (ROOT / "plugins" / kind).rglob("*.py")
    ]
    imported = {name.partition(".")[0] for file in files for name in imports(file)}
    assert "ansible" in imported
    assert imported <= sys.stdlib_module_names | WITH_ANSIBLE


def imports(file: Path) -> set[str]:
    """Return the modules that a file imports by their full name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


def test_nobody_can_write_into_the_installed_collection(installed: Path) -> None:
    with pytest.raises(OSError, match=r"[Rr]ead-only|[Pp]ermission"):
        (installed / COLLECTION / "stray").touch()
