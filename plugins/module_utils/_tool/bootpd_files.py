# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""bootpd's files: read whole, replaced as a whole, and the running daemon told of it.

/etc/bootpd.plist, /etc/bootptab and, never written, /var/db/dhcpd_leases.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import socket
import typing as t

from .._codec import bootptab, leases, plist
from .._errors import MacServerError, Refused
from .._mini import Mini
from .._model.dhcp.plist import Edits, Lines, PlistForm
from .._model.dhcp.wishes import Row
from .._values import ABSENT
from .places import find_tool

PLIST = "/private/etc/bootpd.plist"
TABLE = "/private/etc/bootptab"
LEASES = "/private/var/db/dhcpd_leases"
PID_FILE = "/private/var/run/bootpd.pid"
NAME = "bootpd"
_SUBJECT = "bootpd"
_MODE = 0o644


class Content(t.NamedTuple):
    """Both files as they are, None for one that is not there."""

    plist: bytes | None
    table: str | None


class BootpdFiles:
    """bootpd's files on one mini."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def content(self) -> Content:
        """Return both files, read once in a visit."""
        return self._mini.readings.ask((NAME, _SUBJECT, "content"), _content)

    def form(self, macos: str) -> PlistForm:
        """Return both as values; no file is no configuration.

        Raises Unreadable for a plist that bootpd could not read either, or that cannot be edited.
        """
        content = self.content()
        found = None if content.plist is None else plist.parse(content.plist, source=PLIST)
        return PlistForm(
            root={} if found is None else found.value,
            table=_rows(content.table or ""),
            table_after=lambda lines: bootptab.parse(_written(content.table or "", lines)),
            macos=macos,
            here=[name for _number, name in socket.if_nameindex()],
            repeated=() if found is None else found.repeated,
        )

    def planned(self, form: PlistForm) -> Content:
        """Return what both files would be with the changes of a form."""
        content = self.content()
        table = _written(content.table or "", form.lines) if form.lines else content.table
        return Content(_edited(content.plist, form.edits), table)

    def write(self, form: PlistForm) -> None:
        """Make the changes of a form; a file that nothing changes in is left alone.

        Raises MacServerError where somebody has written them since they were read: Internet
        Sharing does when it is turned on or off, and knows nothing of the mini's lock.
        """
        content, after = self.content(), self.planned(form)
        if _content() != content:
            raise MacServerError(
                f"somebody has changed {PLIST} or {TABLE} since this run read them; nothing was"
                " written, run this again"
            )
        if after.plist is not None and after.plist != content.plist:
            _replace(PLIST, after.plist)
        if after.table is not None and after.table != content.table:
            _replace(TABLE, after.table.encode("utf-8", "surrogateescape"))

    def assume(self, form: PlistForm) -> None:
        """Let later readings of this visit see the files with the changes of a form."""
        self._mini.readings.assume((NAME, _SUBJECT, "content"), self.planned(form))

    def leases(self) -> list[leases.Lease]:
        """Return all leases that bootpd knows, expired ones too, the newest first."""
        content = _read(LEASES)
        return [] if content is None else leases.parse(content.decode("utf-8", "replace"))

    def find_tools(self) -> str:
        """Return the path of ps. Raises ToolMissing, best before anything is written."""
        return find_tool(self._mini, "ps", install="It is part of macOS")

    def reload(self) -> None:
        """Tell bootpd, if it runs, to read its files again; it does so with the next request.

        Whoever has the number in its file now is asked for its name first: the file outlives the
        daemon, which leaves when it has nothing to do.
        """
        pid = self._pid()
        if pid is None:
            return
        argv = (self.find_tools(), "-p", str(pid), "-o", "comm=")
        done = self._mini.run(argv, timeout=self._mini.timeout, ok=(0, 1))
        if done.out.strip().rpartition("/")[2] != NAME:
            return
        try:
            os.kill(pid, signal.SIGHUP)
        except ProcessLookupError:
            return

    @staticmethod
    def _pid() -> int | None:
        text = (_read(PID_FILE) or b"").decode("ascii", "replace").strip()
        return int(text) if text.isdigit() and int(text) > 1 else None


def _content() -> Content:
    table = _read(TABLE)
    text = None if table is None else table.decode("utf-8", "surrogateescape")
    return Content(_read(PLIST), text)


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise MacServerError(f"cannot read {path}: {problem}") from None


def _rows(text: str) -> tuple[tuple[int | None, Row], ...]:
    return tuple(
        (
            entry.line_no,
            {
                "name": entry.name,
                "mac": entry.mac,
                "address": entry.address,
                "bootfile": entry.bootfile,
            },
        )
        for entry in bootptab.parse(text).entries
    )


def table_of(rows: t.Sequence[Row]) -> bootptab.Bootptab:
    """Return the reading of a bootptab with these reservations, each in a line of its own."""
    entries: list[bootptab.Entry] = []
    bad: list[bootptab.Line] = []
    for number, row in enumerate(rows, 1):
        try:
            read = bootptab.parse(_written("", ((None, row),))).entries
        except Refused as refusal:
            bad.append(bootptab.Line(number, str(row["name"]), refusal.reason))
            continue
        entries += (dataclasses.replace(each, line_no=number) for each in read)
    return bootptab.Bootptab(tuple(entries), tuple(bad), ())


def _written(text: str, lines: Lines) -> str:
    hardware = {entry.line_no: entry.hwtype for entry in bootptab.parse(text).entries}
    changes = [
        (
            number,
            ABSENT
            if row is ABSENT
            else bootptab.Entry(
                name=row["name"] or "",
                mac=row["mac"] or "",
                address=row["address"] or "",
                bootfile=row["bootfile"],
                hwtype=hardware.get(number or 0, bootptab.ETHERNET),
            ),
        )
        for number, row in lines
    ]
    try:
        return bootptab.rewrite(text, changes)
    except Refused as refusal:
        raise Refused(f"reservations.{refusal.option}", refusal.reason) from None


def _edited(content: bytes | None, edits: Edits) -> bytes | None:
    if not edits:
        return content
    if content is None:
        value: t.Any = {}
        for place, each in edits:
            value = plist.with_value(value, place, each)
        return plist.new_file(value)
    return plist.rewrite(content, edits, source=PLIST)


def _replace(path: str, content: bytes) -> None:
    """Put a whole new file in the place of one, with its owner and mode, or root's and 0644.

    bootpd reads bootptab again only if its time differs by whole seconds, so it always does.
    """
    path = os.path.realpath(path)
    new = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.minifleet")
    # What a run that died has left.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(new)
    old = os.stat(path) if os.path.exists(path) else None
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(new, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), old.st_mode & 0o7777 if old else _MODE)
            os.fchown(file.fileno(), *((old.st_uid, old.st_gid) if old else (0, 0)))
            os.fsync(file.fileno())
        if old and int(os.stat(new).st_mtime) <= int(old.st_mtime):
            later = int(old.st_mtime) + 1
            os.utime(new, (later, later))
        os.rename(new, path)
    except OSError as problem:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(new)
        raise MacServerError(f"cannot write {path}: {problem}") from None


__all__ = ["LEASES", "NAME", "PLIST", "TABLE", "BootpdFiles", "Content", "table_of"]
