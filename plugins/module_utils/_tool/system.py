# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a mini is: versions of macOS and of Server.app, from their files and without a launch."""

from __future__ import annotations

import os
import plistlib
import typing as t
from xml.parsers.expat import ExpatError

from .._errors import MacServerError
from .._mini import Mini
from .places import SERVER_APP

SYSTEM_VERSION = "/System/Library/CoreServices/SystemVersion.plist"
_SERVER_VERSION = (SERVER_APP + "/Contents/version.plist", SERVER_APP + "/Contents/Info.plist")


class Versions(t.NamedTuple):
    """`macos` as in `10.13.6`, `build` as in `17G66`; `server` is None without Server.app."""

    macos: str
    build: str
    server: str | None


def versions(mini: Mini) -> Versions:
    """Return the versions of this mini. Raises MacServerError where the files are not a Mac's."""
    return mini.readings.ask(("system", "versions"), _read)


def _read() -> Versions:
    system = read_plist(SYSTEM_VERSION)
    if system is None or "ProductVersion" not in system:
        raise MacServerError(f"this is no Mac: {SYSTEM_VERSION} does not tell a version")
    return Versions(
        str(system["ProductVersion"]), str(system.get("ProductBuildVersion", "")), _server()
    )


def _server() -> str | None:
    for path in _SERVER_VERSION:
        found = (read_plist(path) or {}).get("CFBundleShortVersionString")
        if found:
            return str(found)
    return "0" if os.path.isdir(SERVER_APP) else None


def read_plist(path: str) -> dict[str, t.Any] | None:
    """Return a property list file (XML or binary) that holds a dictionary, None if there is none.

    Raises MacServerError for a file that is damaged or something else.
    """
    try:
        with open(path, "rb") as file:
            content = plistlib.load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ExpatError, plistlib.InvalidFileException) as problem:
        raise MacServerError(f"cannot read {path}: {problem}") from None
    if not isinstance(content, dict):
        raise MacServerError(f"{path} does not hold a dictionary")
    return content


__all__ = ["SYSTEM_VERSION", "Versions", "read_plist", "versions"]
