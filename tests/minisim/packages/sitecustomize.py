# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write to the mini's own system log what its Pythons hand to syslog(3), and show them the fleet.

A mini runs no syslogd, and its network is none of the kernel's (fleet_network.py). This stands
where third-party packages would be, so that a test can look for secrets in
`/private/var/log/system.log`; the lines have the form that macOS gives them.
"""

from __future__ import annotations

import os
import syslog
import time

import fleet_network

LOG = "/private/var/log/system.log"
_idents = ["python"]


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


vars(syslog).update(openlog=openlog, syslog=log)
fleet_network.install()
