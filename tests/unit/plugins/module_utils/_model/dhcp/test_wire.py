# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let another implementation of DHCP read the options that we encode: scapy's.

scapy is among the packages of the pure layers only.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp import (
    option_values,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.options import (
    read,
    read_subnet,
)

dhcp = pytest.importorskip("scapy.layers.dhcp", reason="scapy is in the pure environment only")
dns = pytest.importorskip("scapy.layers.dns", reason="scapy is in the pure environment only")

COOKIE = b"\x63\x82\x53\x63"
SUBNET = {
    "net_mask": "255.255.255.0",
    "dhcp_time_offset": 3600,
    "dhcp_router": "10.20.30.1",
    "dhcp_domain_name_server": ["10.20.30.2", "10.20.30.3"],
    "dhcp_domain_name": "studio.example",
    "dhcp_root_path": "/boot",
    "dhcp_ip_forwarding": True,
    "dhcp_interface_mtu": 1400,
    "dhcp_arp_cache_timeout": "3000000000",
    "dhcp_default_ttl": 64,
    "dhcp_broadcast_address": "10.20.30.255",
    "dhcp_static_route": ["198.51.100.7", "10.20.30.254"],
    "dhcp_network_time_protocol_servers": "10.20.30.4",
    "dhcp_nb_over_tcpip_node_type": 8,
    "dhcp_option_66": b"tftp.example",
    "dhcp_bootfile_name": "boot.img",
    "dhcp_captive_portal_url": "https://portal.example/",
    "dhcp_domain_search": ["studio.example", "tap.studio.example"],
    "dhcp_classless_static_route": ["198.51.100.0/24", "10.20.30.254"],
}
READ_BACK = {
    "time_zone": 3600,
    "router": "10.20.30.1",
    "name_server": ("10.20.30.2", "10.20.30.3"),
    "domain": b"studio.example",
    "root_disk_path": b"/boot",
    "ip-forwarding": 1,
    "interface-mtu": 1400,
    "arp_cache_timeout": 3000000000,
    "tcp_ttl": 64,
    "broadcast_address": "10.20.30.255",
    "static-routes": ("198.51.100.7", "10.20.30.254"),
    "NTP_server": "10.20.30.4",
    "NetBIOS_node_type": 8,
    "tftp_server_name": b"tftp.example",
    "boot-file-name": b"boot.img",
    "captive-portal": b"https://portal.example/",
}


def decoded(options: bytes) -> dict:
    """Return the options of a packet as scapy reads them."""
    packet = dhcp.BOOTP(
        bytes(dhcp.BOOTP(op=2, chaddr=b"\2\0\x5e\0\x53\1"))[:236] + COOKIE + options
    )
    found = packet[dhcp.DHCP].options
    assert found[-1] == "end"
    return {
        each[0]: each[1] if len(each) == 2 else tuple(each[1:]) for each in found if each != "end"
    }


def names(data: bytes) -> list[str]:
    """Return the names of a search list as scapy's DNS reads them."""
    found = []
    rest = data
    while rest:
        name, rest = dns.dns_get_str(rest, full=data)
        found.append(name.decode().rstrip("."))
    return found


def test_a_subnet_is_read_by_scapy_as_it_is_written() -> None:
    readings = read_subnet(SUBNET, macos="15")
    assert [each.rule for each in readings] == [None] * len(readings)
    found = decoded(b"".join(each.served for each in readings) + b"\xff")
    assert {key: found.get(key) for key in READ_BACK} == READ_BACK
    assert found["classless_static_routes"] == [
        "0.0.0.0/0:10.20.30.1",
        "198.51.100.0/24:10.20.30.254",
    ]
    assert names(found[119]) == SUBNET["dhcp_domain_search"]


def test_random_search_lists_are_read_by_scapy_as_they_are_written() -> None:
    dice = random.Random(8)
    for _turn in range(300):
        wanted = [
            ".".join(
                dice.choice(["a", "b", "tap", "example"]) for _turn in range(dice.randrange(1, 5))
            )
            for _turn in range(dice.randrange(1, 6))
        ]
        data = read("dhcp_domain_search", wanted, macos="15").data
        assert data is not None
        assert names(data) == wanted
        assert option_values.domain_names(data) == wanted
        (single,) = [read("dhcp_domain_search", wanted[0], macos="15").data]
        assert names(single or b"") == wanted[:1]


def test_random_routes_are_read_by_scapy_as_they_are_written() -> None:
    dice = random.Random(9)
    for _turn in range(300):
        wanted = []
        for _turn in range(dice.randrange(1, 6)):
            length = dice.randrange(1, 33)
            network = dice.randrange(1, 1 << 32) >> 32 - length << 32 - length
            wanted.append({"network": f"{dotted(network)}/{length}", "gateway": "10.20.30.1"})
        wanted = [each for each in wanted if not each["network"].startswith("0.0.0.0")]
        if wanted:
            key, data = option_values.option_value(121, "routes", wanted)
            wire = read(key, data, macos="15").served + b"\xff"
            scapys: Any = decoded(wire)["classless_static_routes"]
            assert scapys == [f"{each['network']}:{each['gateway']}" for each in wanted]
            assert option_values.routes(data) == wanted


@pytest.mark.parametrize(
    ("code", "kind", "value", "scapys"),
    [
        (150, "ip", "10.20.30.9", ("tftp_server_address", "10.20.30.9")),
        (6, "ip_list", ["10.20.30.2", "10.20.30.3"], ("name_server", ("10.20.30.2", "10.20.30.3"))),
        (15, "string", "café", ("domain", "café".encode())),
        (26, "u16", 9000, ("interface-mtu", 9000)),
        (24, "u32", 4294967295, ("pmtu_timeout", 4294967295)),
        (46, "u8", 2, ("NetBIOS_node_type", 2)),
        (19, "bool", False, ("ip-forwarding", 0)),
        (43, "hex", "01040a141e09", ("vendor_specific", bytes.fromhex("01040a141e09"))),
    ],
)
def test_an_option_of_the_modules_is_read_by_scapy(
    code: int, kind: str, value: Any, scapys: tuple
) -> None:
    key, data = option_values.option_value(code, kind, value)
    found = decoded(read(key, data, macos="10.13").served + b"\xff")
    assert found == {scapys[0]: scapys[1]}


def dotted(address: int) -> str:
    """Return an address as four decimals."""
    return ".".join(map(str, address.to_bytes(4, "big")))
