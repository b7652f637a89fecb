# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The DHCP service of a running mini as options of `dhcp_server`, for itself or for another."""

from __future__ import annotations

import typing as t

from ...module_utils._errors import Refused
from ...module_utils._model.backends import MACOS
from ...module_utils._model.dhcp.order import LEVELS, STARTED, STOPPED, DhcpOrder
from ...module_utils._model.dhcp.plan import Reading, plan_dhcp
from ...module_utils._model.dhcp.plist import PlistForm
from ...module_utils._values import Tree
from .part import Answer, Part, Target
from .rows import adopted_reservations, adopted_subnets

_USUAL_LEVEL = "medium"
"""How much a fresh Server.app tells its log (captures)."""
_OF_BOOTPD = ("bootp_interfaces", "allow", "deny", "relay", "detect_other_dhcp_server")
_ALL = "is set to all interfaces, which has no form in variables; it stays so"


class _NoTable(t.NamedTuple):
    """A bootptab without a line."""

    entries: tuple[t.Any, ...] = ()
    bad: tuple[t.Any, ...] = ()
    misread: tuple[t.Any, ...] = ()


def adopted_dhcp(answer: Answer, target: Target) -> Part:
    """Return what a mini serves; a service that is off, or that bootpd refuses, is left alone."""
    dhcp, backend = answer["dhcp"], target.backend(answer["backend"])
    part = Part(runs=dhcp["state"] == STARTED)
    if dhcp["internet_sharing"]:
        shared = ", ".join(dhcp["internet_sharing"])
        part.left.append(f"Internet Sharing serves addresses on {shared}; its entries stay its own")
    if not part.runs:
        _say_what_is_off(dhcp, part)
    elif not target.moves and (dhcp["faults"] or not _serves(dhcp, backend)):
        _leave(dhcp, part)
    else:
        _adopt(dhcp, part, backend=backend, target=target)
    return part


def _adopt(dhcp: Answer, part: Part, *, backend: str, target: Target) -> None:
    served = dhcp["interfaces"]
    if served is not True:
        served = [target.interface(each) for each in served if _is_here(dhcp, each)]
    subnets = adopted_subnets(dhcp["subnets"], backend=backend, target=target, served=served)
    machines = adopted_reservations(dhcp["reservations"], dhcp["subnets"], target=target)
    part.options = _general(dhcp, backend=backend, target=target, left=part.left)
    missing = [each for each in _named(dhcp) if not _is_here(dhcp, each)]
    if missing:
        part.left.append(f"interfaces: {', '.join(missing)}: the mini has no such interface")
    else:
        _add_interfaces(part, subnets.entries, backend=backend, served=served)
    part.options.update(subnets=subnets.entries, reservations=machines.entries)
    part.options = {key: each for key, each in part.options.items() if each not in ([], {})}
    part.left += [*subnets.left, *machines.left]
    if target.moves:
        part.left += [f"the old mini does not serve this: {fault}" for fault in dhcp["faults"]]
        part.left += _judged(part.options, target)


def _is_here(dhcp: Answer, name: str) -> bool:
    """Tell whether the mini has an interface, which Server.app sees to itself."""
    return dhcp["interfaces_here"] is None or name in dhcp["interfaces_here"]


def _named(dhcp: Answer) -> list[str]:
    return dhcp["interfaces"] if isinstance(dhcp["interfaces"], list) else []


def _say_what_is_off(dhcp: Answer, part: Part) -> None:
    if dhcp["state"] != STOPPED:
        part.left.append(f"it is {dhcp['state']}; read it again when it has settled")
    names = [str(each.get("name") or each.get("network")) for each in dhcp["subnets"]]
    if names or dhcp["reservations"]:
        machines = len(dhcp["reservations"])
        said = f"{', '.join(names) or 'no subnet'}, and {machines} reservations"
        part.left.append(f"it is off; set up are {said}")


def _leave(dhcp: Answer, part: Part) -> None:
    """Leave the service alone as a whole: its role would refuse it as it stands."""
    part.options, part.runs = {}, False
    reason = "it is on, and serves nobody; give it interfaces and subnets, or turn it off"
    if dhcp["faults"]:
        reason = f"it has faults that its role would refuse: {'; '.join(dhcp['faults'])}"
    elif dhcp["internet_sharing"]:
        reason = "it is on for Internet Sharing alone"
    part.left.append(reason)


def _serves(dhcp: Answer, backend: str) -> bool:
    """Tell whether the service does anything of its own: a started one that does not is refused."""
    if backend != MACOS:
        return True
    relay = dhcp.get("relay") or {}
    relays = bool(relay.get("interfaces") and relay.get("servers"))
    enabled = any(each.get("enabled") for each in dhcp["subnets"])
    anywhere = bool(dhcp["interfaces"] or dhcp.get("bootp_interfaces") or relays)
    return anywhere and bool(enabled or dhcp["reservations"] or relays)


def _general(dhcp: Answer, *, backend: str, target: Target, left: list[str]) -> dict[str, Tree]:
    """Return what is set for the service as a whole, but for its interfaces."""
    found: dict[str, Tree] = {}
    for name, value in _set_of_bootpd(dhcp) if backend == MACOS else ():
        try:
            given = _given(name, value, dhcp=dhcp, target=target)
        except Refused as refusal:
            left.append(str(refusal))
            continue
        for option, each in given.items():
            found[option] = {**found.get(option, {}), **each} if option == "relay" else each
    level = dhcp.get("logging_level")
    if level and level != _USUAL_LEVEL:
        if backend == MACOS or level not in LEVELS:
            left.append(f"logging_level: {level!r}: there is no such level")
        else:
            found["logging_level"] = level
    return found


def _set_of_bootpd(dhcp: Answer) -> t.Iterator[tuple[str, Tree]]:
    """Give what is set otherwise than in a bootpd that nobody has set up; relay by its parts."""
    for option in _OF_BOOTPD:
        value = dhcp.get(option)
        parts = (value or {}).items() if option == "relay" else [("", value)]
        for below, each in parts:
            if each:
                yield (f"{option}.{below}" if below else option), each


def _given(name: str, value: Tree, *, dhcp: Answer, target: Target) -> dict[str, Tree]:
    """Return an option with a value. Raises Refused for one that does not read back."""
    option, _dot, below = name.partition(".")
    if value is True and option != "detect_other_dhcp_server":
        raise Refused(name, f"it {_ALL}")
    if "interfaces" in name:
        missing = [each for each in value if not _is_here(dhcp, each)]
        if missing:
            raise Refused(name, f"{', '.join(missing)}: the mini has no such interface")
        value = [target.interface(each) for each in value]
    given = {below: value} if below else value
    if DhcpOrder.of({option: given}).general[option] != given:
        raise Refused(name, f"{value!r} cannot be written as it stands there")
    return {option: given}


def _add_interfaces(
    part: Part, subnets: t.Sequence[t.Mapping[str, Tree]], *, backend: str, served: Tree
) -> None:
    """Say which interfaces are served, where the subnets do not say it all."""
    if backend != MACOS:
        return
    if served is True:
        part.left.append(f"interfaces: DHCP {_ALL}")
        return
    named = {each.get("interface") for each in subnets if each.get("enabled") is not False}
    if served and set(served) != named - {None}:
        part.options = {"interfaces": list(served), **part.options}


def _judged(options: dict[str, Tree], target: Target) -> list[str]:
    """Return what a mini of macOS with nothing set up would have against these options."""
    form = PlistForm(root={}, table=(), table_after=lambda _lines: _NoTable(), macos=target.macos)
    try:
        order = DhcpOrder.of({**options, "state": STARTED})
        reading = Reading.by(order, backend=MACOS, form=form)
        plan_dhcp({**reading.tree(), "state": STOPPED}, reading)
    except Refused as refusal:
        return [f"the new mini would refuse this: {refusal}"]
    return []


__all__ = ["adopted_dhcp"]
