# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The DHCP options that bootpd knows by name, and what becomes of a subnet's `dhcp_` keys.

The table is that of Apple's bootp (genoptionfiles.c), with the macOS that brought a name or took
it away (by comparing the releases of that source). Every other number is opaque and has the name
`option_N`.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..._ctext import dotted, strtoul
from ..._errors import Refused
from ..._values import Tree
from .bootpd_values import read_address, release
from .wire import DEFAULT_ON_LINK, encode

PREFIX = "dhcp_"
ROUTER, SUBNET_MASK, ROUTES = 3, 1, 121
LARGEST_CODE = 256
"""bootpd lets one number too many pass, stores it, and can never serve it."""
LONGEST = 255

NEVER_SERVED = frozenset((0, 12, *range(50, 60), 61, 255, 256))
"""Stored for a subnet and never sent: bootpd answers these itself (bootpd.c)."""


@dataclasses.dataclass(frozen=True)
class Option:
    """One row: number, name, type as in the source, first and last macOS that has it so."""

    code: int
    name: str
    kind: str
    since: str = ""
    until: str = ""

    def known_to(self, macos: str) -> bool:
        """Tell whether that macOS has the option under this name and type."""
        version = release(macos)
        late = bool(self.until) and version[: len(release(self.until))] > release(self.until)
        return not late and (not self.since or version >= release(self.since))


OPTIONS = (
    Option(0, "pad", "none"),
    Option(1, "subnet_mask", "ip"),
    Option(2, "time_offset", "int32"),
    Option(3, "router", "ip_mult"),
    Option(4, "time_server", "ip_mult"),
    Option(5, "name_server", "ip_mult"),
    Option(6, "domain_name_server", "ip_mult"),
    Option(7, "log_server", "ip_mult"),
    Option(8, "cookie_server", "ip_mult"),
    Option(9, "lpr_server", "ip_mult"),
    Option(10, "impress_server", "ip_mult"),
    Option(11, "resource_location_server", "ip_mult"),
    Option(12, "host_name", "string"),
    Option(13, "boot_file_size", "uint16"),
    Option(14, "merit_dump_file", "string"),
    Option(15, "domain_name", "string"),
    Option(16, "swap_server", "ip"),
    Option(17, "root_path", "string"),
    Option(18, "extensions_path", "string"),
    Option(19, "ip_forwarding", "bool"),
    Option(20, "non_local_source_routing", "bool"),
    Option(21, "policy_filter", "ip_pairs"),
    Option(22, "max_dgram_reassembly_size", "uint16"),
    Option(23, "default_ip_time_to_live", "uint8"),
    Option(24, "path_mtu_aging_timeout", "uint32"),
    Option(25, "path_mtu_plateau_table", "uint16_mult"),
    Option(26, "interface_mtu", "uint16"),
    Option(27, "all_subnets_local", "bool"),
    Option(28, "broadcast_address", "ip"),
    Option(29, "perform_mask_discovery", "bool"),
    Option(30, "mask_supplier", "bool"),
    Option(31, "perform_router_discovery", "bool"),
    Option(32, "router_solicitation_address", "ip"),
    Option(33, "static_route", "ip_pairs"),
    Option(34, "trailer_encapsulation", "bool"),
    Option(35, "arp_cache_timeout", "uint32"),
    Option(36, "ethernet_encapsulation", "bool"),
    Option(37, "default_ttl", "uint8"),
    Option(38, "keepalive_interval", "uint32"),
    Option(39, "keepalive_garbage", "bool"),
    Option(40, "nis_domain", "string"),
    Option(41, "nis_servers", "ip_mult"),
    Option(42, "network_time_protocol_servers", "ip_mult"),
    Option(43, "vendor_specific", "opaque"),
    Option(44, "nb_over_tcpip_name_server", "ip_mult"),
    Option(45, "nb_over_tcpip_dgram_dist_server", "ip_mult"),
    Option(46, "nb_over_tcpip_node_type", "uint8"),
    Option(47, "nb_over_tcpip_scope", "string"),
    Option(48, "x_windows_font_server", "ip_mult"),
    Option(49, "x_windows_display_manager", "ip_mult"),
    Option(50, "requested_ip_address", "ip"),
    Option(51, "lease_time", "uint32"),
    Option(52, "option_overload", "uint8"),
    Option(53, "dhcp_message_type", "uint8"),
    Option(54, "server_identifier", "ip"),
    Option(55, "parameter_request_list", "uint8_mult"),
    Option(56, "message", "string"),
    Option(57, "max_dhcp_message_size", "uint16"),
    Option(58, "renewal_t1_time_value", "uint32"),
    Option(59, "rebinding_t2_time_value", "uint32"),
    Option(60, "vendor_class_identifier", "string"),
    Option(61, "client_identifier", "uint8_mult"),
    Option(64, "nis_plus_domain", "string"),
    Option(65, "nis_plus_servers", "ip_mult"),
    Option(66, "tftp_server_name", "ip_mult"),
    Option(67, "bootfile_name", "string"),
    Option(68, "mobile_ip_home_agent", "ip_mult"),
    Option(69, "smtp_server", "ip_mult"),
    Option(70, "pop3_server", "ip_mult"),
    Option(71, "nntp_server", "ip_mult"),
    Option(72, "default_www_server", "ip_mult"),
    Option(73, "default_finger_server", "ip_mult"),
    Option(74, "default_irc_server", "ip_mult"),
    Option(75, "streettalk_server", "ip_mult"),
    Option(76, "stda_server", "ip_mult"),
    Option(78, "slp_directory_agent", "opaque"),
    Option(79, "slp_service_scope", "opaque"),
    Option(95, "ldap_url", "string"),
    Option(100, "posix_timezone", "string", since="15"),
    Option(101, "tzdb_timezone", "string", since="15"),
    Option(108, "swap_path", "string", until="11"),
    Option(108, "ipv6_only_preferred", "uint32", since="12"),
    Option(112, "netinfo_server_address", "ip_mult"),
    Option(113, "netinfo_server_tag", "string"),
    Option(114, "url", "string", until="10.15"),
    Option(114, "captive_portal_url", "string", since="11"),
    Option(116, "auto_configure", "uint8"),
    Option(119, "domain_search", "dns_namelist"),
    Option(121, "classless_static_route", "classless_route", since="10.11"),
    Option(252, "proxy_auto_discovery_url", "string"),
    Option(255, "end", "none"),
)


def option(code: int, *, macos: str) -> Option:
    """Return the row for a number, an opaque one where that macOS has no name for it."""
    known = (row for row in OPTIONS if row.code == code and row.known_to(macos))
    return next(known, Option(code, f"option_{code}", "opaque"))


def code_of(name: str, *, macos: str) -> tuple[int | None, str | None]:
    """Return the number bootpd takes for an option's name, and what is wrong with the name.

    The name comes without `dhcp_`. bootpd looks into its table and else reads a number behind
    `option_`, or the name as a number: a word it does not know is 0.
    """
    for row in OPTIONS:
        if row.name == name and row.known_to(macos):
            return row.code, None
    digits = name[7:] if name.startswith("option_") else name
    number = strtoul(digits, base=10)
    code = 0xFFFFFFFF if number is None else number & 0xFFFFFFFF
    if not (digits.isascii() and digits.isdigit()):
        if code:
            return code if code <= LARGEST_CODE else None, f"is taken by bootpd for option {code}"
        return 0, _unknown(name)
    if not 0 < code < LONGEST:
        rule = "is no number of an option; there are 1 to 254"
        return code if code <= LARGEST_CODE else None, rule
    return code, None


def _unknown(name: str) -> str:
    other = next((row for row in OPTIONS if row.name == name), None)
    if other is None:
        folded = name.lower().replace("-", "_")
        near = next((row.name for row in OPTIONS if row.name == folded), None)
        return "is no option that bootpd knows" + (f"; it is {PREFIX}{near}" if near else "")
    when = f"from macOS {other.since}" if other.since else f"up to macOS {other.until}"
    return f"is known {when} only; {PREFIX}option_{other.code} with data works everywhere"


@dataclasses.dataclass(frozen=True)
class Reading:
    """What bootpd makes of one `dhcp_` key of a subnet.

    `code` is None where the key is ignored, `data` None where the value is dropped, `rule` None
    where both are what is meant.
    """

    key: str
    value: Tree
    code: int | None
    data: bytes | None
    rule: str | None

    @property
    def served(self) -> bytes:
        """The option as it goes on the wire: number, length, bytes; nothing where it never does."""
        if self.code is None or self.data is None or self.code in NEVER_SERVED:
            return b""
        return bytes([self.code, len(self.data)]) + self.data if len(self.data) <= LONGEST else b""


def read(key: str, value: Tree, *, macos: str) -> Reading:
    """Return what that macOS makes of one key of a subnet that begins with `dhcp_`.

    The subnet mask, which bootpd takes from `net_mask`, is ignored without being wrong.
    """
    name = key[len(PREFIX) :]
    if not name:
        return Reading(key, value, None, None, "names no option")
    code, rule = code_of(name, macos=macos)
    if code is None or code == SUBNET_MASK:
        return Reading(key, value, None, None, rule)
    if code == LARGEST_CODE:
        return Reading(key, value, code, value if isinstance(value, bytes) else None, rule)
    data, wrong = encode(option(code, macos=macos).kind, value)
    return Reading(key, value, code, data, rule or _never(code) or wrong or _size(data, value))


def _never(code: int) -> str | None:
    if code not in NEVER_SERVED:
        return None
    return f"is option {code}, which bootpd stores for a subnet and never serves"


def _size(data: bytes | None, value: Tree) -> str | None:
    if data is not None and len(data) > LONGEST:
        return f"has {len(data)} bytes, and bootpd serves no option of more than {LONGEST}"
    if not data and not isinstance(value, bytes):
        return "is empty; bootpd serves an empty option"
    return None


def wire(key: str, value: Tree, *, macos: str) -> bytes:
    """Return the bytes that bootpd serves for a subnet's key, without number and length.

    Raises Refused, naming the key, for what it would drop, never serve, or read otherwise.
    """
    found = read(key, value, macos=macos)
    if found.rule is not None or found.data is None:
        raise Refused(key, f"{value!r} {found.rule or 'is not served by bootpd'}")
    return found.data


def read_subnet(subnet: t.Mapping[str, Tree], *, macos: str) -> list[Reading]:
    """Return what becomes of all `dhcp_` keys of a subnet, in its order.

    Beyond the single keys: one number given by two keys, the gateway that bootpd puts into the
    default route of `classless_static_route`, and a mask that is not the subnet's.
    """
    found = [
        _routed(read(key, value, macos=macos), subnet, macos=macos)
        for key, value in subnet.items()
        if key.startswith(PREFIX)
    ]
    return [_against(reading, found, subnet, macos=macos) for reading in found]


def _routed(reading: Reading, subnet: t.Mapping[str, Tree], *, macos: str) -> Reading:
    """Return routes with the gateway that bootpd fills into a default route without one."""
    data = reading.data or b""
    if reading.code != ROUTES or data[:5] != DEFAULT_ON_LINK:
        return reading
    routers = (
        read(key, value, macos=macos).data or b""
        for key, value in subnet.items()
        if key.startswith(PREFIX) and code_of(key[len(PREFIX) :], macos=macos)[0] == ROUTER
    )
    router = next((each[:4] for each in routers if len(each) >= 4 and any(each[:4])), None)
    value = reading.value
    given = isinstance(value, bytes) or any(
        read_address(str(each).partition("/")[0]) == 0 for each in value[::2]
    )
    rule = reading.rule
    if router is None:
        rule = rule or (None if given else _NO_DEFAULT)
        return dataclasses.replace(reading, rule=rule)
    if given:
        gateway = dotted(int.from_bytes(router, "big"))
        rule = rule or f"has a default route without gateway; bootpd fills in {gateway}"
    return dataclasses.replace(reading, data=b"\0" + router + data[5:], rule=rule)


_NO_DEFAULT = (
    "has no default route, and bootpd puts one without a gateway in front: give dhcp_router, or"
    " 0.0.0.0/0 with its gateway"
)


def _against(
    reading: Reading, found: list[Reading], subnet: t.Mapping[str, Tree], *, macos: str
) -> Reading:
    """Return the reading with what is wrong with it beside the other keys of the subnet."""
    if reading.rule is not None:
        return reading
    if reading.code is None:
        data, _rule = encode("ip", reading.value)
        mask = read_address(subnet.get("net_mask"))
        same = mask is not None and data == mask.to_bytes(4, "big")
        rule = None if same else "is ignored: the mask that bootpd serves is net_mask"
        return dataclasses.replace(reading, rule=rule)
    for other in found:
        if other.key != reading.key and other.code == reading.code and other.data != reading.data:
            rule = f"and {other.key} both give option {reading.code}; either may win"
            return dataclasses.replace(reading, rule=rule)
    return reading


__all__ = [
    "LARGEST_CODE",
    "LONGEST",
    "NEVER_SERVED",
    "OPTIONS",
    "PREFIX",
    "Option",
    "Reading",
    "code_of",
    "option",
    "read",
    "read_subnet",
    "wire",
]
