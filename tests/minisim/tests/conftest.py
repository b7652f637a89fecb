# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run fake tools in a bare folder: their own files and switches, no namespaces, no seed."""

from __future__ import annotations

import importlib
import io
import json
import os
import plistlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

# The simulator's package, and what tests share.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from directories import Fleet
from minisim import dispatch, seeds, wire
from minisim.furnish import filled
from minisim.mini import Mini as Booted
from minisim.tools import _store, launchctl, systemsetup
from minisim.world import World

SYSTEM_VERSION = "/System/Library/CoreServices/SystemVersion.plist"


class Ran(NamedTuple):
    """What one launch of a tool did."""

    exit: int
    out: str
    err: str
    writes: bool


class Mini:
    """A folder that passes for a mini, with one uid whose number a call may choose."""

    def __init__(self, root: Path, launch: Callable[..., Ran]) -> None:
        self.world = World(root)
        self.run = launch
        self.world.hidden("state").mkdir(parents=True)
        self.world.hidden("one_uid").touch()
        self.system("15.1")

    def system(self, version: str) -> None:
        """Make it a Mac with this macOS."""
        self.world.write_plist(SYSTEM_VERSION, {"ProductVersion": version})

    def facts(self, **facts: Any) -> None:
        """Say what the seed says."""
        self.world.hidden("facts.json").write_text(json.dumps(facts), encoding="utf-8")

    def switches(self, switches: dict[str, Any]) -> None:
        """Set these switches, all others to their defaults."""
        self.world.hidden("switches.json").write_text(json.dumps(switches), encoding="utf-8")

    def faults(self, faults: dict[str, Any]) -> None:
        """Set these faults, and no others."""
        self.world.hidden("faults.json").write_text(json.dumps(faults), encoding="utf-8")

    def up(self, *, is_up: bool) -> None:
        """Let other minis of its home find it up, or down."""
        place = self.world.root.parent / "enter.json"
        place.touch() if is_up else place.unlink()

    def log(self, name: str) -> list[dict[str, Any]]:
        """Return a log of the mini: events or signals."""
        try:
            text = self.world.hidden(f"{name}.jsonl").read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in text.splitlines()]

    def edit(self, absolute: str, changes: dict[str, Any]) -> None:
        """Change a property list by hand, behind every daemon's back."""
        path = self.world.path(absolute)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = plistlib.loads(path.read_bytes()) if path.exists() else {}
        path.write_bytes(plistlib.dumps({**before, **changes}))


@pytest.fixture
def make_mini(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[[Path], Mini]:
    """Give a function that makes a plain macOS 15 of a folder."""

    def make(root: Path) -> Mini:
        def run(tool: str, *argv: str, stdin: str = "", uid: int = 0) -> Ran:
            monkeypatch.setenv("MINISIM_EUID", str(uid))
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            places = importlib.import_module(f"minisim.tools.{tool}").PATHS
            call = dispatch.Call(places[0], list(argv), made.world)
            capsysbinary.readouterr()
            status = dispatch.run(tool, call)
            said = capsysbinary.readouterr()
            return Ran(status, said.out.decode(), said.err.decode(), call.writes)

        made = Mini(root, run)
        return made

    return make


@pytest.fixture
def mini(tmp_path: Path, make_mini: Callable[[Path], Mini]) -> Mini:
    """Give a plain macOS 15 in a folder."""
    return make_mini(tmp_path)


@pytest.fixture
def make_server(tmp_path: Path, make_mini: Callable[[Path], Mini]) -> Callable[..., Mini]:
    """Give a function that makes minis of one home, with Server 5.6 set up and their SSH on.

    Their slapconfig reads passwords from standard input, without a prompt.
    """

    def make(name: str, number: int, **facts: Any) -> Mini:
        root = tmp_path / "minis" / name / "root"
        root.mkdir(parents=True)
        server = make_mini(root)
        server.system("10.13.6")
        host, address = f"{name}.example.org", f"10.44.0.{number}"
        network = {"primary_address": address, **facts.pop("network", {})}
        services = ["dirserv", "info", "network"]
        server.facts(
            **{"name": name, "services": services, "network": network, "server": {}, **facts}
        )
        version = {"CFBundleShortVersionString": facts.get("version", "5.6.3")}
        server.edit("/Applications/Server.app/Contents/version.plist", version)
        server.edit("/var/db/.ServerSetupDone", {})
        server.switches({"slapconfig.asks": "stdin-silent"})
        server.up(is_up=True)
        server.run("scutil", "--set", "HostName", host)
        systemsetup.boot(server.world)
        launchctl.started(server.world)
        standalone = wire.load(filled(seeds.settings("dirserv"), {"name": name}))["dirserv"]
        _store.write_settings(server.world, "dirserv", standalone)
        return server

    return make


@pytest.fixture
def minis(make_server: Callable[..., Mini]) -> Fleet:
    """Give three standalone servers."""
    return Fleet(make_server)


@pytest.fixture
def fleet(minis: Fleet) -> Fleet:
    """Give a master and two standalone servers."""
    assert minis.create().exit == 0
    return minis


@pytest.fixture
def pair(fleet: Fleet) -> Fleet:
    """Give a master with a replica, and a standalone server."""
    assert fleet.join().exit == 0
    return fleet


def why_no_entry() -> str:
    """Say why this machine cannot enter a mini, "" if it can."""
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "--pid", "--fork", "true"]
    else:
        command = ["unshare", "--user", "--map-root-user", "--mount", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return done.stderr.strip() if done.returncode else ""


NO_ENTRY = why_no_entry()


@pytest.fixture
def can_enter() -> None:
    """Skip the test, with the reason, where no mini can be entered."""
    if NO_ENTRY:
        pytest.skip(f"no mini can be entered here: {NO_ENTRY}")


@pytest.fixture
def boot(tmp_path: Path, can_enter: None) -> Iterator[Callable[..., Booted]]:
    """Boot real minis, `boot(seed, name="mini1", **world)`; they are gone after the test."""
    made = []

    def make(seed: str, name: str = "mini1", python: str = "", **world: Any) -> Booted:
        booted = Booted(tmp_path / "minis", name)
        made.append(booted)
        booted.up(seed, python=python, world=world)
        return booted

    yield make
    for booted in made:
        booted.destroy()
