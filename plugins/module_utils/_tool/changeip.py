# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""changeip: compares a server's name with DNS, and rewrites name and address in its services."""

from __future__ import annotations

import dataclasses
import os

from .. import _pty
from .._codec.changeip import parse_change, parse_check, takes_node
from .._errors import MacServerError, NotApplicable, Refused, ToolFailed
from .._mini import Mini
from .._model.identity import Identity, judged
from .._turn import still_running
from .places import SERVER_APP, SERVER_TOOLS, find_tool, is_set_up, refuse_unless_set_up
from .scutil import HOST_NAME, NAMES, Scutil
from .system import versions

NAME = "changeip"
PLACE = _pty.place(NAME)
_INSTALL = "Install Server.app for this macOS and set it up"
_NOT_ROOT = "must be run as root"
_CHECK = (*NAMES, NAME)
# Only changeip of 10.5 wants a directory node: the server's own directory, where it has one.
_DIRECTORY = "/etc/openldap/slapd_macosxserver.conf"
_OWN_NODE, _NO_NODE = "/LDAPv3/127.0.0.1", "-"
# Questions by the tool's source (10.5, 10.6), and ssh's about a host that it does not know.
_ASKS_NAME = r"[Aa]dmin(?:istrator)?(?:'s)? name\b.*:"
_ASKS_PASSWORD = r"[Pp]assword\b.*:"
_ASKS_TRUST = r"\(yes/no(?:/\[fingerprint\])?\)\?"


@dataclasses.dataclass(frozen=True)
class Move:
    """What to change: the address, and with it or alone the host name."""

    old_address: str
    new_address: str
    old_host_name: str | None = None
    new_host_name: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return the arguments in the tool's order; names go together or not at all."""
        return tuple(word for word in dataclasses.astuple(self) if word is not None)


class Changeip:
    """The changeip of one mini."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def is_usable(self) -> bool:
        """Tell whether this mini can be asked: the tool comes with Server.app's first set-up."""
        path = self._find()
        return path is not None and (is_set_up() or not path.startswith(SERVER_APP))

    def identity(self) -> Identity:
        """Return who the mini is, by `-checkhostname`; in check mode under its foretold name.

        Raises NotApplicable on a Mac without Server.app, Refused without root.
        """
        found = self.present()
        name = Scutil(self._mini).foretold_host_name()
        return found.renamed(name) if name and name != found.current_host_name else found

    def present(self) -> Identity:
        """Return who the mini is as changeip has it, whatever was foretold."""
        return self._mini.readings.ask(_CHECK, self._check)

    def assume(self, identity: Identity) -> None:
        """Let later readings of this visit see `identity`."""
        self._mini.readings.assume(_CHECK, identity)
        if identity.current_host_name:
            scutil = Scutil(self._mini)
            scutil.assume_names({**scutil.names(), HOST_NAME: identity.current_host_name})

    def went_well(self, move: Move) -> bool | None:
        """Return how the last run went if it was of this very move, else None.

        Raises MacServerError if it is still at work, which happens in check mode only: the lock
        of the mini is the run's.
        """
        last = _pty.find(PLACE)
        if last is not None and last.running:
            raise still_running(last.facts())
        if last is None or last.argv[-len(move.words) :] != move.words:
            return None
        return not _trouble(last)

    def change(
        self, move: Move, *, admin: str | None, password: str | None, wait_timeout: float
    ) -> None:
        """Run the change and wait for its end.

        Raises ToolFailed where its words tell trouble, MacServerError if it runs on after
        `wait_timeout` seconds; then it is left running and `went_well` tells of it later.
        """
        argv = (self._path(), *self._node(), *move.words)
        prompts = (
            _pty.Prompt(_ASKS_NAME, admin, secret=False),
            _pty.Prompt(_ASKS_PASSWORD, password),
            _pty.Prompt(_ASKS_TRUST, None),
        )
        begun = _pty.start(argv, prompts=prompts, at=PLACE, turn=self._mini.turn)
        run = _pty.wait(begun, at=PLACE, timeout=wait_timeout, turn=self._mini.turn)
        if run.running:
            error: MacServerError = still_running(run.facts())
        elif _trouble(run):
            error = _failure(run)
        else:
            return
        error.details["changed"] = True
        raise error

    def _check(self) -> Identity:
        argv = (self._path(), "-checkhostname")
        done = self._mini.run(argv, timeout=self._mini.timeout, ok=None)
        if _NOT_ROOT in done.err:
            raise Refused("become", "changeip needs root; run the task with become: true")
        if done.rc != 0:
            raise ToolFailed(done.argv, rc=done.rc, said=done.said)
        found = parse_check(done.out + done.err)
        if found.match:
            return Identity(found.address, found.current, found.dns, True, None)
        return judged(
            found.address, found.current, found.dns, objection="changeip says they do not match"
        )

    def _node(self) -> tuple[str, ...]:
        done = self._mini.run((self._path(), "-h"), timeout=self._mini.timeout, ok=None)
        if not takes_node(done.out + done.err):
            return ()
        return (_OWN_NODE if os.path.exists(_DIRECTORY) else _NO_NODE,)

    def _find(self) -> str | None:
        return self._mini.run.find(NAME, SERVER_TOOLS)

    def _path(self) -> str:
        path = self._find()
        if path is None and versions(self._mini).server is None:
            raise NotApplicable("changeip is part of Server.app, which this mini does not have")
        refuse_unless_set_up(path or SERVER_APP)
        return find_tool(self._mini, NAME, install=_INSTALL)


def _trouble(run: _pty.Run) -> bool:
    """Tell whether a run failed: by its words first, its exit status is not to be relied on."""
    changed = parse_change("\n".join(run.said()))
    return bool(changed.trouble or run.unanswered) or not (changed.finished or run.status == 0)


def _failure(run: _pty.Run) -> ToolFailed:
    lines = run.said(10)
    hint = f"Its log is {run.log}"
    if run.unanswered:
        hint = (
            f"It asked {run.unanswered!r}, and there was no answer that it took; give admin and"
            f" admin_password, or make that it need not ask. {hint}"
        )
    failure = ToolFailed(run.argv, rc=run.status, said=" | ".join(lines), hint=hint)
    failure.details.update(log=run.log, last_lines=lines)
    return failure


__all__ = ["NAME", "PLACE", "Changeip", "Move"]
