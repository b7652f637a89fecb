# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connect ssh with a mini, as its ProxyCommand: `connect.py HOME NAME USER` (see sshd.py)."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    # ssh ends its ProxyCommand by hanging up, which is ignored by all that is started with nohup.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

    from minisim.sshd import connect

    sys.exit(connect(*sys.argv[1:4]))
