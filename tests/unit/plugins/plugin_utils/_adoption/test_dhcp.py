# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adopt the DHCP service of many configurations: naming what is there changes nothing."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from adoption_cases import adopted, bootpd_form, changes, dhcp_answer, read_back
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec import plist
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.serveradmin import parse
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import MacServerError
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.form import Form
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.settings import (
    SettingsForm,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.bootpd_files import (
    table_of,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.dhcp import (
    adopted_dhcp,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.part import (
    Target,
)
from bootpd_drawn import configuration
from dhcp_cases import CASES, EXISTING, PLAIN_MACOS, content, settings_form

ROOT = Path(__file__).resolve().parents[5]
CAPTURES = ROOT.parent / "shared" / "captures"
DRAWN = 1500


def unchanged(form: Form, backend: str) -> bool:
    """Tell whether a mini was adopted; if so, the file of its variables changes nothing there."""
    part = adopted(form, backend)
    if not part.runs:
        assert part.left, "it says why not"
        assert part.options == {}
        return False
    options = read_back(part.options)
    assert options == part.options, "it is read as it was written"
    assert changes(form, backend, options) == []
    return True


def root_of(data: bytes) -> dict[str, Any]:
    """Return bootpd.plist as bootpd reads it, nothing where it cannot."""
    try:
        return plist.parse(data, source="bootpd.plist").value
    except MacServerError:
        return {}


def with_enabled(form: Any) -> Any:
    """Return the settings of Server.app with every subnet served."""
    subnets = form.tree.get("subnets") or {}
    for member in subnets.get("_array_id", {}).values() if isinstance(subnets, dict) else ():
        member["dhcp_enabled"] = True
    return form


@pytest.mark.parametrize("path", sorted(EXISTING.glob("*.plist")), ids=lambda path: path.stem)
def test_files_of_bootpd(path: Path) -> None:
    root = root_of(path.read_bytes())
    unchanged(bootpd_form(root, content(path.stem, "tab")), "macos")
    # A fault stands in no way of what is left when it is mended.
    unchanged(bootpd_form({**root, "dhcp_enabled": ["en0"]}), "macos")


@pytest.mark.parametrize("path", sorted(EXISTING.glob("*.txt")), ids=lambda path: path.stem)
def test_settings_of_server(path: Path) -> None:
    unchanged(settings_form(path.stem), "server")
    unchanged(with_enabled(settings_form(path.stem)), "server")


def test_what_bootpd_makes_of_odd_files() -> None:
    files = sorted((CASES / "bootpd").glob("*.plist"))
    taken = [
        path.stem
        for path in files
        if unchanged(bootpd_form({"dhcp_enabled": ["en0"], **root_of(path.read_bytes())}), "macos")
    ]
    assert len(taken) > 20, "most have a fault, and some have none"


def test_odd_tables() -> None:
    root = {"dhcp_enabled": ["en0"], "Subnets": []}
    for path in sorted((CASES / "bootptab").glob("*.tab")):
        unchanged(bootpd_form(root, path.read_text("utf-8", errors="surrogateescape")), "macos")


def test_drawn_configurations() -> None:
    taken = sum(unchanged(bootpd_form(configuration(seed)), "macos") for seed in range(DRAWN))
    assert 0 < taken < DRAWN, "most have a fault"


def test_drawn_configurations_without_a_fault() -> None:
    taken = sum(unchanged(drawn(seed), "macos") for seed in range(DRAWN // 3))
    assert taken > DRAWN // 3 * 0.95, "a few serve nobody"


NAMES = (
    "Lab",
    "lab",
    "No",
    "010",
    "1e3",
    "12:30:45",
    "~",
    "a: b # c",
    "- x",
    "{{ x }}",
    "é\u2028",
    "",
)
ROOM = ("on", "2026-11-28", "=", "%d", "0x1f", "'", '"', "!unsafe", "*a", "&a", "yes", "1_000")


def drawn(seed: int) -> Form:
    """Return files of bootpd that it takes as they are meant, with values that YAML may misread."""
    draw = random.Random(seed)
    subnets = [drawn_subnet(draw, number) for number in range(draw.randrange(1, 5))]
    served = draw.choice((True, ["en0"], ["en1", "en0"]))
    lines = [
        f"m{number} 1 0:1b:63:4:{draw.randrange(9)}:{number} 10.1.{number}.{draw.randrange(1, 9)}\n"
        for number in range(draw.randrange(4))
    ]
    root = {
        "Subnets": subnets,
        "dhcp_enabled": served,
        "bootp_enabled": draw.choice((False, ["en0"])),
    }
    return bootpd_form(root, "%%\n" + "".join(lines))


def drawn_subnet(draw: random.Random, number: int) -> dict[str, Any]:
    net = f"10.1.{number}"
    subnet: dict[str, Any] = {
        "name": draw.choice(NAMES),
        "net_address": f"{net}.0",
        "net_mask": "255.255.255.0",
        "net_range": [f"{net}.{draw.choice((0, 10, 10))}", f"{net}.{draw.choice((200, 200, 255))}"],
        "allocate": draw.random() < 0.8,
    }
    may_have: dict[str, Any] = {
        "uuid": f"B03BAE3C-AB79-4108-9E5E-F0ABAF32179{number}",
        "selected_port_name": draw.choice(("en0", "en1")),
        "lease_max": draw.choice((3600, "86400")),
        "lease_min": 600,
        "dhcp_router": draw.choice((f"{net}.1", [f"{net}.1"])),
        "dhcp_domain_name_server": draw.choice((f"{net}.1", [f"{net}.1", "10.9.9.9"])),
        "dhcp_domain_name": "on.example",
        "dhcp_domain_search": ["example.org"],
        "dhcp_nb_over_tcpip_name_server": [f"{net}.3", f"{net}.4"][: draw.randrange(1, 3)],
        "dhcp_nb_over_tcpip_node_type": draw.choice((1, "8")),
        "dhcp_option_150": bytes(draw.randrange(256) for _each in range(4)),
        "dhcp_option_67": draw.choice((b"boot.cnf", "boot.cnf")),
        "dhcp_interface_mtu": 1500,
        "supernet": "hall",
        draw.choice(ROOM): draw.choice((*ROOM, 0, 5, 0.5, True, ["a", "010"], {"k": "on"}, b"\1")),
    }
    subnet.update({key: each for key, each in may_have.items() if draw.random() < 0.4})
    return subnet


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside the checkout")
def test_captures() -> None:
    plists = [
        bootpd_form(root_of(path.read_bytes())) for path in CAPTURES.glob("bootpd-plist/*.plist")
    ]
    listings = [
        parse(path.read_text("utf-8"), source=path.name)["dhcp"]
        for path in sorted(CAPTURES.glob("serveradmin/settings-dhcp--*.txt"))
    ]
    assert len(plists) > 2
    assert len(listings) > 1
    taken = [unchanged(form, "macos") for form in plists]
    form = settings_form("kept")
    taken += [unchanged(type(form)(tree, form.table_of, form.macos), "server") for tree in listings]
    assert sorted(taken) == [False, False, False, True, True]


CASE = {
    "Subnets": [
        {
            "name": "Yes",
            "uuid": "b03bae3c-ab79-4108-9e5e-f0abaf32179e",
            "selected_port_name": "en1",
            "net_address": "10.1.0.0",
            "net_mask": "255.255.255.0",
            "net_range": ["10.1.0.10", "10.1.0.20"],
            "allocate": True,
            "lease_max": "3600",
            "dhcp_nb_over_tcpip_node_type": 8,
            "dhcp_option_66": b"phones.example.com",
            "dhcp_option_43": b"\x01\x02",
            "x_password": "Kepler",
            "x_note": "010",
        },
        {
            "name": "Twin",
            "net_address": "10.2.0.0",
            "net_mask": "255.255.255.0",
            "net_range": ["10.2.0.0", "10.2.0.20"],
            "allocate": True,
        },
        {
            "name": "Twin",
            "net_address": "10.3.0.0",
            "net_mask": "255.255.255.0",
            "net_range": ["10.3.0.10", "10.3.0.20"],
            "selected_port_name": "en0",
            "dhcp_option_3": b"\x0a\x03\x00\x01",
        },
    ],
    "dhcp_enabled": ["en1", "en0"],
    "allow": ["0:1b:63:4:5:6"],
    "relay_enabled": ["en0"],
    "relay_ip_list": ["10.9.0.1"],
    "detect_other_dhcp_server": True,
}
TABLE = """%%
yes 1 0:1b:63:4:5:6 10.1.0.7 boot.img
one 1 0:1b:63:4:5:7 10.1.0.8
two 1 0:1b:63:4:5:8 10.1.0.8
all 1 0:1b:63:4:5:9 10.1.0.255
"""

FOUND: dict[str, Any] = {
    "interfaces": ["en1", "en0"],
    "allow": ["00:1b:63:04:05:06"],
    "relay": {"interfaces": ["en0"], "servers": ["10.9.0.1"]},
    "detect_other_dhcp_server": True,
    "subnets": [
        {
            "network": "10.3.0.0/24",
            "interface": "en0",
            "range": ["10.3.0.10", "10.3.0.20"],
            "enabled": False,
        },
        {
            "name": "Yes",
            "interface": "en1",
            "network": "10.1.0.0/24",
            "range": ["10.1.0.10", "10.1.0.20"],
            "lease_time": 3600,
            "wins": {"node_type": "hybrid"},
            "options": [
                {"code": 43, "type": "hex", "value": "0102"},
                {"code": 66, "type": "string", "value": "phones.example.com"},
            ],
            "extra_settings": {"x_note": "010"},
        },
    ],
    "reservations": [
        {
            "name": "yes",
            "mac": "00:1b:63:04:05:06",
            "address": "10.1.0.7",
            "bootfile": "boot.img",
        }
    ],
}


def test_what_an_admin_finds_in_the_file() -> None:
    part = adopted(bootpd_form(CASE, TABLE), "macos")
    assert part.options == FOUND
    assert unchanged(bootpd_form(CASE, TABLE), "macos")
    said = "\n".join(part.left)
    assert "Kepler" not in said + json.dumps(part.options)
    for words in (
        "x_password is called like a secret",
        "subnet Twin: option 3 stands there instead of router",
        "10.2.0.0 is the network address",
        "10.1.0.8 is reserved for another machine",
        "10.1.0.255 can be no machine's",
    ):
        assert words in said


def test_an_interface_that_is_not_there_or_not_served_is_not_named() -> None:
    root = {**CASE, "dhcp_enabled": ["en9", "en0"], "bootp_enabled": ["en9"]}
    part = adopted(bootpd_form(root), "macos")
    assert "interfaces" not in part.options
    assert all(each.get("interface") != "en1" for each in part.options["subnets"])
    assert "en9: the mini has no such interface" in "\n".join(part.left)
    assert unchanged(bootpd_form(root), "macos")


def test_subnets_that_cannot_be_told_apart_are_left_alone() -> None:
    twin = {**CASE["Subnets"][1], "net_range": ["10.2.0.10", "10.2.0.20"]}
    other = {**twin, "net_range": ["10.2.0.30", "10.2.0.40"]}
    form = bootpd_form(
        {"dhcp_enabled": ["en0"], "Subnets": [twin, other]}, "".join(TABLE.splitlines(True)[:2])
    )
    part = adopted(form, "macos")
    assert "subnets" not in part.options, part
    assert any("named twice" in each for each in part.left), part.left
    assert unchanged(form, "macos")


def test_all_interfaces_have_no_form() -> None:
    form = bootpd_form({**CASE, "dhcp_enabled": True, "bootp_enabled": True})
    part = adopted(form, "macos")
    assert not part.options.keys() & {"interfaces", "bootp_interfaces"}
    assert sum("all interfaces" in each for each in part.left) == 2
    assert unchanged(form, "macos")


def test_what_is_off_is_left_alone() -> None:
    answer = dhcp_answer(bootpd_form(CASE, TABLE), "macos", state="stopped")
    part = adopted_dhcp(answer, Target(PLAIN_MACOS))
    assert (part.runs, part.options) == (False, {})
    assert "it is off; set up are Twin, Twin, Yes, and 4 reservations" in part.left
    answer["dhcp"]["state"] = "enabled, not loaded"
    assert "settled" in adopted_dhcp(answer, Target(PLAIN_MACOS)).left[0]


def test_moving_from_server() -> None:
    form = with_enabled(settings_form("kept"))
    answer = dhcp_answer(form, "server")
    part = adopted_dhcp(answer, Target("26", moves=True, interfaces={"en0": "en1"}))
    assert part.runs
    assert not any("refuse" in each for each in part.left), part.left
    olds = answer["dhcp"]["subnets"]
    assert len(olds) == len(part.options["subnets"]) > 0
    for place, new in enumerate(part.options["subnets"]):
        old = olds[place]
        assert "uuid" not in new
        assert new["lease_time"] == old["lease_time"], "macOS has another of its own"
        assert new.get("interface") == {"en0": "en1"}.get(old.get("interface"))
        for key in ("network", "range", "router", "dns_servers", "search_domains", "domain"):
            assert new.get(key) == old.get(key)
    empty = bootpd_form({})
    assert changes(empty, "macos", read_back(part.options))


def test_moving_a_machine_whose_name_has_blanks() -> None:
    kept = settings_form("kept")
    form = SettingsForm(tree=kept.tree, table_of=table_of, macos=kept.macos)
    form.tree["static_maps"] = {
        "_array_id": {
            "A": {
                "name": "Mara's printer",
                "en_address": ["0:1:2:3:4:5"],
                "ip_address": ["10.20.40.9"],
            },
            "B": {"name": "half", "en_address": ["0:1:2:3:4:6"], "ip_address": []},
        }
    }
    part = adopted_dhcp(dhcp_answer(form, "server"), Target("26", moves=True))
    assert part.options["reservations"] == [
        {"name": "Mara's-printer", "mac": "00:01:02:03:04:05", "address": "10.20.40.9"}
    ]
    said = "\n".join(part.left)
    assert "it is called Mara's-printer there" in said
    assert "the old mini does not serve this: line 1 of /etc/bootptab" in said
    assert "the reservation half: it lacks its address" in part.left
    # The same mini as it is: bootpd takes no such name, which stops its role.
    assert not unchanged(form, "server")


def test_a_new_mini_that_would_refuse() -> None:
    one, _two, three = CASE["Subnets"]
    inside = {"net_address": "10.1.0.0", "net_range": ["10.1.0.10", "10.1.0.20"]}
    overlapping = {**three, **inside, "net_mask": "255.255.0.0", "allocate": True}
    answer = dhcp_answer(bootpd_form({**CASE, "Subnets": [one, overlapping]}), "macos")
    part = adopted_dhcp(answer, Target("26", moves=True))
    assert part.options["subnets"]
    assert any("the new mini would refuse this: subnets[" in each for each in part.left)
