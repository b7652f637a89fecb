# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""launchctl's words of the system domain: is a job loaded, which are kept from loading."""

from __future__ import annotations

import re

from .._errors import Unreadable

NOT_LOADED = 113
"""Exit status of `print` for a job that is not loaded."""

_NOT_FOUND = "Could not find service"
_LINE = re.compile(r'\s*"(?P<label>[^"]+)" => (?P<word>\w+)\Z')
# `true` means disabled up to macOS 12; later ones have words instead.
_DISABLED = {"true": True, "false": False, "disabled": True, "enabled": False}


def parse_print(label: str, *, rc: int, said: str) -> bool:
    """Return whether a job is loaded, from `launchctl print system/LABEL`.

    Raises Unreadable for an answer that is neither its description nor that it is not there.
    """
    if rc == NOT_LOADED or _NOT_FOUND in said:
        return False
    first = said.strip().partition("\n")[0]
    if rc != 0 or label not in first:
        raise Unreadable(
            f"launchctl print system/{label}", line_no=1, line=first, why=f"exit status {rc}"
        )
    return True


def parse_disabled(text: str) -> dict[str, bool]:
    """Return, by label, whether a job is disabled, from `launchctl print-disabled system`.

    Only jobs that somebody has enabled or disabled are in it. Raises Unreadable for other text.
    """
    source = "launchctl print-disabled system"
    found: dict[str, bool] = {}
    begun = False
    for number, line in enumerate(text.splitlines(), 1):
        word = line.strip()
        match = _LINE.match(line)
        if match and match.group("word") in _DISABLED:
            found[match.group("label")] = _DISABLED[match.group("word")]
        elif word.endswith("= {"):
            begun = True
        elif word == "}":
            break
        elif word:
            raise Unreadable(source, line_no=number, line=line, why="no label and word")
    if not begun:
        raise Unreadable(source, line_no=1, line=text.strip()[:80], why="it lists no services")
    return found


__all__ = ["NOT_LOADED", "parse_disabled", "parse_print"]
