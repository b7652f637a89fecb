# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate changeip(8) of Server.app, by reference/changeip.md and captures/README.md.

The check compares the host name with the name DNS has for the primary address. The change
rewrites the host name and the addresses that services have noted, step by step, and does not
touch the interface.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

from . import _directory, _od_run
from ._hostnames import read_name, write_name
from ._network import Network, is_address, network
from ._od_master import find
from ._system import macos_version, server_is_set_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Call
    from ..world import World

PATHS = ("{server}/usr/sbin/changeip",)

LOG = "/Library/Logs/changeip.log"
LOCAL_NODE = "/LDAPv3/127.0.0.1"
# Where services have noted the address and the name of the Mac (changeip_ds, man 10.5).
RECORDS = (
    "/etc/hostconfig",
    "/etc/smb.conf",
    "/etc/openldap/slapd_macosxserver.conf",
    "/Library/Preferences/DirectoryService/DSLDAPv3PlugInConfig.plist",
    "/Library/Server/Mail/Config/postfix/main.cf",
)
# What Open Directory keeps of them: slapd's configuration, the directory, the server's own node.
DIRECTORY = (_directory.DATABASE, _directory.RECORDS, _directory.NODE)
WIDTH = 20


def present(world: World) -> bool:
    """Tell whether the tool is there: only after Server.app's first set-up."""
    return server_is_set_up(world)


def main(call: Call) -> int:
    """Check the names, or change address and names."""
    if call.argv == ["-checkhostname"]:
        return _check(call) if _is_root(call) else 1
    words = [word for word in call.argv if word != "-v"]
    if words[:1] == ["-d"]:
        words = words[2:]
    node = words.pop(0) if _takes_node(call.world) and words else "-"
    if len(words) not in (2, 4) or any(word.startswith("-") for word in words):
        return _usage(call)
    if not _is_root(call):
        return 1
    call.writes = True
    if not all(is_address(word) for word in words[:2]):
        return _usage(call)
    return _change(call, node, words)


def _is_root(call: Call) -> bool:
    if call.world.euid() == 0:
        return True
    call.err(f"{call.program} must be run as root\n")
    return False


def _takes_node(world: World) -> bool:
    """Tell whether the directory node is the first argument: in 10.5, not from 10.6 on."""
    asked = world.switch("changeip.directory_node")
    return macos_version(world) < (10, 6) if asked == "auto" else bool(asked)


def _usage(call: Call) -> int:
    node = "directory-node " if _takes_node(call.world) else ""
    text = (
        f"usage: changeip [-v] [-d path] {node}old-ip new-ip [old-hostname new-hostname]\n"
        "       changeip -checkhostname\n"
    )
    if call.argv == ["-h"]:
        call.out(text)
        return 0
    call.err(text)
    return 1


def host_name(world: World, net: Network) -> str:
    """Return the name a Mac goes by: its HostName, else DNS's, else the local one."""
    local = read_name(world, "LocalHostName")
    automatic = net.name_of(net.primary_address) or (f"{local}.local" if local else "localhost")
    return read_name(world, "HostName") or automatic


def _pair(name: str, value: str) -> str:
    return f"{name:<{WIDTH}}= {value}\n"


def _check(call: Call) -> int:
    """Print the comparison; the exit status is 0 whatever comes out."""
    net = network(call.world)
    if not net.primary_address:
        call.err("Unable to determine Primary IP address.\n")
        return 0
    current, dns = host_name(call.world, net), net.name_of(net.primary_address)
    call.out("\n" + _pair("Primary address", net.primary_address))
    call.out("\n" + _pair("Current HostName", current))
    if not dns:
        call.out("\nThe DNS hostname is not available, please repair DNS and re-run this tool.\n")
        _result(call, "failure")
        return 0
    call.out(_pair("DNS HostName", dns) + "\n")
    if current == dns:
        call.out("The names match. There is nothing to change.\n")
        _result(call, "success")
        return 0
    values = f"{net.primary_address} {net.primary_address} {current} {dns}"
    example = LOCAL_NODE if _has_local_directory(call.world) else "-"
    call.out("To fix the hostname please run /usr/sbin/changeip for your system with the\n")
    call.out("appropriate directory with the following values\n\n")
    call.out(f"   /usr/sbin/changeip <node> {values}\n\n")
    call.out(f"example:\n\n   /usr/sbin/changeip {example} {values}\n\n")
    _result(call, "failure")
    return 0


def _result(call: Call, outcome: str) -> None:
    """Print the line that Server.app's versions end with; after a failure by switch."""
    asked = call.world.switch("changeip.success_line")
    wanted = macos_version(call.world) >= (10, 7) if asked == "auto" else bool(asked)
    if outcome == "failure" and call.world.switch("changeip.failure_line") == "absent":
        wanted = False
    if wanted:
        call.out(f'dirserv:success = "{outcome}"\n')


def _has_local_directory(world: World) -> bool:
    return world.path("/etc/openldap/slapd_macosxserver.conf").exists()


def _change(call: Call, node: str, words: list[str]) -> int:
    """Go through the steps one by one; the fault `changeip.dies` ends it after some of them."""
    if call.world.switch("changeip.asks_password") and not _authenticated(call):
        return 1
    steps = _steps(call.world, node, words)
    death = call.world.fault("changeip.dies", call.said)
    last = int(death.get("after", 3)) if death else len(steps)
    pause = float(call.world.switch("changeip.seconds")) / len(steps)
    _log(call.world, f"changeip {' '.join(words)}")
    for line, action in steps[:last]:
        call.out(line + "\n")
        call.flush()
        _log(call.world, line)
        time.sleep(pause)
        action()
    if death:
        call.err(str(death.get("text", "Killed")) + "\n")
        return int(death.get("rc", 137))
    return int(call.world.switch("changeip.change_exit"))


def _steps(world: World, node: str, words: list[str]) -> list[tuple[str, Callable[[], None]]]:
    """Return the lines that a change prints, each with what is done under it."""

    def nothing() -> None:
        pass

    def rename() -> None:
        _rewrite(world, RECORDS[:1], words)
        if len(words) == 4:
            write_name(world, "HostName", words[3])
            world.signal("configd", "preferences changed")

    def records(*paths: str) -> Callable[[], None]:
        return lambda: _rewrite(world, paths, words)

    def directory() -> None:
        _tell_master(world, words)
        _rewrite(world, (RECORDS[2], RECORDS[4], *DIRECTORY), words)
        if _directory.role(world) != _directory.STANDALONE:
            _od_run.log(world, f"Updated the directory for changeip {' '.join(words)}")

    steps: list[tuple[str, Callable[[], None]]] = [("Updating local node", nothing)]
    if node != "-":
        steps.append((f"Updating node {node}", records(RECORDS[3])))
    return [
        *steps,
        ("Updating Password Server config", nothing),
        ("Updating Open Directory config", directory),
        ("Updating hostconfig file", rename),
        ("Updating smb.conf file", records(RECORDS[1])),
        ("Updating Kerberos Service Principals and keytabs", records(_directory.KDC)),
        ("Finished updating Kerberos", nothing),
    ]


def _rewrite(world: World, paths: tuple[str, ...], words: list[str]) -> None:
    """Put the new address and name in place of the old ones in the files that are there."""
    for path in paths:
        place = world.path(path)
        if not place.exists():
            continue
        before = place.read_text(encoding="utf-8")
        after = _replaced(before, words[0], words[1])
        if len(words) == 4:
            after = _replaced(after, words[2], words[3])
        if after != before:
            world.write_file(path, after.encode())


def _replaced(text: str, old: str, new: str) -> str:
    """Return a text with an address or a name replaced where it stands alone."""
    return re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w-]|\.\w)", lambda _match: new, text)


def _tell_master(world: World, words: list[str]) -> None:
    """Let the master of a replica list it under its new name and address, by switch."""
    host = _directory.master_of(world)
    master = find(world, host) if host else None
    if master is None or world.switch("changeip.master_list") == "stale":
        return
    own = _directory.records(world).get("self", {})
    if _directory.strike_replica(master, own.get("host", "")):
        names = {"host": words[3]} if len(words) == 4 else {}
        _directory.list_replica(master, {**own, "address": words[1], **names})


def _log(world: World, line: str) -> None:
    place = world.path(LOG)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a", encoding="utf-8") as log:
        stamp = time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(world.now()))
        log.write(f"{stamp} {line}\n")


def _authenticated(call: Call) -> bool:
    """Ask on the terminal for the directory's administrator, as 10.5's manual has it."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        call.err("changeip: cannot ask for the directory administrator's password\n")
        return False
    try:
        os.write(terminal, b"Directory administrator's password: ")
        answer = os.read(terminal, 1024).strip()
    finally:
        os.close(terminal)
    if not answer:
        call.err("changeip: authentication failed\n")
    return bool(answer)
