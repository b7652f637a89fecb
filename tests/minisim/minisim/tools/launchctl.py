# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate launchctl(1), the verbs of both generations, by reference/launchctl.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _launchd as launchd
from ._oldplist import describe
from ._signals import signal_name
from ._system import macos_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Call
    from ..world import World

PATHS = ("/bin/launchctl",)

NOT_FOUND = 113
_MODERN = "bootstrap bootout enable disable kickstart kill print print-disabled".split()


def started(world: World) -> None:
    """Load the jobs of a Mac that has just started."""
    launchd.started(world)


def main(call: Call) -> int:
    """Run one verb; those with a domain are unknown before 10.10."""
    verbs: dict[str, Callable[[Call, list[str]], int]] = {
        "load": _load, "unload": _load, "start": _start, "stop": _stop, "list": _list,
        "bootstrap": _bootstrap, "bootout": _bootout, "enable": _enable, "disable": _enable,
        "kickstart": _kickstart, "kill": _kill, "print": _print, "print-disabled": _print_disabled,
    }  # fmt: skip
    verb = call.argv[0] if call.argv else "help"
    known = verb in verbs and (verb not in _MODERN or launchd.is_modern(call.world))
    if not known:
        call.err(
            f"Unrecognized subcommand: {verb}\n" if call.argv else "Usage: launchctl <subcommand>\n"
        )
        return 64 if launchd.is_modern(call.world) else 1
    if verb not in ("list", "print", "print-disabled"):
        call.writes = True
        if call.world.euid() != 0 and verb in _MODERN:
            call.err("Not privileged to set domain state.\n" if verb in ("enable", "disable")
                     else f"{verb.capitalize()} failed: 1: Operation not permitted\n")  # fmt: skip
            return 1
    return verbs[verb](call, call.argv[1:])


def _load(call: Call, rest: list[str]) -> int:
    """Load or unload property lists; whatever goes wrong, the exit status does not say so."""
    world, loading = call.world, call.argv[0] == "load"
    persistent = any("w" in word for word in rest if word.startswith("-"))
    status = 0
    for path in (word for word in rest if not word.startswith("-")):
        try:
            label = str(launchd.read_job(world, path)["Label"])
        except launchd.BadJob as reason:
            call.err(f"{path}: {reason}\n")
            status = int(world.switch("launchctl.load_failure_exit"))
            continue
        if persistent:
            launchd.override(world, label, disabled=not loading)
        if loading and launchd.is_loaded(world, label):
            call.err(f"{path}: service already loaded\n")
        elif loading and launchd.is_disabled(world, label):
            call.err(f"{path}: Service is disabled\n")
        elif loading and (refused := launchd.refusal(world, label)) is not None:
            call.err(f"Load failed: {refused.get('exit', 5)}: Input/output error\n")
        elif not loading and not launchd.is_loaded(world, label):
            call.err(f"{path}: Could not find specified service\n")
        else:
            launchd.note_loaded(world, label, loaded=loading)
    return status


def _start(call: Call, rest: list[str]) -> int:
    if not rest or not launchd.is_loaded(call.world, rest[0]):
        call.err("launchctl start error: No such process\n")
        return 3
    launchd.start(call.world, rest[0])
    return 0


def _stop(call: Call, rest: list[str]) -> int:
    if not rest or not launchd.is_loaded(call.world, rest[0]):
        call.err("launchctl stop error: No such process\n")
        return 3
    launchd.restart(call.world, rest[0])
    return 0


def _list(call: Call, rest: list[str]) -> int:
    if not rest:
        lines = [f"{launchd.shown_pid(call.world, label)}\t0\t{label}"
                 for label in launchd.loaded(call.world)]  # fmt: skip
        call.out("\n".join(["PID\tStatus\tLabel", *lines]) + "\n")
        return 0
    label = rest[0]
    if not launchd.is_loaded(call.world, label):
        modern = launchd.is_modern(call.world)
        call.err(f'Could not find service "{label}" in domain for system\n' if modern
                 else "launchctl list returned unknown response\n")  # fmt: skip
        return NOT_FOUND if modern else 1
    about = {"Label": label, "LastExitStatus": 0, "LimitLoadToSessionType": "System"}
    if launchd.runs(call.world, label):
        about["PID"] = launchd.pid(call.world, label)
    call.out(describe(about).replace("    ", "\t") + ";\n")
    return 0


def _target(call: Call, word: str) -> str:
    """Return the label of `system/LABEL`, empty if the word is no such target."""
    domain, _slash, label = word.partition("/")
    if domain != "system" or not label:
        call.err(f"Unrecognized target specifier: {word}\n")
        return ""
    return label


def _bootstrap(call: Call, rest: list[str]) -> int:
    world = call.world
    if len(rest) < 2 or rest[0] != "system":
        call.err("Usage: launchctl bootstrap <domain-target> [service-path...]\n")
        return 64
    try:
        label = str(launchd.read_job(world, rest[1])["Label"])
    except launchd.BadJob:
        call.err("Bootstrap failed: 5: Input/output error\n")
        return 5
    if launchd.is_loaded(world, label):
        status = int(world.switch("launchctl.bootstrap_loaded_exit"))
        why = "Input/output error" if status == 5 else "Operation already in progress"
    elif launchd.is_disabled(world, label):
        status = int(world.switch("launchctl.bootstrap_disabled_exit"))
        why = "Input/output error" if status == 5 else "Service is disabled"
    elif (refused := launchd.refusal(world, label)) is not None:
        status, why = int(refused.get("exit", 5)), "Input/output error"
    else:
        launchd.note_loaded(world, label, loaded=True)
        return 0
    call.err(f"Bootstrap failed: {status}: {why}\n" if status else "")
    return status


def _bootout(call: Call, rest: list[str]) -> int:
    """Unload `system/LABEL` or `system PLIST`."""
    world, label = call.world, ""
    if len(rest) == 2 and rest[0] == "system":
        try:
            label = str(launchd.read_job(world, rest[1])["Label"])
        except launchd.BadJob:
            label = rest[1]
    elif rest:
        label = _target(call, rest[0])
    if not label:
        return 64
    if not launchd.is_loaded(world, label):
        status = int(world.switch("launchctl.bootout_unknown_exit"))
        why = "No such process" if status == 3 else "Could not find specified service"
        call.err(f"Boot-out failed: {status}: {why}\n")
        return status
    launchd.note_loaded(world, label, loaded=False)
    return 0


def _enable(call: Call, rest: list[str]) -> int:
    """Enable or disable a label, which need not exist."""
    label = _target(call, rest[0] if rest else "")
    if not label:
        return 64
    launchd.override(call.world, label, disabled=call.argv[0] == "disable")
    return 0


def _kickstart(call: Call, rest: list[str]) -> int:
    targets = [word for word in rest if not word.startswith("-")]
    label = _target(call, targets[0] if targets else "")
    if not label:
        return 64
    if not launchd.is_loaded(call.world, label):
        call.err(f'Could not find service "{label}" in domain for system\n')
        return NOT_FOUND
    if any("k" in word for word in rest if word.startswith("-")):
        launchd.restart(call.world, label)
    launchd.start(call.world, label)
    return 0


def _kill(call: Call, rest: list[str]) -> int:
    """Send a signal, `kill HUP system/LABEL`."""
    label = _target(call, rest[1] if len(rest) == 2 else "")
    signal = signal_name(rest[0]) if label else ""
    if not label or not signal:
        return 64
    if not launchd.is_loaded(call.world, label):
        call.err(f'Could not find service "{label}" in domain for system\n')
        return NOT_FOUND
    if not launchd.send(call.world, label, signal):
        call.err("No process to signal.\n")
        return 3
    return 0


def _print(call: Call, rest: list[str]) -> int:
    label = _target(call, rest[0] if rest else "")
    if not label:
        return 64
    world = call.world
    if not launchd.is_loaded(world, label):
        call.err(f'Could not find service "{label}" in domain for system\n')
        return NOT_FOUND
    running = launchd.runs(world, label)
    place = launchd.jobs(world).get(label, f"/System/Library/LaunchDaemons/{label}.plist")
    lines = [f"system/{label} = {{", f"\tactive count = {int(running)}", f"\tpath = {place}"]
    lines += [f"\tstate = {'running' if running else 'not running'}", ""]
    if running:
        lines += [f"\tpid = {launchd.pid(world, label)}"]
    call.out("\n".join([*lines, "}"]) + "\n")
    return 0


def _print_disabled(call: Call, rest: list[str]) -> int:
    if rest != ["system"]:
        call.err("Usage: launchctl print-disabled <domain-target>\n")
        return 64
    asked = call.world.switch("launchctl.disabled_words")
    words = asked == "words" or (asked == "auto" and macos_version(call.world) >= (13,))
    names = ("enabled", "disabled") if words else ("false", "true")
    call.out("\n\tdisabled services = {\n")
    for label, disabled in sorted(launchd.overrides(call.world).items()):
        call.out(f'\t\t"{label}" => {names[disabled]}\n')
    call.out("\t}\n")
    return 0
