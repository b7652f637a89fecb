# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate serveradmin(8) of Server.app, by reference/serveradmin.md and the captures."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import wire
from . import _commands, _servermgr
from ._assign import Batch
from ._fullstatus import fullstatus
from ._servermgr import ServiceError

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("{server}/usr/sbin/serveradmin",)

VERBS = {"set": "settings", "com": "command"}
LONG = {"--debug": "d", "--help": "h", "--version": "v", "--xml": "x"}
ALL = "all"
NOT_FOUND = "NOT_FOUND_ERR"
NOT_ROOT = "serveradmin must be run as root\n"
NOT_SET_UP = "Server has not been set up. Open the Server application to set it up.\n"
USAGE = """\
Usage: serveradmin [-dhvx] [list | start | stop | status | fullstatus | settings | command] \
[<service_key> [ = <value> ]]

  -h, --help     display this message
  -v, --version  display version info
  -d, --debug    print command
  -x, --xml      print output as XML plist
Examples:
serveradmin list
\t--Lists all services
serveradmin start afp
\t--Starts afp server
serveradmin stop ftp
\t--Stops ftp server
serveradmin status web
\t--Returns current status of the web server
serveradmin fullstatus web
\t--Returns more complete status of the web server
serveradmin settings afp
\t--Returns all afp configuration parameters
serveradmin settings afp:guestAccess
\t--Returns afp guestAccess attribute
serveradmin settings afp:guestAccess = yes
\t--Sets afp guestAccess to true
serveradmin settings
\t--Takes settings commands like above from stdin
serveradmin command afp:command = getConnectedUsers
\t--Used to perform service specific commands
serveradmin command
\t--Takes stdin to define generic command that requires other parameters
"""


class Wish(NamedTuple):
    """What one command line asks for: option letters, the verb and the words after it."""

    options: frozenset[str]
    verb: str
    words: tuple[str, ...]


class Talk:
    """One run of the tool: what it answers and how it ends."""

    def __init__(self, call: Call, wish: Wish) -> None:
        self.call = call
        self.world = call.world
        self.wish = wish
        self.failed = False
        self.status = 0

    def show(self, key: wire.Key, value: Any) -> None:
        """Print what stands under a key, in no order that could be relied on, or as a plist."""
        if "x" in self.wish.options:
            self._show_plist(key, value)
            return
        for line in wire.printed(key, shuffled(value)):
            self.call.out(f"{line}\n")

    def _show_plist(self, key: wire.Key, value: Any) -> None:
        """Print a plist whose root is the service's keys without its name (captures/README.md)."""
        import plistlib

        holder: dict[str, Any] = {}
        if len(key) > 1:
            wire.put(holder, key, value)
            value = holder[key[0]]
        self.call.out(plistlib.dumps(value).decode())

    def fail(self, error: ServiceError) -> None:
        """Say a service's error; the exit status is a switch."""
        self.failed = True
        if (
            error.code == _servermgr.UNKNOWN
            and self.world.switch("serveradmin.unknown_service") == "silent"
        ):
            return
        line = f'{error.service}:error = "{error.code}"\n'
        stream = self.world.switch("serveradmin.error_stream")
        (self.call.err if stream == "stderr" else self.call.out)(line)

    def end(self) -> int:
        """Return the exit status."""
        return int(self.world.switch("serveradmin.error_exit")) if self.failed else self.status


def shuffled(value: Any) -> Any:
    """Return a tree with the keys of each dictionary in the order that this run hashes them to."""
    if isinstance(value, dict):
        order = sorted(value, key=lambda name: hash(("order", name)))
        return {name: shuffled(value[name]) for name in order}
    return [shuffled(one) for one in value] if isinstance(value, list) else value


def parse(argv: list[str]) -> Wish:
    """Return what the arguments ask for; the verb is "" if there is none."""
    options: set[str] = set()
    at = 0
    while at < len(argv) and argv[at].startswith("-"):
        options |= set(LONG.get(argv[at], argv[at].lstrip("-")))
        at += 1
    verb = argv[at] if at < len(argv) else ""
    return Wish(frozenset(options), VERBS.get(verb, verb), tuple(argv[at + 1 :]))


def main(call: Call) -> int:
    """Answer one request as root; anything that is no verb gets the usage."""
    world = call.world
    if world.euid() != 0:
        stream = world.switch("serveradmin.not_root_stream")
        (call.err if stream == "stderr" else call.out)(NOT_ROOT)
        return int(world.switch("serveradmin.not_root_exit"))
    wish = parse(call.argv)
    if "v" in wish.options:
        call.out(f"serveradmin {world.facts()['server']['build']}\n")
        return 0
    if "h" in wish.options or wish.verb not in ANSWERS:
        call.out(USAGE)
        return 0 if "h" in wish.options else 1
    if "d" in wish.options:
        call.out(f"command: {' '.join((wish.verb, *wish.words))}\n")
    talk = Talk(call, wish)
    if not _servermgr.is_set_up(world):
        return _not_set_up(talk)
    try:
        ANSWERS[wish.verb](talk)
    except ServiceError as error:
        talk.fail(error)
    return talk.end()


def _not_set_up(talk: Talk) -> int:
    """Say what a server says whose first run was never finished: a switch."""
    said = talk.world.switch("serveradmin.not_set_up")
    if said == "setup-text":
        talk.call.err(NOT_SET_UP)
        return 1
    if said != "silent":
        service = talk.wish.words[0].partition(":")[0] if talk.wish.words else "info"
        talk.fail(ServiceError(service, str(said)))
    return talk.end()


def _list(talk: Talk) -> None:
    with _servermgr.request(talk.world):
        names = _servermgr.services(talk.world)
    if "x" in talk.wish.options:
        talk.show(("services",), names)
    else:
        talk.call.out("".join(f"{name}\n" for name in names))


def _status(talk: Talk) -> None:
    service = "".join(talk.wish.words[:1])
    with _servermgr.request(talk.world):
        _servermgr.require(talk.world, service)
        if talk.wish.verb == "fullstatus":
            shown = fullstatus(talk.world, service)
        elif service in _servermgr.STATELESS:
            shown = {"command": "getState"}
        else:
            shown = {"state": _servermgr.state(talk.world, service)}
    talk.show((service,), shown)


def _start_or_stop(talk: Talk) -> None:
    service = "".join(talk.wish.words[:1])
    run = talk.wish.verb == "start"
    talk.call.writes = True
    with _servermgr.request(talk.world):
        _servermgr.require(talk.world, service)
        if talk.world.fault(f"serveradmin.{talk.wish.verb}-fails", service):
            wait = 0.0
        else:
            wait = _servermgr.set_running(talk.world, service, run=run)
    if talk.world.switch("serveradmin.start_answer") == "RUNNING":
        time.sleep(wait)
    talk.show((service,), {"state": _servermgr.state(talk.world, service)})


def _lines(talk: Talk) -> list[wire.Line]:
    """Return the lines of a request: the arguments make one, else standard input has them."""
    if talk.wish.words:
        return [wire.split_line(" ".join(talk.wish.words))]
    text = talk.call.stdin().decode("utf-8", "surrogateescape")
    return [wire.split_line(line) for line in text.splitlines() if line.strip()]


def _settings(talk: Talk) -> None:
    lines = _lines(talk)
    talk.call.writes = any(line.token is not None for line in lines)
    with _servermgr.request(talk.world):
        batch = Batch(talk.world)
        echoed: list[wire.Key] = []
        for line in lines:
            try:
                if line.token is None:
                    _ask(talk, batch, line.key)
                elif (key := batch.assign(line)) is not None:
                    echoed.append(key)
            except ServiceError as error:
                talk.fail(error)
        batch.save()
    if talk.world.switch("serveradmin.set_echo"):
        for key in dict.fromkeys(echoed):
            talk.show(key, batch.stored(key))


def _ask(talk: Talk, batch: Batch, key: wire.Key) -> None:
    """Answer a question: everything, a service, or what lies below a path."""
    if key == (ALL,):
        for service in _servermgr.services(talk.world):
            talk.show((service,), batch.tree(service))
        return
    if key[-1] == "*":
        key = key[:-1]
    tree = batch.tree(key[0])
    try:
        found = wire.get(tree, key[1:])
    except KeyError:
        if talk.world.switch("serveradmin.unknown_path") == "error":
            raise ServiceError(key[0], NOT_FOUND) from None
        return
    talk.show(key, found)


def _command(talk: Talk) -> None:
    lines = _lines(talk)
    asked = [line for line in lines if line.key[1:] == ("command",) and line.token is not None]
    if not asked or asked[0].token is None:
        talk.call.out(USAGE)
        talk.status = 1
        return
    service, command = asked[0].key[0], asked[0].token.text
    talk.call.writes = not _commands.reads_only(command)
    with _servermgr.request(talk.world):
        _servermgr.require(talk.world, service)
        if command == "writeSettings":
            shown = _write_settings(talk, service, lines)
        else:
            given = _commands.parameters_of(lines, service)
            shown = _commands.answer(talk.call, service, command, given)
    if shown:
        talk.show((service,), shown)


def _write_settings(talk: Talk, service: str, lines: list[wire.Line]) -> dict[str, Any]:
    """Do what `settings` does; the answer also tells whether a restart is due (Apple's manuals)."""
    batch = Batch(talk.world)
    for line in lines:
        if line.token is not None and line.key[1:] != ("command",):
            batch.assign(line)
    batch.save()
    return {"command": "writeSettings", "status": 0}


ANSWERS = {
    "list": _list,
    "start": _start_or_stop,
    "stop": _start_or_stop,
    "status": _status,
    "fullstatus": _status,
    "settings": _settings,
    "command": _command,
}
