# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know what bootpd goes by while it answers: addresses that are free, bindings, a subnet's options.

Rules: reference/bootpd.md and bootp's published dhcpd.c and subnets.c in behaviour.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from . import _bootpd_options as tags
from ._bootpd_config import Config, Subnet
from ._bootpd_leases import Entry, Leases, identifier, with_expiry
from ._bootpd_packet import Area
from ._bootptab import Host
from ._clib import inet_aton, inet_ntoa

PENDING_SECONDS = 60


class Interface(NamedTuple):
    """An interface of the mini with an address and the mask of its network."""

    name: str
    address: int
    mask: int

    def reaches(self, ip: int) -> bool:
        """Tell whether an address is in its network."""
        return ip & self.mask == self.address & self.mask


class Surroundings(NamedTuple):
    """What the server knows of itself and hands on where a subnet says nothing."""

    name: str
    interfaces: tuple[Interface, ...]
    router: int
    nameservers: tuple[int, ...]
    domain: str
    search: bytes
    last_wins: bool = False


class Offer(NamedTuple):
    """An address that was offered and is kept for a minute."""

    identifier: str
    ip: int
    lease: int
    time: float


class Server:
    """One bootpd with its files read, at the moment of one packet."""

    def __init__(
        self,
        config: Config,
        hosts: list[Host],
        leases: Leases,
        around: Surroundings,
        now: float,
    ) -> None:
        self.config = config
        # Of two entries the last read is found first.
        self.hosts = list(reversed(hosts))
        self.leases = leases
        self.around = around
        self.now = now
        self.offers: list[Offer] = []
        self.next_free: dict[str, int] = {}
        self.disabled: list[str] = []
        self.changed = False
        self.said: list[str] = []

    def say(self, text: str) -> None:
        """Log a line."""
        self.said.append(text)

    def addresses(self, name: str) -> list[Interface]:
        """Return the addresses of an interface."""
        return [one for one in self.around.interfaces if one.name == name]

    def subnet_of(self, ip: int, *, in_range: bool) -> Subnet | None:
        """Return the first subnet that has an address in its range, or in its network."""
        fits: Callable[[Subnet], bool] = (
            (lambda one: one.ranges_over(ip)) if in_range else (lambda one: one.holds(ip))
        )
        return next((one for one in self.config.subnets or () if fits(one)), None)

    def reachable(self, ip: int, giaddr: int, interface: str) -> bool:
        """Tell whether a client on an interface, or behind a relay, can use an address."""
        if ip == 0:
            return False
        if not giaddr:
            return any(one.reaches(ip) for one in self.addresses(interface))
        mine, theirs = self.subnet_of(ip, in_range=False), self.subnet_of(giaddr, in_range=False)
        if mine is None or theirs is None:
            return False
        return mine is theirs or (mine.supernet is not None and mine.supernet == theirs.supernet)

    def fixed(self, hwtype: int, mac: bytes, fits: Callable[[int], bool]) -> Host | None:
        """Return the entry of bootptab for a client, None if there is none for its network."""
        for host in self.hosts:
            if (host.hwtype, host.hwaddr) == (hwtype, mac) and fits(host.ip):
                return host
        return None

    def in_use(self, ip: int) -> bool:
        """Tell whether an address must not be given away."""
        if any(host.ip == ip for host in self.hosts) or self.leases.has_address(ip):
            return True
        return any(one.ip == ip and self.now - one.time < PENDING_SECONDS for one in self.offers)

    def acquire(self, giaddr: int, interface: str) -> tuple[int, Subnet] | None:
        """Return a free address and its subnet; an expired lease is taken if nothing is free."""
        starts = [giaddr] if giaddr else [
            one.address & one.mask for one in self.addresses(interface)]  # fmt: skip
        for start in starts:
            entry = self.subnet_of(start, in_range=False)
            for subnet in self.config.subnets or () if entry is not None else ():
                same = subnet is entry or subnet.holds(start)
                assert entry is not None
                if same or (subnet.supernet is not None and subnet.supernet == entry.supernet):
                    ip = self.free(subnet)
                    if ip is not None:
                        return ip, subnet
        return self.reclaim(giaddr, interface)

    def free(self, subnet: Subnet) -> int | None:
        """Return the next free address of a subnet; it does not go back before it is through."""
        if not subnet.allocate:
            return None
        key = inet_ntoa(subnet.first)
        start = self.next_free.get(key, subnet.first)
        for ip in range(subnet.first if start > subnet.last else start, subnet.last + 1):
            if not self.in_use(ip):
                self.next_free[key] = ip
                return ip
        self.next_free[key] = subnet.last + 1
        return None

    def reclaim(self, giaddr: int, interface: str) -> tuple[int, Subnet] | None:
        """Take the address of the oldest lease that has run out."""
        for entry in self.leases.expired(self.now):
            ip = inet_aton(entry.get("ip_address", ""))
            if ip is None or not self.reachable(ip, giaddr, interface):
                continue
            self.leases.remove(entry)
            self.changed = True
            subnet = self.subnet_of(ip, in_range=True)
            return None if subnet is None else (ip, subnet)
        return None

    def add_lease(self, ip: int, moment: int, *, mac: bytes, client: str, name: str) -> Entry:
        """Note a new lease."""
        entry: Entry = {"name": name} if name else {}
        entry["ip_address"] = inet_ntoa(ip)
        entry["hw_address"] = client if client[:2] != "0," else identifier(1, mac)
        entry["identifier"] = client
        entry["lease"] = with_expiry(moment)
        self.leases.entries.insert(0, entry)
        self.changed = True
        return entry

    def add_options(
        self, area: Area, asked: list[int], ip: int, *, interface: str, name: str
    ) -> None:
        """Add the options that a client asks for, in its order, as far as there are any."""
        subnet = self.subnet_of(ip, in_range=True) or self.subnet_of(ip, in_range=False)
        for tag in asked:
            if tag in tags.NOT_SERVED and tag != tags.HOST_NAME:
                continue
            content = self._option(subnet, tag, name)
            if content is None and tag != tags.HOST_NAME and self._hands_on():
                content = self._own(tag, ip, interface)
            if content is None and tag == tags.IPV6_ONLY_PREFERRED:
                content = self._ipv6_only(interface)
            error = area.add(tag, content) if content is not None else ""
            if error:
                self.say(f"couldn't add option {tag}: {error}")

    def _hands_on(self) -> bool:
        return bool(self.config.numbers["use_server_config_for_dhcp_options"])

    def _option(self, subnet: Subnet | None, tag: int, name: str) -> bytes | None:
        """Return an option of a subnet; the name of a client is that of bootptab only."""
        if tag == tags.HOST_NAME:
            return name.encode("latin-1", "replace") if name else None
        if subnet is None:
            return None
        if tag == tags.SUBNET_MASK:
            return subnet.net_mask.to_bytes(4, "big")
        given = [content for number, content in subnet.options if number == tag]
        return given[-1 if self.around.last_wins else 0] if given else None

    def _own(self, tag: int, ip: int, interface: str) -> bytes | None:
        """Return what the server itself uses for an option."""
        net = next((one for one in self.addresses(interface) if one.reaches(ip)), None)
        around = self.around
        if tag == tags.SUBNET_MASK and net is not None:
            return net.mask.to_bytes(4, "big")
        if tag == tags.ROUTER and net is not None and around.router and net.reaches(around.router):
            return around.router.to_bytes(4, "big")
        if tag == tags.DOMAIN_NAME_SERVERS and around.nameservers:
            return b"".join(one.to_bytes(4, "big") for one in around.nameservers)
        if tag == tags.DOMAIN_NAME and around.domain:
            return around.domain.encode()
        return (around.search or None) if tag == tags.DOMAIN_SEARCH else None

    def _ipv6_only(self, interface: str) -> bytes | None:
        if not self.config.serves("ipv6_only_preferred", interface):
            return None
        return self.config.numbers["ipv6_only_wait"].to_bytes(4, "big")
