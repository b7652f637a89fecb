# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know the DHCP options by number, name and type, as each macOS's bootpd does.

Names and types: reference/bootpd.md Option names and types, and bootp's published table in
its releases for 10.9 to 15. A number without a row is opaque and named `option_N`.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from ._clib import strtoul

LAST_TAG = 256
SUBNET_MASK = 1
ROUTER = 3
DOMAIN_NAME_SERVERS = 6
HOST_NAME = 12
DOMAIN_NAME = 15
LEASE_TIME = 51
IPV6_ONLY_PREFERRED = 108
DOMAIN_SEARCH = 119
CLASSLESS_ROUTES = 121
# In a subnet these are never looked at, or the protocol itself sets them.
NOT_SERVED = frozenset({0, HOST_NAME, *range(50, 60), 61, 255})


class Option(NamedTuple):
    """One option as a bootpd knows it."""

    tag: int
    name: str
    kind: str


class Row(NamedTuple):
    """An option, from one macOS on and before another; () is no limit."""

    tag: int
    name: str
    kind: str
    since: tuple[int, ...] = ()
    before: tuple[int, ...] = ()


_NAMES = {
    "none": "0 pad, 255 end",
    "ip": """1 subnet_mask, 16 swap_server, 28 broadcast_address, 32 router_solicitation_address,
        50 requested_ip_address, 54 server_identifier""",
    "ip_mult": """3 router, 4 time_server, 5 name_server, 6 domain_name_server, 7 log_server,
        8 cookie_server, 9 lpr_server, 10 impress_server, 11 resource_location_server,
        41 nis_servers, 42 network_time_protocol_servers, 44 nb_over_tcpip_name_server,
        45 nb_over_tcpip_dgram_dist_server, 48 x_windows_font_server,
        49 x_windows_display_manager, 65 nis_plus_servers, 66 tftp_server_name,
        68 mobile_ip_home_agent, 69 smtp_server, 70 pop3_server, 71 nntp_server,
        72 default_www_server, 73 default_finger_server, 74 default_irc_server,
        75 streettalk_server, 76 stda_server, 112 netinfo_server_address""",
    "ip_pairs": "21 policy_filter, 33 static_route",
    "string": """12 host_name, 14 merit_dump_file, 15 domain_name, 17 root_path,
        18 extensions_path, 40 nis_domain, 47 nb_over_tcpip_scope, 56 message,
        60 vendor_class_identifier, 64 nis_plus_domain, 67 bootfile_name, 95 ldap_url,
        113 netinfo_server_tag, 252 proxy_auto_discovery_url""",
    "bool": """19 ip_forwarding, 20 non_local_source_routing, 27 all_subnets_local,
        29 perform_mask_discovery, 30 mask_supplier, 31 perform_router_discovery,
        34 trailer_encapsulation, 36 ethernet_encapsulation, 39 keepalive_garbage""",
    "uint8": """23 default_ip_time_to_live, 37 default_ttl, 46 nb_over_tcpip_node_type,
        52 option_overload, 53 dhcp_message_type, 116 auto_configure""",
    "uint8_mult": "55 parameter_request_list, 61 client_identifier",
    "uint16": """13 boot_file_size, 22 max_dgram_reassembly_size, 26 interface_mtu,
        57 max_dhcp_message_size""",
    "uint16_mult": "25 path_mtu_plateau_table",
    "uint32": """24 path_mtu_aging_timeout, 35 arp_cache_timeout, 38 keepalive_interval,
        51 lease_time, 58 renewal_t1_time_value, 59 rebinding_t2_time_value""",
    "int32": "2 time_offset",
    "opaque": "43 vendor_specific, 78 slp_directory_agent, 79 slp_service_scope",
    "dns_namelist": "119 domain_search",
}
# What changed its name or came later; the releases are those of Versions in the reference.
_ROWS = (
    Row(100, "posix_timezone", "string", since=(15,)),
    Row(101, "tzdb_timezone", "string", since=(15,)),
    Row(108, "swap_path", "string", before=(12,)),
    Row(108, "ipv6_only_preferred", "uint32", since=(12,)),
    Row(114, "url", "string", before=(11,)),
    Row(114, "captive_portal_url", "string", since=(11,)),
    Row(121, "classless_static_route", "classless_route", since=(10, 11)),
)


def _steady() -> dict[int, Option]:
    found = {}
    for kind, text in _NAMES.items():
        for entry in text.split(","):
            number, name = entry.split()
            found[int(number)] = Option(int(number), name, kind)
    return found


@functools.cache
def options(macos: tuple[int, ...]) -> dict[int, Option]:
    """Return the options 0 to 255 of a macOS by number."""
    found = {tag: Option(tag, f"option_{tag}", "opaque") for tag in range(LAST_TAG)}
    found.update(_steady())
    for row in _ROWS:
        if macos >= row.since and (not row.before or macos < row.before):
            found[row.tag] = Option(row.tag, row.name, row.kind)
    return found


def tag_of(name: str, macos: tuple[int, ...]) -> int | None:
    """Return the number that a name without its `dhcp_` stands for, None over 256.

    What is no name is read as a number, so that a misspelt one is number 0.
    """
    for option in options(macos).values():
        if option.name == name:
            return option.tag
    number = strtoul(name.removeprefix("option_"), 10)[0] & 0xFFFFFFFF
    return number if number <= LAST_TAG else None
