# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Name signals as kill(1), killall(1) and launchctl(1) are told them."""

from __future__ import annotations

import signal


def signal_name(word: str) -> str:
    """Return a signal's short name from `9`, `HUP` or `SIGHUP`, empty if there is none."""
    name = f"SIG{word.upper().removeprefix('SIG')}"
    if word.isdigit():
        known = [one.name for one in signal.Signals if one.value == int(word)]
        name = known[0] if known else ""
    return name[3:] if name in signal.Signals.__members__ else ""
