# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let the simulator print every transcript of serveradmin, and read every capture of it.

`given` in a transcript's header says how the mini is made: `load` (the body itself becomes
this service's settings), `settings` (lines that do), `services`, `running`, `switches`,
`states` (what daemons remember), `euid`, `plists` and `files` (what lies on the disk, by path).
Lines of settings have no order.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from minisim import seeds, wire
from minisim.tools import _store

TESTS = Path(__file__).resolve().parents[2]
TRANSCRIPTS = sorted((TESTS / "transcripts" / "serveradmin").glob("*.txt"))
CAPTURES = TESTS.parents[1] / "shared" / "captures"
SERVER = {"version": "5.3", "build": "16S4123"}
SERVICES = [*seeds.read("10.12-server-5.3")["services"], "radius"]
SETUP_DONE = "/private/var/db/.ServerSetupDone"


def prepare(mini: Any, given: dict[str, Any], body: str) -> None:
    mini.system("10.12.6")
    mini.facts(server=SERVER, services=given.get("services", SERVICES))
    mini.switches(given.get("switches", {}))
    done = mini.world.path("/var/db/.ServerSetupDone")
    done.parent.mkdir(parents=True)
    done.touch()
    fresh = "".join(seeds.settings(name) for name in ("caching", "dhcp", "timemachine"))
    loaded = {
        **wire.load(fresh),
        **wire.load(given.get("settings", body if "load" in given else "")),
    }
    for service, tree in loaded.items():
        _store.write_settings(mini.world, service, tree)
    _store.write_running(mini.world, {name: 0.0 for name in given.get("running", ())})
    for place, content in given.get("plists", {}).items():
        mini.edit(place, content)
    for place, text in given.get("files", {}).items():
        mini.world.write_file(place, text.encode())
    for name, state in given.get("states", {}).items():
        mini.world.save_state(name, state)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_simulator_prints_it(mini: Any, path: Path) -> None:
    head, body = path.read_text(encoding="utf-8").split("\n---\n", 1)
    about = yaml.safe_load(head)
    given = about.get("given", {})
    prepare(mini, given, body)
    answer = mini.run(
        "serveradmin", *about["command"][1:], stdin=about.get("stdin", ""), uid=given.get("euid", 0)
    )
    assert answer.exit == about["exit"]
    printed = answer.out if about["stream"] == "stdout" else answer.err
    assert sorted(printed.splitlines()) == sorted(body.splitlines())


def test_every_transcript_was_found() -> None:
    assert len(TRANSCRIPTS) >= 15


def captured() -> list[Any]:
    """Return the captures of settings and status that were printed by a real tool, whole."""
    if not CAPTURES.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip("no captures beside the checkout"))]
    index = yaml.safe_load((CAPTURES / "INDEX.yml").read_text(encoding="utf-8"))["captures"]
    return [
        pytest.param(CAPTURES / entry["file"], id=Path(entry["file"]).stem)
        for entry in index
        if entry["tool"] == "serveradmin"
        and entry["grade"] == "captured"
        and Path(entry["file"]).name.startswith("settings")
    ]


@pytest.mark.parametrize("path", captured())
def test_a_capture_is_loaded_and_printed_back(mini: Any, path: Path) -> None:
    body = path.read_text(encoding="utf-8")
    service = next(iter(wire.load(body)))
    prepare(mini, {"load": service, "services": [service]}, body)
    answer = mini.run("serveradmin", "settings", service)
    assert sorted(answer.out.split("\n")) == sorted(line.rstrip() for line in body.split("\n"))
