# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print answers of AssetCacheManagerUtil: as a dictionary, as names and values, as JSON.

The three layouts follow captures/AssetCacheManagerUtil: status-10.13.0 (dictionary),
status-active-text (names and values, sizes in words), status-json.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from ._oldplist import describe
from ._system import macos_version

if TYPE_CHECKING:
    from ..world import World

_SIZES = frozenset(
    ("ActualCacheUsed", "CacheFree", "CacheLimit", "CacheUsed", "PersonalCacheFree",
     "PersonalCacheLimit", "PersonalCacheUsed", "ReservedVolumeSpace")
)  # fmt: skip
_UNLIMITED = frozenset(("CacheLimit", "PersonalCacheLimit"))


def size_in_words(size: int) -> str:
    """Return a size as Foundation words it: `Zero KB`, `7.3 MB`, `110.83 GB`."""
    if size == 0:
        return "Zero KB"
    if size < 1000:
        return f"{size} bytes"
    value, unit = float(size), "bytes"
    for name in ("KB", "MB", "GB", "TB", "PB"):
        if value < 999.5:
            break
        value, unit = value / 1000, name
    digits = {"KB": 0, "MB": 1}.get(unit, 2)
    number = f"{value:.{digits}f}"
    return f"{number.rstrip('0').rstrip('.') if digits else number} {unit}"


def _word(key: str, value: Any, inside: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, int):
        if key in _UNLIMITED and value == 0:
            return "unlimited"
        if key in _SIZES or key.startswith("TotalBytes") or inside == "CacheDetails":
            return size_in_words(value)
        if key == "MaxCachePressureLast1Hour":
            return f"{value}%"
    return str(value)


def _lines(key: str, value: Any, margin: str, inside: str = "") -> list[str]:
    if not isinstance(value, (dict, list)):
        return [f"{margin}{key}: {_word(key, value, inside)}"]
    if not value:
        return [f"{margin}{key}: (none)"]
    lines = [f"{margin}{key}: ({len(value)})"]
    deeper = margin + "    "
    if isinstance(value, dict):
        for name in sorted(value, key=str.lower):
            lines += _lines(name, value[name], deeper, inside=key)
        return lines
    for number, one in enumerate(value, 1):
        lines += (
            _lines(str(number), one, deeper)
            if isinstance(one, (dict, list))
            else [deeper + str(one)]
        )
    return lines


def layout(world: World) -> str:
    """Return which text layout this macOS has: builtin, dictionary or names."""
    asked = str(world.switch("assetcache.text_layout"))
    if asked != "auto":
        return asked
    version = macos_version(world)
    if version < (10, 14):
        return "builtin"
    return "dictionary" if version < (10, 15, 4) else "names"


def service_name(world: World) -> str:
    """Return what this macOS calls the service in its messages."""
    return "built-in caching server" if layout(world) == "builtin" else "content caching"


def as_text(world: World, what: str, values: dict[str, Any]) -> str:
    """Return `status` or `settings` as this macOS prints it, without the log prefix."""
    title = f"{service_name(world).capitalize()} {what}:"
    if layout(world) == "names":
        lines = [line for key in sorted(values) for line in _lines(key, values[key], "    ")]
        return "\n".join([title, *lines])
    return f"{title} {describe(_plain(values), short_data=False)}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} +0000"
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def as_json(command: str, result: Any) -> str:
    """Return one line of JSON: {"name": command, "result": …}, dates as text in UTC."""
    import json

    return json.dumps(
        {"name": command, "result": _plain(result)}, sort_keys=True, separators=(",", ":")
    )
