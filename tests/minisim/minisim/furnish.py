# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring a seed into a mini's folder: version plists, settings, tools, Python."""

from __future__ import annotations

import base64
import importlib
import json
import pkgutil
import plistlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from . import faults, seeds, tools, wire
from .entry import ENGINE
from .interpreters import Interpreter
from .tools import _store
from .world import World

SERVER_ROOT = "/Applications/Server.app/Contents/ServerRoot"
SETUP_DONE = "/private/var/db/.ServerSetupDone"
LAUNCHER = """\
#!/bin/sh
LD_LIBRARY_PATH={engine}/lib exec {python} -I -S /.minisim/code/minisim/launch.py {tool} "$0" "$@"
"""


def facts(name: str, seed_name: str, own: dict[str, Any]) -> dict[str, Any]:
    """Return what a mini is: its seed with what the inventory says of this one mini on top."""
    seed = seeds.merged(seeds.read(seed_name), own)
    return {"server": None, "services": [], "running": [], **seed, "name": name, "seed": seed_name}


def modules() -> dict[str, ModuleType]:
    """Return the modules of all fake tools by name."""
    found = (info.name for info in pkgutil.iter_modules(tools.__path__))
    return {
        name: importlib.import_module(f"{tools.__name__}.{name}")
        for name in found
        if not name.startswith("_")
    }


def furnish(world: World, is_: dict[str, Any]) -> None:
    """Write everything that the seed of a new mini says."""
    _json(world, "facts.json", is_)
    _json(world, "switches.json", is_.get("switches", {}))
    for name in is_.get("faults", {}):
        faults.check(name, modules())
    _json(world, "faults.json", is_.get("faults", {}))
    _versions(world, is_)
    if is_.get("network"):
        world.save_state("network", is_["network"])
    for service in is_["services"]:
        text = seeds.settings(service) + is_.get("settings", {}).get(service, "")
        tree = wire.load(filled(text, is_)).get(service, {})
        _store.write_settings(world, service, tree)
    _store.write_running(world, {service: world.now() for service in is_["running"]})
    for path, content in is_.get("files", {}).items():
        world.write_file(path, _content(content))
    for module in modules().values():
        if hasattr(module, "boot") and present(module, world):
            module.boot(world)


def events() -> dict[str, Callable[..., object]]:
    """Return what may happen to a mini without a command, by name; some have parameters."""
    found: dict[str, Callable[..., object]] = {}
    for module in modules().values():
        found.update(getattr(module, "EVENTS", {}))
    return found


def start_daemons(world: World) -> None:
    """Let every simulated daemon begin with what lies on the disk, as a Mac does when it starts."""
    for module in modules().values():
        if hasattr(module, "started") and present(module, world):
            module.started(world)


def filled(text: str, is_: dict[str, Any]) -> str:
    """Return a seed's listing with the mini's own name and address in it."""
    address = is_.get("network", {}).get("primary_address") or "10.20.30.40"
    host = is_.get("names", {}).get("HostName") or f"{is_['name']}.example.org"
    return text.replace("@NAME@", is_["name"]).replace("@HOST@", host).replace("@ADDRESS@", address)


def _content(said: str | dict[str, Any]) -> bytes:
    """Return what a seed says of a file: its text, {plist: …, form: binary} or {base64: …}."""
    if isinstance(said, str):
        return said.encode()
    if "base64" in said:
        return base64.b64decode(said["base64"])
    binary = said.get("form") == "binary"
    form = plistlib.FMT_BINARY if binary else plistlib.FMT_XML
    return plistlib.dumps(said["plist"], fmt=form, sort_keys=False)


def _json(world: World, name: str, value: object) -> None:
    place = world.hidden(name)
    place.write_text(json.dumps(value, indent=1, default=str), encoding="utf-8")
    place.chmod(0o666)


def _versions(world: World, is_: dict[str, Any]) -> None:
    macos, server = is_["macos"], is_["server"]
    system = {
        "ProductBuildVersion": macos["build"],
        "ProductName": macos["name"],
        "ProductUserVisibleVersion": macos["version"],
        "ProductVersion": macos["version"],
    }
    world.write_plist("/System/Library/CoreServices/SystemVersion.plist", system)
    if not server:
        return
    world.path(f"{SERVER_ROOT}/usr/sbin").mkdir(parents=True, exist_ok=True)
    version = {
        "BuildVersion": "1",
        "CFBundleShortVersionString": server["version"],
        "CFBundleVersion": server["build"],
        "ProjectName": "Server",
        "SourceVersion": "0",
    }
    world.write_plist("/Applications/Server.app/Contents/version.plist", version)
    info = {"CFBundleIdentifier": "com.apple.Server", "CFBundleName": "Server", **version}
    world.write_plist("/Applications/Server.app/Contents/Info.plist", info)
    if server.get("set_up", True):
        world.path("/Library/Server").mkdir(parents=True, exist_ok=True)
        world.path(SETUP_DONE).touch()


def present(module: ModuleType, world: World) -> bool:
    """Tell whether the mini's system has this tool at all."""
    asked = getattr(module, "present", None)
    return bool(asked(world)) if asked else True


def places(module: ModuleType, world: World) -> list[str]:
    """Return where a tool lies in this mini."""
    if not hasattr(module, "PATHS") or not present(module, world):
        return []
    server = bool(world.facts()["server"])
    paths = [path for path in module.PATHS if server or not path.startswith("{server}")]
    return [path.replace("{server}", SERVER_ROOT) for path in paths]


def launchers(world: World, engine: Interpreter, gone: set[str]) -> None:
    """Put a launcher at each place of each tool, but those which a fault has taken away."""
    for tool, module in modules().items():
        if tool in gone:
            continue
        text = LAUNCHER.format(engine=ENGINE, python=engine.inside(ENGINE), tool=tool)
        for path in places(module, world):
            _executable(world.path(path), text)


def network_door(world: World, engine: Interpreter) -> None:
    """Put the launcher by which the mini's Pythons ask about the network (packages/)."""
    python = f"LD_LIBRARY_PATH={ENGINE}/lib exec {engine.inside(ENGINE)} -I -S"
    text = f'#!/bin/sh\n{python} /.minisim/code/minisim/ask_network.py "$@"\n'
    _executable(world.hidden("ask_network"), text)


def _executable(place: Path, text: str) -> None:
    """Write a launcher unless it is there already, so that its time stays."""
    if place.is_symlink():
        place.unlink()
    if place.exists() and place.read_text(encoding="utf-8") == text:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(0o755)
