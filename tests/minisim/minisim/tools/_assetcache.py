# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate the daemon of built-in content caching (macOS 10.13 and later).

It reads its preferences as user `_assetcache` through cfprefsd when it starts, when it is
activated and when told to reload, and keeps its own state (Activated, LastPort, …) in the same
file. Everything that takes time is computed from the clock when somebody asks.
"""

from __future__ import annotations

import datetime
import plistlib
from typing import TYPE_CHECKING, Any

from . import _cfprefsd as cfprefsd
from ._accounts import may_write, owner_of
from ._assetcache_settings import FIRST_PORT, LAST_PORT, SETTINGS, forced, in_force

if TYPE_CHECKING:
    from ..world import World

PREFERENCES = "/Library/Preferences/com.apple.AssetCache.plist"
RESTRICTIONS = "/Library/Managed Preferences/com.apple.applicationaccess.plist"
UID = 235
_MEMORY = "assetcache"
REGISTERED, REGISTERING, REFUSED = 1, 0, -1


class Impossible(Exception):
    """Say why the daemon does not do what it was asked: ACSMErrorDomain code and words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class Daemon:
    """The daemon as one call of its tool meets it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.memory = world.state(_MEMORY)
        if "loaded" not in self.memory:
            self._load()
            self.memory["running"] = self.memory["loaded"]
            self.memory["since"] = 0.0

    # What it knows

    def stored(self) -> dict[str, Any]:
        """Return its preferences file as cfprefsd shows it to the daemon's user."""
        return cfprefsd.read(self.world, UID, PREFERENCES)

    def settings(self) -> dict[str, Any]:
        """Return the settings in force, those that a profile forces on top."""
        loaded = _unpacked(self.memory["loaded"])
        running = _unpacked(self.memory["running"])
        if self.world.switch("assetcache.settings_before_restart") == "old":
            for key in self._needs_restart():
                loaded.pop(key, None)
                if key in running:
                    loaded[key] = running[key]
        return {**loaded, **forced(self.world)}

    def _needs_restart(self) -> set[str]:
        """Return the keys that reloading does not change while the cache runs."""
        named = str(self.world.switch("assetcache.restart_keys"))
        if not self.activated() or named == "none":
            return set()
        return set(SETTINGS) if named == "all" else set(named.split(","))

    def activated(self) -> bool:
        """Tell whether the cache is turned on."""
        if "activated" in self.memory:
            return bool(self.memory["activated"])
        return bool(self.stored().get("Activated", False))

    def can_save(self) -> bool:
        """Tell whether the daemon's user may write its preferences file."""
        if self.world.switch("assetcache.wrong_owner") == "ignored":
            return True
        if not self.world.path(PREFERENCES).exists():
            return True
        owned = owner_of(self.world, PREFERENCES)[0] == UID
        return owned or may_write(self.world, PREFERENCES, UID)

    def registration(self) -> int:
        """Return RegistrationStatus: 1 registered, 0 under way, -1 refused."""
        if not self.activated() or self.world.fault("assetcachemanagerutil.registration"):
            return REFUSED
        wait = float(self.world.switch("caching.registration_seconds"))
        ready = self.world.now() >= float(self.memory["since"]) + wait
        return REGISTERED if ready else REGISTERING

    def running(self, key: str) -> Any:
        """Return a setting as the running cache has it."""
        return {**_unpacked(self.memory["running"]), **forced(self.world)}.get(key)

    def port(self) -> int:
        """Return the port the cache listens on, 0 while it is off."""
        if not self.activated():
            return 0
        return int(self.memory.get("port") or self.running("Port") or self._free_port())

    # What it does

    def check_activation(self) -> None:
        """Raise Impossible where this Mac must not run a cache."""
        settings = self.settings()
        if self.world.facts().get("virtual_machine"):
            raise Impossible(5, "virtual machine")
        allowed = self.world.plist(RESTRICTIONS).get("allowContentCaching", True)
        if settings.get("DenyActivation") or not allowed:
            raise Impossible(4, "activation denied")
        if not (settings["AllowPersonalCaching"] or settings["AllowSharedCaching"]):
            raise Impossible(6, "no content types are allowed")

    def activate(self) -> None:
        """Turn the cache on: read the settings, pick a port, begin to register."""
        self.check_activation()
        self._load()
        moved_from = self.running("DataPath")
        self.memory["running"] = self.memory["loaded"]
        settings = {**_unpacked(self.memory["loaded"]), **forced(self.world)}
        self.memory["port"] = settings["Port"] or self._free_port()
        self.memory["since"] = self.world.now()
        self.memory["activated"] = True
        changes = {"Activated": True, "LastPort": self.memory["port"], "Version": 1}
        stored = self.stored()
        if moved_from != settings["DataPath"]:
            changes.update(SavedCacheSize=0, SavedCacheDetails={})
        self.world.path(settings["DataPath"]).mkdir(parents=True, exist_ok=True)
        changes["LastRegOrFlush"] = self._moment()
        changes["ServerGUID"] = stored.get("ServerGUID") or self.identifier()
        changes.setdefault("SavedCacheSize", stored.get("SavedCacheSize", 0))
        changes.setdefault("SavedCacheDetails", stored.get("SavedCacheDetails", {}))
        self.save(changes)

    def deactivate(self) -> None:
        """Turn the cache off; its content stays."""
        if forced(self.world).get("AutoActivation"):
            raise Impossible(7, "activation is required by a configuration profile")
        self.memory["activated"] = False
        self.memory["port"] = 0
        self.save({"Activated": False})

    def reload(self) -> None:
        """Read the settings again; those that need a restart wait for it."""
        self._load()
        waits = self._needs_restart()
        loaded, running = _unpacked(self.memory["loaded"]), _unpacked(self.memory["running"])
        for key in SETTINGS:
            if key not in waits:
                running.pop(key, None)
                if key in loaded:
                    running[key] = loaded[key]
        self.memory["running"] = _packed(running)
        if "Port" not in waits and self.activated():
            self.memory["port"] = running.get("Port") or self.memory.get("port")
        self.keep()

    def empty(self, kinds: tuple[str, ...]) -> None:
        """Drop cached content: all of it, or the personal (`iCloud`) or the shared part."""
        stored = self.stored()
        details = dict(stored.get("SavedCacheDetails", {}))
        for name in list(details):
            if ("personal" if name == "iCloud" else "shared") in kinds:
                del details[name]
        self.save(
            {
                "SavedCacheDetails": details,
                "SavedCacheSize": sum(details.values()),
                "LastRegOrFlush": self._moment(),
            }
        )

    def move_to(self, path: str) -> None:
        """Move the content to another folder and keep working from there."""
        old, new = self.world.path(self.running("DataPath")), self.world.path(path)
        new.parent.mkdir(parents=True, exist_ok=True)
        if old.exists():
            old.rename(new)
        self.save({"DataPath": path})
        self.memory["loaded"] = _packed({**_unpacked(self.memory["loaded"]), "DataPath": path})
        self.memory["running"] = _packed({**_unpacked(self.memory["running"]), "DataPath": path})
        self.keep()

    def save(self, changes: dict[str, Any]) -> None:
        """Write the daemon's state keys beside the settings, if its user may."""
        if self.can_save():
            self.memory.pop("activated", None)
            if not self.world.path(PREFERENCES).exists():
                self.world.write_plist(PREFERENCES, {}, binary=True)
                self.world.set_owner(PREFERENCES, UID, UID)
            stored = {**self.stored(), **changes}
            cfprefsd.write(self.world, UID, PREFERENCES, stored, checked=True)
        else:
            self.world.record("AssetCache cannot save its preferences", path=PREFERENCES)
        self.keep()

    def identifier(self) -> str:
        """Return the ServerGUID of this mini, always the same one."""
        import hashlib

        name = str(self.world.facts().get("name", "mini"))
        digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest().upper()
        return "-".join(digits[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))

    def _moment(self) -> datetime.datetime:
        moment = datetime.datetime.fromtimestamp(self.world.now(), datetime.timezone.utc)
        return moment.replace(microsecond=0, tzinfo=None)

    def _free_port(self) -> int:
        last = int(self.stored().get("LastPort") or 0)
        width = LAST_PORT - FIRST_PORT + 1
        return last or FIRST_PORT + int(self.identifier()[:6], 16) % width

    def _load(self) -> None:
        self.memory["loaded"] = _packed(in_force(self.world, self.stored()))

    def keep(self) -> None:
        """Remember what this call has done."""
        self.world.save_state(_MEMORY, self.memory)


def restarted(world: World) -> None:
    """Start the daemon anew: it forgets what it had in memory and reads its settings."""
    world.save_state(_MEMORY, {})
    Daemon(world).keep()


def _packed(settings: dict[str, Any]) -> str:
    return plistlib.dumps(settings).decode()


def _unpacked(text: str) -> dict[str, Any]:
    settings: dict[str, Any] = plistlib.loads(text.encode())
    return settings
