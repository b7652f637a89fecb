# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encode domain names as DHCP's option 119 carries them (RFC 3397, 1035)."""

from __future__ import annotations

LABEL_MAX = 63
POINTER = 0xC000


def labels(name: str) -> list[bytes] | None:
    """Return the labels of a name; None if one of them is empty or too long."""
    found = name.encode("utf-8", "surrogatepass").split(b".")
    return found if all(0 < len(label) <= LABEL_MAX for label in found) else None


def encoded(names: list[str], *, compact: bool) -> bytes | None:
    """Return all names in one; None if one of them cannot be encoded.

    Compact means that a tail which an earlier name has, too, is a pointer into that.
    """
    written = bytearray()
    earlier: list[list[tuple[bytes, int]]] = []
    for name in names:
        parts = labels(name)
        if parts is None:
            return None
        tail = _longest_tail(earlier, parts) if compact else []
        placed = []
        for label in parts[: len(parts) - len(tail)]:
            placed.append((label, len(written)))
            written += bytes([len(label)]) + label
        written += (POINTER | tail[0][1]).to_bytes(2, "big") if tail else b"\0"
        earlier.append(placed + tail)
    return bytes(written)


def _longest_tail(
    earlier: list[list[tuple[bytes, int]]], parts: list[bytes]
) -> list[tuple[bytes, int]]:
    """Return the labels, with their places, of the first longest tail that was written before."""
    best: list[tuple[bytes, int]] = []
    for name in earlier:
        length = 0
        while length < min(len(name), len(parts)) and name[-length - 1][0] == parts[-length - 1]:
            length += 1
        if length > len(best):
            best = name[len(name) - length :]
    return best
