# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold sizes, ranges and the table of settings to their cases and to each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.backends import (
    MACOS,
    SERVER,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_health import (
    ailment,
    cache_details,
    registration,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_keys import (
    BY_OPTION,
    KEPT_BY_SERVICE,
    KEYS,
    CacheKey,
    key_of,
    name_of,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.cache_values import (
    address_range,
    as_read,
    size,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.quirks import QUIRKS

CASES = Path(__file__).parents[3] / "cases" / "cache_values"
HEALTHY = {
    "Active": True,
    "StartupStatus": "OK",
    "CacheStatus": "OK",
    "RegistrationStatus": 1,
}


def cases(name: str) -> list[Any]:
    """Return the cases of one file, each under what it wants."""
    found = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=repr(case["wanted"])) for case in found]


@pytest.mark.parametrize("case", cases("sizes"))
def test_size(case: dict) -> None:
    if case["bytes"] is None:
        with pytest.raises(Refused, match="cache_limit"):
            size("cache_limit", case["wanted"])
    else:
        assert size("cache_limit", case["wanted"]) == case["bytes"]


@pytest.mark.parametrize("case", cases("ranges"))
def test_range(case: dict) -> None:
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            address_range("here", case["wanted"])
        assert refusal.value.option == "here" + case["refused"]
        return
    found = address_range("here", case["wanted"])
    assert (found["first"], found["last"]) == (case["first"], case["last"])
    assert address_range("here", found) == found, "what is stored can be given again"
    assert as_read("ranges", [found]) == [found]


def test_values_are_read_in_the_form_in_which_they_are_wanted() -> None:
    assert as_read("boolean", 1) is True
    assert as_read("real", 1) == 1.0
    assert as_read("integer", 1) == 1
    assert as_read("ranges", [{"first": "10.0.0.1", "last": "10.0.0.9"}]) == [
        {"type": "IPv4", "first": "10.0.0.1", "last": "10.0.0.9"}
    ]
    assert as_read("ranges", ["10.0.0.1"]) == ["10.0.0.1"], "what is unknown stays"
    for row in KEYS:
        assert as_read(row.kind, as_read(row.kind, 1)) == as_read(row.kind, 1)


@pytest.mark.parametrize("row", KEYS, ids=lambda row: row.key)
def test_row(row: CacheKey) -> None:
    assert BY_OPTION[row.option] is row, "two rows have one option"
    assert name_of(row.key) == row.option
    assert key_of(row.option) == row.key
    assert row.key not in KEPT_BY_SERVICE
    assert row.source
    for backend in row.backends:
        assert row.breach(row.default, backend) is None if row.default is not None else True
    if row.bounded and row.low is not None:
        assert row.breach(row.low - 1, MACOS)
    if row.high is not None:
        assert row.breach(row.high, MACOS) is None
        assert row.breach(row.high + 1, MACOS)


def test_the_table_and_what_serveradmin_settings_knows_are_one() -> None:
    known = {row.key for row in KEYS if SERVER in row.backends} | {"ServerGUID", "ServerRoot"}
    assert set(QUIRKS["caching"]) == known


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "number"},
        {"kind": "boolean", "low": 0},
        {"kind": "integer", "low": 2, "high": 1},
    ],
)
def test_a_row_that_contradicts_itself_is_none(bad: dict) -> None:
    with pytest.raises(ValueError, match=r"kind|bounds|low"):
        CacheKey("Port", source="here", **bad)


@pytest.mark.parametrize(
    ("status", "on", "reason"),
    [
        (HEALTHY, True, None),
        (HEALTHY, False, "turned off"),
        ({**HEALTHY, "StartupStatus": "FAILED"}, True, "StartupStatus is FAILED"),
        ({**HEALTHY, "CacheStatus": "LOW_SPACE"}, True, "CacheStatus is LOW_SPACE"),
        ({}, True, "StartupStatus is missing"),
        ({**HEALTHY, "RegistrationStatus": 0}, True, "pending"),
        (
            {
                **HEALTHY,
                "RegistrationStatus": -1,
                "RegistrationError": "CACHE_NOT_REGISTERED",
                "RegistrationResponseCode": 403,
            },
            True,
            "CACHE_NOT_REGISTERED, Apple answered 403",
        ),
        ({**HEALTHY, "Active": False}, True, "not active yet"),
    ],
)
def test_health(status: dict, on: bool, reason: str | None) -> None:
    found = ailment(status, on=on)
    assert found is None if reason is None else reason in str(found)


def test_registration_and_details() -> None:
    assert registration({}) == "pending"
    assert registration({"RegistrationStatus": -1}) == "refused (no reason given)"
    records = [{"MediaType": "iCloud", "BytesUsed": 5, "Language": "en"}]
    assert cache_details(records) == {"iCloud": 5}
    assert cache_details({"iCloud": 5}) == {"iCloud": 5}
