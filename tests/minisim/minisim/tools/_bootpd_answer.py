# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let a client's messages come to a mini's bootpd, and tell what it is answered.

Files are read at the first packet and at the first one after a signal, not before; what was
read then, and the leases, stay in memory (reference/bootpd.md Daemon).
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from . import _bootpd, _bootpd_config, _bootptab
from ._bootpd_convert import Reading
from ._bootpd_dhcp import Answer, Request, Silent, respond
from ._bootpd_leases import PLACE, Leases, on_disk, written
from ._bootpd_packet import PACKET_MAX
from ._bootpd_server import Interface, Offer, Server, Surroundings
from ._clib import ether_aton, inet_aton, inet_ntoa
from ._dnsnames import encoded
from ._network import interfaces, network
from ._system import macos_version

if TYPE_CHECKING:
    from ..world import World

PLIST = "/private/etc/bootpd.plist"
TAB = "/private/etc/bootptab"
# A client that wants to see everything asks for every option.
EVERYTHING = tuple(range(1, 255))
Shown = dict[str, Any]


def surroundings(world: World) -> Surroundings:
    """Return what the server knows of its own network."""
    net = network(world)
    found = [
        Interface(name, address, mask)
        for name, listed in interfaces(world).items()
        for address, mask in listed
    ]
    router = inet_aton(f"{net.primary_address.rpartition('.')[0]}.1") if net.primary_address else 0
    servers = tuple(inet_aton(one) or 0 for one in net.nameservers)
    name = str(world.facts().get("name", ""))
    domain = net.search[0] if net.search else ""
    search = encoded(list(net.search), compact=True) or b"" if net.search else b""
    last = world.switch("bootpd.same_option") == "last"
    return Surroundings(name, tuple(found), router or 0, servers, domain, search, last)


def exchange(world: World, requests: list[Request]) -> list[tuple[Answer | None, str, list[str]]]:
    """Send messages to the daemon; return for each the answer or why not, and the log lines."""
    answers: list[tuple[Answer | None, str, list[str]]] = []
    for request in requests:
        held = _bootpd.memory(world)
        server = _server(world, held)
        try:
            answer, why = respond(server, _after(request, answers)), ""
        except Silent as silent:
            answer, why = None, str(silent)
        answers.append((answer, why, server.said))
        _keep(world, held, server)
        if answer is None:
            break
    return answers


def _after(request: Request, answers: list[tuple[Answer | None, str, list[str]]]) -> Request:
    """Return a request that takes up the offer before it."""
    before = answers[-1][0] if answers else None
    if before is None or before.kind != "OFFER":
        return request
    return request._replace(requested=before.ip, server=before.server)


def _server(world: World, held: dict[str, Any]) -> Server:
    """Return the daemon with what it has in memory, after reading its files if it has to."""
    around = surroundings(world)
    said: list[str] = []
    if held.pop("hup", False):
        _read_files(world, held, said)
    reading = Reading(macos_version(world), _own_addresses(world, around))
    content = held.get("plist")
    plist = None if content is None else base64.b64decode(content)
    config = _bootpd_config.read(plist, reading)
    if said:
        said += reading.messages
    hosts = _bootptab.read(base64.b64decode(held.get("tab", "")))[0]
    server = Server(config, hosts, Leases(held.get("leases", [])), around, world.now())
    server.offers = [Offer(*one) for one in held.get("offers", [])]
    server.next_free = dict(held.get("next_free", {}))
    server.disabled = list(held.get("disabled", []))
    server.said = said
    return server


def _own_addresses(world: World, around: Surroundings) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {name: [] for name in interfaces(world)}
    for one in around.interfaces:
        found[one.name].append(one.address)
    return found


def _read_files(world: World, held: dict[str, Any], said: list[str]) -> None:
    """Read bootptab if its time changed, bootpd.plist and the leases; start all else anew."""
    place = world.path(TAB)
    if not place.exists():
        said.append(f"can't open {TAB.removeprefix('/private')}")
    elif int(place.stat().st_mtime) != held.get("tab_time"):
        content = place.read_bytes()
        held["tab_time"] = int(place.stat().st_mtime)
        held["tab"] = base64.b64encode(content).decode()
        said += [f"re-reading {TAB.removeprefix('/private')}", *_bootptab.read(content)[1]]
    try:
        held["plist"] = base64.b64encode(world.path(PLIST).read_bytes()).decode()
    except FileNotFoundError:
        held["plist"] = None
    held["leases"] = on_disk(world)
    said.append(f"dhcp: re-reading lease list ({len(held['leases'])} entries)")
    held.update(next_free={}, disabled=[])


def _keep(world: World, held: dict[str, Any], server: Server) -> None:
    """Put back what the daemon keeps, write its leases if they changed, log what it said."""
    held["leases"] = server.leases.entries
    held["offers"] = [list(one) for one in server.offers]
    held["next_free"] = server.next_free
    held["disabled"] = server.disabled
    _bootpd.remember(world, _bootpd.busy(held, world.now()))
    if server.changed:
        world.write_file(PLACE, written(server.leases.entries).encode())
    for text in server.said:
        _bootpd.say(world, text)


def request_from(world: World, given: dict[str, str]) -> Request:
    """Return a message made from an event's parameters; ValueError says what is wrong."""
    mac = ether_aton(given.get("mac", ""))
    if mac is None:
        raise ValueError(f"mac={given.get('mac', '')} is no address such as 0:1b:63:0:0:1")
    kind = given.get("message", "discover").upper()
    client = given.get("client_id", "")
    asked = given.get("ask", "")
    return Request(
        kind=kind,
        mac=mac,
        interface=given.get("interface") or network(world).interface,
        client=(0, client.encode()) if client else (1, mac),
        name=given.get("name", ""),
        requested=_address(given, "requested"),
        server=_address(given, "server"),
        ciaddr=_address(given, "address"),
        giaddr=_address(given, "relay"),
        lease=int(given["lease"]) if given.get("lease") else None,
        asked=tuple(int(one) for one in asked.split(",")) if asked else EVERYTHING,
        max_message=int(given.get("max_message") or PACKET_MAX),
        secs=int(given.get("seconds") or 0),
        unicast=bool(given.get("address")),
    )


def _address(given: dict[str, str], name: str) -> int:
    text = given.get(name, "")
    found = inet_aton(text) if text else 0
    if found is None:
        raise ValueError(f"{name}={text} is no address")
    return found


def shown(answer: Answer | None, why: str, said: list[str]) -> Shown:
    """Return an answer in a form that JSON can hold; options as hexadecimal text by number."""
    if answer is None:
        return {"answer": None, "why": why, "log": said}
    return {
        "answer": answer.kind,
        "address": inet_ntoa(answer.ip),
        "server": inet_ntoa(answer.server),
        "lease": answer.lease,
        "bootfile": answer.bootfile,
        "options": {str(tag): content.hex() for tag, content in answer.options.items()},
        "packet": answer.packet.hex(),
        "log": said,
    }
