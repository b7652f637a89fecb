# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draw configurations of bootpd, right ones and odd ones, each from a seed."""

from __future__ import annotations

import random
from typing import Any

ODD_NUMBERS: tuple[Any, ...] = (
    0, 1, 300, 3600, 70000, 2**31 - 1, 2**31, 2**32, -1, -2, 3600.0, 0.5, True, False, "0", "3600",
    "0x10", "010", "08", " 5", "5 ", "-1", "-2", "1 day", "yes", "", "4294967295", "4294967296",
    "18446744073709551615", "5é", "٣", "0x", b"\1", [], ["1"], " " * 62 + "77",
)  # fmt: skip
ODD_ADDRESSES: tuple[Any, ...] = (
    "10.20.30.010", "10.20.30.0x1f", "10.20.30", "10.20.30.7 # gate", " 10.20.30.7", "10.20.30.300",
    "10.20.30.08", "", "0.0.0.0", "255.255.255.255", "x" * 64, 5, b"\n\x14\x1e\7", "10.20.30.7.",
)  # fmt: skip
DESTINATIONS = ("10.1.2.3", "172.16.0.0", "0.0.0.0", "198.51.100.0", "10", "010.0.0.0", "tap", "")
LENGTHS = ("/8", "/24", "/0", "/32", "/33", "/-1", "", "/", "/08", "/0x10", "/8 x", "/8é",
           "/4294967304")  # fmt: skip
LABELS = ("a", "lan", "example", "test", "EXAMPLE", "x" * 63, "x" * 64, "", "é", "a b")
NAMES = (
    "router", "domain_name_server", "domain_name", "domain_search", "classless_static_route",
    "interface_mtu", "ip_forwarding", "time_offset", "static_route", "path_mtu_plateau_table",
    "broadcast_address", "vendor_specific", "host_name", "lease_time", "nb_over_tcpip_node_type",
    "option_3", "option_43", "option_119", "option_150", "option_256", "option_300", "option_0",
    "option_015", "option_15tail", "3", "Router", "domain-search", "", "-1", "nonsense",
    "option_4294967299", "captive_portal_url", "subnet_mask",
)  # fmt: skip
SERVICES: tuple[Any, ...] = (
    True, False, 1, 0, "", "en0", "en9", "yes", "no", "ALL", [], ["en0"], ["en0", "en1"],
    ["en0", 5], [""], {}, 1.5, " en0",
)  # fmt: skip
MACS: tuple[Any, ...] = (
    "02:00:5e:00:53:01", "2:0:5e:0:53:1", "1,02:00:5e:00:53:01", "1, 2:0:5e:0:53:1",
    "0x2:0:5e:0:53:1", " 2:0:5e:0:53:1", "2:0:5e:0:53:1 ", "02-00-5e-00-53-01", "02005e005301",
    "2:0:5e:0:53", "", 5, "002:0:5e:0:53:1",
)  # fmt: skip
SWITCHES = ("dhcp_enabled", "bootp_enabled", "relay_enabled", "detect_other_dhcp_server")
MASKS: tuple[Any, ...] = (
    "255.255.0.255", "24", "/24", 24, "0.0.0.0", "0xffffff00", "255.255.255.128",
)  # fmt: skip


def configuration(seed: int) -> dict[str, Any]:
    """Return a whole bootpd.plist; in most of them one or two things are odd."""
    draw = random.Random(seed)
    root: dict[str, Any] = {"dhcp_enabled": ["en0"]}
    for key in SWITCHES:
        if draw.random() < 0.15:
            root[key] = draw.choice(SERVICES)
    for key in ("allow", "deny"):
        if draw.random() < 0.2:
            root[key] = [draw.choice(MACS) for _each in range(draw.randrange(4))]
    root["Subnets"] = [_subnet(draw, number) for number in range(draw.randrange(1, 4))]
    return root


def _subnet(draw: random.Random, number: int) -> dict[str, Any]:
    network = f"10.20.{draw.randrange(30, 34)}"
    first = draw.randrange(1, 200)
    subnet: dict[str, Any] = {
        "name": f"studio{number}",
        "net_address": f"{network}.0",
        "net_mask": "255.255.255.0",
        "net_range": [f"{network}.{first}", f"{network}.{first + draw.randrange(50)}"],
        "allocate": True,
    }
    odd: dict[str, tuple[Any, ...]] = {
        "name": ("", 5, "é"),
        "net_address": ODD_ADDRESSES,
        "net_mask": MASKS,
        "net_range": ([], ["10.20.30.9"], subnet["net_range"][::-1], list(ODD_ADDRESSES[:2]), "x"),
        "allocate": (1, 0, "true", ""),
        "supernet": ("hall", "", 5),
        "lease_max": ODD_NUMBERS,
        "lease_min": ODD_NUMBERS,
    }
    for key, values in odd.items():
        if draw.random() < (0.25 if key.startswith("lease") else 0.04):
            subnet[key] = draw.choice(values)
    for _each in range(draw.randrange(4)):
        subnet["dhcp_" + draw.choice(NAMES)] = _value(draw)
    return subnet


def _value(draw: random.Random) -> Any:
    """Return a value for an option, whatever its type is."""
    addresses = [f"10.20.30.{draw.randrange(1, 9)}" for _each in range(draw.randrange(1, 5))]
    names = [
        ".".join(draw.choice(LABELS[:5] * 5 + LABELS) for _each in range(draw.randrange(1, 4)))
        for _each in range(draw.randrange(1, 9))
    ]
    routes = [
        part
        for _each in range(draw.randrange(1, 4))
        for part in (draw.choice(DESTINATIONS) + draw.choice(LENGTHS), draw.choice(addresses))
    ]
    kinds: tuple[Any, ...] = (
        addresses, addresses[0], names, names[0], routes, routes[:-1], draw.choice(ODD_NUMBERS),
        draw.choice(ODD_ADDRESSES), [draw.choice(ODD_NUMBERS)], [draw.choice(ODD_ADDRESSES)],
        b"", b"\1\2", b"x" * draw.choice((255, 256)), "x" * draw.choice((255, 256)), [[]], {},
    )  # fmt: skip
    return draw.choice(kinds)


FIELDS: tuple[tuple[str, ...], ...] = (
    ("tap", "pump", "x" * 61, "x" * 62, "é" * 31, "%%", "#tap"),
    ("1", "1", "1", "01", "6", "x", "-1", "", "4294967297"),
    ("02:00:5e:00:53:01", "2:0:5e:0:53:2", "02.00.5e.00.53.03", "02-00-5e-00-53-01", "0g:1:2:3:4:5",
     "2:0:5e:0:53:1cc", "0:0:0:0:0:0", "100000000:0:0:0:0:0", "2:0:5e", "0x2:0:5e:0:53:1", "2::1"),
    ("10.20.30.7", "10.20.30.8", "10.20.30.010", "10.20.30", "0.0.0.0", "10.20.30.300", ""),
    ("", "", "boot.nbi", "#", "# tap", "x" * 125, "x" * 126, "x" * 250, "a b"),
)  # fmt: skip


def table(seed: int) -> str:
    """Return a bootptab with a few lines."""
    draw = random.Random(seed)
    lines = [draw.choice(("%%", "%%", "%%", "# tap", ""))]
    for _each in range(draw.randrange(1, 5)):
        # Mostly the first values of a field, which are right.
        words = [draw.choice(values[:2] * 3 + values) for values in FIELDS]
        blank = draw.choice((" ", "\t", "  "))
        lines.append(draw.choice(("", "", "", " ", "\t")) + blank.join(filter(None, words)))
    return draw.choice(("\n", "\n", "\r\n")).join(lines) + draw.choice(("\n", "\n", ""))


ELEMENTS = (
    "<string>tap</string>", "<string>a&amp;&#65;<![CDATA[<]]></string>", "<string>a & b</string>",
    "<string/>", "<string></string >", "<integer>5</integer>", "<integer> 5</integer>",
    "<integer>5 </integer>", "<integer>-0x1F</integer>", "<integer>&#53;</integer>", "<integer/>",
    "<integer>18446744073709551616</integer>", "<real>1.5</real>", "<real>1_0</real>", "<true/>",
    "<real>1.5 </real>", "<true> </true>", "<true></true>", "<True/>", "<data>AQID</data>",
    "<data/>", "<date>2026-01-02T03:04:05Z</date>", "<date> 2026-01-02T03:04:05Z</date>",
    "<array/>", "<array><true/><!-- > --></array>", "<dict> </dict>", "<dict><true/></dict>",
    "<array><true/>,</array>", "\u00a0<true/>", "<!-- tap --><true/>", "<?tap?><true/>", "<set/>",
)  # fmt: skip
BEFORE = ("", '<?xml version="1.0" encoding="UTF-8"?>\n', "\n<!DOCTYPE plist>\n", "<!-- tap -->",
          "<!DOCTYPE plist [<!ENTITY a 'b'>]>", "\ufeff", "tap")  # fmt: skip
AROUND = ("<plist>{}</plist>", '<plist version="1.0">{}</plist >tap', "{}", "<plist>{}",
          "<plist>{}{}</plist>", "<plist>tap{}</plist>")  # fmt: skip


def text(seed: int) -> str:
    """Return a plist as somebody may have typed it."""
    draw = random.Random(seed)
    members = "".join(
        f"<key>k{draw.randrange(3)}</key>{draw.choice(ELEMENTS)}\n"
        for _each in range(draw.randrange(1, 4))
    )
    around = draw.choice(AROUND[:2] * 3 + AROUND)
    return draw.choice(BEFORE[:3] * 3 + BEFORE) + around.replace("{}", f"<dict>\n{members}</dict>")
