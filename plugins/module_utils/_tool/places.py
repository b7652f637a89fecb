# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Where the tools of Server.app lie."""

from __future__ import annotations

import os

from .._errors import Refused, ToolMissing
from .._mini import Mini

SERVER_APP = "/Applications/Server.app"
SERVER_ROOT = SERVER_APP + "/Contents/ServerRoot"
SERVER_TOOLS = (SERVER_ROOT + "/usr/bin", SERVER_ROOT + "/usr/sbin")
# Left by the first start of Server.app (seen in published set-up cookbooks).
SETUP_DONE = "/private/var/db/.ServerSetupDone"


def find_tool(mini: Mini, name: str, *, install: str) -> str:
    """Return the path of a tool, Server.app's first, else one on PATH.

    Raises ToolMissing naming the places searched and, with `install`, what brings the tool.
    """
    path = mini.run.find(name, SERVER_TOOLS)
    if path is None:
        raise ToolMissing(name, looked_in=[*SERVER_TOOLS, "PATH"], install=install)
    return path


def is_set_up() -> bool:
    """Tell whether Server.app was started once; before, its tools are not there or not usable."""
    return os.path.exists(SETUP_DONE)


def refuse_unless_set_up(path: str) -> None:
    """Refuse to use a tool of a Server.app that was never started.

    `path` is the tool's; what such a tool answers is not known, so it is not asked.
    """
    if path.startswith(SERVER_APP) and not is_set_up():
        raise Refused(
            "Server.app",
            f"it was never set up on this mini ({SETUP_DONE} is missing); open it once and let it"
            f" finish, or run {SERVER_ROOT}/usr/sbin/server setup",
        )


__all__ = [
    "SERVER_APP",
    "SERVER_ROOT",
    "SERVER_TOOLS",
    "SETUP_DONE",
    "find_tool",
    "is_set_up",
    "refuse_unless_set_up",
]
