# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the reader of leases to its cases and to captures."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.leases import (
    FOREVER,
    Lease,
    parse,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Unreadable

CAPTURES = Path(__file__).resolve().parents[6] / "shared" / "captures" / "dhcpd_leases"
TEXT = """\
{
	name=tap
	ip_address=10.20.30.51
	hw_address=1,2:0:5e:0:53:1
	identifier=1,2:0:5e:0:53:1
	lease=0x6a0b1c2d
	new_key=1
}
{
	ip_address=10.20.30.52
	hw_address=ff,f1:f5:dd:7f:0:2
	identifier=ff,f1:f5:dd:7f:0:2
	lease=0xffffffff
}
{
	ip_address=10.20.30.53
	hw_address=
	dhcp_declined
}
"""


def test_leases_are_read() -> None:
    assert parse(TEXT) == [
        Lease(
            address="10.20.30.51",
            name="tap",
            hwtype=1,
            mac="02:00:5e:00:53:01",
            identifier="1,2:0:5e:0:53:1",
            expires=0x6A0B1C2D,
        ),
        Lease(
            address="10.20.30.52",
            hwtype=255,
            mac="f1:f5:dd:7f:00:02",
            identifier="ff,f1:f5:dd:7f:0:2",
            expires=FOREVER,
        ),
        Lease(address="10.20.30.53"),
    ]
    assert parse("") == []


@pytest.mark.parametrize(
    ("text", "line_no"),
    [
        ("ip_address=10.20.30.51\n", 1),
        ("{\n{\n}\n", 3),
        ("{\n\tname=tap\n}\n", 3),
        ("{\n\tip_address=10.20.30.51\n\thw_address=2:0:5e\n}\n", 4),
        ("{\n\tip_address=10.20.30.51\n\tlease=soon\n}\n", 4),
        ("{\n\tip_address=10.20.30.51\n", 3),
    ],
)
def test_unreadable(text: str, line_no: int) -> None:
    with pytest.raises(Unreadable) as problem:
        parse(text)
    assert problem.value.details["line_no"] == line_no


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside the checkout")
def test_captured_leases_are_read() -> None:
    paths = sorted(CAPTURES.glob("*.txt"))
    assert paths
    for path in paths:
        found = parse(path.read_text(encoding="utf-8"))
        assert found
        assert all(lease.mac and lease.expires for lease in found)
