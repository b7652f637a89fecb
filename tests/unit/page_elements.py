# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the elements of a page, as far as the tests of reports need it."""

from __future__ import annotations

import re
from collections.abc import Iterator

ENDLESS = ("meta", "input")


def elements(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the elements of a page, each of which must have its end where it belongs."""
    opened = []
    for end, name, inside in re.findall(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>", text):
        if end:
            assert opened.pop() == name
            continue
        if name not in ENDLESS:
            opened.append(name)
        yield name, dict(re.findall(r' ([a-zA-Z-]+)="([^"]*)"', inside))
    assert opened == []
