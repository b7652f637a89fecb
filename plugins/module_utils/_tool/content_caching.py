# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Content caching on one mini, by Server.app or by macOS: two ways to read and change one thing.

Both give readings as `_model/cache_order.py` describes them and take settings by the names that
users know.
"""

from __future__ import annotations

import typing as t

from .._errors import NotApplied, ToolFailed
from .._mini import Mini
from .._model.backends import MACOS, SERVER
from .._model.cache_health import cache_details, registration
from .._model.cache_keys import BY_KEY, KEPT_BY_SERVICE, key_of, name_of
from .._model.cache_order import ACTIVE, INACTIVE, RESTART
from .._model.cache_values import as_read
from .._model.change import Change
from .._values import Tree, covers
from .assetcache import AssetCache
from .backend import backend_of
from .preferences import Preferences, Values
from .serveradmin import RUNNING, STOPPED, Serveradmin
from .system import read_plist, versions
from .unfinished import Unfinished

SERVICE = "caching"
OWNER = "_assetcache"
PREFERENCES = "/Library/Preferences/com.apple.AssetCache.plist"
MANAGED = "/Library/Managed Preferences/com.apple.AssetCache.managed.plist"
_RELOAD = "reload"
_COMING_UP = "STARTING"
_GOING_DOWN = "STOPPING"
_STATES = {RUNNING: ACTIVE, STOPPED: INACTIVE}
_STATE_TIMEOUT = 60.0
"""Seconds that Server.app's service may take to stop or to start."""


class Question(t.NamedTuple):
    """What a reading has to tell besides state and standard settings.

    `keys` are settings that somebody wants; with `everything` all that can be found out.
    `registration` asks for the registration with Apple, `activation` whether this Mac could.
    """

    keys: t.Collection[str] = ()
    everything: bool = False
    registration: bool = False
    activation: bool = False


class Order(t.NamedTuple):
    """What to carry out: changed settings, the state to bring about (None: leave), a restart."""

    settings: t.Sequence[Change]
    state: str | None
    restart: bool
    unfinished: str | None


class CachingService(t.Protocol):
    """Content caching as one backend has it."""

    backend: str

    def read(self, question: Question) -> Tree:
        """Return a reading, with what the question asks for."""

    def status(self) -> Tree:
        """Return what the service tells of itself."""

    def carry_out(self, order: Order) -> None:
        """Write settings and bring the state about."""

    def assume(self, predicted: Tree, changes: t.Sequence[Change]) -> None:
        """Let later readings of this visit see what would have been done."""


def caching_service(mini: Mini, asked: str) -> CachingService:
    """Return content caching of this mini by the backend `asked` for (auto, server, macos).

    With auto, a serveradmin that knows no caching gives way to macOS. Raises NotApplicable where
    the mini has none, Refused for a backend that is not there.
    """
    found = backend_of(SERVICE, mini, asked=asked)
    return MacosCaching(mini) if found == MACOS else ServerCaching(mini)


def _settings(values: t.Mapping[str, t.Any]) -> Tree:
    """Return settings by the names that users know, without what the service keeps beside them."""
    return {
        name_of(key): as_read(BY_KEY[key].kind if key in BY_KEY else "", value)
        for key, value in values.items()
        if key not in KEPT_BY_SERVICE
    }


class ServerCaching:
    """Content caching of Server.app (up to 5.3), by serveradmin."""

    backend = SERVER

    def __init__(self, mini: Mini) -> None:
        self._mini = mini
        self._serveradmin = Serveradmin(mini)
        self._unfinished = Unfinished("content_cache")

    def read(self, question: Question) -> Tree:
        """Return a reading; two launches, a third for the registration."""
        word = self._serveradmin.state(SERVICE)
        tree: Tree = {
            "backend": SERVER,
            "macos": versions(self._mini).macos,
            "state": _STATES.get(word, word.lower()),
            "settings": _settings(self._serveradmin.settings(SERVICE)),
            "forced": {},
        }
        if question.registration:
            tree["registration"] = registration(self.status())
        unfinished = self._unfinished.read()
        return {**tree, "unfinished": unfinished} if unfinished else tree

    def status(self) -> Tree:
        """Return what `fullstatus` tells, bytes by kind of content as a mapping."""
        status = dict(self._serveradmin.fullstatus(SERVICE))
        status["CacheDetails"] = cache_details(status.get("CacheDetails"))
        return status

    def carry_out(self, order: Order) -> None:
        restart = order.state is None and bool(order.restart or order.unfinished)
        if restart and self._serveradmin.state(SERVICE) == RUNNING:
            self._unfinished.begin(RESTART)
        if order.settings:
            changes = [
                Change((key_of(change.path[1]),), change.before, change.after)
                for change in order.settings
            ]
            self._serveradmin.write(SERVICE, changes)
        if order.state == ACTIVE:
            self._start()
        elif order.state == INACTIVE:
            self._serveradmin.stop(SERVICE)
        elif restart:
            self._restart()
        self._unfinished.end()

    def _start(self) -> None:
        word = self._serveradmin.state(SERVICE)
        if word == _GOING_DOWN:
            # A start that overtakes the stop would be lost.
            self._serveradmin.await_state(SERVICE, STOPPED, timeout=_STATE_TIMEOUT)
        if word != _COMING_UP:
            self._serveradmin.start(SERVICE)

    def _restart(self) -> None:
        if self._serveradmin.state(SERVICE) != RUNNING:
            return
        self._serveradmin.stop(SERVICE)
        self._serveradmin.await_state(SERVICE, STOPPED, timeout=_STATE_TIMEOUT)
        self._serveradmin.start(SERVICE)
        self._serveradmin.await_state(SERVICE, RUNNING, timeout=_STATE_TIMEOUT)
        self._mini.readings.forget()
        word = self._serveradmin.state(SERVICE)
        if word != RUNNING:
            raise NotApplied([("state", ACTIVE, word)], hint="It was stopped to heed the settings")

    def assume(self, predicted: Tree, changes: t.Sequence[Change]) -> None:
        settings = dict(self._serveradmin.settings(SERVICE))
        settings.update({key_of(change.path[1]): change.after for change in changes})
        self._serveradmin.assume_settings(SERVICE, settings)
        words = {state: word for word, state in _STATES.items()}
        self._serveradmin.assume_state(SERVICE, words.get(predicted["state"], RUNNING))


class MacosCaching:
    """Content caching of macOS 10.13 and later: its tool, and the preferences of its user."""

    backend = MACOS

    def __init__(self, mini: Mini) -> None:
        self._mini = mini
        self._cache = AssetCache(mini)
        self._preferences = Preferences(mini, PREFERENCES, owner=OWNER)
        self._unfinished = Unfinished("content_cache")
        self._must_keep: set[str] = set()

    def read(self, question: Question) -> Tree:
        """Return a reading: two launches, one more for settings that the tool does not show.

        `settings` of the tool are those in force, whoever set them. It shows the standard ones
        only, so the others are read from the preferences.
        """
        status = self._cache.status()
        forced = self._forced()
        shown = {key: value for key, value in self._cache.settings().items() if value is not None}
        stored = self._stored(question, shown, forced)
        tree: Tree = {
            "backend": MACOS,
            "macos": versions(self._mini).macos,
            "state": ACTIVE if status["Activated"] else INACTIVE,
            "settings": _settings({**stored, **forced, **self._clear(shown, stored, forced)}),
            "forced": _settings(forced),
        }
        if question.registration:
            tree["registration"] = registration(status)
        if question.activation and not status["Activated"]:
            tree["obstacle"] = self._cache.obstacle()
        unfinished = self._unfinished.read()
        return {**tree, "unfinished": unfinished} if unfinished else tree

    @staticmethod
    def _forced() -> Values:
        """Return the settings that a configuration profile forces, without the profile's own."""
        values = read_plist(MANAGED) or {}
        return {key: value for key, value in values.items() if not key.startswith("Payload")}

    def _stored(self, question: Question, shown: Values, forced: Values) -> Values:
        """Return settings in the preferences that the tool does not show, if anybody asks."""
        hidden = [
            key for key in question.keys if key not in {**shown, **forced} or _empty_counts(key)
        ]
        if not (hidden or question.everything or self._must_keep):
            return {}
        values = self._preferences.values()
        lost = sorted(self._must_keep - set(values))
        if lost:
            said = "the file has no more {}; was it written by somebody else?".format(
                ", ".join(lost)
            )
            raise ToolFailed(("defaults", "import", PREFERENCES), rc=0, said=said)
        wanted = {*(BY_KEY if question.everything else ()), *question.keys}
        return {key: value for key, value in values.items() if key in wanted}

    @staticmethod
    def _clear(shown: Values, stored: Values, forced: Values) -> Values:
        """Return what is shown without empty lists that may mean that there is none."""
        return {
            key: value
            for key, value in shown.items()
            if value != [] or key in {**stored, **forced} or not _empty_counts(key)
        }

    def status(self) -> Tree:
        """Return what the tool tells, whatever this macOS tells of itself."""
        return self._cache.status()

    def carry_out(self, order: Order) -> None:
        was_active = self._cache.status()["Activated"]
        stays_active = was_active and order.state is None
        unfinished_restart = order.unfinished == RESTART
        restart = stays_active and (order.restart or unfinished_restart)
        if order.settings or order.unfinished:
            self._unfinished.begin(RESTART if restart or unfinished_restart else _RELOAD)
            self._store(order.settings)
            self._cache.reload()
            if order.settings and stays_active and not restart:
                restart = not self._took(order.settings)
        if restart:
            self._unfinished.begin(RESTART)
            self._cache.deactivate()
            self._cache.activate()
        elif not unfinished_restart:
            self._unfinished.end()
        if order.state is not None:
            (self._cache.activate if order.state == ACTIVE else self._cache.deactivate)()
        self._unfinished.end()

    def _store(self, changes: t.Sequence[Change]) -> None:
        values = {key_of(change.path[1]): change.after for change in changes}
        if values:
            self._must_keep = self._preferences.store(values)

    def _took(self, changes: t.Sequence[Change]) -> bool:
        """Tell whether the running cache shows the settings that it was told to load.

        Apple's page says that some changes need a stop and a start, and not which.
        """
        self._mini.readings.forget()
        shown = _settings(self._cache.settings())
        return all(
            change.path[1] not in shown or covers(shown[change.path[1]], change.after)
            for change in changes
        )

    def assume(self, predicted: Tree, changes: t.Sequence[Change]) -> None:
        values = {key_of(change.path[1]): change.after for change in changes}
        self._cache.assume("settings", {**self._cache.settings(), **values})
        if any(_empty_counts(key) for key in values):
            self._preferences.assume({**self._preferences.values(), **values})
        activated = predicted["state"] == ACTIVE
        self._cache.assume("status", {**self._cache.status(), "Activated": activated})


def _empty_counts(key: str) -> bool:
    return key in BY_KEY and BY_KEY[key].empty_counts


__all__ = [
    "CachingService",
    "MacosCaching",
    "Order",
    "Question",
    "ServerCaching",
    "caching_service",
]
