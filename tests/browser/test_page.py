# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a fleet as a browser shows it, on large and small screens and on paper."""

from __future__ import annotations

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
READABLE, READABLE_IF_LARGE = 4.5, 3.0  # contrasts that WCAG 2 asks for, level AA

CONTRASTS = """() => {
  const parsed = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parsed(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const found = {};
  const note = (what, kind, ratio) => { found[what] = [kind, Math.min(ratio, (found[what] || [0, 99])[1])]; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("script")) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    note(`${element.tagName}.${element.className}`, large ? "large" : "text", contrast(parsed(style.color), behind(element)));
  }
  for (const shape of document.querySelectorAll("rect.full")) {
    note("bar", "large", contrast(parsed(getComputedStyle(shape).fill), behind(shape)));
  }
  for (const mark of document.querySelectorAll(".mark")) {
    const dot = getComputedStyle(mark, "::before").backgroundColor;
    note(mark.className, "large", contrast(parsed(dot), behind(mark)));
  }
  return found;
}"""
STRUCTURE = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = all("[id]").map((each) => each.id);
  return {
    language: document.documentElement.lang,
    landmarks: ["header", "nav", "main", "footer"].map((name) => all(name).length),
    headings: all("h1, h2, h3, h4").map((each) => each.tagName),
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    lost: all("a[href^='#']").map((each) => each.hash.slice(1)).filter((id) => !ids.includes(id)),
    tables: all("table").length,
    nameless: all("table").filter((each) => !each.caption || !each.caption.textContent).length,
    unscoped: all("th").filter((each) => !each.scope).length,
    headless: all("tbody tr").filter((each) => !each.querySelector("th")).length,
    unlabelled: all("input").filter((each) => !each.labels.length).length,
    sections: all("section").filter((each) => !document.getElementById(each.getAttribute("aria-labelledby"))).length,
  };
}"""
NAMES = """() => [
  [...new Set([...document.querySelectorAll("*")].map((each) => each.tagName))].sort(),
  [...new Set([...document.querySelectorAll("*")].flatMap((each) => each.getAttributeNames()))].sort(),
]"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_can_be_read(browser: Chromium, page: Path, width: int, scheme: str) -> None:
    browser.look_at(page, width=width, scheme=scheme)
    assert browser.complaints() == []
    assert browser.requests() == [page.as_uri()]
    assert browser.ask("() => document.documentElement.scrollWidth") <= width
    assert browser.ask("() => innerWidth") == width
    # Nothing that is wider is cut off instead.
    cut = "() => [...document.querySelectorAll('th, td, li, p')].filter((e) => e.scrollWidth > e.clientWidth + 1 && !e.closest('thead') && getComputedStyle(e).display !== 'inline').length"
    assert browser.ask(cut) == 0
    background = browser.ask("() => getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    assert unreadable(browser) == {}


def unreadable(browser: Chromium) -> dict[str, Any]:
    """Return what has too little contrast with what is behind it."""
    found: dict[str, Any] = browser.ask(CONTRASTS)
    assert len(found) > len(WIDTHS)
    least = {"text": READABLE, "large": READABLE_IF_LARGE}
    return {what: ratio for what, (kind, ratio) in found.items() if ratio < least[kind]}


def test_it_can_be_heard_and_be_walked_through(browser: Chromium, page: Path) -> None:
    browser.look_at(page)
    found = browser.ask(STRUCTURE)
    assert found.pop("language") == "en"
    assert found.pop("landmarks") == [1, 1, 1, 1]
    first, *others = found.pop("headings")
    assert (first, set(others)) == ("H1", {"H2"})
    assert found.pop("tables") > 1
    assert not any(found.values()), found
    browser.press_tab()
    assert browser.ask("() => document.activeElement.hash") == "#attention"


def test_it_can_be_printed(browser: Chromium, page: Path) -> None:
    browser.look_at(page, scheme="dark", medium="print")
    assert browser.ask("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.ask("() => document.querySelector('nav').checkVisibility()") is False
    assert unreadable(browser) == {}
    paper = browser.printed()
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") > 1


def test_the_run_changed_nothing_and_did_not_fail(run: Run) -> None:
    assert run.written == []
    assert run.status == 0, run.said
    assert "unreachable=0" in run.said


def test_the_run_tells_what_the_minis_are(browser: Chromium, run: Run) -> None:
    browser.look_at(run.page)
    parts = browser.ask(
        "() => Object.fromEntries([...document.querySelectorAll('section')].map((e) => [e.id, e.innerText]))"
    )
    assert "<script>alert(1)</script>" in parts["attention"]
    assert "Connection refused" in parts["unasked"]
    assert "Task failed" not in parts["unasked"]
    assert "content caching is turned off" in parts["attention"]
    assert f"{LEASES} of 20 addresses" in parts["attention"]
    assert "Oslo, the long way up" in parts["minis"]
    assert "10.13.6" in parts["versions"]
    assert parts["directory"].split()[2:] == ["master1", "master", "berlin", "dc=master1,dc=example,dc=org",
                                          "replica1", "replica", "lisbon"]  # fmt: skip
    # What somebody has called a mini is neither markup nor a template.
    assert CALLED in parts["drift"]
    assert browser.ask("() => document.querySelectorAll('img, script').length") == 1


def test_no_word_of_a_mini_is_more_than_text(browser: Chromium, tmp_path: Path) -> None:
    tame = written_page(invent(40), tmp_path / "tame.html")
    wild = written_page(hostile(invent(40)), tmp_path / "wild.html")
    browser.look_at(tame)
    expected = browser.ask(NAMES)
    browser.requests()
    browser.look_at(wild)
    assert browser.ask(NAMES) == expected
    assert browser.requests() == [wild.as_uri()]
    assert browser.complaints() == []
    said = browser.ask("() => document.body.innerText")
    assert said.count(HOSTILE) > len(KNOWN)


def hostile(value: Any) -> Any:
    """Return the same with markup in every word that is only shown, names of minis among them."""
    if isinstance(value, dict):
        return {
            key + HOSTILE if isinstance(below, dict) and "report_site" in below else key: hostile(below)
            for key, below in value.items()
        }
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return value + HOSTILE if isinstance(value, str) and value not in KNOWN else value


def test_minis_can_be_searched(browser: Chromium, of_200: Path) -> None:
    browser.look_at(of_200)
    count = "() => document.getElementById('count').textContent"
    rows = "() => [...document.querySelectorAll('#minis tr[data-state]')].filter((e) => e.checkVisibility()).map((e) => e.dataset.state)"
    assert len(browser.ask(rows)) == len(invent(200))
    browser.ask("() => document.getElementById('words').focus()")
    browser.write("oslo 15.1")
    shown = browser.ask(rows)
    assert 0 < len(shown) < 30
    assert browser.ask(count) == f"{len(shown)} of 200 minis"
    browser.ask("() => document.getElementById('words').select()")
    browser.write("oslo")
    browser.ask("() => document.getElementById('troubled').click()")
    assert 0 < len(browser.ask(rows)) < 20
    assert "good" not in browser.ask(rows)
