# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The page of the fleet: one file with all that it needs, which nothing can be loaded into."""

from __future__ import annotations

import base64
import datetime
import hashlib
import pathlib

from . import sections
from .fleet import Fleet
from .overview import overview
from .parts import Html, counted, tag

_HERE = pathlib.Path(__file__).parent
TITLE = "Mac minis"


def page(fleet: Fleet) -> str:
    """Return the whole page as HTML."""
    style, script = (_source(name) for name in ("page.css", "page.js"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{TITLE}, {_moment(fleet.made)}"),
        tag("style", Html(style)),
    )
    body = tag("body", _header(fleet), _main(fleet), _footer(), tag("script", Html(script)))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _header(fleet: Fleet) -> Html:
    sites = fleet.sites()
    said = f"{counted(len(fleet.minis), 'mini')} at {counted(len(sites), 'site')}, as they were"
    when = tag("time", _moment(fleet.made), datetime=fleet.made)
    links = [tag("a", each.title, href=f"#{each.key}") for each in _shown(fleet)]
    return tag(
        "header",
        tag("a", "Skip to what needs attention", href="#attention", class_="skip"),
        tag("h1", TITLE),
        tag("p", f"{said} on ", when, class_="quiet"),
        tag("nav", *links, aria_label="Parts of this page"),
    )


def _main(fleet: Fleet) -> Html:
    made = [overview(fleet), *(_section(each, fleet) for each in _shown(fleet))]
    return tag("main", *made)


def _section(each: sections.Section, fleet: Fleet) -> Html:
    head = tag("h2", each.title, id=f"{each.key}-title")
    return tag("section", head, each.inner(fleet), id=each.key, aria_labelledby=f"{each.key}-title")


def _shown(fleet: Fleet) -> list[sections.Section]:
    return [each for each in sections.SECTIONS if each.concerns(fleet)]


def _footer() -> Html:
    said = "Made by report.yml of minifleet.macos_server, which reads and changes nothing."
    return tag("footer", tag("p", said, class_="quiet"))


def _moment(made: str) -> str:
    """Return when it was made as people write it; what is no moment stands as it is."""
    try:
        found = datetime.datetime.strptime(made, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return made
    return f"{found.day} {found:%B %Y at %H:%M} UTC"


def _policy(style: str, script: str) -> str:
    """Return what the page may do: be styled and scripted by what stands in it, and no more."""
    allowed = {"style-src": style, "script-src": script}
    rules = [f"{key} 'sha256-{_digest(source)}'" for key, source in allowed.items()]
    return "; ".join(("default-src 'none'", *rules, "base-uri 'none'", "form-action 'none'"))


def _digest(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _source(name: str) -> str:
    """Return a file beside this one, without the remarks that it begins with."""
    _remark, _end, source = (_HERE / name).read_text("utf-8").partition("*/\n")
    return source
