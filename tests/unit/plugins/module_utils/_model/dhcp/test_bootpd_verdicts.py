# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold readers, rules and option encoder to what bootpd makes of whole files.

A case is a plist with a JSON beside it that says what bootpd does with it: `accepted`, `root`,
`subnets` with `options` (`hex` as stored, `served` as sent), messages. Ours lie in `cases/bootpd`;
where verdicts of Apple's code lie beside the checkout, all of them are held as well. What was meant
is worked out here, apart from the rules: the faults must be there exactly where bootpd deviates.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec import bootptab, plist
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.options import (
    read_subnet,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.rules import (
    bootptab_faults,
    faults,
)

HERE = Path(__file__).resolve()
CASES = HERE.parents[4] / "cases"
VERDICTS = HERE.parents[7] / "shared" / "verdicts" / "bootpd"
MACOS = "15"
INTERFACES = ("en0", "en1", "bridge100")
OWN_ADDRESSES = ("192.168.1.1",)
SERVICES = (
    "dhcp_enabled",
    "bootp_enabled",
    "relay_enabled",
    "netboot_enabled",
    "old_netboot_enabled",
    "detect_other_dhcp_server",
    "ignore_allow_deny",
    "ipv6_only_preferred",
)
NO = (False, 0, "", "0", "no", "false", "off")


def found(pattern: str, *folders: Path) -> list[Any]:
    """Return the files of all folders that fit, each as a case with its name."""
    return [
        pytest.param(path, id=path.stem)
        for folder in folders
        for path in sorted(folder.glob(pattern))
    ]


PLISTS = found("*.plist", CASES / "bootpd", VERDICTS)
TABS = found("*.tab", CASES / "bootptab", VERDICTS)


def verdict_of(path: Path) -> dict:
    """Return what bootpd makes of a file."""
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def reading_of(path: Path) -> tuple[Any, str]:
    """Return the reading of a plist, or none and why."""
    try:
        return plist.parse(path.read_bytes(), source=path.name), ""
    except Unreadable as problem:
        return None, str(problem)


@pytest.mark.skipif(not VERDICTS.is_dir(), reason="no verdicts beside the checkout")
def test_the_verdicts_of_apples_code_are_held() -> None:
    assert len(list(VERDICTS.glob("*.json"))) == len(
        [case for case in PLISTS + TABS if case.values[0].parent == VERDICTS]
    )


@pytest.mark.parametrize("path", PLISTS)
def test_faults_are_found_where_bootpd_deviates_and_nowhere_else(path: Path) -> None:
    verdict = verdict_of(path)
    read, problem = reading_of(path)
    if read is None:
        # What bootpd reads and we do not edit, the old style, is refused with what to do.
        assert not verdict["accepted"] or "plutil -convert" in problem
        return
    told = faults(
        read.value,
        macos=MACOS,
        interfaces=INTERFACES,
        addresses=OWN_ADDRESSES,
        repeated=read.repeated,
    )
    deviations = list(deviating(read.value, verdict)) + list(read.repeated)
    assert bool(told) == bool(deviations), (list(map(str, told)), deviations)
    for fault in told:
        assert fault.path
        assert fault.rule
        assert str(fault).startswith(str(fault.path[0]))
        assert (fault.subnet is not None) == (fault.path[0] == "Subnets" and len(fault.path) > 1)
    # Each option that bootpd reads otherwise is named by its key.
    keys = {str(fault.path[-1] if len(fault.path) < 4 else fault.path[2]) for fault in told}
    options = {key for key in deviations if isinstance(key, str) and key.startswith("dhcp_")}
    assert {key for key in options if key not in SERVICES} <= keys


@pytest.mark.parametrize("path", PLISTS)
def test_options_have_the_bytes_of_bootpd(path: Path) -> None:
    verdict = verdict_of(path)
    read, _problem = reading_of(path)
    if read is None or not verdict["accepted"]:
        return
    root = read.value
    subnets = sorted(root.get("Subnets", []), key=lambda each: first_address(each["net_range"][0]))
    for place, theirs in enumerate(verdict["subnets"]):
        ours = subnets[place]
        readings = [
            (each.code, each.data.hex(), each.served.hex())
            for each in read_subnet(ours, macos=MACOS)
            if each.code is not None and each.data is not None
        ]
        wanted = [(each["tag"], each["hex"], each["served"]) for each in theirs["options"]]
        twice = {code for code, _data, _wire in wanted if [w[0] for w in wanted].count(code) > 1}
        for which in (readings, wanted):
            # Of two keys for one option either may be served.
            which[:] = sorted((c, d, "" if c in twice else s) for c, d, s in which)
        assert readings == wanted


def first_address(text: str) -> int:
    """Return the beginning of a range for sorting, octal noughts and all."""
    return int.from_bytes(socket.inet_aton(text), "big")


def deviating(root: dict, verdict: dict) -> Any:
    """Give what bootpd takes otherwise than the plist says it to a person."""
    if not verdict["accepted"]:
        yield "all"
        return
    yield from verdict["messages"] + verdict["messages_when_serving"]
    for key, value in root.items():
        taken = verdict["root"].get(key.lower(), value)
        if key.lower() in verdict["root"] and (
            key not in verdict["root"] or not same(key, value, taken)
        ):
            yield key
    by_range = sorted(root.get("Subnets", []), key=lambda each: first_address(each["net_range"][0]))
    for place, given in enumerate(by_range):
        yield from subnet_deviating(given, verdict["subnets"][place])


def same(key: str, given: Any, taken: Any) -> bool:
    """Tell whether a value of the root was taken as it was given."""
    if key in SERVICES:
        return bool(services(given) == taken)
    if key in ("allow", "deny", "relay_ip_list"):
        texts = [str(each).strip() for each in given] if isinstance(given, list) else [""]
        macs = [mac(text[2:] if text.startswith("1,") else text) for text in texts]
        return sorted(texts if key == "relay_ip_list" else macs) == sorted(taken or ())
    if isinstance(taken, bool):
        return (given not in NO) == taken and not isinstance(given, (list, dict))
    return str(given) == str(taken)


def services(value: Any) -> Any:
    """Return for which interfaces a service is meant to be on."""
    if isinstance(value, list):
        return value
    return "ALL" if value is True else [] if value in NO else value if value == 1 else [value]


def subnet_deviating(given: dict, taken: dict) -> Any:
    """Give the keys of a subnet that bootpd takes otherwise than meant."""
    for key in ("net_address", "net_mask", "net_range", "name"):
        if given.get(key) and given[key] != taken[key]:
            yield key
    if given.get("allocate", False) is not taken["allocate"] and given["allocate"] not in NO:
        yield "allocate"
    for key in ("lease_min", "lease_max"):
        if key in given and (str(given[key]) not in (str(taken[key]), f"{taken[key]}.0")):
            yield key
    options = {each["tag"]: each for each in taken["options"]}
    for key, value in given.items():
        if key.lower().startswith("dhcp_") and not as_meant(key, value, given, options):
            yield key


def as_meant(key: str, value: Any, subnet: dict, options: dict) -> bool:
    """Tell whether an option is served with the value that the plist gives."""
    if "mask" in key or key == "dhcp_option_1":
        return value == subnet["net_mask"]
    wires = [bytes.fromhex(each["served"])[2:] for each in options.values() if each["served"]]
    names = {each["name"] for each in options.values()} | {
        name for tag in options for name in (f"option_{tag}", str(tag))
    }
    return key[5:] in names and any(wire in meanings(value, subnet) for wire in wires)


def meanings(value: Any, subnet: dict) -> list[bytes]:
    """Return all the bytes that may be meant by a value."""
    if isinstance(value, bytes):
        return [value]
    if isinstance(value, list):
        return of_list(value, subnet) if value else []
    if isinstance(value, bool) or value in NO:
        return [] if value == "" else [bytes([value not in NO]), *number(value)]
    if isinstance(value, int) or (isinstance(value, str) and value.lstrip("-").isdigit()):
        return number(value)
    given = [value.encode(), addresses([value]), search([value])] if isinstance(value, str) else []
    return [each for each in given if each]


def number(value: Any) -> list[bytes]:
    """Return a number in all the sizes that hold it; a negative one needs four bytes."""
    if not str(value).lstrip("-").isdigit():
        return []
    sizes = [4] if int(value) < 0 else [1, 2, 4]
    return [
        int(value).to_bytes(size, "big", signed=int(value) < 0)
        for size in sizes
        if -(1 << 31) <= int(value) < 1 << 8 * size
    ]


def of_list(values: list, subnet: dict) -> list[bytes]:
    """Return all the bytes that may be meant by an array."""
    if all(isinstance(each, int) for each in values):
        sizes = [size for size in (1, 2) if max(values) < 1 << 8 * size]
        return [b"".join(each.to_bytes(size, "big") for each in values) for size in sizes]
    if not all(isinstance(each, str) for each in values):
        return []
    given = [addresses(values), search(values), routes(values, subnet)]
    given += [values[0].encode()] if len(values) == 1 else []
    return [each for each in given if each]


def addresses(texts: list[str]) -> bytes:
    """Return addresses as bytes, none where one of the texts is no address."""
    try:
        return b"".join(ipaddress.IPv4Address(text).packed for text in texts)
    except ValueError:
        return b""


def search(names: list[str]) -> bytes:
    """Return a search list, compressed by looking for the longest end in the bytes so far."""
    out = b""
    if any(not label or set(label) & set(" ,") for name in names for label in name.split(".")):
        return b""
    starts: dict[tuple, int] = {}
    for name in names:
        labels = tuple(name.encode().split(b"."))
        if any(len(label) > 63 for label in labels):
            return b""
        for place in range(len(labels) + 1):
            tail = labels[place:]
            if tail in starts or not tail:
                out += (0xC000 | starts[tail]).to_bytes(2, "big") if tail else b"\0"
                break
            starts[tail] = len(out)
            out += bytes([len(labels[place])]) + labels[place]
    return out


def routes(values: list[str], subnet: dict) -> bytes:
    """Return routes as bytes, with a default one through the router in front of them."""
    given = subnet.get("dhcp_router", "")
    router = addresses(given[:1] if isinstance(given, list) else [given])
    default, others = b"\0" + router if router else b"", b""
    try:
        for place in range(0, len(values), 2):
            network, gateway = values[place : place + 2]
            if "/" not in network:
                return b""
            address, length = network.split("/")
            octets = ipaddress.IPv4Address(address).packed[: (int(length) + 7) // 8]
            route = bytes([int(length)]) + octets + ipaddress.IPv4Address(gateway).packed
            default, others = (route, others) if length == "0" else (default, others + route)
    except ValueError:
        return b""
    return default + others if default else b""


@pytest.mark.parametrize("path", TABS)
def test_bootptab_gives_the_entries_of_bootpd(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    verdict = verdict_of(path)
    read = bootptab.parse(text)
    entries = [
        {
            "name": entry.name,
            "hwtype": entry.hwtype,
            "hwaddr": entry.mac,
            "ip": entry.address,
            "bootfile": entry.bootfile or "",
        }
        for entry in read.entries
    ]
    assert entries == verdict["entries"]
    said = verdict["messages"][-1]
    assert said == f"Loaded {len(entries)} entries from bootptab ({len(read.bad)} bad)"
    meant = entries_meant(text)
    hosts = {(each["hwtype"], each["hwaddr"], each["ip"].rpartition(".")[0]) for each in entries}
    different = {tuple(each.values()) for each in entries}
    deviates = meant != entries or len(hosts) < len(different) or len(read.bad) > 0
    told = bootptab_faults(read)
    assert bool(told) == deviates, (list(map(str, told)), meant)


def entries_meant(text: str) -> list[dict]:
    """Return what a person reads in a bootptab: the lines with words as bootptab(5) wants them."""
    words = [line.split() for line in text.split("\n")]
    return [
        {
            "name": each[0],
            "hwtype": int(each[1]) if each[1].isdigit() else each[1],
            "hwaddr": mac(each[2]),
            "ip": each[3],
            "bootfile": each[4] if len(each) == 5 else "",
        }
        for each in words
        if len(each) in (4, 5) and each[0][0] not in "#%"
    ]


def mac(text: str) -> str:
    """Return a MAC address as a person reads it."""
    parts = text.replace(".", ":").split(":")
    if any(len(part) > 2 or not part for part in parts if not part.startswith("0x")):
        return text
    try:
        return ":".join(f"{int(part, 16):02x}" for part in parts)
    except ValueError:
        return text
