# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Whether a port of another host can be reached from a mini."""

from __future__ import annotations

import socket

SSH, LDAP = 22, 389
_PATIENCE = 10.0


def is_reachable(address: str, port: int) -> bool:
    """Tell within ten seconds whether a TCP port of an address takes connections.

    It asks by address: Python's own look-ups stall on some systems.
    """
    try:
        socket.create_connection((address, port), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True


__all__ = ["LDAP", "SSH", "is_reachable"]
