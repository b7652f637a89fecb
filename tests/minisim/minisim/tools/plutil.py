# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate plutil(1): -lint, -convert and -p, for the mini's property lists."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from ._oldplist import scalar

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/plutil",)

USAGE = "plutil: [command_option] [other_options] file...\n"


def main(call: Call) -> int:
    """Check, convert or print files; `-` is standard input."""
    words = [word for word in call.argv if word != "--"]
    to, form = "", ""
    command = words.pop(0) if words and words[0].startswith("-") and words[0] != "-" else "-lint"
    if command == "-convert" and words:
        form = words.pop(0)
    if words[:1] == ["-o"]:
        to, words = words[1], words[2:]
    known = command in ("-lint", "-p") or form in ("xml1", "binary1", "json")
    if not words or not known:
        call.err(USAGE)
        return 1
    return max(_one(call, command, form, file, to or file) for file in words)


def _one(call: Call, command: str, form: str, file: str, to: str) -> int:
    place = call.world.path(file)
    if file != "-" and not place.exists():
        call.err(f"{file}: file does not exist or is not readable or is not a regular file\n")
        return 1
    try:
        value = plistlib.loads(call.stdin() if file == "-" else place.read_bytes())
    except (ValueError, ExpatError):
        call.err(f"{file}: Property List error: Unexpected character at line 1\n")
        return 1
    if command == "-lint":
        call.out(f"{file}: OK\n")
    elif command == "-p":
        call.out(_shown(value, 0) + "\n")
    else:
        _write(call, value, form, to)
    return 0


def _write(call: Call, value: Any, form: str, to: str) -> None:
    if form == "json":
        import json

        content = json.dumps(value, separators=(",", ":")).encode()
    else:
        fmt = plistlib.FMT_BINARY if form == "binary1" else plistlib.FMT_XML
        content = plistlib.dumps(value, fmt=fmt)
    if to == "-":
        call.out(content.decode("utf-8", "surrogateescape"))
        return
    call.writes = True
    call.world.write_file(to, content)


def _shown(value: Any, depth: int) -> str:
    margin = "  " * depth
    if isinstance(value, dict):
        lines = [f'{margin}  "{key}" => {_shown(value[key], depth + 1)}' for key in sorted(value)]
        return "\n".join(["{", *lines, margin + "}"])
    if isinstance(value, list):
        lines = [f"{margin}  {i} => {_shown(one, depth + 1)}" for i, one in enumerate(value)]
        return "\n".join(["[", *lines, margin + "]"])
    return f'"{value}"' if isinstance(value, str) else scalar(value)
