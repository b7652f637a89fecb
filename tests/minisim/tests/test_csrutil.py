# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold csrutil to the answers of published pages."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({}, "System Integrity Protection status: enabled."),
        ({"sip": "disabled"}, "System Integrity Protection status: disabled."),
        ({"sip": "custom"}, "System Integrity Protection status: unknown (Custom Configuration)."),
    ],
)
def test_status(mini, facts, first):
    mini.facts(**facts)
    answer = mini.run("csrutil", "status", uid=501)
    assert (answer.exit, answer.err, answer.writes) == (0, "", False)
    assert answer.out.splitlines()[0] == first
    assert ("\tKext Signing: enabled" in answer.out.splitlines()) is ("custom" in facts.values())


def test_other_words_are_usage(mini):
    assert mini.run("csrutil", "disable").exit == 1
    assert mini.run("csrutil").out.startswith("usage: csrutil")
