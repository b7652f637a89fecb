# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take the picture of a report that the pages of the documentation show: `./dev picture`."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from chromium import chromium
from fleet_pages import written_page
from invented import invent
from PIL import Image

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "report.png"
MINIS, WIDTH = 8, 1280
END = "drift"  # the part of the page before which the picture ends
LARGEST = 200_000
COLOURS = 64


def main() -> str | None:
    """Take it, and return why that went wrong."""
    program, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if program is None or driver is None:
        return (
            "It takes chromium and chromedriver (Debian: apt-get install chromium chromium-driver)."
        )
    with tempfile.TemporaryDirectory() as folder, chromium(program, driver) as browser:
        browser.look_at(written_page(invent(MINIS), Path(folder) / "report.html"), width=WIDTH)
        taken = browser.picture(width=WIDTH, height=browser.ask("top", END))
    small = io.BytesIO()
    Image.open(io.BytesIO(taken)).quantize(COLOURS).save(small, "PNG", optimize=True)
    size = small.tell()
    if size > LARGEST:
        return f"It has {size} bytes, and is to have no more than {LARGEST}."
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(small.getvalue())
    print(f"{PICTURE}: {size} bytes")
    return None


if __name__ == "__main__":
    sys.exit(main())
