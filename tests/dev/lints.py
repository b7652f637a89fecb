# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `./dev lint`."""

from __future__ import annotations

import os
import re
import tarfile
from functools import partial
from pathlib import Path

import environments
import tree
from places import COLLECTION, OWN, empty_home
from step import Step, Work
from tally import Tally, nothing, one

PLUGINS = ".".join((*COLLECTION.parts, "plugins"))
CONTROLLER_KINDS = ("action", "callback", "filter", "lookup", "plugin_utils")

# What users get; all else stays here.
SHIPPED = re.compile(
    r"(MANIFEST|FILES)\.json$|[A-Z]+\.md$|bindep\.txt$|COPYING$|REUSE\.toml$"
    r"|(changelogs|docs|LICENSES|meta|playbooks|plugins|roles)(/|$)|extensions$|tests(/config\.yml|/sanity.*)?$"
)

# Read in a copy of the files that git knows, so that what lies about in a checkout is not read.
PLAIN = {
    "ruff format": ("ruff", "format", "--check", "--no-cache", "."),
    "ruff check": ("ruff", "check", "--no-cache", "--quiet", "."),
    "yamllint": ("yamllint", "--strict", "."),
    "licences": ("reuse", "lint", "--lines"),
    "changelog": ("antsibull-changelog", "lint"),
    "shellcheck": ("shellcheck", "dev", ".ci/run"),
}


def steps() -> list[Step]:
    """Return one step for each linter, the slow ones first."""
    return [
        Step("ansible-lint", _ansible_lint),
        Step("artifact", _artifact),
        Step("documentation", _documentation),
        Step("mypy, what runs on a mini", _mypy_target),
        Step("mypy, what runs beside Ansible", _mypy_controller),
        *(Step(name, partial(_plain, argv)) for name, argv in PLAIN.items()),
    ]


def _plain(argv: tuple[str, ...], work: Work) -> Tally:
    top = tree.copy(work.label)
    return one(work.call(environments.tools(), [*argv, *work.extra], cwd=top / COLLECTION))


def _mypy_target(work: Work) -> Tally:
    top = tree.copy(work.label)
    if not list((top / COLLECTION / "plugins").glob("module*/*.py")):
        return nothing("plugins/modules and plugins/module_utils")
    packages = [f"--package={PLUGINS}.{kind}" for kind in ("modules", "module_utils")]
    return _mypy(work, top, ["--python-version", "3.8", *packages])


def _mypy_controller(work: Work) -> Tally:
    top = tree.copy(work.label)
    own = ("tests/dev", "tests/bench", "tests/minisim", "tests/minisim/packages")
    count = _mypy(work, top, ["tests/dev", "tests/bench", "tests/minisim"], path=own)
    kinds = [kind for kind in CONTROLLER_KINDS if (top / COLLECTION / "plugins" / kind).is_dir()]
    if not kinds:
        return count
    return count + _mypy(work, top, [f"--package={PLUGINS}.{kind}" for kind in kinds])


def _mypy(work: Work, top: Path, what: list[str], *, path: tuple[str, ...] = ()) -> Tally:
    here = top / COLLECTION
    argv = ["mypy", "--cache-dir", str(OWN / "cache" / work.label), *what]
    extra = {"MYPYPATH": os.pathsep.join(str(here / part) for part in path) or str(top)}
    return one(work.call(environments.tools(), argv, cwd=here, extra=extra))


def _ansible_lint(work: Work) -> Tally:
    top = tree.copy(work.label)
    argv = ["ansible-lint", "--offline", "--profile", "production", "--strict", *work.extra]
    return one(_in_copy(work, top, argv))


def _documentation(work: Work) -> Tally:
    top = tree.copy(work.label)
    argv = ["antsibull-docs", "lint-collection-docs", "--plugin-docs", "."]
    return one(_in_copy(work, top, argv))


def _artifact(work: Work) -> Tally:
    """Build the tarball, look what is in it, and have Galaxy's own importer read it."""
    top = tree.copy(work.label)
    build = ["ansible-galaxy", "collection", "build", "--output-path", str(top), "--force"]
    if _in_copy(work, top, build):
        return Tally(failed=1)
    (tarball,) = top.glob("*.tar.gz")
    with tarfile.open(tarball) as files:
        strays = [f"{name} is shipped" for name in files.getnames() if not SHIPPED.match(name)]
    if strays:
        return Tally(failed=1, notes=tuple(strays))
    status = _in_copy(work, top, ["python", "-m", "galaxy_importer.main", str(tarball)])
    # The importer goes on after a module whose documentation it cannot read.
    return one(status or int("ERROR: " in work.output()))


def _in_copy(work: Work, top: Path, argv: list[str]) -> int:
    extra = {"ANSIBLE_COLLECTIONS_PATH": str(top), "HOME": str(empty_home(work.label))}
    return work.call(environments.tools(), argv, cwd=top / COLLECTION, extra=extra)
