# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write messages the way Foundation's NSLog does: date, program, process, thread."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..dispatch import Call


def prefix(call: Call) -> str:
    """Return `2020-03-14 19:05:21.416 Program[1313:53576] ` for a program and this moment."""
    now = call.world.now()
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
    name = call.program.rpartition("/")[2]
    pid = os.getpid()
    return f"{stamp}.{int(now * 1000) % 1000:03d} {name}[{pid}:{pid * 7 + 11}] "
