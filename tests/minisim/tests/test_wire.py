# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the simulator's text format to what it reads and prints."""

from __future__ import annotations

from typing import Any

import pytest
from minisim import seeds, wire

LINES = {
    "afp:maxGuests = -1": (("afp", "maxGuests"), "-1", False),
    "afp:reconnectTTLInMin=120": (("afp", "reconnectTTLInMin"), "120", False),
    'a:b="x = y"': (("a", "b"), "x = y", True),
    'a:b = "x=y"': (("a", "b"), "x=y", True),
    "a:c=d:e = f": (("a", "c=d", "e"), "f", False),
    'a:dsAttr\\:uid = "1"': (("a", "dsAttr:uid"), "1", True),
    "dhcp:static_maps:_array_id:x:  = create": (
        ("dhcp", "static_maps", "_array_id", "x"),
        "create",
        False,
    ),
    'a:b = "say &quot;so&quot;"': (("a", "b"), "say &quot;so&quot;", True),
}


@pytest.mark.parametrize(("text", "wanted"), LINES.items(), ids=list(LINES))
def test_a_line_is_split(text: str, wanted: tuple[tuple[str, ...], str, bool]) -> None:
    key, value, quoted = wanted
    assert wire.split_line(text) == wire.Line(key, wire.Token(value, quoted))


def test_a_key_alone_is_a_question() -> None:
    assert wire.split_line("web:defaultSite") == wire.Line(("web", "defaultSite"), None)


VALUES = {
    "yes": True,
    "no": False,
    "12": 12,
    "-3": -3,
    "973000000000": 973_000_000_000,
    "0.500000": 0.5,
    "<>": b"",
    "<00ff0102 03>": b"\x00\xff\x01\x02\x03",
    "_empty_array": [],
    "_empty_dictionary": {},
}


@pytest.mark.parametrize(("text", "value"), VALUES.items(), ids=list(VALUES))
def test_a_bare_value_has_a_type_and_is_printed_as_it_was(text: str, value: Any) -> None:
    assert wire.bare_value(text) == value
    assert type(wire.bare_value(text)) is type(value)
    assert wire.printed_value(value) == text


@pytest.mark.parametrize("service", seeds.read("10.11-server-5.2")["services"])
def test_what_is_printed_is_loaded_the_same(service: str) -> None:
    tree = wire.load(seeds.settings(service)).get(service, {})
    lines = "\n".join(wire.printed((service,), tree))
    assert wire.load(lines) == {service: tree}


def test_a_line_that_is_no_assignment_is_refused_with_its_number() -> None:
    with pytest.raises(ValueError, match="line 2 is no KEY = VALUE: caching is fine"):
        wire.load("caching:Port = 0\ncaching is fine\n")
