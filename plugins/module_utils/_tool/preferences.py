# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""defaults(1): one preferences file of the system, read and written as the user who owns it.

Everything goes through cfprefsd, which answers from its memory: a file changed behind its back
may not be seen, and is overwritten when cfprefsd saves.
"""

from __future__ import annotations

import os
import plistlib
import pwd
import typing as t
from xml.parsers.expat import ExpatError

from .._errors import MacServerError, ToolFailed, Unreadable
from .._mini import Mini
from .._run import Completed
from .._values import same
from .places import find_tool

Values = t.Dict[str, t.Any]
_INSTALL = "It is part of macOS"
_ABSENT = "does not exist"


class Preferences:
    """The preferences file `path` as the user `owner` sees it, who keeps owning it."""

    def __init__(self, mini: Mini, path: str, *, owner: str) -> None:
        self._mini = mini
        self._path = path
        self._owner = owner

    def values(self) -> Values:
        """Return all values by key, as cfprefsd has them; {} where there is no such file."""
        return self._mini.readings.ask(("defaults", self._path, "export"), self._export)

    def _export(self) -> Values:
        done = self._run("export", "-", ok=None)
        if done.rc != 0:
            if _ABSENT in done.said:
                return {}
            raise ToolFailed(done.argv, rc=done.rc, said=done.said)
        try:
            values = plistlib.loads(done.out.encode("utf-8"))
        except (ValueError, ExpatError, plistlib.InvalidFileException) as problem:
            line = done.out.partition("\n")[0]
            raise Unreadable(
                f"defaults export {self._path}", line_no=1, line=line, why=str(problem)
            ) from None
        return values if isinstance(values, dict) else {}

    def assume(self, values: Values) -> None:
        """Let later readings of this visit see `values`."""
        self._mini.readings.assume(("defaults", self._path, "export"), values)

    def store(self, values: Values) -> set[str]:
        """Write `values` beside those that are there, in one launch; return all keys of before.

        Nobody says whether `defaults import` merges or replaces: its own help says "writes the
        plist at path to domain", published tools rely on merging. So what is there goes along,
        which is right either way. What the owner wrote since it was read is put back to what it
        was; keys cannot get lost.
        """
        self._make_sure_of_file()
        before = self.values()
        merged = {**before, **values}
        if not same(merged, before):
            self._run("import", "-", stdin=plistlib.dumps(merged))
        return set(before)

    def _make_sure_of_file(self) -> None:
        """Make an empty file where there is none: its owner may not make files in the folder."""
        if os.path.exists(self._path):
            return
        try:
            owner = pwd.getpwnam(self._owner)
        except KeyError:
            raise MacServerError(f"this mini has no user {self._owner}") from None
        descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o644)
            os.fchown(file.fileno(), owner.pw_uid, owner.pw_gid)
            plistlib.dump({}, file)

    def _run(
        self, verb: str, way: str, *, stdin: bytes | None = None, ok: t.Container[int] | None = (0,)
    ) -> Completed:
        sudo, defaults = (find_tool(self._mini, name, install=_INSTALL) for name in _TOOLS)
        argv = (sudo, "-n", "-u", self._owner, defaults, verb, self._path, way)
        return self._mini.run(argv, stdin=stdin, timeout=self._mini.timeout, ok=ok)


_TOOLS = ("sudo", "defaults")

__all__ = ["Preferences", "Values"]
