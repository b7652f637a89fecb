# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answer one DHCP message as bootpd does (RFC 2131; bootp's published dhcpd.c in behaviour)."""

from __future__ import annotations

from typing import NamedTuple

from . import _bootpd_options as tags
from ._bootpd_config import Subnet
from ._bootpd_leases import INFINITE, Entry, expiry, identifier, with_expiry
from ._bootpd_packet import MESSAGES, Area, Header, reply, room
from ._bootpd_server import Offer, Server
from ._bootptab import ETHERNET, Host
from ._clib import inet_ntoa

MESSAGE_TYPE, SERVER_ID, NAK_TEXT = 53, 54, 56
FOREVER = 0xFFFFFFFF
DECLINE_SECONDS = 600
IPV6_ONLY_SECONDS = 3600


class Request(NamedTuple):
    """What a client sends; addresses are 0 where it names none, `lease` None for no wish."""

    kind: str
    mac: bytes
    interface: str
    client: tuple[int, bytes] | None = None
    name: str = ""
    requested: int = 0
    server: int = 0
    ciaddr: int = 0
    giaddr: int = 0
    lease: int | None = None
    asked: tuple[int, ...] = ()
    max_message: int = 0
    secs: int = 0
    unicast: bool = False


class Answer(NamedTuple):
    """What the client gets: the kind of message, its address, lease, options, whole packet."""

    kind: str
    server: int
    ip: int
    lease: int
    bootfile: str
    options: dict[int, bytes]
    packet: bytes


class Silent(Exception):
    """Say why no answer is sent."""


def respond(server: Server, request: Request) -> Answer:
    """Return the answer to a message; Silent if there is none."""
    _admit(server, request)
    talk = _Talk(server, request)
    answers = {"DISCOVER": talk.discover, "REQUEST": talk.request, "DECLINE": talk.decline,
               "RELEASE": talk.release, "INFORM": talk.inform}  # fmt: skip
    answer = answers[request.kind]()
    if request.secs < server.config.numbers["reply_threshold_seconds"]:
        raise Silent("the client has not waited for reply_threshold_seconds")
    name = talk.host.name if talk.host else (talk.entry or {}).get("name", "")
    said = f"{answer.kind} sent {name or '<no hostname>'} {inet_ntoa(answer.ip)}"
    server.say(f"{said} pktsize {len(answer.packet)}")
    return answer


def _admit(server: Server, request: Request) -> None:
    """Let a message through the filters and the list of interfaces."""
    config, mac = server.config, request.mac
    if not config.serves("ignore_allow_deny", request.interface) and len(mac) == 6:
        if config.deny is not None and mac in config.deny:
            raise Silent("the client is in the deny list")
        if config.allow is not None and mac not in config.allow:
            raise Silent("the client is not in the allow list")
    if request.interface in server.disabled:
        raise Silent(f"another DHCP server was seen on {request.interface}")
    if not config.serves("dhcp_enabled", request.interface):
        raise Silent(f"dhcp_enabled does not name {request.interface}")


class _Talk:
    """One message with what is known of its sender: who it is, and what it is bound to."""

    def __init__(self, server: Server, request: Request) -> None:
        self.server = server
        self.asks = request
        ignored = server.config.numbers["dhcp_ignore_client_identifier"]
        own = (ETHERNET, request.mac)
        self.kind, self.content = own if ignored or request.client is None else request.client
        self.client = identifier(self.kind, self.content)
        self.host: Host | None = None
        self.entry: Entry | None = None
        self.subnet: Subnet | None = None
        self.ip = 0
        self.lease = 0
        self.expires = 0
        self.orphan = False
        name = f" <{request.name}>" if request.name else ""
        server.say(f"DHCP {request.kind} [{request.interface}]: {self.client}{name}")
        self.bind()

    def fits(self, ip: int) -> bool:
        """Tell whether a client can have an address where it is."""
        asks = self.asks
        if ip == 0:
            return False
        return ip == asks.ciaddr or self.server.reachable(ip, asks.giaddr, asks.interface)

    def bind(self) -> None:
        """Find what the client is bound to: an entry of bootptab, else a lease."""
        server = self.server
        if self.kind != 0:
            self.host = server.fixed(self.kind, self.content, self.fits)
        if self.host is not None:
            self.ip, self.expires, self.lease = self.host.ip, INFINITE, FOREVER
            return
        entry = server.leases.of_client(self.client, self.fits)
        if entry is None:
            return
        self.ip = _ip(entry)
        self.subnet = server.subnet_of(self.ip, in_range=True)
        if self.subnet is None or not self.subnet.allocate:
            server.leases.remove(entry)
            server.changed = True
            server.say(f"dhcpd: removing {self.client} binding for {inet_ntoa(self.ip)}")
            self.orphan, self.ip = True, 0
            return
        self.entry, self.expires = entry, expiry(entry)
        self.lease = self.bound_lease(self.subnet)

    def bound_lease(self, subnet: Subnet) -> int:
        """Return the lease that a bound client is offered."""
        if self.expires == INFINITE:
            return FOREVER
        if self.asks.lease is not None or self.server.now + subnet.lease_min >= self.expires:
            return self.wished(subnet.lease_min, subnet.lease_max)
        return int(self.expires - self.server.now)

    def wished(self, shortest: int, longest: int) -> int:
        """Return what the client wishes within bounds; without a wish the shortest lease."""
        if self.asks.lease is None:
            return shortest
        return longest if self.asks.lease > longest else max(self.asks.lease, shortest)

    @property
    def bound(self) -> bool:
        return self.host is not None or self.entry is not None

    def discover(self) -> Answer:
        """Offer what the client is bound to, else a free address."""
        server = self.server
        server.offers = [one for one in server.offers if one.identifier != self.client]
        if self.prefers_ipv6():
            return self.send("OFFER", 0, IPV6_ONLY_SECONDS)
        if not self.bound:
            found = server.acquire(self.asks.giaddr, self.asks.interface)
            if found is None:
                server.say("no ip addresses")
                raise Silent("no ip addresses")
            self.ip, self.subnet = found
            self.lease = self.wished(self.subnet.lease_min, self.subnet.lease_max)
        server.offers.append(Offer(self.client, self.ip, self.lease, server.now))
        return self.send("OFFER", self.ip, self.lease)

    def prefers_ipv6(self) -> bool:
        on = self.server.config.serves("ipv6_only_preferred", self.asks.interface)
        return on and tags.IPV6_ONLY_PREFERRED in self.asks.asked

    def request(self) -> Answer:
        """Confirm what was offered, or what the client had before."""
        return self.select() if self.asks.server else self.renew()

    def select(self) -> Answer:
        server, asks = self.server, self.asks
        offer = next((one for one in server.offers if one.identifier == self.client), None)
        if asks.server != self.our_ip(asks.requested):
            server.offers = [one for one in server.offers if one is not offer]
            self.lost_to_another()
        if not self.bound and offer is None:
            raise Silent("the client was offered nothing")
        if offer is not None:
            self.ip, self.lease = offer.ip, offer.lease
            forever = offer.lease == FOREVER
            self.expires = INFINITE if forever else int(server.now) + offer.lease
        if asks.requested != self.ip:
            server.say(f"dhcpd: host {self.client} sends SELECT with wrong IP address "
                       f"{inet_ntoa(asks.requested)}, should be {inet_ntoa(self.ip)}")  # fmt: skip
            return self.refuse("protocol error in SELECT state")
        if self.entry is not None:
            self.keep()
        elif self.host is None:
            if server.subnet_of(self.ip, in_range=True) is None:
                return self.refuse("unexpected server failure")
            self.entry = server.add_lease(
                self.ip, self.expires, mac=asks.mac, client=self.client, name=asks.name
            )
        return self.send("ACK", self.ip, self.lease)

    def lost_to_another(self) -> None:
        """Forget a client that chose another server, and perhaps leave the field to that."""
        server, asks = self.server, self.asks
        if self.entry is not None:
            server.leases.remove(self.entry)
            server.changed = True
        if server.config.serves("detect_other_dhcp_server", asks.interface):
            server.say(f"dhcpd: detected another DHCP server {inet_ntoa(asks.server)}, "
                       f"disabling DHCP on {asks.interface}")  # fmt: skip
            server.disabled.append(asks.interface)
        raise Silent("the client chose another server")

    def keep(self) -> None:
        """Note the end of a lease, and the client's name if it gave one."""
        assert self.entry is not None
        changed = dict(self.entry)
        if self.asks.name:
            changed = {"name": self.asks.name, **changed, **{"name": self.asks.name}}
        changed["lease"] = with_expiry(self.expires)
        if changed != self.entry:
            self.entry.clear()
            self.entry.update(changed)
            self.server.changed = True

    def renew(self) -> Answer:
        asks = self.asks
        if self.prefers_ipv6():
            return self.send("ACK", 0, IPV6_ONLY_SECONDS)
        if not asks.requested and not asks.ciaddr:
            raise Silent("the client is in no state of the protocol")
        if not self.bound:
            if not self.orphan:
                raise Silent("the client is not bound here")
            return self.refuse("requested address no longer available")
        if asks.requested and asks.requested != self.ip:
            return self.refuse("requested address incorrect")
        if not asks.requested and asks.ciaddr != self.ip:
            if not asks.unicast or asks.giaddr:
                raise Silent("the client uses an address that is not its own")
            self.ip = asks.ciaddr
        self.extend()
        return self.send("ACK", self.ip, self.lease)

    def extend(self) -> None:
        """Give a bound client its lease anew; renewing always gives the longest."""
        if self.host is not None:
            self.lease = FOREVER
            return
        assert self.subnet is not None
        longest = self.subnet.lease_max
        self.lease = self.wished(longest, longest)
        self.expires = INFINITE if self.lease == FOREVER else int(self.server.now) + self.lease
        self.keep()

    def decline(self) -> Answer:
        """Keep an address that somebody else was found on from being given away."""
        asks, server = self.asks, self.server
        ours = bool(asks.server and asks.requested) and asks.server == self.our_ip(asks.requested)
        if ours and self.entry is not None and self.ip == asks.requested:
            del self.entry["identifier"]
            self.entry["lease"] = with_expiry(int(server.now) + DECLINE_SECONDS)
            self.entry["declined"] = self.client
            server.changed = True
            server.say(f"dhcpd: IP {inet_ntoa(self.ip)} declined by {self.client}")
        raise Silent("a DECLINE has no answer")

    def release(self) -> Answer:
        if self.entry is not None:
            self.entry["lease"] = with_expiry(int(self.server.now))
            self.server.changed = True
        raise Silent("a RELEASE has no answer")

    def inform(self) -> Answer:
        """Give options to a client that has its address from elsewhere."""
        self.ip = self.asks.ciaddr
        return self.send("ACK", self.ip, None)

    def our_ip(self, ip: int) -> int:
        """Return the server's address that is nearest to a client's."""
        own = self.server.addresses(self.asks.interface)
        if not own:
            raise Silent(f"{self.asks.interface} has no address")
        return next((one.address for one in own if one.reaches(ip)), own[0].address)

    def refuse(self, text: str) -> Answer:
        area = self.area("NAK", self.our_ip(self.asks.requested))
        area.add(NAK_TEXT, text.encode())
        return self.packed("NAK", 0, 0, area)

    def area(self, kind: str, ours: int) -> Area:
        area = Area(room(self.asks.max_message))
        area.add(MESSAGE_TYPE, bytes([MESSAGES.index(kind)]))
        area.add(SERVER_ID, ours.to_bytes(4, "big"))
        return area

    def send(self, kind: str, ip: int, lease: int | None) -> Answer:
        """Return an answer with what the client asks for in it; no lease where it wants none."""
        area = self.area(kind, self.our_ip(ip))
        if lease is not None:
            area.add(tags.LEASE_TIME, lease.to_bytes(4, "big"))
        name = self.host.name if self.host is not None else ""
        self.server.add_options(
            area, list(self.asks.asked), ip, interface=self.asks.interface, name=name
        )
        return self.packed(kind, ip, lease or 0, area)

    def packed(self, kind: str, ip: int, lease: int, area: Area) -> Answer:
        supplies = self.server.config.numbers["dhcp_supply_bootfile"]
        bootfile = self.host.bootfile if self.host is not None and supplies else ""
        ours = self.our_ip(ip)
        given = 0 if kind == "NAK" or self.asks.kind == "INFORM" else ip
        ciaddr = 0 if kind in ("OFFER", "NAK") else self.asks.ciaddr
        header = Header(self.asks.mac, ciaddr, given, ours, self.asks.giaddr,
                        self.server.around.name, bootfile)  # fmt: skip
        return Answer(kind, ours, given, lease, bootfile, area.options(), reply(header, area))


def _ip(entry: Entry) -> int:
    parts = [int(part) for part in entry["ip_address"].split(".")]
    return sum(part << shift for part, shift in zip(parts, (24, 16, 8, 0), strict=True))
