# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold tables of ours to captures that no codec reads, where these lie beside the checkout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.alert_schema import (
    fresh_state,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_keys import (
    BY_KEY,
    KEPT_BY_SERVICE,
)

CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside the checkout")


def lines(folder: str, name: str) -> list[str]:
    """Return the lines of all captures of a folder whose names begin so."""
    found = sorted((CAPTURES / folder).glob(f"{name}*.txt"))
    return [line for path in found for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_alerts_of_a_live_store_are_among_ours() -> None:
    ours = {(alert["bundle"], name) for name, alert in fresh_state()["alerts"].items()}
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines("alertdata-db", "zadalertbundle")]
    captured = {(row[6], row[7]) for row in rows if row[0].isdigit()}
    assert captured
    assert captured <= ours


def test_the_keys_of_live_preferences_of_content_caching_are_known() -> None:
    statements = re.split(r";|\{|\n", "\n".join(lines("assetcache-plist", "defaults-read")))
    keys = {match.group(1) for each in statements if (match := re.match(r"\s*(\w+) = ", each))}
    assert keys
    assert keys <= {*BY_KEY, *KEPT_BY_SERVICE}
