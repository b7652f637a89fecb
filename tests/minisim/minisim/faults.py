# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep the faults of a mini: set from outside, met inside.

A fault is named `TOOL.KIND` (`*.KIND` for every tool) and has parameters. Two of them are
understood for all kinds: `times` (how often it strikes, else until cleared) and `match`
(strikes only when this text stands in the joined arguments).

What there is, see KINDS and OWN.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Fault = dict[str, Any]

# Every tool has these; the dispatcher and the boot see to them.
KINDS = {
    "slow": "each launch waits first: seconds",
    "hang": "a launch never ends",
    "held": "a launch waits until this fault is cleared",
    "missing": "the tool is not on the mini",
    "exit": "the tool fails: rc, text, stream (stderr or stdout)",
    "fails-with-exit-0": "the tool prints an error and exits 0: text",
    "fill-disk": "the mini's own disk is full from this launch on (see README)",
    "kill": "the mini loses its power before the tool does anything",
    "kill-after-write": "the mini loses its power after the tool's next write went through",
    "silence": "by ssh: nothing more is heard of the mini, and what runs there goes on",
    "cut-after-write": "by ssh: the connection breaks after the tool's next write went through",
}
# These belong to one tool, which asks for them.
OWN = {
    "serveradmin.swallow": "an assignment is accepted and dropped (match: its key)",
    "serveradmin.start-fails": "a service does not start (match: its name)",
    "serveradmin.stop-fails": "a service does not stop (match: its name)",
    "launchd.refuses": "a job does not load (match: its label); bootstrap's status: exit (5)",
    "servermgrd.busy": "servermgrd does something else first: seconds",
    "assetcachemanagerutil.registration": "Apple does not register the cache",
    "changeip.dies": "changeip ends halfway",
    "slapconfig.dies": "slapconfig ends halfway: after (steps), rc, text",
    "slapconfig.stuck": "slapconfig stops halfway and never ends: after (steps)",
    "slapconfig.master-forgets": "a replica is made, and the master does not list it",
    "dirserv.archive-empty": "an archive is an empty file, and nothing is said",
    "dirserv.archive-missing": "no archive is made, and nothing is said",
    "ssh.silent": "a new connection by ssh is taken, and nothing said: seconds",
    "sudo.password": "sudo wants a password: password",
    "alertstore.locked": "another process holds the alert store, from now on: seconds",
    "file.half-written": "a file is cut in half, at once: path",
}


def check(name: str, tools: Collection[str]) -> None:
    """Raise ValueError, with what there is, if no tool would ever ask for this fault."""
    tool, _dot, kind = name.partition(".")
    if name in OWN or (kind in KINDS and (tool == "*" or tool in tools)):
        return
    known = [*(f"TOOL.{kind}" for kind in KINDS), *OWN]
    raise ValueError(f"there is no fault {name}; there are: {', '.join(known)}")


@contextmanager
def _locked(store: Path) -> Iterator[dict[str, Fault]]:
    """Yield the faults under a lock; what is changed in the mapping is stored."""
    store.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(store, os.O_RDWR | os.O_CREAT, 0o666), "r+", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        text = handle.read()
        faults: dict[str, Fault] = json.loads(text) if text else {}
        yield faults
        new = json.dumps(faults)
        if new != text:
            handle.seek(0)
            handle.truncate()
            handle.write(new)


def read(store: Path) -> dict[str, Fault]:
    """Return all faults that are set, by name."""
    try:
        text = store.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    faults: dict[str, Fault] = json.loads(text) if text else {}
    return faults


def put(store: Path, name: str, fault: Fault) -> None:
    """Set a fault, in place of one of the same name."""
    with _locked(store) as faults:
        faults[name] = fault


def clear(store: Path, name: str | None = None) -> None:
    """Take one fault away, or all of them."""
    with _locked(store) as faults:
        for key in list(faults):
            if name in (None, key):
                del faults[key]


def strike(store: Path, name: str, said: str = "") -> Fault | None:
    """Return the fault if it is set and meant for these arguments, and use up one of its times.

    Its `name` is among its parameters.
    """
    tool, _dot, kind = name.partition(".")
    names = (name, f"*.{kind}") if tool else (name,)
    known = read(store)
    if not any(key in known for key in names):
        return None
    with _locked(store) as faults:
        for key in names:
            fault = faults.get(key)
            if fault is None or str(fault.get("match", "")) not in said:
                continue
            if "times" in fault:
                fault["times"] = int(fault["times"]) - 1
                if fault["times"] <= 0:
                    del faults[key]
            # Never empty, so that a fault without parameters is still one.
            return {**fault, "name": key}
    return None
