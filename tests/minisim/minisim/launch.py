# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a fake tool inside a mini; the launchers at the tools' real paths run this file."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # The launcher set it for this interpreter alone; what a tool starts must not inherit it.
    os.environ.pop("LD_LIBRARY_PATH", None)
    sys.path.insert(0, "/.minisim/code")

    from minisim.dispatch import main

    sys.exit(main(sys.argv[1:]))
