# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read bootptab as bootpd does (reference/bootpd.md, verdicts/bootpd bootptab-*)."""

from __future__ import annotations

from typing import NamedTuple

from ._clib import inet_aton, inet_ntoa, scan_hex, scan_int

LINE_SIZE = 255
NAME_SIZE = 63
FIELD_SIZE = 64
FILE_SIZE = 127
MAC_SIZE = 32
ETHERNET = 1
BROADCAST = 0xFFFFFFFF


class Host(NamedTuple):
    """One entry: a client's address, and the file it boots from."""

    name: str
    hwtype: int
    hwaddr: bytes
    ip: int
    bootfile: str


class _Bad(Exception):
    """Say what is wrong with a line."""


def read(content: bytes) -> tuple[list[Host], list[str]]:
    """Return the entries in the order of the file, and the log lines."""
    reader = _Reader()
    for number, line in enumerate(_lines(content.decode("latin-1")), start=1):
        # The newline is cut off unseen: the last line of a file may lose something else.
        reader.take(line.partition("\0")[0][:-1], number)
    bad = reader.seen - len(reader.hosts)
    reader.messages.append(f"Loaded {len(reader.hosts)} entries from bootptab ({bad} bad)")
    return reader.hosts, reader.messages


def _lines(text: str) -> list[str]:
    """Return lines as fgets gives them: with their newline, and no longer than its buffer."""
    found = []
    for line in text.split("\n"):
        whole = line + "\n"
        found += [whole[at : at + LINE_SIZE] for at in range(0, len(whole), LINE_SIZE)]
    # What follows the last newline has none of its own.
    last = found.pop()[:-1]
    return [*found, last] if last else found


class _Reader:
    """Go through the lines; the hardware type of a line outlives it."""

    def __init__(self) -> None:
        self.hosts: list[Host] = []
        self.messages: list[str] = []
        self.seen = 0
        self.started = False
        self.hwtype = 0

    def take(self, line: str, number: int) -> None:
        if not line or line[0] in "# ":
            return
        if not self.started:
            self.started = line.startswith("%")
            return
        self.seen += 1
        try:
            self.hosts.append(self.host(line, number))
        except _Bad as why:
            self.messages.append(f"{why}, at line {number} of bootptab")

    def host(self, line: str, number: int) -> Host:
        name, rest = self.field(line, number, NAME_SIZE)
        kind, rest = self.field(rest, number, FIELD_SIZE)
        scanned = scan_int(kind)
        self.hwtype = self.hwtype if scanned is None else scanned
        mac, rest = self.field(rest, number, FIELD_SIZE)
        hwaddr = _hwaddr(mac, self.hwtype)
        address, rest = self.field(rest, number, FIELD_SIZE)
        ip = inet_aton(address)
        if ip in (None, 0, BROADCAST):
            raise _Bad(f"bad internet address: {address}")
        bootfile, _rest = self.field(rest, number, FILE_SIZE)
        assert ip is not None
        return Host(name, self.hwtype, hwaddr, ip, bootfile)

    def field(self, line: str, number: int, size: int) -> tuple[str, str]:
        """Return the next word and the rest; one too long for its buffer is cut in two."""
        line = line.lstrip(" \t")
        end = next((at for at, sign in enumerate(line) if sign in " \t"), len(line))
        if end >= size - 1:
            cut = line[: size - 1]
            self.messages.append(f"string truncated: {cut}, on line {number} of bootptab")
            # The last sign that fitted is read again.
            return cut, line[size - 2 :]
        return line[:end], line[end:]


def _hwaddr(text: str, hwtype: int) -> bytes:
    """Return a hardware address; parts are read as far as they are hexadecimal."""
    numbers = []
    for part in text.replace(".", ":").split(":")[:MAC_SIZE]:
        number = scan_hex(part)
        if number is None:
            raise _Bad(f"bad hex address: {text}")
        numbers.append(number)
    if not any(numbers):
        raise _Bad(f"zero hex address: {text}")
    if hwtype == ETHERNET and len(numbers) != 6:
        raise _Bad(f"bad hex address: {text}")
    return bytes(number & 0xFF for number in numbers)


def shown(host: Host) -> dict[str, object]:
    """Return an entry as a mapping that JSON can hold."""
    return {
        "name": host.name.encode("latin-1").decode("utf-8", "replace"),
        "hwtype": host.hwtype,
        "hwaddr": host.hwaddr.hex(":"),
        "ip": inet_ntoa(host.ip),
        "bootfile": host.bootfile.encode("latin-1").decode("utf-8", "replace"),
    }
