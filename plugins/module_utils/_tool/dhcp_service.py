# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The DHCP service of one mini, by Server.app or by macOS's own bootpd.

Two ways to read and change one thing; what is planned does not depend on them.
"""

from __future__ import annotations

import time
import typing as t

from .._codec.leases import Lease
from .._errors import MacServerError, ToolFailed
from .._mini import Mini
from .._model.backends import MACOS, SERVER
from .._model.dhcp.bootpd_subnet import CREATOR
from .._model.dhcp.form import Form
from .._model.dhcp.order import NOT_TAKEN, STARTED, STOPPED
from .._model.dhcp.plist import PlistForm
from .._model.dhcp.settings import SettingsForm
from .backend import backend_of
from .bootpd_files import BootpdFiles, Content, table_of
from .launchd import Job, Launchd
from .serveradmin import RUNNING, Serveradmin
from .serveradmin import STOPPED as STOPPED_WORD
from .system import versions
from .unfinished import Unfinished

SERVICE = "dhcp"
LABEL = "com.apple.bootpd"
JOB_FILE = "bootps.plist"
RELOAD = "reload"
_PATIENCE, _PAUSE = 3.0, 0.5
"""Seconds that Server.app has to write bootpd's files by itself, and between two looks."""
_STATE_TIMEOUT = 60.0
_COMING_UP, _GOING_DOWN = "STARTING", "STOPPING"
_STATES = {RUNNING: STARTED, STOPPED_WORD: STOPPED}
_HALF_ON = {
    Job(True, False): "started until the next boot",
    Job(False, True): "enabled, not loaded",
}


class Work(t.NamedTuple):
    """What to carry out: a changed configuration (None: none), the state to bring about, a reload.

    `wait_timeout` is how many seconds a state may take.
    """

    form: Form | None
    state: str | None
    unfinished: bool
    wait_timeout: float


class DhcpService(t.Protocol):
    """DHCP as one backend has it."""

    backend: str

    def form(self) -> Form:
        """Return the configuration."""

    def state(self) -> str:
        """Return started, stopped, or what else the service says of itself."""

    def unfinished(self) -> str | None:
        """Return what an earlier run left to do."""

    def carry_out(self, work: Work) -> None:
        """Write the configuration, bring the state about, tell who has to know."""

    def assume(self, form: Form | None, state: str | None) -> None:
        """Let later readings of this visit see what would have been done."""

    def leases(self) -> list[Lease]:
        """Return the leases, expired ones too."""


def dhcp_service(mini: Mini, asked: str) -> DhcpService:
    """Return DHCP of this mini by the backend `asked` for (auto, server, macos).

    With auto, a serveradmin that knows no DHCP gives way to macOS. Raises NotApplicable where the
    mini has none, Refused for a backend that is not there.
    """
    found = backend_of(SERVICE, mini, asked=asked)
    return MacosDhcp(mini) if found == MACOS else ServerDhcp(mini)


class ServerDhcp:
    """DHCP of Server.app (up to 5.6), by serveradmin, which writes bootpd's files."""

    backend = SERVER

    def __init__(self, mini: Mini) -> None:
        self._mini = mini
        self._serveradmin = Serveradmin(mini)
        self._files = BootpdFiles(mini)
        self._unfinished = Unfinished("dhcp_server")

    def form(self) -> SettingsForm:
        """Return the settings; one launch."""
        return SettingsForm(
            tree=self._serveradmin.settings(SERVICE),
            table_of=table_of,
            macos=versions(self._mini).macos,
            beside=self._beside(),
        )

    def _beside(self) -> list[t.Any]:
        """Return subnets in bootpd's plist that Internet Sharing has put beside Server.app's."""
        try:
            root = self._files.form(versions(self._mini).macos).root
        except MacServerError:
            return []  # Server.app writes the file anew.
        found = root.get("Subnets")
        entries = (
            [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
        )
        return [each for each in entries if CREATOR in each]

    def state(self) -> str:
        """Return the state; one launch."""
        word = self._serveradmin.state(SERVICE)
        return _STATES.get(word, word.lower())

    def unfinished(self) -> str | None:
        return self._unfinished.read()

    def carry_out(self, work: Work) -> None:
        if isinstance(work.form, SettingsForm) and work.form.changes:
            runs = self._serveradmin.state(SERVICE) == RUNNING and work.state is None
            before = self._files.content()
            if runs:
                self._unfinished.begin(RELOAD)
            self._serveradmin.write(SERVICE, work.form.changes)
            if runs:
                self._hand_on(work.form, before)
        elif work.unfinished:
            if self._serveradmin.state(SERVICE) == RUNNING:
                self._hand_on(self.form(), self._files.content())
            self._unfinished.end()
        if work.state == STARTED:
            self._start(work.wait_timeout)
        elif work.state == STOPPED and self._serveradmin.state(SERVICE) != _GOING_DOWN:
            self._serveradmin.stop(SERVICE)

    def _hand_on(self, form: SettingsForm, before: Content) -> None:
        """See to it that bootpd heeds new settings: it is told, or the service starts anew.

        No page says when Server.app writes bootpd's files, nor whether it tells a running bootpd.
        """
        deadline = time.monotonic() + _PATIENCE
        while not self._is_written(form, before):
            if time.monotonic() >= deadline:
                self._restart()
                break
            time.sleep(_PAUSE)
        else:
            self._files.reload()
        self._unfinished.end()

    def _is_written(self, form: SettingsForm, before: Content) -> bool:
        self._mini.readings.forget()
        try:
            return self._files.content() != before or form.is_in(self._files.form(form.macos))
        except MacServerError:
            return False

    def _restart(self) -> None:
        self._serveradmin.stop(SERVICE)
        self._serveradmin.await_state(SERVICE, STOPPED_WORD, timeout=_STATE_TIMEOUT)
        self._serveradmin.start(SERVICE)
        self._serveradmin.await_state(SERVICE, RUNNING, timeout=_STATE_TIMEOUT)

    def _start(self, wait_timeout: float) -> None:
        word = self._serveradmin.state(SERVICE)
        if word == _GOING_DOWN:
            # A start that overtakes the stop would be lost.
            self._serveradmin.await_state(SERVICE, STOPPED_WORD, timeout=wait_timeout)
        if word != _COMING_UP:
            self._serveradmin.start(SERVICE)

    def assume(self, form: Form | None, state: str | None) -> None:
        if isinstance(form, SettingsForm):
            self._serveradmin.assume_settings(SERVICE, form.tree)
        if state is not None:
            words = {each: word for word, each in _STATES.items()}
            self._serveradmin.assume_state(SERVICE, words[state])

    def leases(self) -> list[Lease]:
        return self._files.leases()


class MacosDhcp:
    """DHCP of macOS: bootpd's own files, and its job in launchd."""

    backend = MACOS

    def __init__(self, mini: Mini) -> None:
        self._mini = mini
        self._files = BootpdFiles(mini)
        self._launchd = Launchd(mini, LABEL, file=JOB_FILE)
        self._unfinished = Unfinished("dhcp_server")

    def form(self) -> PlistForm:
        """Return both files; no launch."""
        return self._files.form(versions(self._mini).macos)

    def state(self) -> str:
        """Return the state of the job: one launch, two where launchd has decided on none.

        A daemon that is not running is no sign: it leaves when it has been idle for five minutes.
        """
        job = self._launchd.job()
        return _HALF_ON.get(job, STARTED if job.loaded else STOPPED)

    def unfinished(self) -> str | None:
        return self._unfinished.read()

    def carry_out(self, work: Work) -> None:
        if isinstance(work.form, PlistForm) or work.unfinished:
            self._files.find_tools()
            # Files that are written but not told of look the same as those that are.
            self._unfinished.begin(RELOAD)
            if isinstance(work.form, PlistForm):
                self._files.write(work.form)
            if work.state != STOPPED:
                self._files.reload()
        if work.state == STOPPED:
            self._launchd.stop()
        elif work.state == STARTED:
            self._start()
        self._unfinished.end()

    def _start(self) -> None:
        try:
            self._launchd.start()
        except ToolFailed as problem:
            if problem.rc is None:
                raise
            raise ToolFailed(
                problem.details["command"], rc=problem.rc, said=problem.said, hint=NOT_TAKEN
            ) from None

    def assume(self, form: Form | None, state: str | None) -> None:
        if isinstance(form, PlistForm):
            self._files.assume(form)
        if state is not None:
            self._launchd.assume(Job(state == STARTED, state == STARTED))

    def leases(self) -> list[Lease]:
        return self._files.leases()


__all__ = ["DhcpService", "MacosDhcp", "ServerDhcp", "Work", "dhcp_service"]
