# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold names, DNS and the master of a mini to the checks before a promotion."""

from __future__ import annotations

import plistlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool import (
    directory_preflight,
    scutil,
)

MASTER, LOOP = "od.example", "127.0.0.1"
CHECK = "changeip -checkhostname"
FORWARD = "dscacheutil -q host -a name a.example"
NOTHING = (0, "", "")


def host(name: str, address: str) -> tuple[int, str, str]:
    return (0, f"name: {name}\nip_address: {address}\n\n", "")


NAMES = "Primary address = 10.9.8.7\nCurrent HostName = a.example\nDNS HostName = a.example\n"
OTHER = NAMES.replace("HostName = a", "HostName = b", 1)
RIGHT = {
    CHECK: (0, f"{NAMES}The names match. There is nothing to change.\n", ""),
    FORWARD: host("a.example", "10.9.8.7"),
    f"dscacheutil -q host -a name {MASTER}": host(MASTER, LOOP),
    f"dscacheutil -q host -a ip_address {LOOP}": host(MASTER, LOOP),
}


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Listen where SSH and LDAP are looked for."""
    with socket.create_server((LOOP, 0)) as ssh, socket.create_server((LOOP, 0)) as ldap:
        found = [(each.getsockname()[1], name) for each, name in ((ssh, "SSH"), (ldap, "LDAP"))]
        monkeypatch.setattr(directory_preflight, "_PORTS", found)
        yield


@pytest.fixture
def preflight(mini: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes the preflight of a mini by its answers."""
    path = tmp_path / "preferences.plist"
    path.write_bytes(plistlib.dumps({"System": {"System": {"HostName": "a.example"}}}))
    monkeypatch.setattr(scutil, "PREFERENCES", str(path))
    return lambda **answers: directory_preflight.Preflight(
        mini({**RIGHT, **{words.replace("__", " "): each for words, each in answers.items()}})
    )


@pytest.mark.usefixtures("ports")
def test_all_is_right(preflight: Any) -> None:
    found = preflight()
    assert found.of_mini() == []
    assert found.of_master(MASTER) == []
    assert found.of_master(LOOP) == []


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({CHECK: (0, f"{OTHER}To fix the hostname please run changeip\n", "")}, "do not match"),
        ({FORWARD: NOTHING}, "DNS has no address for a.example, the name of this mini at 10.9.8.7"),
        ({FORWARD: host("a.example", "10.1.1.1")}, "DNS has 10.1.1.1 for a.example"),
    ],
)  # fmt: skip
def test_a_mini_that_is_wrong(preflight: Any, answers: Any, says: str) -> None:
    ((option, fault),) = preflight(**answers).of_mini()
    assert option == "state"
    assert says in fault


@pytest.mark.usefixtures("ports")
@pytest.mark.parametrize(
    ("answers", "master", "says"),
    [
        ({}, "a.example", "a.example is this mini itself"),
        ({f"dscacheutil -q host -a name {MASTER}": NOTHING}, MASTER, "no address for od.example"),
        ({f"dscacheutil -q host -a ip_address {LOOP}": NOTHING}, MASTER,
         "DNS has no name for 127.0.0.1, of od.example"),
        ({f"dscacheutil -q host -a ip_address {LOOP}": host("other.example", LOOP)}, MASTER,
         "DNS names 127.0.0.1 other.example, and not od.example"),
    ],
)  # fmt: skip
def test_a_master_that_is_wrong(preflight: Any, answers: Any, master: str, says: str) -> None:
    ((option, fault),) = preflight(**answers).of_master(master)
    assert option == "master_host"
    assert says in fault


def test_a_master_that_is_dead(preflight: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOP, 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setattr(directory_preflight, "_PORTS", ((port, "SSH"), (port, "LDAP")))
    faults = [fault for _option, fault in preflight().of_master(MASTER)]
    assert [fault.partition(" of ")[0] for fault in faults] == ["SSH", "LDAP"]


def test_slapconfig_is_not_asked_under_a_name_that_will_change(preflight: Any) -> None:
    found = preflight()
    scutil.Scutil(found._mini).assume_names({"HostName": "b.example"})
    assert found.of_tool("state", ("-preflightmaster", "diradmin", "1000"), None) == []
