# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let the simulator print every transcript of the tools beside serveradmin.

`given` in a transcript's header says how the mini is made: `macos` (version), `facts` (as a
seed has them), `plists` (path: content), `files` (path: text), `owners` (path: [uid, gid]),
`switches`, `states` (memory of a daemon, over what it has after a start), `euid`.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import yaml

TRANSCRIPTS = Path(__file__).resolve().parents[2] / "transcripts"
FOLDERS = ("assetcache", "changeip", "defaults", "launchctl", "scutil", "slapconfig")
TOOLS = {
    "scutil": "scutil",
    "changeip": "changeip",
    "AssetCacheManagerUtil": "assetcachemanagerutil",
    "launchctl": "launchctl",
    "slapconfig": "slapconfig",
    "defaults": "defaults",
}
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (\w+)\[\d+:\d+\] ", re.MULTILINE)


def transcripts():
    found = []
    for path in sorted(one for name in FOLDERS for one in (TRANSCRIPTS / name).glob("*.txt")):
        head, body = path.read_text(encoding="utf-8").split("\n---\n", 1)
        found.append(pytest.param(yaml.safe_load(head), body, id=f"{path.parent.name}/{path.stem}"))
    return found


def prepare(mini, given):
    mini.system(given.get("macos", "15.3.1"))
    mini.facts(**given.get("facts", {}))
    mini.switches(given.get("switches", {}))
    for path, content in given.get("plists", {}).items():
        mini.edit(path, content)
    for path, content in given.get("files", {}).items():
        mini.world.write_file(path, content.encode())
    for path, owner in given.get("owners", {}).items():
        mini.world.set_owner(path, *owner)
    for name in TOOLS.values():
        module = importlib.import_module(f"minisim.tools.{name}")
        if hasattr(module, "started"):
            module.started(mini.world)
    for name, state in given.get("states", {}).items():
        mini.world.save_state(name, {**mini.world.state(name), **state})


@pytest.mark.parametrize(("about", "body"), transcripts())
def test_the_simulator_prints_it(mini, about, body):
    prepare(mini, about.get("given", {}))
    euid = about.get("given", {}).get("euid", 0)
    stdin = about.get("stdin", "")
    answer = mini.run(TOOLS[about["tool"]], *about["command"][1:], stdin=stdin, uid=euid)
    assert answer.exit == about["exit"]
    printed = answer.out if about["stream"] == "stdout" else answer.err
    assert LOGGED.sub(r"\1: ", printed) == LOGGED.sub(r"\1: ", body)
