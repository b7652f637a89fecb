# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell what a mini is made of, from what the system knows and what it does not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.machine import Machine

SYSCTL = "sysctl kern.hv_vmm_present machdep.cpu.features"
NO_FEATURES = "sysctl: unknown oid 'machdep.cpu.features'\n"
NO_VMM = "sysctl: unknown oid 'kern.hv_vmm_present'\n"


@pytest.mark.parametrize(
    ("answer", "virtual"),
    [
        ((0, "kern.hv_vmm_present: 0\nmachdep.cpu.features: FPU VMM\n", ""), False),
        ((1, "kern.hv_vmm_present: 1\n", NO_FEATURES), True),
        ((1, "machdep.cpu.features: FPU SSE VMM\n", NO_VMM), True),
        ((1, "machdep.cpu.features: FPU SSE\n", NO_VMM), False),
        ((1, "", NO_VMM + NO_FEATURES), None),
    ],
)
def test_virtual(mini: Any, answer: Any, virtual: bool | None) -> None:
    assert Machine(mini({SYSCTL: answer})).is_virtual() is virtual


def test_a_system_that_has_no_such_tools(mini: Any) -> None:
    machine = Machine(mini({}))
    assert machine.sip() is None
    assert machine.is_virtual() is None
    assert machine.tools(["scutil"]) == {"scutil": None}


def test_protection(mini: Any) -> None:
    answer = (0, "System Integrity Protection status: disabled.\n", "")
    assert Machine(mini({"csrutil status": answer})).sip() == "disabled"


def test_tools(mini: Any) -> None:
    machine = Machine(mini({"scutil --dns": (0, "", "")}))
    assert machine.tools(["scutil", "sharing"]) == {"scutil": "/bin/scutil", "sharing": None}
