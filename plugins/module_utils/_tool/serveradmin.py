# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""serveradmin: reads and writes the settings of Server.app's services, starts and stops them."""

from __future__ import annotations

import re
import time
import typing as t

from .._codec.serveradmin import Assignment, format_changes, parse
from .._errors import Refused, ToolFailed, UnknownService
from .._mini import Mini
from .._run import Completed
from .._values import Tree
from .places import find_tool, refuse_unless_set_up

RUNNING = "RUNNING"
STOPPED = "STOPPED"
_POLL = 2.0
_INSTALL = "Install Server.app for this macOS and set it up, or manage this mini's own services"
_NOT_ROOT = "must be run as root"
# Failures come as answers, with exit status 0 or not: `SVC:error = "..."`, and in the answer of a
# command also a `SVC:status` other than 0 (Apple's command-line manuals of 10.3 to 10.5).
_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_ERROR = re.compile(r'^[^ ]+:error = "?(.*?)"?$', re.MULTILINE)
_STATUS = re.compile(r"^[^ :]+:status = (-?[0-9]+)$", re.MULTILINE)


class Serveradmin:
    """The serveradmin of one mini. Every question is asked once in a visit."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def services(self) -> list[str]:
        """Return the names of all services that this mini's serveradmin knows."""
        return self._mini.readings.ask(("serveradmin", "", "list"), self._run("list").out.split)

    def settings(self, service: str) -> Tree:
        """Return the settings tree of a service. Raises UnknownService with the nearest names."""
        return self._mini.readings.ask(
            ("serveradmin", service, "settings"), lambda: self._ask("settings", service)
        )

    def settings_of(self, services: t.Sequence[str]) -> dict[str, Tree]:
        """Return the settings trees of several services (`all` is one too), in one launch."""
        if len(services) == 1 and services[0] != "all":
            return {services[0]: self.settings(services[0])}
        try:
            text = self._run("settings", stdin="".join(f"{name}\n" for name in services)).out
        except ToolFailed as failure:
            self._refuse_unknown(services, after=failure)
            raise
        answer = parse(text, source="serveradmin settings")
        if not {"all", *answer}.issuperset(services):
            self._refuse_unknown(services)
        return answer

    def assume_settings(self, service: str, tree: Tree) -> None:
        """Let later readings of this visit see `tree`."""
        self._mini.readings.assume(("serveradmin", service, "settings"), tree)

    def write(self, service: str, changes: t.Iterable[Assignment]) -> None:
        """Write all changes of a service in one launch; values go by stdin."""
        self._run("settings", stdin=format_changes(service, changes))

    def state(self, service: str) -> str:
        """Return the state word of a service, such as RUNNING, STOPPED or STARTING."""
        return self._mini.readings.ask(
            ("serveradmin", service, "state"), lambda: self._state(service)
        )

    def assume_state(self, service: str, state: str) -> None:
        """Let later readings of this visit see `state`."""
        self._mini.readings.assume(("serveradmin", service, "state"), state)

    def start(self, service: str) -> None:
        """Start a service; it may need time to be up."""
        self._run("start", service)

    def stop(self, service: str) -> None:
        """Stop a service; it may need time to be down."""
        self._run("stop", service)

    def await_state(self, service: str, wanted: str, *, timeout: float) -> None:
        """Wait until a service is in a state; give up silently after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while self._state(service) != wanted and time.monotonic() < deadline:
            time.sleep(_POLL)

    def fullstatus(self, service: str) -> Tree:
        """Return everything that a service tells of itself; never compare it with settings."""
        return self._mini.readings.ask(
            ("serveradmin", service, "fullstatus"), lambda: self._ask("fullstatus", service)
        )

    def ask_command(self, service: str, name: str, parameters: t.Iterable[Assignment]) -> Tree:
        """Return the answer tree of a command that only reads; see `command`."""
        batch = format_changes(service, parameters)
        return self._mini.readings.ask(
            ("serveradmin", service, "command", name, batch),
            lambda: self.command(service, name, parameters),
        )

    def command(self, service: str, name: str, parameters: t.Iterable[Assignment]) -> Tree:
        """Return the answer tree of a service's command; parameters go by stdin.

        Raises ToolFailed for an error line and for a `status` other than 0.
        """
        batch = format_changes(service, parameters)
        done = self._run("command", stdin=f"{batch}{service}:command = {name}\n")
        status = _STATUS.search(done.out)
        if status and status.group(1) != "0":
            raise ToolFailed(done.argv, rc=done.rc, said=f"status {status.group(1)}")
        return parse(done.out, source="serveradmin command").get(service, {})

    def _state(self, service: str) -> str:
        answer = self._ask("status", service)
        state = answer.get("state") if isinstance(answer, dict) else None
        if not isinstance(state, str):
            raise ToolFailed(
                ("serveradmin", "status", service), rc=0, said="the answer holds no state"
            )
        return state

    def _ask(self, verb: str, service: str) -> Tree:
        try:
            text = self._run(verb, service).out
        except ToolFailed as failure:
            self._refuse_unknown([service], after=failure)
            raise
        answer = parse(text, source=f"serveradmin {verb} {service}")
        if service not in answer:
            self._refuse_unknown([service])
            raise ToolFailed(("serveradmin", verb, service), rc=0, said="it told nothing about it")
        return answer[service]

    def _refuse_unknown(
        self, services: t.Iterable[str], *, after: ToolFailed | None = None
    ) -> None:
        if after and after.rc is None:
            return  # It hung; what it knows is not worth hanging again.
        try:
            known = self.services()
        except ToolFailed:
            return  # The failure that led here tells more.
        for service in services:
            if service not in (*known, "all"):
                raise UnknownService(service, known=known)

    @staticmethod
    def check_name(service: str, *, option: str = "service") -> None:
        """Refuse what can be no service's name, before anything is asked."""
        if not _SERVICE.match(service) or service == "all":
            raise Refused(option, f"{service!r} is no name of a service, such as caching")

    def _run(self, *words: str, stdin: str | None = None) -> Completed:
        path = find_tool(self._mini, "serveradmin", install=_INSTALL)
        refuse_unless_set_up(path)
        done = self._mini.run((path, *words), stdin=stdin, timeout=self._mini.timeout, ok=None)
        if _NOT_ROOT in done.said and len(done.said.splitlines()) == 1:
            raise Refused("become", "serveradmin needs root; run the task with become: true")
        error = _ERROR.search(done.out) or _ERROR.search(done.err)
        if error or done.rc != 0:
            said = error.group(1) if error else done.said
            raise ToolFailed(done.argv, rc=done.rc, said=said)
        return done


__all__ = ["RUNNING", "STOPPED", "Serveradmin"]
