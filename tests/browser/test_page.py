# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a fleet as a browser shows it, on large and small screens and on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium
from fleet_pages import CALLED, LEASES, Run, written_page
from invented import invent

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
HOSTILE = "\"'></td><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{ 7 * 7 }}"
# Words that the report knows the meaning of; all others it only shows.
KNOWN = {
    "active", "inactive", "registered", "pending", "started", "stopped", "server", "macos",
    "master", "replica", "standalone", "drifted", "as_wanted", "unknown", "server_info",
    "changeip_info", "content_cache_info", "dhcp_info", "open_directory_info",
    "caching_servers", "dhcp_servers", "od_masters", "od_replicas",
}  # fmt: skip
WHITE = "rgb(255, 255, 255)"
A4 = 688  # CSS pixels between the margins of a sheet
READABLE, READABLE_IF_LARGE = 4.5, 3.0  # contrasts that WCAG 2 asks for, level AA


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_can_be_read(browser: Chromium, page: Path, width: int, scheme: str) -> None:
    browser.look_at(page, width=width, scheme=scheme)
    assert browser.complaints() == []
    assert browser.requests() == [page.as_uri()]
    assert browser.ask("wide") == [width, width]
    assert browser.ask("cut") == []
    assert (browser.ask("background") == WHITE) == (scheme == "light")
    assert unreadable(browser) == {}


def unreadable(browser: Chromium) -> dict[str, Any]:
    """Return what has too little contrast with what is behind it."""
    found: dict[str, Any] = browser.ask("contrasts")
    assert {"bar", "dot of mark good", "SPAN quiet"} <= set(found)
    least = {True: READABLE, False: READABLE_IF_LARGE}
    return {what: ratio for what, (is_text, ratio) in found.items() if ratio < least[is_text]}


def test_it_can_be_heard_and_be_walked_through(browser: Chromium, page: Path) -> None:
    browser.look_at(page)
    found = browser.ask("structure")
    assert found.pop("language") == "en"
    assert found.pop("landmarks") == [1, 1, 1, 1]
    first, *others = found.pop("headings")
    assert (first, set(others)) == ("H1", {"H2"})
    assert found.pop("tables") > 1
    assert not any(found.values()), found
    browser.press_tab()
    assert browser.ask("focused") == "#attention"


def test_it_can_be_printed(browser: Chromium, page: Path) -> None:
    browser.look_at(page, width=A4, scheme="dark", medium="print")
    assert browser.ask("background") == WHITE
    assert browser.ask("visible", "nav, .filter") == 0
    assert browser.ask("visible", "thead") > 1
    assert browser.ask("wide") == [A4, A4]
    assert unreadable(browser) == {}
    paper = browser.printed()
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", paper)) > 1


def test_the_run_changed_nothing_and_did_not_fail(run: Run) -> None:
    assert run.written == []
    assert run.status == 0, run.said
    assert "unreachable=0" in run.said


def test_the_run_tells_what_the_minis_are(browser: Chromium, run: Run) -> None:
    browser.look_at(run.page)
    parts = browser.ask("parts")
    assert "<script>alert(1)</script>" in parts["attention"]
    assert "Connection refused" in parts["unasked"]
    assert "Task failed" not in parts["unasked"]
    assert "content caching is turned off" in parts["attention"]
    assert f"{LEASES} of 20 addresses" in parts["attention"]
    assert "Oslo, the long way up" in parts["minis"]
    assert "10.13.6" in parts["versions"]
    tree = "master1 master berlin dc=master1,dc=example,dc=org replica1 replica lisbon"
    assert " ".join(parts["directory"].split()) == f"Open Directory {tree}"
    # What somebody has called a mini is neither markup nor a template.
    assert CALLED in parts["drift"]
    assert browser.ask("count", "img, script") == 1


def test_no_word_of_a_mini_is_more_than_text(browser: Chromium, tmp_path: Path) -> None:
    browser.look_at(written_page(invent(40), tmp_path / "tame.html"))
    expected = browser.ask("vocabulary")
    wild = written_page(hostile(invent(40)), tmp_path / "wild.html")
    for width in WIDTHS:
        browser.look_at(wild, width=width)
        assert browser.ask("vocabulary") == expected
        assert browser.requests() == [wild.as_uri()]
        assert browser.complaints() == []
        assert browser.ask("wide") == [width, width]
        assert browser.ask("words").count(HOSTILE) > len(KNOWN)


def hostile(value: Any) -> Any:
    """Return the same with markup in every word that is only shown, names of minis among them."""
    if isinstance(value, dict):
        return {
            f"{key}{HOSTILE}" if is_mini(below) else key: hostile(below)
            for key, below in value.items()
        }
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return value + HOSTILE if isinstance(value, str) and value not in KNOWN else value


def is_mini(value: Any) -> bool:
    """Tell whether these are the variables of a mini."""
    return isinstance(value, dict) and "report_site" in value


def test_minis_can_be_searched(browser: Chromium, of_200: Path) -> None:
    browser.look_at(of_200)
    assert len(browser.ask("states")) == 200
    browser.ask("select", "words")
    browser.write("oslo 15.1")
    shown = browser.ask("states")
    assert 0 < len(shown) < 20
    assert browser.ask("said", "count") == f"{len(shown)} of 200 minis"
    browser.ask("select", "words")
    browser.write("oslo")
    assert len(browser.ask("states")) == 20
    browser.ask("click", "troubled")
    assert 0 < len(browser.ask("states")) < 20
    assert "good" not in browser.ask("states")
    browser.ask("select", "words")
    browser.write("no such mini")
    assert browser.ask("states") == []
    assert browser.ask("visible", "#minis tbody") == 0
