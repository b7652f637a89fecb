# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep /var/db/dhcpd_leases as bootpd does: most recent first, written whole (bootpd.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ._clib import inet_aton

if TYPE_CHECKING:
    from ..world import World

PLACE = "/private/var/db/dhcpd_leases"
INFINITE = -1
Entry = dict[str, str]


class Leases:
    """The leases in their order; an entry is what stands between two braces."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries

    def of_client(self, identifier: str, fits: Callable[[int], bool]) -> Entry | None:
        """Return the first lease of a client that fits, and make it the most recent."""
        for entry in self.entries:
            ip = inet_aton(entry.get("ip_address", ""))
            if entry.get("identifier") == identifier and ip is not None and fits(ip):
                self.to_front(entry)
                return entry
        return None

    def has_address(self, ip: int) -> bool:
        """Tell whether an address is in any lease, expired or not; asking makes it recent."""
        for entry in self.entries:
            if inet_aton(entry.get("ip_address", "")) == ip:
                self.to_front(entry)
                return True
        return False

    def to_front(self, entry: Entry) -> None:
        """Make a lease the most recent."""
        self.entries = [entry, *(one for one in self.entries if one is not entry)]

    def remove(self, entry: Entry) -> None:
        """Forget a lease."""
        self.entries = [one for one in self.entries if one is not entry]

    def expired(self, now: float) -> list[Entry]:
        """Return the leases that have run out, the oldest first."""
        return [one for one in reversed(self.entries) if has_ended(one, now)]


def expiry(entry: Entry) -> int:
    """Return when a lease ends in epoch seconds, INFINITE for never."""
    text = entry.get("lease", "")
    try:
        return int(text, 0) if text else INFINITE
    except ValueError:
        return 0


def has_ended(entry: Entry, now: float) -> bool:
    """Tell whether a lease has run out; one without an end was never given."""
    return "lease" not in entry or now > expiry(entry)


def on_disk(world: World) -> list[Entry]:
    """Return the leases in the file, none if there is no file."""
    try:
        return parse(world.path(PLACE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def with_expiry(moment: int) -> str:
    """Return a moment in the form of the file."""
    return f"{moment & 0xFFFFFFFFFFFFFFFF if moment < 0 else moment:#x}"


def identifier(kind: int, content: bytes) -> str:
    """Return a client in the form of the file: type, then bytes without leading noughts."""
    return f"{kind:x}," + ":".join(f"{byte:x}" for byte in content)


def parse(text: str) -> list[Entry]:
    """Return the leases of a file; reading ends at a brace that is out of place."""
    found: list[Entry] = []
    entry: Entry | None = None
    for line in text.split("\n")[:-1]:
        if line == "{":
            if entry is not None:
                break
            entry = {}
        elif line == "}":
            if entry is None:
                break
            found += [entry] if entry else []
            entry = None
        elif line.strip() and entry is not None:
            name, _sign, value = line.strip(" \t").partition("=")
            entry[name] = value
    return found


def written(entries: list[Entry]) -> str:
    """Return the text of the file."""
    blocks = (
        "".join(f"\t{name}={value}\n" if value else f"\t{name}\n" for name, value in one.items())
        for one in entries
    )
    return "".join(f"{{\n{block}}}\n" for block in blocks)
