# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What changeip(8) prints: the check of the host name, a change, its usage."""

from __future__ import annotations

import re
import typing as t

from .._errors import Unreadable

_SOURCE = "changeip -checkhostname"
_MATCH = "The names match."
_NO_DNS = "The DNS hostname is not available"
_NO_ADDRESS = "Unable to determine Primary IP address."
# Published copies of the answer lost padding, line breaks, empty lines and even values, so each
# piece is known by its own words, and a value may be missing in front of the next piece.
_VALUE = (
    r"[^\S\n]*=[^\S\n]*((?!Current HostName|DNS HostName|The names|The DNS|To fix|dirserv:)\S+)?"
)
_PIECE = re.compile(
    rf"""\s*(?:
      Primary\ address{_VALUE.replace(" ", "[ ]")}
    | Current\ HostName{_VALUE.replace(" ", "[ ]")}
    | DNS\ HostName{_VALUE.replace(" ", "[ ]")}
    | (The\ names\ match\.)\ There\ is\ nothing\ to\ change\.
    | (To\ fix\ the\ hostname\ please\ run)\b.*?(?=dirserv:|\Z)
    | (The\ DNS\ hostname\ is\ not\ available),\ please\ repair\ DNS\ and\ re-run\ this\ tool\.
    | (Unable\ to\ determine\ Primary\ IP\ address\.)
    | dirserv:[a-z]+\ =\ "[^"\n]*"
    )\s*""",
    re.VERBOSE | re.DOTALL,
)
_NODE_FIRST = re.compile(r"node[^\n]*\bold[-_ ]?ip", re.IGNORECASE)
_FINISHED = re.compile(r"^Finished updating Kerberos\b", re.MULTILINE)
_TROUBLE = re.compile(r"^((?:ERROR: |Error -?[0-9]+ |Too many tries|usage: ).*)$", re.M | re.I)


class Checked(t.NamedTuple):
    """The answer of `-checkhostname`; a value that it leaves out is None."""

    address: str | None
    current: str | None
    dns: str | None
    match: bool


class Changed(t.NamedTuple):
    """What a change printed: whether it came to its last step, and the lines that tell trouble."""

    finished: bool
    trouble: tuple[str, ...]


def parse_check(text: str) -> Checked:
    """Return what `-checkhostname` found; its exit status is 0 in every case, the text decides.

    Words and layout are those of Apple's source of the tool (10.5, 10.6) and of captures up to
    Server 5.4. Raises Unreadable for a piece that is none of these, and where no verdict is given.
    """
    found: list[str | None] = [None] * 7
    position = 0
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None or piece.end() == position:
            raise _unreadable(text, position)
        found = [new or old for new, old in zip(piece.groups(), found)]
        position = piece.end()
    address, current, dns, match, fix, no_name, no_address = found
    if not (match or fix or no_name or no_address):
        raise Unreadable(_SOURCE, line_no=1, line=text.strip(), why="it gives no verdict")
    return Checked(address, current, dns, bool(match))


def _unreadable(text: str, position: int) -> Unreadable:
    position += len(text[position:]) - len(text[position:].lstrip())
    line = text[position:].partition("\n")[0]
    return Unreadable(_SOURCE, line_no=text.count("\n", 0, position) + 1, line=line)


def parse_change(text: str) -> Changed:
    """Return how a change went by what it printed.

    Lines of progress are not judged: those of versions after 10.6 are not known, and the work is
    done when they are read.
    """
    return Changed(bool(_FINISHED.search(text)), tuple(_TROUBLE.findall(text)))


def takes_node(usage: str) -> bool:
    """Tell from the usage text whether the directory node is the first argument.

    It is in 10.5 and not from 10.6 on (manual pages); a wrong form shifts every argument by one.
    """
    return bool(_NODE_FIRST.search(usage))


__all__ = ["Changed", "Checked", "parse_change", "parse_check", "takes_node"]
