# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The DHCP configuration as bootpd's own files have it: /etc/bootpd.plist and /etc/bootptab.

Root keys by reference of bootpd(8) and its source; what nobody asked for stays as it is.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..._values import ABSENT, Tree
from ..change import Change
from .bootpd_subnet import CREATOR, entry_edits, new_entry, row_of
from .bootpd_values import Fault, Place, read_address
from .form import Keys, row_in
from .rules import Bootptab, bootptab_faults, faults
from .wishes import NEW_RESERVATION, Row

Edits = t.Tuple[t.Tuple[Place, Tree], ...]
"""What to write where in the plist, in this order; ABSENT takes away."""
Lines = t.Tuple[t.Tuple[t.Optional[int], Tree], ...]
"""What to write in which line of bootptab (None: a new one): a reservation, or ABSENT."""

SUBNETS = "Subnets"
SWITCHES = {
    "interfaces": "dhcp_enabled",
    "bootp_interfaces": "bootp_enabled",
    "relay.interfaces": "relay_enabled",
}
_DETECT = "detect_other_dhcp_server"
OPTION_OF_KEY = {
    **{key: option for option, key in SWITCHES.items()},
    _DETECT: _DETECT,
    "allow": "allow",
    "deny": "deny",
    "relay_ip_list": "relay.servers",
}
_PREFIXED_MAC = re.compile(r"(1,)?(?P<octets>[0-9A-Fa-f]{1,2}([:.][0-9A-Fa-f]{1,2}){5})\Z")


@dataclasses.dataclass(frozen=True)
class PlistForm:
    """Both files as values, and what was changed of them since they were read.

    `root` is the plist's dictionary, `table` the reservations of bootptab with the line of each;
    `table_after` returns a reading of that file with lines changed. `here` are the interfaces of
    the mini, None where they are not known.
    """

    root: t.Mapping[str, Tree]
    table: tuple[tuple[int | None, Row], ...]
    table_after: t.Callable[[Lines], Bootptab]
    macos: str
    here: t.Collection[str] | None = None
    repeated: t.Collection[Place] = ()
    edits: Edits = ()
    lines: Lines = ()

    def general(self) -> dict[str, Tree]:
        """Return what is set for the service as a whole; Internet Sharing's part left out."""
        shared = self.shared()
        relay = interfaces(self.root.get("relay_enabled"), without=())
        servers = self.root.get("relay_ip_list")
        detect = self.root.get(_DETECT)
        return {
            "interfaces": interfaces(self.root.get("dhcp_enabled"), without=shared),
            "bootp_interfaces": interfaces(self.root.get("bootp_enabled"), without=shared),
            "allow": _macs(self.root.get("allow")),
            "deny": _macs(self.root.get("deny")),
            "relay": {
                "interfaces": relay,
                "servers": list(servers) if isinstance(servers, list) else [],
            },
            "detect_other_dhcp_server": interfaces(detect, without=shared) != [],
            "logging_level": None,
            "shared": shared,
        }

    def shared(self) -> list[str]:
        """Return the interfaces of Internet Sharing's own subnets."""
        made = (each for each in self._entries() if CREATOR in each)
        return [each["interface"] for each in made if isinstance(each.get("interface"), str)]

    def _entries(self) -> list[t.Mapping[str, Tree]]:
        entries = self.root.get(SUBNETS)
        found = entries if isinstance(entries, list) else []
        return [each if isinstance(each, dict) else {} for each in found]

    def subnets(self) -> list[Row]:
        return [row_of(entry, self.macos) for entry in self._entries()]

    def reservations(self) -> list[Row]:
        return [row for _line, row in self.table]

    def after(self, changes: t.Sequence[Change], *, subnets: Keys, reservations: Keys) -> PlistForm:
        edits = [*_general_edits(self, changes), *self._subnet_edits(changes, subnets)]
        root: Tree = self.root
        for path, value in edits:
            root = edited(root, path, value)
        lines = self._line_changes(changes, reservations)
        return dataclasses.replace(
            self,
            root=root,
            table=self._table_after(lines),
            edits=(*self.edits, *edits),
            lines=(*self.lines, *lines),
        )

    def _subnet_edits(
        self, changes: t.Sequence[Change], keys: Keys
    ) -> t.Iterator[tuple[Place, Tree]]:
        """Give edits of subnets that stay, then new ones, then removals from the end."""
        places = {key: place for place, key in enumerate(keys) if key is not None}
        entries = self._entries()
        of_subnets = [change for change in changes if change.path[0] == "subnets"]
        for change in of_subnets:
            if len(change.path) == 3:
                place = places[change.path[1]]
                pairs = entry_edits(entries[place], {change.path[2]: change.after}, self.macos)
                for key, value in pairs:
                    yield (SUBNETS, place, key), value
        new = [
            new_entry(change.after, self.macos)
            for change in of_subnets
            if len(change.path) == 2 and change.after is not ABSENT
        ]
        if new and not isinstance(self.root.get(SUBNETS), list):
            yield (SUBNETS,), new
        else:
            for number, entry in enumerate(new):
                yield (SUBNETS, len(entries) + number), entry
        gone = (places[each.path[1]] for each in of_subnets if each.after is ABSENT)
        for place in sorted(gone, reverse=True):
            yield (SUBNETS, place), ABSENT

    def _line_changes(self, changes: t.Sequence[Change], keys: Keys) -> Lines:
        rows = {key: each for key, each in zip(keys, self.table) if key is not None}
        wanted: dict[str, Tree] = {}
        for change in changes:
            if change.path[0] != "reservations":
                continue
            key = change.path[1]
            if len(change.path) == 2:
                new = change.after is not ABSENT
                wanted[key] = {**NEW_RESERVATION, **change.after} if new else ABSENT
            else:
                row = wanted.get(key) or rows[key][1]
                wanted[key] = {**row, change.path[2]: change.after}
        return tuple((rows[key][0] if key in rows else None, row) for key, row in wanted.items())

    def _table_after(self, lines: Lines) -> tuple[tuple[int | None, Row], ...]:
        by_line = {number: row for number, row in lines if number is not None}
        kept = ((number, by_line.get(number or 0, row)) for number, row in self.table)
        new = ((None, row) for number, row in lines if number is None)
        return tuple((number, row) for number, row in (*kept, *new) if row is not ABSENT)

    def row_at(self, line: int) -> Row | None:
        return row_in(self.table_after(self.lines), line, self.reservations())

    def faults(self) -> list[Fault]:
        table = self.table_after(self.lines)
        found = faults(self.root, macos=self.macos, repeated=self.repeated)
        return [*found, *bootptab_faults(table, networks(self._entries()))]


def networks(entries: t.Iterable[t.Mapping[str, Tree]]) -> list[tuple[int, int]]:
    """Return address and mask, as numbers, of the subnets that have both."""
    found = (
        (read_address(each.get("net_address")), read_address(each.get("net_mask")))
        for each in entries
    )
    return [(base, mask) for base, mask in found if base is not None and mask is not None]


def interfaces(value: Tree, *, without: t.Collection[str]) -> Tree:
    """Return the interfaces that a switch of bootpd names: a list, or True for all.

    An empty array means all of them too (Apple's source, since 10.5).
    """
    if value is True or value == []:
        return True
    if isinstance(value, str):
        value = [value] if value else []
    found = value if isinstance(value, list) else []
    return [each for each in found if isinstance(each, str) and each not in without]


def _switch(value: Tree, *, keep: t.Sequence[str]) -> Tree:
    """Return the value of a switch; never an empty array, which would mean all interfaces."""
    if value is True:
        return True
    return [*keep, *(each for each in value if each not in keep)] or False


def _macs(value: Tree) -> list[str]:
    """Return hardware addresses in one spelling, those that bootpd does not take as they are."""
    return [_mac(each) for each in value] if isinstance(value, list) else []


def _mac(value: Tree) -> str:
    match = _PREFIXED_MAC.match(value) if isinstance(value, str) else None
    if match is None:
        return str(value)
    return ":".join(f"{int(part, 16):02x}" for part in re.split("[:.]", match.group("octets")))


def _general_edits(form: PlistForm, changes: t.Sequence[Change]) -> t.Iterator[tuple[Place, Tree]]:
    for change in changes:
        option = ".".join(change.path)
        if option in SWITCHES:
            key = SWITCHES[option]
            present = interfaces(form.root.get(key), without=())
            keep = [each for each in form.shared() if present is True or each in present]
            # Internet Sharing relays nothing.
            yield (key,), _switch(change.after, keep=[] if key == "relay_enabled" else keep)
        elif option == _DETECT:
            present = form.root.get(_DETECT)
            shared = isinstance(present, list) and [x for x in present if x in form.shared()]
            yield (_DETECT,), change.after or shared or False
        elif option in ("allow", "deny"):
            yield (option,), list(change.after)
        elif option == "relay.servers":
            yield ("relay_ip_list",), list(change.after)


def edited(tree: Tree, path: Place, value: Tree) -> Tree:
    """Return a plist's tree with one edit made; the argument stays as it was."""
    part = path[0]
    if isinstance(part, int):
        items = list(tree)
        if value is ABSENT and len(path) == 1:
            del items[part]
            return items
        below = value if len(path) == 1 else edited(items[part], path[1:], value)
        items[part : part + 1] = [below]
        return items
    here = dict(tree)
    if value is ABSENT and len(path) == 1:
        here.pop(part, None)
    else:
        here[part] = value if len(path) == 1 else edited(here[part], path[1:], value)
    return here


__all__ = [
    "OPTION_OF_KEY",
    "SUBNETS",
    "Edits",
    "Lines",
    "PlistForm",
    "edited",
    "interfaces",
    "networks",
]
