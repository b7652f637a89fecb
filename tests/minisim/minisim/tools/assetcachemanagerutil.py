# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate AssetCacheManagerUtil(8), by reference/content-caching.md and its captures.

Text goes to standard error in NSLog's form; `-j` prints one line of JSON on standard output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._assetcache import PREFERENCES, UID, Daemon, Impossible, restarted
from ._assetcache_settings import shown
from ._assetcache_status import status
from ._assetcache_text import as_json, as_text, layout, service_name
from ._nslog import prefix
from ._system import has_content_caching

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/bin/AssetCacheManagerUtil",)

EX_USAGE = 64
USAGE = """\
Options are:
    -a|--all        show all events
    -j|--json       print results in JSON
    -l|--linger     don't exit
"""
COMMANDS = """\
Commands are:
    activate
    deactivate
    isActivated
    canActivate
    flushCache
    flushPersonalCache
    flushSharedCache
    status
    settings
    reloadSettings
    moveCacheTo path
    absorbCacheFrom path read-only|and-destroy
"""
_READING = frozenset(("isactivated", "canactivate", "status", "settings"))


def present(world: World) -> bool:
    """Tell whether this macOS has the tool: content caching is built in from 10.13 on."""
    return has_content_caching(world)


def boot(world: World) -> None:
    """Give a new mini the daemon's preferences as the seed's `content_caching` has them.

    `settings` and `state` go into the file, `file: false` leaves it out, as on a Mac whose
    cache was never touched.
    """
    seeded = world.facts().get("content_caching") or {}
    if seeded.get("file", True):
        values = {"Version": 1, **seeded.get("state", {}), **seeded.get("settings", {})}
        world.write_plist(PREFERENCES, values, binary=True)
        world.set_owner(PREFERENCES, UID, UID)


def started(world: World) -> None:
    """Let the daemon read its settings when the Mac starts."""
    restarted(world)


def main(call: Call) -> int:
    """Run one command; options may stand before or after it, its case does not matter."""
    words = [word for word in call.argv if not word.startswith("-")]
    options = {word for word in call.argv if word.startswith("-")}
    known = options <= {"-a", "--all", "-j", "--json", "-l", "--linger"}
    if not words or words[0].lower() not in _COMMANDS or not known:
        return _usage(call)
    command = words[0].lower()
    request = _Request(call, words, json=bool(options & {"-j", "--json"}))
    if command not in _READING:
        call.writes = True
        if call.world.euid() != 0:
            return request.refuse(f"{words[0]} must be run as root")
    try:
        return _COMMANDS[command](request)
    except Impossible as reason:
        return request.fail(reason)


def _usage(call: Call) -> int:
    mark = prefix(call)
    call.err(f"{mark}Usage: AssetCacheManagerUtil [options] command\n")
    call.err(f"{mark}{USAGE}{mark}{COMMANDS}")
    return int(call.world.switch("assetcache.usage_exit"))


class _Request:
    """One command to the daemon and the ways to answer it."""

    def __init__(self, call: Call, words: list[str], *, json: bool) -> None:
        self.call = call
        self.daemon = Daemon(call.world)
        self.world = call.world
        self.words = words
        self.json = json

    def say(self, text: str) -> None:
        to_stdout = self.world.switch("assetcache.text_stream") == "stdout" and not self.json
        (self.call.out if to_stdout else self.call.err)(f"{prefix(self.call)}{text}\n")

    def answer(self, result: Any, text: str) -> None:
        if self.json:
            self.call.out(as_json(_NAMES[self.words[0].lower()], result) + "\n")
        if not self.json or self.world.switch("assetcache.json_and_text"):
            self.say(text)

    def refuse(self, text: str) -> int:
        self.say(text)
        return 1

    def fail(self, reason: Impossible) -> int:
        """Say in this macOS's words why a command was not done."""
        words = reason.words
        verb = self.words[0].lower()
        self.say(
            f"Failed to {verb} {service_name(self.world)}: Error Domain=ACSMErrorDomain "
            f'Code={reason.code} "{words}" UserInfo={{NSLocalizedDescription={words}}}'
        )
        return 1


def _activate(request: _Request) -> int:
    daemon = request.daemon
    if daemon.activated() and request.world.switch("assetcache.activate_again") == "fails":
        raise Impossible(2, "already activated")
    if not daemon.activated():
        daemon.activate()
    name = service_name(request.world).capitalize()
    request.answer(None, f"{name} activated.")
    if layout(request.world) != "builtin":
        request.say("Restart devices to take advantage of content caching immediately")
    return 0


def _deactivate(request: _Request) -> int:
    if request.daemon.activated():
        request.daemon.deactivate()
    request.answer(None, f"{service_name(request.world).capitalize()} deactivated.")
    return 0


def _is_activated(request: _Request) -> int:
    activated = request.daemon.activated()
    word = "activated" if activated else "deactivated"
    text = f"{service_name(request.world).capitalize()} is {word}"
    request.answer(_one_answer(request, "activated", activated), text)
    return 0 if activated else 1


def _can_activate(request: _Request) -> int:
    try:
        request.daemon.check_activation()
    except Impossible as reason:
        request.answer(_one_answer(request, "canActivate", False), f"no: {reason.words}")
        return 1
    request.answer(_one_answer(request, "canActivate", True), "yes")
    return 0


def _one_answer(request: _Request, name: str, value: bool) -> Any:
    bare = request.world.switch("assetcache.activated_result") == "bare"
    return value if bare else {name: value}


def _status(request: _Request) -> int:
    result = status(request.daemon)
    request.answer(result, as_text(request.world, "status", result))
    return 0


def _settings(request: _Request) -> int:
    result = shown(request.world, request.daemon.settings(), request.daemon.stored())
    request.answer(result, as_text(request.world, "settings", result))
    return 0


def _reload(request: _Request) -> int:
    request.daemon.reload()
    request.answer(None, f"{service_name(request.world).capitalize()} settings reloaded.")
    return 0


def _flush(*kinds: str) -> Callable[[_Request], int]:
    def flush(request: _Request) -> int:
        request.daemon.empty(kinds)
        request.answer(None, "Flushed.")
        return 0

    return flush


def _move(request: _Request) -> int:
    if len(request.words) != 2 or not request.words[1].startswith("/"):
        return _usage(request.call)
    request.daemon.move_to(request.words[1])
    request.answer(None, f"Cache moved to {request.words[1]}.")
    return 0


def _absorb(request: _Request) -> int:
    if len(request.words) != 3 or request.words[2] not in ("read-only", "and-destroy"):
        return _usage(request.call)
    if not request.world.path(request.words[1]).is_dir():
        raise Impossible(8, "no such cache")
    request.world.record("content cache absorbed", path=request.words[1], how=request.words[2])
    request.answer(None, f"Cache absorbed from {request.words[1]}.")
    return 0


_NAMES = {
    name.lower(): name
    for name in ("activate", "deactivate", "isActivated", "canActivate", "flushCache",
                 "flushPersonalCache", "flushSharedCache", "status", "settings",
                 "reloadSettings", "moveCacheTo", "absorbCacheFrom")
}  # fmt: skip
_COMMANDS: dict[str, Callable[[_Request], int]] = {
    "activate": _activate,
    "deactivate": _deactivate,
    "isactivated": _is_activated,
    "canactivate": _can_activate,
    "flushcache": _flush("personal", "shared"),
    "flushpersonalcache": _flush("personal"),
    "flushsharedcache": _flush("shared"),
    "status": _status,
    "settings": _settings,
    "reloadsettings": _reload,
    "movecacheto": _move,
    "absorbcachefrom": _absorb,
}
