# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""bootpd's fixed addresses, /etc/bootptab: what bootpd makes of each line, and edits in place.

Format by bootptab(5); what is taken, cut and dropped by Apple's bootp (bootpdfile.c), held against
that code running: `NAME HWTYPE HWADDR ADDRESS [BOOTFILE]` below a line that begins with `%`.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._ctext import dotted, inet_aton, plain_address
from .._errors import Refused
from .._values import ABSENT

SOURCE = "/etc/bootptab"
ETHERNET = 1
HEADER = "%%\n"
LONGEST_NAME = 61
LONGEST_BOOTFILE = 125

_LINE_BUFFER = 255
_OCTETS = 6
_MOST_OCTETS = 32
_SIGNED = re.compile(r"[ \t\n\v\f\r]*([+-]?[0-9]+)", re.ASCII)
_HEX = re.compile(r"[ \t\n\v\f\r]*([+-]?)(?:0[xX])?([0-9a-fA-F]+)", re.ASCII)
_PLAIN_OCTET = re.compile(r"(?:0[xX])?[0-9a-fA-F]{1,2}\Z", re.ASCII)
_MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\Z", re.ASCII)


@dataclasses.dataclass(frozen=True)
class Entry:
    """A fixed address. `mac` is canonical (00:1b:63:aa:bb:cc), `bootfile` None for none.

    `line_no` is the line (from 1) it came from, 0 for one that is to be written.
    """

    name: str
    mac: str
    address: str
    bootfile: str | None = None
    hwtype: int = ETHERNET
    line_no: int = dataclasses.field(default=0, compare=False)


@dataclasses.dataclass(frozen=True)
class Line:
    """A line that bootpd does not take as it stands, and why."""

    line_no: int
    text: str
    reason: str


@dataclasses.dataclass(frozen=True)
class Bootptab:
    """A reading: what bootpd loads, the lines it drops, those it reads otherwise than they say."""

    entries: tuple[Entry, ...]
    bad: tuple[Line, ...]
    misread: tuple[Line, ...]


Changes = t.Sequence[t.Tuple[t.Optional[int], t.Any]]
"""Pairs of a line (from 1; None for a new one at the end) and its Entry, ABSENT to remove it."""


def parse(text: str) -> Bootptab:
    """Return what bootpd loads from a bootptab, and what it drops or misreads, each with its line.

    `text` is UTF-8, decoded with `surrogateescape`. Nothing is unreadable: bootpd goes on after
    every line, and so does this. Lines before the first that begins with `%`, comments and what
    begins with a blank count for nothing, and are told only where they would be entries.
    """
    reading = _Reading()
    for line_no, line, kept in _lines(text):
        reading.take(line_no, line, kept)
    return Bootptab(tuple(reading.entries), tuple(reading.bad), tuple(reading.misread))


def _octets(text: str) -> str:
    """Return text with a character for each byte, which is what bootpd's buffers count."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _text(octets: str) -> str:
    return octets.encode("latin-1").decode("utf-8", "surrogateescape")


def _lines(text: str) -> t.Iterator[tuple[int, str, str]]:
    """Give the number of each line, the line, and what bootpd's buffer of it keeps.

    It reads 255 bytes at most at a time, and cuts off the last one, taking it for the line break.
    """
    for line_no, whole in enumerate(re.findall(r"[^\n]*\n|[^\n]+", _octets(text)), 1):
        for start in range(0, len(whole), _LINE_BUFFER):
            piece = whole[start : start + _LINE_BUFFER]
            yield line_no, whole.rstrip("\n"), piece.partition("\0")[0][:-1]


class _Fields:
    """The fields of a line, taken one after the other as bootpd takes them."""

    def __init__(self, line: str) -> None:
        self.rest = line
        self.truncated = False

    def take(self, size: int) -> str:
        """Return the next field, cut to a buffer of `size` bytes.

        The last character of a cut field is read again as the next one: bootpd's mistake.
        """
        self.rest = self.rest.lstrip(" \t")
        field = re.match(r"[^ \t]*", self.rest, re.S)
        word = field.group() if field else ""
        if len(word) >= size - 1:
            self.truncated = True
            self.rest = self.rest[size - 2 :]
            return word[: size - 1]
        self.rest = self.rest[len(word) :]
        return word


class _Reading:
    """bootpd's state while it goes through the file."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.bad: list[Line] = []
        self.misread: list[Line] = []
        self.begun = False
        self.hwtype = 0

    def take(self, line_no: int, line: str, kept: str) -> None:
        """Take what bootpd's buffer keeps of a line."""
        if not kept or kept[0] == "#":
            return
        if kept[0] == " " or not self.begun:
            self._pass_over(line_no, line, kept)
            return
        found = _entry(kept, self.hwtype)
        self.hwtype = found.hwtype
        if found.bad:
            self.bad.append(Line(line_no, _text(line), found.bad))
            return
        self.entries.append(dataclasses.replace(found.entry, line_no=line_no))
        says = _entry(line, 0)
        reason = found.doubt or _difference(found, says)
        if reason:
            self.misread.append(Line(line_no, _text(line), reason))

    def _pass_over(self, line_no: int, line: str, kept: str) -> None:
        if kept[0] == "%":
            self.begun = True
        elif (kept[0] != " " or self.begun) and not _entry(line.strip(" "), ETHERNET).bad:
            why = "begins with a blank" if kept[0] == " " else "stands before the line %%"
            self.misread.append(Line(line_no, _text(line), f"{why}, and is ignored"))


@dataclasses.dataclass(frozen=True)
class _Found:
    """What a line gives: an entry or why not, and where it says something else to a person."""

    hwtype: int
    entry: Entry
    bad: str = ""
    doubt: str = ""


_NOTHING = Entry(name="", mac="", address="")


def _difference(found: _Found, says: _Found) -> str:
    """Return what the end of bootpd's buffer, or a missing last line break, cut away."""
    if says.bad or (found.entry.address, found.entry.bootfile) != (
        says.entry.address,
        says.entry.bootfile,
    ):
        cut = " ".join(filter(None, (found.entry.address, found.entry.bootfile)))
        return f"is cut by bootpd to {cut}: too long, or without a line break behind it"
    return ""


def _entry(line: str, hwtype: int) -> _Found:
    """Return what bootpd makes of a line, given the hardware type of the line before."""
    fields = _Fields(line)
    name = fields.take(63)
    long_name = fields.truncated
    kind = fields.take(64)
    number = _SIGNED.match(kind)
    hwtype = _wrapped(int(number.group(1))) if number else hwtype
    hardware = fields.take(64)
    octets = _hardware(hardware)
    bad = _bad_hardware(octets, hwtype, hardware)
    address = "" if bad else fields.take(64)
    read = inet_aton(address)
    if not bad and read in (None, 0, 0xFFFFFFFF):
        bad = f"bad internet address: {address}"
    if bad or read is None or octets is None:
        why = f"; a host name has {LONGEST_NAME} characters at most" if long_name else ""
        return _Found(hwtype, _NOTHING, bad=f"is dropped by bootpd ({bad}{why})")
    mac = ":".join(f"{octet & 0xFF:02x}" for octet in octets)
    bootfile = fields.take(127)
    doubts = (
        _doubt_of_kind(kind),
        _doubt_of_hardware(hardware, mac),
        "" if plain_address(address) == read else f"has an address that is read as {dotted(read)}",
        _doubt_of_bootfile(bootfile, fields),
    )
    entry = Entry(_text(name), mac, dotted(read), _text(bootfile) or None, hwtype)
    return _Found(hwtype, entry, doubt=next(filter(None, doubts), ""))


def _hardware(text: str) -> list[int] | None:
    octets: list[int] = []
    for part in re.split(r"[.:]", text)[:_MOST_OCTETS]:
        match = _HEX.match(part)
        if match is None:
            return None
        value = int(match.group(2), 16)
        octets.append(_wrapped(-value if match.group(1) == "-" else value))
    return octets


def _wrapped(number: int) -> int:
    """Return what is left of a number in the 32 bits that bootpd has for it."""
    return (number + 2**31) % 2**32 - 2**31


def _bad_hardware(octets: list[int] | None, hwtype: int, text: str) -> str:
    if octets is None:
        return f"bad hex address: {text}"
    if not any(octets):
        return f"zero hex address: {text}"
    if hwtype == ETHERNET and len(octets) != _OCTETS:
        return f"bad hex address: {text}"
    return ""


def _doubt_of_kind(text: str) -> str:
    return "" if re.fullmatch(r"[0-9]+", text) else "has a hardware type that is no number"


def _doubt_of_hardware(text: str, mac: str) -> str:
    plain = all(_PLAIN_OCTET.match(part) for part in re.split(r"[.:]", text))
    return "" if plain else f"has a hardware address that is read as {mac}"


def _doubt_of_bootfile(bootfile: str, fields: _Fields) -> str:
    if bootfile.startswith("#"):
        return f"has a comment behind it, and bootpd takes {bootfile!r} for the boot file"
    if "\r" in bootfile:
        return "ends with CR and LF, and bootpd takes the CR into the boot file"
    if fields.truncated:
        return f"has a boot file of more than {LONGEST_BOOTFILE} characters, which is cut"
    if fields.rest.strip():
        return f"has more behind the boot file, and that is dropped: {fields.rest.strip()}"
    return ""


def rewrite(text: str, changes: Changes) -> str:
    """Return the text with lines replaced, removed and added; all others stay byte for byte.

    No change gives the text back as it is. The header and the break behind the last line are made
    where they are missing. A replaced line keeps the blanks between its fields. Raises Refused for
    an entry that the format cannot carry, naming `name`, `mac`, `address` or `bootfile`.
    """
    if not changes:
        return text
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    by_line = {number: wanted for number, wanted in changes if number is not None}
    kept = [
        _replaced(line, by_line[number]) if number in by_line else line
        for number, line in enumerate(lines, 1)
        if by_line.get(number) is not ABSENT
    ]
    added = [_format(wanted) for number, wanted in changes if number is None]
    if added and not any(line[:1] == "%" for line in kept):
        kept.append(HEADER.rstrip("\n"))
    return "".join(line + "\n" for line in kept + added)


def _format(entry: Entry) -> str:
    return "\t".join(_words(entry))


def _words(entry: Entry) -> list[str]:
    """Return the fields of a line. Raises Refused for what bootpd would not read back."""
    octets = len(_octets(entry.name))
    if not octets or octets > LONGEST_NAME or re.search(r"\s|\0", entry.name):
        rule = f"a host name has 1 to {LONGEST_NAME} characters and no blank"
        raise Refused("name", f"{entry.name!r}: {rule}")
    if entry.name[0] in "#%":
        raise Refused("name", f"{entry.name!r}: bootpd ignores a line that begins with # or %")
    if not _MAC.match(entry.mac) or not any(mark in entry.mac for mark in "123456789abcdef"):
        raise Refused("mac", f"{entry.mac!r} is no MAC address as 00:1b:63:aa:bb:cc")
    read = inet_aton(entry.address)
    if read in (None, 0, 0xFFFFFFFF) or dotted(read or 0) != entry.address:
        raise Refused("address", f"{entry.address!r} is no IPv4 address of a host")
    words = [entry.name, str(entry.hwtype), entry.mac, entry.address]
    return words + _bootfile(entry.bootfile) if entry.bootfile is not None else words


def _bootfile(text: str) -> list[str]:
    if not 0 < len(_octets(text)) <= LONGEST_BOOTFILE or re.search(r"\s|\0|\A#", text):
        rule = f"a boot file has 1 to {LONGEST_BOOTFILE} characters, no blank, and no # in front"
        raise Refused("bootfile", f"{text!r}: {rule}")
    return [text]


def _replaced(line: str, entry: Entry) -> str:
    """Return the line of an entry with the blanks of the line that it takes the place of."""
    words = _words(entry)
    gaps = re.findall(r"[ \t]+", line.strip())
    gaps = gaps[: len(words) - 1] + ["\t"] * max(0, len(words) - 1 - len(gaps))
    return "".join(gap + word for gap, word in zip(["", *gaps], words))


__all__ = [
    "ETHERNET",
    "LONGEST_BOOTFILE",
    "LONGEST_NAME",
    "SOURCE",
    "Bootptab",
    "Changes",
    "Entry",
    "Line",
    "parse",
    "rewrite",
]
