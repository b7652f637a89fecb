# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep the faults of a mini: set from outside, met inside.

A fault is named `TOOL.KIND` (`*.KIND` for every tool) and has parameters. Two of them are
understood for all kinds: `times` (how often it strikes, else until cleared) and `match`
(strikes only when this text stands in the joined arguments).

Kinds that every tool has (the dispatcher applies them): `slow` (`seconds`), `hang`,
`exit` (`rc`, `text`, `stream`), `fails-with-exit-0` (`text`), `kill-after-write`, `missing`.
Others (`serveradmin.swallow`, `servermgrd.busy`) belong to the tool that asks for them.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Fault = dict[str, Any]


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
    """Return the fault if it is set and meant for these arguments, and use up one of its times."""
    tool, _, kind = name.partition(".")
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
            return fault
    return None
