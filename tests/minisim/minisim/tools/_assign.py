# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Store what assignment lines of `serveradmin settings` say.

Types as reference/serveradmin.md has them: quoted is text, without quotes a number, yes or no
is that, anything else text. The same for every service but caching, which has rules of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import wire
from . import _caching, _store
from ._servermgr import ServiceError, require, settings

if TYPE_CHECKING:
    from ..world import World

# Kept in the keychain, so `settings` shows an empty string (switch serveradmin.secret).
SECRETS = frozenset({"IPSecSharedSecretValue"})
KEYCHAIN = "/Library/Keychains/com.apple.servermgrd.secrets.plist"
BAD_ID = "UNKNOWN_ARRAY_ID_ERR"


class Batch:
    """The settings that one request reads and changes; each service is written once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.trees: dict[str, Any] = {}
        self.changed: set[str] = set()
        self.swallowed: dict[wire.Key, Any] = {}
        self._new_arrays: set[wire.Key] = set()

    def tree(self, service: str) -> Any:
        """Return a service's settings as this request sees them."""
        if service not in self.trees:
            self.trees[service] = settings(self.world, service)
        return self.trees[service]

    def assign(self, line: wire.Line) -> wire.Key | None:
        """Take one assignment; return the key to echo, None if nothing is said of it."""
        assert line.token is not None
        key, token = line.key, line.token
        service = key[0]
        require(self.world, service)
        tree = self.tree(service)
        if key[-2:-1] == (wire.ID,) and not token.quoted and token.text in ("create", "delete"):
            return self._member(tree, key, create=token.text == "create")
        if self.world.fault("serveradmin.swallow", wire.join_key(key)):
            self.swallowed[key] = self._typed(_get(tree, key[1:]), token)
            return key
        if not self._allowed(tree, key):
            return None
        value = self._typed(_get(tree, key[1:]), token)
        if service == "caching":
            value = _caching.accepted(self.world, tree, key[1:], value)
        self._store(key, value)
        return key

    def stored(self, key: wire.Key) -> Any:
        """Return what the answer shows for an assigned key: the stored value, or a feigned one."""
        return self.swallowed[key] if key in self.swallowed else wire.get(self.trees, key)

    def save(self) -> None:
        """Write each service that was changed."""
        for service in sorted(self.changed):
            _store.write_settings(self.world, service, self.trees[service])
            if service == "dhcp":
                from . import _dhcp

                _dhcp.settings_written(self.world)

    def _member(self, tree: Any, key: wire.Key, *, create: bool) -> wire.Key | None:
        """Create or delete a member of an array with ids."""
        if create:
            self._store(key, _get(tree, key[1:]) or {})
        elif self.world.switch("serveradmin.delete") == "works":
            members = _get(tree, key[1:-1])
            if isinstance(members, dict) and members.pop(key[-1], None) is not None:
                self.changed.add(key[0])
        return None

    def _allowed(self, tree: Any, key: wire.Key) -> bool:
        """Tell whether a key can be stored, by what the mini says of unknown ids and keys."""
        for at, part in enumerate(key[:-1]):
            if part == wire.ID and _get(tree, key[1 : at + 2]) is None:
                answer = self.world.switch("serveradmin.unknown_id")
                if answer == "refused":
                    raise ServiceError(key[0], BAD_ID)
                return answer == "created"
        if self.world.switch("serveradmin.unknown_key") == "stored":
            return True
        return known(tree, key[1:]) or (key[0] == "caching" and _caching.is_key(key[1]))

    def _typed(self, now: Any, token: wire.Token) -> Any:
        """Return the value of a token, by the type the key has now where that is open."""
        if token.quoted:
            decoded = self.world.switch("serveradmin.quote_entity_in") == "decoded"
            return token.text.replace("&quot;", '"') if decoded else token.text
        value = wire.bare_value(token.text)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if isinstance(now, bool) and number and value in (0, 1):
            boolean = self.world.switch("serveradmin.one_for_boolean") == "boolean"
            return bool(value) if boolean else value
        if isinstance(now, str) and number:
            kept = self.world.switch("serveradmin.bare_number_for_string") == "string"
            return token.text if kept else value
        if isinstance(now, float) and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        return value

    def _store(self, key: wire.Key, value: Any) -> None:
        service = key[0]
        if key[-1] in SECRETS and self.world.switch("serveradmin.secret") == "hidden":
            kept = self.world.plist(KEYCHAIN)
            self.world.write_plist(KEYCHAIN, {**kept, wire.join_key(key): value})
            value = ""
        self._fresh_array(key)
        holder = {service: self.trees[service]}
        wire.put(holder, key, value)
        self.trees[service] = holder[service]
        self.changed.add(service)

    def _fresh_array(self, key: wire.Key) -> None:
        """Empty an array at its first written index, if this mini replaces arrays as a whole."""
        if wire.INDEX not in key or self.world.switch("serveradmin.index_write") == "element":
            return
        array = key[: key.index(wire.INDEX)]
        if array not in self._new_arrays:
            self._new_arrays.add(array)
            wire.put(self.trees, array, [])


def known(tree: Any, key: wire.Key) -> bool:
    """Tell whether a service has this key, or a place where any key may stand."""
    here = tree
    for part in key:
        if part in (wire.ID, wire.INDEX) or here in ({}, []):
            return True
        if not isinstance(here, dict) or part not in here:
            return False
        here = here[part]
    return True


def _get(tree: Any, key: wire.Key) -> Any:
    try:
        return wire.get(tree, key)
    except KeyError:
        return None
