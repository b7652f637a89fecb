# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say where things lie in the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
OWN = ROOT / ".dev"  # everything that ./dev makes but the logs; ignored by git
ENVIRONMENTS = OWN / "environments"
LOGS = ROOT / "tests" / "output"
COLLECTION = Path("ansible_collections", "minifleet", "macos_server")


def home(name: str) -> Path:
    """Return a home folder for programs that leave things there, which others must not find."""
    folder = OWN / "homes" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
