# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What csrutil(8) and sysctl(8) print about the machine."""

from __future__ import annotations

import re

from .._errors import Unreadable

_SIP = re.compile(r"System Integrity Protection status: ([a-z]+)( \([A-Za-z ]+\))?\.?\s*$", re.M)
_VALUE = re.compile(r"([A-Za-z_0-9]+(?:\.[A-Za-z_0-9]+)+): (.*)\Z")
_UNKNOWN = re.compile(r"sysctl: unknown oid|unknown oid|second level name .* is invalid")


def parse_sip(text: str) -> str:
    """Return the word of `csrutil status`: enabled, disabled or unknown (a custom configuration).

    The lines after it list single protections and are not needed. Raises Unreadable.
    """
    found = _SIP.search(text)
    if found is None:
        raise Unreadable("csrutil status", line_no=1, line=text.strip().partition("\n")[0])
    return found.group(1)


def parse_sysctl(text: str) -> dict[str, str]:
    """Return the values that `sysctl NAME…` prints; a name that this system lacks is left out.

    Raises Unreadable for an unknown line.
    """
    values = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _VALUE.match(line)
        if found:
            values[found.group(1)] = found.group(2).strip()
        elif line.strip() and not _UNKNOWN.search(line):
            raise Unreadable("sysctl", line_no=number, line=line)
    return values


__all__ = ["parse_sip", "parse_sysctl"]
