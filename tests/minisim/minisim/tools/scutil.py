# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate scutil(8): names, DNS and reachability, by reference/scutil.md [source]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._hostnames import FOLDERS, is_label, read_name, write_name
from ._network import Network, is_address, network, seeded_host_name
from ._system import server_is_set_up

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("/usr/sbin/scutil",)

EX_USAGE = 64
USAGE = """\
usage: scutil
   or: scutil --prefs [preference-file]
   or: scutil [-W] -r nodename
   or: scutil [-W] -r address
   or: scutil [-W] -r local-address remote-address
   or: scutil -w dynamic-store-key [ -t timeout ]
   or: scutil --get pref
   or: scutil --set pref [newval]
   or: scutil --get filename path key
\tpref\tComputerName, LocalHostName, HostName
   or: scutil --dns
   or: scutil --nwi
   or: scutil --error err#
"""


def boot(world: World) -> None:
    """Give a new mini the names of its seed; Server.app's set-up leaves a host name too."""
    facts = world.facts()
    names = {"ComputerName": facts["name"], "LocalHostName": facts["name"]}
    if server_is_set_up(world):
        names["HostName"] = seeded_host_name(facts)
    for name, value in {**names, **(facts.get("names") or {})}.items():
        write_name(world, name, str(value or ""))


def main(call: Call) -> int:
    """Answer one request; two at once, or one that is unknown, is a usage error."""
    argv = [word.replace("--", "-", 1) if word.startswith("--") else word for word in call.argv]
    if not argv:
        return _interactive(call)
    requests = {"-get": _get, "-set": _set, "-dns": _dns, "-r": _reach, "-nwi": _nwi, "-w": _wait}
    rest = argv[1:] if argv[0] not in ("-get", "-set") else list(call.argv[1:])
    request = requests.get(argv[0])
    if request is None or any(word in requests for word in argv[1:] if word != argv[0]):
        return _usage(call)
    return request(call, rest)


def _usage(call: Call) -> int:
    call.err(USAGE)
    return EX_USAGE


def _get(call: Call, rest: list[str]) -> int:
    if len(rest) == 3:
        return _get_key(call, rest)
    if not rest or rest[0] not in FOLDERS:
        return _usage(call)
    value = read_name(call.world, rest[0])
    if not value:
        call.err(f"{rest[0]}: not set\n")
        return 1
    call.out(value + "\n")
    return 0


def _get_key(call: Call, rest: list[str]) -> int:
    file, path, key = rest
    if not file.startswith("/"):
        file = "/Library/Preferences/SystemConfiguration/" + file
    folder: Any = call.world.plist(file)
    for part in (*path.strip("/").split("/"), key):
        if part:
            folder = folder.get(part) if isinstance(folder, dict) else None
    if folder is None:
        return 1
    call.out(f"{folder}\n")
    return 0


def _set(call: Call, rest: list[str]) -> int:
    if not rest or rest[0] not in FOLDERS:
        return _usage(call)
    name = rest[0]
    call.writes = True
    if len(rest) > 1:
        value = rest[1]
    else:
        value = call.stdin().decode("utf-8", "replace").split("\n", 1)[0].strip()
    if name == "LocalHostName" and value and not is_label(value):
        call.err("SCPreferencesSetLocalHostName() failed: Invalid argument\n")
        return 1
    if call.world.euid() != 0:
        call.err("Permission denied.\n")
        return 1
    write_name(call.world, name, value)
    call.world.signal("configd", "preferences changed")
    return 0


def _resolver(net: Network, number: int, *, scoped: bool) -> list[str]:
    lines = [f"resolver #{number}"]
    lines += [f"  search domain[{i}] : {name}" for i, name in enumerate(net.search)]
    lines += [f"  nameserver[{i}] : {address}" for i, address in enumerate(net.nameservers)]
    flags = "Scoped, Request A records" if scoped else "Request A records"
    return [
        *lines,
        f"  if_index : 4 ({net.interface})",
        f"  flags    : {flags}",
        "  reach    : 0x00020002 (Reachable,Directly Reachable Address)",
    ]


def _dns(call: Call, _rest: list[str]) -> int:
    net = network(call.world)
    if not net.nameservers:
        call.out("No DNS configuration available\n")
        return 0
    lines = ["DNS configuration", "", *_resolver(net, 1, scoped=False), ""]
    lines += ["DNS configuration (for scoped queries)", "", *_resolver(net, 1, scoped=True)]
    call.out("\n".join(lines) + "\n")
    return 0


def _flags(net: Network, node: str) -> str:
    if not net.primary_address:
        return "Not Reachable"
    addresses = (node,) if is_address(node) else net.addresses_of(node)
    if not addresses:
        return "Not Reachable"
    if addresses[0] == net.primary_address:
        return "Reachable,Local Address"
    if addresses[0].rpartition(".")[0] == net.primary_address.rpartition(".")[0]:
        return "Reachable,Directly Reachable Address"
    return "Reachable"


def _reach(call: Call, rest: list[str]) -> int:
    if not rest:
        return _usage(call)
    call.out(_flags(network(call.world), rest[-1]) + "\n")
    return 0


def _nwi(call: Call, _rest: list[str]) -> int:
    net = network(call.world)
    lines = ["Network information", "", "IPv4 network interface information"]
    if net.primary_address:
        lines += [
            f"     {net.interface} : flags      : 0x5 (IPv4,DNS)",
            f"           address    : {net.primary_address}",
            "           reach      : 0x00000002 (Reachable)",
            "",
            "   REACH : flags 0x00000002 (Reachable)",
        ]
    else:
        lines += ["   No IPv4 states found", "", "", "   REACH : flags 0x00000000 (Not Reachable)"]
    lines += ["", "IPv6 network interface information", "   No IPv6 states found", "", ""]
    lines += ["   REACH : flags 0x00000000 (Not Reachable)", ""]
    if net.primary_address:
        lines += [f"Network interfaces: {net.interface}"]
    call.out("\n".join(lines) + "\n")
    return 0


def _store(world: World) -> dict[str, dict[str, Any]]:
    """Return the part of the dynamic store that scripts ask for."""
    net = network(world)
    store: dict[str, dict[str, Any]] = {}
    if net.primary_address:
        store["State:/Network/Global/IPv4"] = {"PrimaryInterface": net.interface}
        store[f"State:/Network/Interface/{net.interface}/IPv4"] = {
            "Addresses": [net.primary_address]
        }
    if net.nameservers:
        store["State:/Network/Global/DNS"] = {
            "SearchDomains": list(net.search),
            "ServerAddresses": list(net.nameservers),
        }
    store["Setup:/Network/HostNames"] = {"LocalHostName": read_name(world, "LocalHostName")}
    store["Setup:/System"] = {
        name: value for name in ("ComputerName", "HostName") if (value := read_name(world, name))
    }
    return store


def _wait(call: Call, rest: list[str]) -> int:
    if not rest:
        return _usage(call)
    return 0 if rest[0] in _store(call.world) else 1


def _show(value: object, depth: int) -> str:
    margin = "  " * depth
    if isinstance(value, dict):
        inner = [f"{margin}  {key} : {_show(one, depth + 1)}" for key, one in value.items()]
        return "\n".join(["<dictionary> {", *inner, margin + "}"])
    if isinstance(value, list):
        inner = [f"{margin}  {i} : {_show(one, depth + 1)}" for i, one in enumerate(value)]
        return "\n".join(["<array> {", *inner, margin + "}"])
    return str(value)


def _interactive(call: Call) -> int:
    """Run commands from stdin; errors go to stdout and the exit status stays 0."""
    store = _store(call.world)
    for line in call.stdin().decode("utf-8", "replace").splitlines():
        words = line.split(None, 1)
        if not words or words[0] == "open":
            continue
        if words[0] in ("quit", "exit", "q"):
            break
        if words[0] == "list":
            call.out("".join(f"  subKey [{i}] = {key}\n" for i, key in enumerate(store)))
        elif words[0] == "show" and len(words) == 2:
            known = store.get(words[1].strip().strip('"'))
            call.out((_show(known, 0) if known is not None else "  No such key") + "\n")
        else:
            call.out(f'{words[0]}: unknown, type "help" for command info\n')
    return 0
