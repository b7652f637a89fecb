# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the mini's Pythons what its kernel is not: a system log, a network, bootpd as a process.

A mini runs no syslogd. This stands where third-party packages would be, so that a test can
look for secrets in `/private/var/log/system.log`; the lines have the form that macOS gives them.
It has no network of its own either (fleet_network.py), nor does bootpd run in a process of the
kernel, so a signal to its number is delivered here.
"""

from __future__ import annotations

import json
import os
import signal
import syslog
import time

import fleet_network

LOG = "/private/var/log/system.log"
HIDDEN = "/.minisim"
_idents = ["python"]
_kernel_kill = os.kill


def openlog(name: str = "python", *_options: object, **_named: object) -> None:
    """Take the name that the lines which follow are written under."""
    _idents[:] = [name]


def log(*message: object) -> None:
    """Append one line; the priority, if given first, is not shown."""
    now = time.strftime("%b %e %H:%M:%S")
    line = f"{now} {os.uname().nodename} {_idents[0]}[{os.getpid()}]: {message[-1]}\n"
    handle = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(handle, line.encode("utf-8", "surrogateescape"))
    finally:
        os.close(handle)


def kill(pid: int, number: int) -> None:
    """Send a signal to a process, also to bootpd (see minisim/tools/_bootpd.py)."""
    if pid <= 0 or pid != _bootpd():
        _kernel_kill(pid, number)
        return
    if os.geteuid() != 0:
        raise PermissionError(1, "Operation not permitted")
    if number == 0:
        return
    name = signal.Signals(number).name[3:]
    entry = {"time": round(_now(), 6), "daemon": "bootpd", "signal": name}
    for place in ("signals.jsonl", "state/bootpd.signals"):
        handle = os.open(f"{HIDDEN}/{place}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(handle, (json.dumps(entry) + "\n").encode())
        finally:
            os.close(handle)


def _now() -> float:
    """Return the mini's clock."""
    try:
        with open(f"{HIDDEN}/clock", encoding="ascii") as clock:
            return time.time() + float(clock.read())
    except OSError:
        return time.time()


def _bootpd() -> int:
    """Return the process number of bootpd, 0 while it does not run."""
    try:
        with open(f"{HIDDEN}/state/bootpd.json", encoding="utf-8") as memory:
            held = json.load(memory)
    except OSError:
        return 0
    alive = "pid" in held and _now() < held["until"]
    return int(held["pid"]) if alive else 0


vars(syslog).update(openlog=openlog, syslog=log)
fleet_network.install()
vars(os).update(kill=kill)
