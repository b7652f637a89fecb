# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answer `serveradmin command`: the verbs of each service, as far as anything can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import wire
from . import _caching
from ._catalogue import COMMANDS
from ._servermgr import ServiceError, log_paths, set_running, settings, started_at, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Call
    from ..world import World

Parameters = dict[str, Any]
READING = ("get", "read", "is", "list", "browse", "preflight", "validate", "evaluate", "resolve")
FLUSHES = frozenset({"flushCache", "flushCacheIfNeeded", "flushSharedCache"})
UNKNOWN_COMMAND = "UNKNOWN_COMMAND_ERR"


def reads_only(command: str) -> bool:
    """Tell whether a command changes nothing, by its name."""
    return command.startswith(READING)


def answer(call: Call, service: str, command: str, parameters: Parameters) -> dict[str, Any]:
    """Carry out a command and return its answer as a tree."""
    world = call.world
    if command not in COMMANDS.get(service, ()):
        return _unknown(world, service, command)
    echo: dict[str, Any] = {}
    if world.switch("serveradmin.command_echo"):
        echo["command"] = command
    special: dict[str, Callable[[World, str, Parameters], dict[str, Any]]] = {
        "getState": _get_state,
        "getLogPaths": _get_log_paths,
        "getConnectedUsers": _get_connected_users,
        "getHistory": _get_history,
        "readSettings": _read_settings,
        "setState": _set_state,
    }
    if command in special:
        return {**echo, **special[command](world, service, parameters)}
    if service == "dirserv":
        return {**echo, **_directory_command(call, command, parameters)}
    if service == "alerts":
        from . import _alerts

        _alerts.command(world, command)
    if service == "caching" and command in FLUSHES:
        world.save_state(_caching.MEMORY, {**world.state(_caching.MEMORY), "used": 0})
    return {**echo, "status": 0}


def _directory_command(call: Call, command: str, parameters: Parameters) -> dict[str, Any]:
    from . import _dirserv

    if command not in _dirserv.ARCHIVES:
        return {"status": 0}
    try:
        return _dirserv.archive(call, command, parameters)
    except _dirserv.Failed as reason:
        raise ServiceError("dirserv", str(reason)) from None


def _unknown(world: World, service: str, command: str) -> dict[str, Any]:
    said = world.switch("serveradmin.unknown_command")
    if said == "error":
        raise ServiceError(service, UNKNOWN_COMMAND)
    return {"command": command, "status": 1} if said == "status" else {}


def _get_state(world: World, service: str, _request: Parameters) -> dict[str, Any]:
    return {"state": state(world, service)}


def _get_log_paths(_world: World, service: str, _request: Parameters) -> dict[str, Any]:
    return dict(log_paths(service))


def _get_connected_users(world: World, service: str, _request: Parameters) -> dict[str, Any]:
    users = world.state("connected_users").get(service, [])
    return {"usersArray": users, "timeStamp": "", "status": 0}


def _read_settings(world: World, service: str, _request: Parameters) -> dict[str, Any]:
    tree = settings(world, service)
    return tree if isinstance(tree, dict) else {}


def _set_state(world: World, service: str, parameters: Parameters) -> dict[str, Any]:
    wanted = parameters.get("state")
    if wanted in ("RUNNING", "STOPPED"):
        set_running(world, service, run=wanted == "RUNNING")
    return {"state": state(world, service), "status": 0}


def _get_history(world: World, service: str, parameters: Parameters) -> dict[str, Any]:
    """Return one sample a minute, newest first (layout: Apple's manuals)."""
    variant = str(parameters.get("variant", "v1"))
    span = int(parameters.get("timeScale", 300))
    now = int(world.now())
    started = started_at(world, service) or now
    times = [t for t in range(now - now % 60, now - span, -60) if t >= started]
    legend = "CONNECTIONS" if variant == "v1" else "THROUGHPUT"
    shown = {
        "nbSamples": len(times),
        "samplesArray": [{variant: 0, "t": t} for t in times],
        f"{variant}Legend": legend.lower() if service == "mail" else legend,
        "currentServerTime": now,
    }
    return shown


def parameters_of(lines: list[wire.Line], service: str) -> Parameters:
    """Return the parameters that the lines of a batch give to a command."""
    holder: dict[str, Any] = {service: {}}
    for line in lines:
        if line.token is not None and line.key[0] == service and line.key[1:] != ("command",):
            token = line.token
            wire.put(holder, line.key, token.text if token.quoted else wire.bare_value(token.text))
    given: Parameters = holder[service]
    return given
