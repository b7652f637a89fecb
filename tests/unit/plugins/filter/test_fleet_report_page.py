# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a fleet has all in itself, and is made quickly."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import time

import pytest
from ansible_collections.minifleet.macos_server.plugins.filter.fleet_report_page import (
    fleet_report_page,
)
from invented import invent
from page_elements import elements

MADE = "2026-11-28T14:32:00Z"


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_the_page_has_all_in_itself_and_lets_nothing_in(count: int) -> None:
    text = fleet_report_page(invent(count), made=MADE)
    sources = dict(re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL))
    found = list(elements(re.sub(r"(<style>|<script>).*?</", r"\1</", text, flags=re.DOTALL)))
    policies = [attrs for _name, attrs in found if "http-equiv" in attrs]
    policy = html.unescape(policies[0]["content"])
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    hashes = {
        tag: f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
        for tag, source in sources.items()
    }
    assert rules == {
        "default-src": "'none'",
        "style-src": hashes["style"],
        "script-src": hashes["script"],
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    for tag, attrs in found:
        assert not {name for name in attrs if name.startswith("on")} | {"style", "src"} & set(attrs)
        assert (attrs.get("href") or "#").startswith("#"), tag
    assert "url(" not in text
    assert "@import" not in text
    # Without the script all is there but for the filter, which would do nothing.
    hidden = [attrs.get("id") for _tag, attrs in found if "hidden" in attrs]
    assert hidden == ["filter"]


def test_minis_by_the_hundred_do_not_take_long() -> None:
    minis = invent(2000)
    began = time.process_time()
    text = fleet_report_page(minis)
    # 200 are to take less than 2 seconds; this is ten times as many.
    assert time.process_time() - began < 20
    assert len(text) < 4_000_000
