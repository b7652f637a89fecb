# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out who a mini is by look-ups, one step after the other."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import ToolFailed
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import scutil
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.name_lookup import (
    NameLookup,
)

MINE = "10.9.8.7"
ROUTE = "route -n get default"
ADDRESS = "ipconfig getifaddr en0"
REVERSE = f"dscacheutil -q host -a ip_address {MINE}"
FORWARD = "dscacheutil -q host -a name a.example"
DNS = "scutil --dns"
WORKS = {
    ROUTE: (0, "  interface: en0\n", ""),
    ADDRESS: (0, f"{MINE}\n", ""),
    REVERSE: (0, f"name: a.example\nip_address: {MINE}\n\n", ""),
    FORWARD: (0, f"name: a.example\nip_address: 10.1.1.1\nip_address: {MINE}\n\n", ""),
    DNS: (0, "DNS configuration\n\nresolver #1\n  nameserver[0] : 10.9.8.1\n", ""),
}
NOTHING = (0, "", "")


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what gives the Mac its host name."""
    path = tmp_path / "preferences.plist"
    monkeypatch.setattr(scutil, "PREFERENCES", str(path))

    def name(host_name: str | None) -> None:
        names = {"HostName": host_name} if host_name else {}
        path.write_bytes(plistlib.dumps({"System": {"System": names}}))

    return name


ASKED = [ROUTE, ADDRESS, REVERSE]


@pytest.mark.parametrize(
    "case",
    [
        ({}, "a.example", None, [*ASKED, FORWARD]),
        ({}, "b.example", "goes by b.example but DNS names", ASKED),
        ({}, None, "no host name of its own", ASKED),
        ({REVERSE: NOTHING}, None, "no host name of its own", ASKED),
        ({REVERSE: NOTHING}, "a.example", "repair DNS (asked 10.9.8.1)", [*ASKED, DNS]),
        ({REVERSE: NOTHING, DNS: (0, "No DNS configuration available\n", "")},
         "a.example", "asked no server at all", [*ASKED, DNS]),
        ({FORWARD: NOTHING}, "a.example", "DNS has no address for a.example", [*ASKED, FORWARD]),
        ({FORWARD: (0, "name: a.example\nip_address: 10.1.1.1\n", "")},
         "a.example", "DNS has 10.1.1.1 for a.example, not the primary", [*ASKED, FORWARD]),
        ({ROUTE: (1, "", "route: writing to routing socket: not in table\n")},
         "a.example", "no primary IPv4 address", [ROUTE]),
        ({ADDRESS: (1, "", "")}, "a.example", "no primary IPv4 address", [ROUTE, ADDRESS]),
    ],
)  # fmt: skip
def test_each_answer(mini: Any, named: Any, case: Any) -> None:
    answers, name, reason, launches = case
    named(name)
    here = mini({**WORKS, **answers})
    identity = NameLookup(here).identity()
    assert identity.match is (reason is None)
    assert (reason or "") in (identity.reason or "")
    assert [words for words, _stdin in here.run.asked] == launches
    assert identity.current_host_name == name


def test_a_tool_that_fails_in_another_way(mini: Any, named: Any) -> None:
    named("a.example")
    with pytest.raises(ToolFailed, match="exit status 64"):
        NameLookup(mini({**WORKS, REVERSE: (64, "", "Usage: dscacheutil\n")})).identity()
