# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the packets that bootpd sends, byte for byte (RFC 951, 2131, 2132)."""

from __future__ import annotations

from typing import NamedTuple

from ._bootpd_options import LAST_TAG, NOT_SERVED

OPTION_MAX = 255
PACKET_MIN = 548
PACKET_MAX = 1500
OVERHEAD = 28
FIXED = 236
MAGIC = bytes([99, 130, 83, 99])
BOOTP_SIZE = 300
END = 255
MESSAGES = ("", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM")


class Area:
    """The room for options in a packet."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.content = bytearray()

    def add(self, tag: int, content: bytes) -> str:
        """Append an option; return why it has no place, "" if it has."""
        if len(content) > OPTION_MAX:
            return f"tag {tag} option {len(content)} > {OPTION_MAX}"
        # One byte is kept for the end.
        needed = len(self.content) + len(content) + 3
        if needed > self.size:
            return f"can't add tag {tag} ({needed} > {self.size})"
        self.content += bytes([tag, len(content)]) + content
        return ""

    def options(self) -> dict[int, bytes]:
        """Return what is in it by number."""
        found: dict[int, bytes] = {}
        at = 0
        while at < len(self.content):
            tag, length = self.content[at], self.content[at + 1]
            found[tag] = bytes(self.content[at + 2 : at + 2 + length])
            at += 2 + length
        return found


def served(tag: int, content: bytes) -> tuple[bytes, str]:
    """Return what a subnet's option is on the wire, and what is logged instead if it is not."""
    if tag in NOT_SERVED or tag >= LAST_TAG:
        return b"", ""
    area = Area(PACKET_MAX)
    error = area.add(tag, content)
    return bytes(area.content), f"couldn't add option {tag}: {error}" if error else ""


def room(max_message: int) -> int:
    """Return the room for options, for the largest packet that a client says it takes."""
    largest = min(max(max_message, PACKET_MIN), PACKET_MAX)
    return largest - OVERHEAD - FIXED - len(MAGIC)


class Header(NamedTuple):
    """What of a reply is not an option."""

    mac: bytes
    ciaddr: int
    yiaddr: int
    siaddr: int
    giaddr: int
    server: str
    bootfile: str


def reply(header: Header, area: Area) -> bytes:
    """Return a whole reply from the operation code to its padding."""
    fixed = bytes([2, 1, len(header.mac), 0]) + bytes(4) + bytes(4)
    for ip in (header.ciaddr, header.yiaddr, header.siaddr, header.giaddr):
        fixed += ip.to_bytes(4, "big")
    fixed += header.mac.ljust(16, b"\0")
    fixed += header.server.encode()[:63].ljust(64, b"\0")
    fixed += header.bootfile.encode("latin-1", "replace")[:127].ljust(128, b"\0")
    return (fixed + MAGIC + bytes(area.content) + bytes([END])).ljust(BOOTP_SIZE, b"\0")
