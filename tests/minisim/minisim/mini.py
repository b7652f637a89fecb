# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boot, enter, look at and stop one mini: the simulator's API for tests and its command line."""

from __future__ import annotations

import compileall
import functools
import inspect
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import (
    disk,
    entry,
    faults,
    fingerprint,
    furnish,
    log,
    processes,
    skeleton,
    sshd,
    switches,
    wire,
)
from .door import Door, Down, default_home
from .interpreters import Interpreter, describe
from .neighbours import free_address
from .tools import _alert_store, _dhcp, _network, _store, installer
from .world import World

# Memory that is not the mini's own: what the network around it says survives a restart.
OUTSIDE = frozenset({"network.json"})


class Completed(NamedTuple):
    """How a command in a mini ended."""

    exit: int
    stdout: str
    stderr: str


def names(home: Path) -> list[str]:
    """Return the minis that exist in a home, up or down."""
    return sorted(path.parent.name for path in home.glob("*/mini.json"))


@functools.cache
def _engine() -> Interpreter:
    """Return the Python that the fake tools run with: the one that runs this."""
    compileall.compile_dir(entry.CODE, quiet=2)
    return describe(sys.executable)


@functools.cache
def _interpreter(executable: str) -> Interpreter:
    return describe(executable)


class Mini:
    """One mini below `home`; making the object touches nothing."""

    def __init__(self, home: Path | str, name: str) -> None:
        self.home = Path(home).absolute()
        self.name = name
        self.folder = self.home / name
        self.root = self.folder / "root"
        self.world = World(self.root)
        self.door = Door(self.folder)

    # Life

    def exists(self) -> bool:
        """Tell whether the mini was ever made."""
        return (self.folder / "mini.json").exists()

    def is_up(self) -> bool:
        """Tell whether the mini can be entered."""
        return self.door.is_open()

    def about(self) -> dict[str, Any]:
        """Return seed, Python and the rest that the mini was made with."""
        text = (self.folder / "mini.json").read_text(encoding="utf-8")
        about: dict[str, Any] = json.loads(text)
        return about

    def up(
        self, seed: str = "", *, python: str = "", world: Mapping[str, Any] | None = None
    ) -> None:
        """Make the mini if it is new, and let it be entered; what it holds stays as it is.

        `seed` is needed for a new mini only. `python` is an interpreter of the host that the
        mini is given (default: the one that runs this). `world` is merged over the seed.
        """
        if self.is_up():
            return
        new = not self.exists()
        about = self._decide(seed, python, dict(world or {})) if new else self.about()
        if not new and seed and seed != about["seed"]:
            raise ValueError(f"{self.name} was made from {about['seed']}: destroy it first")
        given = _interpreter(about["python"])
        plan = entry.mounts(self.home, _engine(), given)
        if new:
            skeleton.make(self.root, plan)
            if os.geteuid() != 0:
                self.world.hidden("one_uid").touch()
            furnish.furnish(self.world, about["facts"])
            if not sshd.lacking():
                sshd.furnish(self.home, self.name)
        self._start(about, given, plan)

    def _decide(self, seed: str, python: str, world: dict[str, Any]) -> dict[str, Any]:
        """Return what a new mini is to be, and leave it written down."""
        if not seed:
            raise ValueError(f"{self.name} does not exist: name a seed to make it from")
        facts = furnish.facts(self.name, seed, world)
        self._address(facts)
        self.root.mkdir(parents=True)
        if facts.get("disk"):
            disk.give(self.folder, str(facts["disk"]))
        self._let_users_through()
        about = {"seed": seed, "python": python or sys.executable, "facts": facts}
        (self.folder / "mini.json").write_text(json.dumps(about, default=str), encoding="utf-8")
        return about

    def _address(self, facts: dict[str, Any]) -> None:
        """Give the mini an address that no other mini of the home has, if it asks for one."""
        wanted = facts.get("network") or {}
        if wanted.get("primary_address") == "auto":
            others = (Mini(self.home, name).world for name in names(self.home))
            taken = {_network.primary_address(other) for other in others}
            facts["network"] = {**wanted, "primary_address": free_address(self.home, taken)}

    def _let_users_through(self) -> None:
        """Let ordinary users of the minis look up the others, where the home is root's alone."""
        if os.geteuid() == 0:
            self.home.chmod(self.home.stat().st_mode | 0o055)

    def _start(self, about: dict[str, Any], given: Interpreter, plan: list[entry.Mount]) -> None:
        self._forget()
        engine = _engine()
        skeleton.share_library(self.root, given)
        skeleton.share_customization(self.root, given)
        gone = {name.partition(".")[0] for name in self.faults() if name.endswith(".missing")}
        furnish.launchers(self.world, engine, gone)
        furnish.network_door(self.world, engine)
        self.world.hidden("python.json").write_text(json.dumps(given._asdict()), encoding="utf-8")
        if about["facts"].get("python", True):
            installer.install_python(self.world)
        plan_file = self.folder / "plan"
        plan_file.write_text(entry.plan_text(self.root, self.name, plan), encoding="utf-8")
        log = self.folder / "entry.log"
        bwrap = entry.with_bwrap(self.root, self.name, plan, log) if entry.has_bwrap() else []
        ways = {"bwrap": bwrap, "unshare": entry.with_unshare(engine, plan_file)}
        (self.folder / "enter.json").write_text(json.dumps(ways), encoding="utf-8")
        tried = self.run(["/bin/sh", "-c", ":"])
        if tried.exit != 0:
            self.down()
            said = tried.stderr or log.read_text(encoding="utf-8")
            raise Down(f"{self.name} cannot be entered on this machine: {said.strip()}")
        furnish.start_daemons(self.world)

    def down(self) -> None:
        """Stop the mini: end what runs in it, forget what a real one keeps in memory."""
        (self.folder / "enter.json").unlink(missing_ok=True)
        if self.exists():
            processes.end(self.root)
            self._forget()

    def _forget(self) -> None:
        for path in self.world.hidden("state").iterdir():
            if path.name not in OUTSIDE:
                path.unlink()
        emptied = ["private/tmp"]
        if self.world.switch("boot.var_run") == "emptied":
            emptied.append("private/var/run")
        for path in (path for folder in emptied for path in (self.root / folder).iterdir()):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def destroy(self) -> None:
        """Stop the mini and remove all of it."""
        self.down()
        if self.folder.exists():
            disk.take(self.folder)
            shutil.rmtree(self.folder)

    # Commands

    def run(
        self,
        argv: Sequence[str],
        stdin: str = "",
        *,
        user: str = "root",
        way: str = "",
        timeout: float | None = None,
    ) -> Completed:
        """Run a command in the mini and return how it ended; Down if the mini died under it."""
        with self.door.enter(argv, user=user, way=way) as process:
            try:
                out, err = process.communicate(stdin.encode("utf-8", "surrogateescape"), timeout)
            except BaseException:
                self.door.hang_up(process)
                raise
        if self.door.lost_power():
            raise Down(f"{self.name} lost its power under {' '.join(argv)}")
        texts = (text.decode("utf-8", "surrogateescape") for text in (out, err))
        return Completed(process.returncode, *texts)

    # What is set from outside

    def faults(self) -> dict[str, dict[str, Any]]:
        """Return the faults that are set."""
        return faults.read(self.world.hidden("faults.json"))

    def fault(self, name: str, **parameters: object) -> None:
        """Set a fault, `TOOL.KIND` (see faults.py); it strikes from the next call on."""
        faults.check(name, furnish.modules())
        if name == "file.half-written":
            place = self.world.path(str(parameters["path"]))
            os.truncate(place, place.stat().st_size // 2)
            return
        if name == "alertstore.locked":
            # A real lock on the real file, by a process that ends by itself.
            _alert_store.hold_lock(
                self.world.path(_alert_store.STORE), float(str(parameters.get("seconds", 60)))
            )
            return
        faults.put(self.world.hidden("faults.json"), name, dict(parameters))
        self._launchers()

    def happens(self, event: str, **parameters: str) -> object:
        """Let something happen that no command does, such as `alerts-pane-opened`.

        Return what the event answers, such as the offer that a DHCP client gets, else None.
        """
        known = furnish.events()
        if event not in known:
            raise ValueError(f"there is no event {event}; there are: {', '.join(sorted(known))}")
        try:
            inspect.signature(known[event]).bind(self.world, **parameters)
        except TypeError as error:
            raise ValueError(f"{event}: {error}") from None
        return known[event](self.world, **parameters)

    def clear_faults(self, name: str | None = None) -> None:
        """Take one fault away, or all."""
        faults.clear(self.world.hidden("faults.json"), name)
        self._launchers()

    def _launchers(self) -> None:
        """Let launchers be where they should: a tool that a fault has taken away has none."""
        gone = {name.partition(".")[0] for name in self.faults() if name.endswith(".missing")}
        for tool, module in furnish.modules().items():
            for path in furnish.places(module, self.world) if tool in gone else ():
                self.world.path(path).unlink(missing_ok=True)
        furnish.launchers(self.world, _engine(), gone)

    def switch(self, name: str, value: switches.Value) -> None:
        """Decide an open question for this mini (see switches.py)."""
        place = self.world.hidden("switches.json")
        table = json.loads(place.read_text(encoding="utf-8"))
        table[name] = switches.parse(name, str(value))
        place.write_text(json.dumps(table, indent=1), encoding="utf-8")

    def load(self, service: str, text: str) -> None:
        """Make a printed listing the settings of a service; other services in it are left out."""
        tree = wire.load(text)
        if service not in tree:
            raise ValueError(f"the listing has no line of {service}")
        about = self.about()
        if service not in about["facts"]["services"]:
            about["facts"]["services"].append(service)
            (self.folder / "mini.json").write_text(json.dumps(about), encoding="utf-8")
            self.world.hidden("facts.json").write_text(json.dumps(about["facts"]), encoding="utf-8")
        _store.write_settings(self.world, service, tree[service])
        if service == _dhcp.SERVICE:
            _dhcp.settings_written(self.world)

    def advance(self, seconds: float) -> None:
        """Put the mini's clock forward, so that what takes time is over sooner."""
        ahead = self.world.now() - time.time() + seconds
        self.world.hidden("clock").write_text(f"{ahead:.3f}", encoding="ascii")

    # What can be seen

    def calls(self, *, writes: bool = False) -> list[dict[str, Any]]:
        """Return each launch of a fake tool, oldest first; `writes` leaves only writing ones."""
        found = log.calls(self.world.hidden("calls.jsonl"))
        return [call for call in found if call["writes"]] if writes else found

    def clear_calls(self) -> None:
        """Forget the launches, signals and events so far."""
        for name in ("calls.jsonl", "signals.jsonl", "events.jsonl"):
            self.world.hidden(name).write_bytes(b"")

    def signals(self) -> list[dict[str, Any]]:
        """Return the signals that simulated daemons got."""
        return log.lines(self.world.hidden("signals.jsonl"))

    def events(self) -> list[dict[str, Any]]:
        """Return what a person in front of the mini would have seen."""
        return log.lines(self.world.hidden("events.jsonl"))

    def fingerprint(self) -> dict[str, dict[str, Any]]:
        """Return what every file of the mini is, by path (see fingerprint.py)."""
        return fingerprint.take(self.root)


__all__ = ["Completed", "Down", "Mini", "default_home", "names"]
