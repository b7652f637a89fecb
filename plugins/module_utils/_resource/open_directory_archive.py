# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `open_directory_archive`: an archive of a master, made or put back."""

from __future__ import annotations

import os
import typing as t

from .._errors import Refused, ToolFailed
from .._mini import Mini
from .._model.change import Change, Plan
from .._model.directory import MASTER, STANDALONE, Directory
from .._model.directory_options import check_options
from .._tool import directory_archive as tool
from .._tool import slapconfig
from .._tool.directory import DirectoryReader
from .._tool.directory_proof import prove, told
from .._values import ABSENT, Tree, with_value


class OpenDirectoryArchive:
    """Keep an archive at a path and prune its series, or make a master out of one."""

    NAME = "open_directory_archive"
    TOOL = slapconfig.NAME
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "path": {"type": "path", "required": True},
        "password": {"type": "str", "no_log": True},
        "state": {"type": "str", "choices": ["present", "restored"], "default": "present"},
        "keep": {"type": "int"},
        "destroy": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 1800},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        check_options(options)
        self._options = options
        self._mini = mini
        self._reader = DirectoryReader(mini)
        self._path = tool.path_of(options["path"])
        self._restores = options["state"] == "restored"

    def read(self) -> Tree:
        found = self._reader.directory()
        if self._restores and found.role == STANDALONE:
            found = self._reader.witnessed(found)
        size = tool.size_of(self._path)
        return {
            "role": found.role,
            "unfinished": found.unfinished,
            "restored": self._was_restored(found),
            "archive": None if size is None else {"path": self._path, "size": size},
            "older": self._older(),
            "fault": tool.fault_of(self._path),
        }

    def plan(self, now: Tree) -> Plan:
        changes = self._restore(now) if self._restores else [*self._make(now), *self._prune(now)]
        predicted = now
        for change in changes:
            predicted = with_value(predicted, change.path, change.after)
        if not self._restores and now["archive"] is None:
            predicted = with_value(predicted, ("archive", "size"), None)
        return Plan(tuple(changes), predicted)

    def apply(self, plan: Plan) -> None:
        wait_timeout = self._options["wait_timeout"]
        password = self._options["password"]
        if self._restores:
            self._put_back(password, wait_timeout)
            return
        if any(change.path == ("archive",) for change in plan.changes):
            tool.take(self._mini, self._path, password, wait_timeout=wait_timeout)
        gone = [change.path[1] for change in plan.changes if change.after is ABSENT]
        tool.remove(os.path.dirname(self._path), gone)

    def foretell(self, plan: Plan) -> None:
        if self._restores:
            self._reader.assume(Directory(MASTER, running=True))

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {"archive": state["archive"]}

    def _make(self, now: Tree) -> t.Iterator[Change]:
        if now["archive"] is not None:
            return
        if now["role"] != MASTER:
            raise Refused(
                "state", f"this mini is {now['role']}; only a master of Open Directory is archived"
            )
        if now["fault"]:
            raise Refused("path", now["fault"])
        self._refuse_without_password()
        yield Change(("archive",), None, {"path": self._path})

    def _prune(self, now: Tree) -> t.Iterator[Change]:
        """Give the archives beyond `keep`, oldest last; that of this run counts as one."""
        keep = self._options["keep"]
        if keep is not None:
            for name in list(now["older"])[keep - 1 :]:
                yield Change(("older", name), now["older"][name], ABSENT)

    def _restore(self, now: Tree) -> list[Change]:
        if now["role"] == MASTER and now["restored"]:
            return []
        if now["unfinished"] is not None:
            raise Refused(
                "state",
                f"this mini is not clean: {now['unfinished']}. Make it standalone first, by the"
                " module open_directory with destroy: true",
            )
        if now["role"] != STANDALONE:
            raise Refused(
                "state",
                f"this mini is a {now['role']}; an archive is put back onto a standalone one only",
            )
        if now["archive"] is None:
            raise Refused("path", f"there is no archive at {self._path}, or it is empty")
        self._refuse_without_password()
        if not self._options["destroy"]:
            raise Refused(
                "destroy",
                "putting an archive back replaces what this mini has, its local users included;"
                " set destroy: true to allow it",
            )
        return [Change(("role",), STANDALONE, MASTER)]

    def _refuse_without_password(self) -> None:
        if self._options["password"] is None:
            raise Refused("password", "an archive has one; give it")

    def _older(self) -> dict[str, int | None]:
        """Return the other archives of the series, newest first, and their sizes."""
        folder, own = os.path.split(self._path)
        if not os.path.isdir(folder):
            return {}
        names = [name for name in tool.series(self._path) if name != own]
        return {name: tool.size_of(os.path.join(folder, name)) for name in names}

    def _was_restored(self, found: Directory) -> bool:
        """Tell whether the last long run of slapconfig made this master from this archive."""
        run = slapconfig.last_run() if self._restores and found.role == MASTER else None
        wanted = (slapconfig.RESTORES, self._path)
        return run is not None and slapconfig.went_well(run) and run.argv[1:] == wanted

    def _put_back(self, password: str, wait_timeout: float) -> None:
        words = (slapconfig.RESTORES, self._path)
        secrets = slapconfig.Secrets(archive=password)
        try:
            slapconfig.Slapconfig(self._mini).carry_out(words, secrets, wait_timeout=wait_timeout)
            prove(self._reader, words)
        except ToolFailed as failure:
            raise told(self._reader, failure) from None


__all__ = ["OpenDirectoryArchive"]
