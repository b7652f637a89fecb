# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judge who a mini is."""

from __future__ import annotations

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.identity import judged

MINE = "10.9.8.7"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ((MINE, "a.example", "a.example"), None),
        ((None, "a.example", None), "no primary IPv4 address"),
        ((MINE, None, "a.example"), "no host name of its own"),
        ((MINE, "a.example", None), "DNS has no name for the primary address 10.9.8.7"),
        ((MINE, "A.example", "a.example"), "goes by A.example but DNS names its address"),
        ((MINE, "a.local", "a.example"), "old_host_name a.local and new_host_name a.example"),
    ],
)
def test_verdict(facts: tuple[str, str, str], reason: str | None) -> None:
    identity = judged(*facts)
    assert identity.match is (reason is None)
    assert (reason in identity.reason) if reason else identity.reason is None


def test_what_else_speaks_against_it_comes_second() -> None:
    assert judged(MINE, "a", "a", objection="no way back").reason == "no way back"
    assert "goes by b" in judged(MINE, "b", "a", objection="no way back").reason


def test_another_name() -> None:
    assert judged(MINE, "b", "a").renamed("a") == judged(MINE, "a", "a")
