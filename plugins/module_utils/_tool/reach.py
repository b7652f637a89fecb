# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Whether a port of another host can be reached from a mini."""

from __future__ import annotations

from .._errors import ToolFailed
from .._mini import Mini
from .places import find_tool

SSH, LDAP = 22, 389
_PATIENCE = 10.0
_INSTALL = "It is part of macOS; is this a Mac?"


def is_reachable(mini: Mini, address: str, port: int) -> bool:
    """Tell whether a TCP port takes connections; one launch, at most ten seconds.

    nc asks as a tool of the system does. A host that answers nothing at all keeps it waiting, and
    its options for that differ between releases, so it is ended.
    """
    argv = (find_tool(mini, "nc", install=_INSTALL), "-z", address, str(port))
    try:
        return mini.run(argv, timeout=min(mini.timeout, _PATIENCE), ok=None).rc == 0
    except ToolFailed as failure:
        if failure.rc is None:
            return False
        raise


__all__ = ["LDAP", "SSH", "is_reachable"]
