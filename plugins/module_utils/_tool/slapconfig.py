# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""slapconfig: makes a server a master or replica of Open Directory, or standalone again."""

from __future__ import annotations

import dataclasses
import os
import typing as t

from .. import _pty
from .._codec.slapconfig import (
    parse_master_config,
    parse_replica_config,
    parse_style,
    trouble,
)
from .._errors import MacServerError, Refused, ToolFailed
from .._mini import Mini
from .._model.directory import MASTER, REPLICA, STANDALONE, Directory
from .._turn import last_lines, still_running
from .places import find_tool, refuse_unless_set_up
from .unfinished import Unfinished

NAME = "slapconfig"
# Record and note outlive a start of the mini: what a loss of power ended was not done.
PLACE = _pty.Place("/private/var/db/minifleet.macos_server.slapconfig.json", _pty.place(NAME).log)
_NOTE = Unfinished(NAME)
LOG = "/Library/Logs/slapconfig.log"
# A configured server has these; what they hold blocks a new start (captures).
REMAINS = (
    "/private/var/db/openldap/openldap-data",
    "/private/var/db/openldap/authdata",
    "/private/etc/openldap/slapd.d",
)
CREATES_MASTER = "-createldapmasterandadmin"
CREATES_REPLICA = "-createreplica"
DESTROYS = "-destroyldapserver"
RESTORES = "-restoredb"
STRIKES = "-removereplica"
_MAKING = (CREATES_MASTER, CREATES_REPLICA, DESTROYS, RESTORES)
_INSTALL = "Install Server.app for this macOS and set it up"
_NOT_ROOT = "must be run as root"
# Questions: their texts were never captured but for that of an archive's password, so they are
# known by the word. One about another secret than ours must not get ours.
_ASKS_TRUST = r"\(yes/no(?:/\[fingerprint\])?\)\?"
_ASKS_ROOT = r"\broot\b.*[Pp]assword\b[^:]*:"
_ASKS_ARCHIVE = r"[Aa]rchive\b.*[Pp]assword\b[^:]*:"
_ASKS_OTHER = r"(?:\b[Ll]ocal (?:[Aa]dmin|[Uu]ser|[Aa]ccount)|\b[Kk]eychain\b|[Pp]assphrase\b).*:"
_ASKS_NAME = r"[Aa]dmin(?:istrator)?(?:'s)? (?:short )?name\b.*:"
_ASKS_PASSWORD = r"[Pp]assword\b[^:]*:"


@dataclasses.dataclass(frozen=True)
class Secrets:
    """The passwords that slapconfig may ask for; it is told them when it does, and only then.

    `root` is that of root on the master, which some versions want for a replica (manuals of 10.3
    and 10.6). `archive` is that of an archive, which stands alone.
    """

    admin: str | None = dataclasses.field(default=None, repr=False)
    root: str | None = dataclasses.field(default=None, repr=False)
    archive: str | None = dataclasses.field(default=None, repr=False)
    name: str | None = None

    @property
    def line(self) -> str | None:
        """Return what is offered on standard input."""
        return self.archive or self.admin

    @property
    def prompts(self) -> tuple[_pty.Prompt, ...]:
        """Return the known questions, the special ones first."""
        return (
            _pty.Prompt(_ASKS_TRUST, None),
            _pty.Prompt(_ASKS_ROOT, self.root),
            _pty.Prompt(_ASKS_ARCHIVE, self.archive),
            _pty.Prompt(_ASKS_OTHER, None),
            _pty.Prompt(_ASKS_NAME, self.name, secret=False),
            _pty.Prompt(_ASKS_PASSWORD, self.archive or self.admin),
        )


class Slapconfig:
    """The slapconfig of one mini."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def style(self) -> str:
        """Return the role in slapconfig's word: master, replica, client or standalone."""
        return parse_style(self._ask("-getstyle"))

    def replicas(self) -> tuple[str, ...]:
        """Return the replicas that a master lists."""
        return tuple(
            each.host for each in parse_master_config(self._ask("-getmasterconfig")).replicas
        )

    def master_of_replica(self) -> str:
        """Return name or address of a replica's master."""
        return parse_replica_config(self._ask("-getreplicaconfig")).master

    def objection(self, words: t.Sequence[str], secrets: Secrets) -> str | None:
        """Return what a preflight verb says against its work, None if nothing.

        Its exit status was never seen, so its words count, too. A question that it asks and that
        has no answer here is an objection.
        """
        argv = (self._path(), *words)
        told = _pty.converse(
            argv, prompts=secrets.prompts, timeout=self._mini.timeout, stdin=secrets.line
        )
        self._refuse_without_root(told.said)
        if told.unanswered:
            return f"it asked {told.unanswered!r}, and {_advice(told.unanswered)}"
        lines = [line.strip() for line in told.said.splitlines() if line.strip()]
        if told.status != 0:
            return " | ".join(lines[-3:]) or f"it ended with status {told.status} and said nothing"
        return " | ".join(trouble(told.said)) or None

    def carry_out(self, words: t.Sequence[str], secrets: Secrets, *, wait_timeout: float) -> None:
        """Run a verb that takes long, and wait for its end.

        Raises ToolFailed where it ends with another status than 0, MacServerError if it runs on
        after `wait_timeout` seconds; then it is left running.
        """
        begun_at = _size(LOG)
        if words[0] in _MAKING:
            host = words[1:2] if words[0] == CREATES_REPLICA else ()
            _NOTE.begin(" ".join((words[0], *host)))
        turn = self._mini.turn
        begun = _pty.start(
            (self._path(), *words),
            prompts=secrets.prompts,
            at=PLACE,
            turn=turn,
            stdin=secrets.line,
        )
        run = _pty.wait(begun, at=PLACE, timeout=wait_timeout, turn=turn)
        if run.running:
            error: MacServerError = still_running(run.facts())
            error.details.update(changed=True, slapconfig_log=tail(begun_at))
            raise error
        if not went_well(run):
            raise failed(run, log_from=begun_at)

    def _ask(self, verb: str) -> str:
        done = self._mini.run((self._path(), verb), timeout=self._mini.timeout, ok=None)
        self._refuse_without_root(done.said)
        if done.rc != 0:
            raise ToolFailed(done.argv, rc=done.rc, said=done.said)
        # Which stream an answer takes was never seen.
        return done.out if done.out.strip() else done.err

    @staticmethod
    def _refuse_without_root(said: str) -> None:
        if _NOT_ROOT in said and len(said.strip().splitlines()) == 1:
            raise Refused("become", "slapconfig needs root; run the task with become: true")

    def _path(self) -> str:
        path = find_tool(self._mini, NAME, install=_INSTALL)
        refuse_unless_set_up(path)
        return path


def last_run(*, any_time: bool = False) -> _pty.Run | None:
    """Return the last run that took long, None if there was none.

    Raises MacServerError if it is at work, which happens without the mini's lock only; with
    `any_time` it is returned.
    """
    last = _pty.find(PLACE)
    if last is not None and last.running and not any_time:
        error = still_running(last.facts())
        error.details["slapconfig_log"] = tail()
        raise error
    return last


def went_well(run: _pty.Run) -> bool:
    """Tell whether a run ended, and with status 0; its words are many and are not judged."""
    return run.status == 0 and not run.unanswered


def left_unfinished(found: Directory) -> str | None:
    """Return in words what was begun on a mini and not ended well, None if nothing.

    `found` is what the mini is by other witnesses. What was begun is noted until somebody has seen
    that it led where it should. A run that failed before it began, by a wrong password for one,
    leaves a standalone mini without any files of a directory, and is forgotten.
    """
    begun, run = _NOTE.read(), _pty.find(PLACE)
    if begun is None or (run is not None and run.running):
        return None
    if found.role == STANDALONE and not any(map(_holds_files, REMAINS)):
        return None
    verb = begun.partition(" ")[0]
    if run is None or run.argv[1] != verb:
        return f"slapconfig {begun}, of which nothing is known"
    if went_well(run) and is_whole(found, verb):
        return None
    end = "its end was not seen" if run.status is None else f"exit status {run.status}"
    said = " | ".join(run.said(3))
    return f"slapconfig {begun} of {run.since} ({end})" + (f": {said}" if said else "")


def is_whole(found: Directory, verb: str) -> bool:
    """Tell whether a mini is what a verb makes, and serves: its exit status was never seen."""
    if verb == DESTROYS:
        return found.role == STANDALONE
    role = REPLICA if verb == CREATES_REPLICA else MASTER
    return found.role == role and found.running and found.search_base is not None


def forget_begun() -> None:
    """Take away the note of what was begun: it was seen to be done, or to have done nothing."""
    _NOTE.end()


def failed(run: _pty.Run, *, log_from: int = 0) -> ToolFailed:
    """Return the error of a run, with the end of slapconfig's own log."""
    said, log = run.said(10), tail(log_from)
    hint = f"{LOG} ends with: {' | '.join(log)}. " if log else ""
    if run.unanswered:
        hint = f"It asked {run.unanswered!r}, and {_advice(run.unanswered)}. {hint}"
    failure = ToolFailed(run.argv, rc=run.status, said=" | ".join(said), hint=hint)
    failure.details.update(log=run.log, last_lines=said, slapconfig_log=log)
    return failure


def without_effect(words: t.Sequence[str]) -> ToolFailed:
    """Return the error of a run that ended well by itself, and did not lead where it should."""
    run, log = _pty.find(PLACE), tail()
    said = [] if run is None else run.said(10)
    hint = f"{LOG} ends with: {' | '.join(log)}" if log else ""
    failure = ToolFailed(
        (NAME, *words), rc=0, said=f"it did not do its work. {' | '.join(said)}", hint=hint
    )
    failure.details.update(log=PLACE.log, last_lines=said, slapconfig_log=log)
    return failure


def tail(log_from: int = 0) -> list[str]:
    """Return the last lines of slapconfig's own log, from a size on that it had before."""
    return last_lines(LOG, start=log_from if log_from <= _size(LOG) else 0)


def _advice(question: str) -> str:
    if "yes/no" in question:
        return "that is for you to decide: let root of this mini know the key of that host first"
    if "root" in question:
        return "there was no answer that it took; give master_root_password"
    return "there was no answer that it took; give the password that it wants"


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _holds_files(folder: str) -> bool:
    try:
        return bool(os.listdir(folder))
    except OSError:
        return False


__all__ = [
    "CREATES_MASTER",
    "CREATES_REPLICA",
    "DESTROYS",
    "LOG",
    "NAME",
    "PLACE",
    "RESTORES",
    "STRIKES",
    "Secrets",
    "Slapconfig",
    "failed",
    "forget_begun",
    "is_whole",
    "last_run",
    "left_unfinished",
    "tail",
    "went_well",
    "without_effect",
]
