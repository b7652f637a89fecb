# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask AssetCacheManagerUtil, whatever form its answers have."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    Refused,
    ToolFailed,
    ToolMissing,
    Unreadable,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.assetcache import (
    AssetCache,
)

SAYS = "2026-03-02 08:15:00.123 AssetCacheManagerUtil[811:4021] "
USAGE = f"{SAYS}Usage: AssetCacheManagerUtil [options] command\n{SAYS}Commands are:\n    status\n"
DICTIONARY = SAYS + "Built-in caching server {}: {{\n    {}\n}}\n"


def tool(mini: Any, command: str, *, rc: int = 0, out: str = "", err: str = "") -> AssetCache:
    """Return the tool of a mini that has one answer."""
    return AssetCache(mini({f"AssetCacheManagerUtil {command}": (rc, out, err)}))


def test_answers_are_json_and_asked_for_once(mini: Any) -> None:
    here = mini(
        {
            "AssetCacheManagerUtil -j settings": (
                0,
                '{"name":"settings","result":{"Port":0}}\n',
                f"{SAYS}Content caching settings:\n    Port: 0\n",
            )
        }
    )
    assert AssetCache(here).settings() == {"Port": 0}
    assert AssetCache(here).settings() == {"Port": 0}
    assert len(here.run.asked) == 1


def test_a_macos_without_json_is_read_from_its_text(mini: Any) -> None:
    status = DICTIONARY.format("status", "Activated = 1; Active = 0; RegistrationStatus = 1;")
    found = tool(mini, "-j status", err=status).status()
    assert (found["Activated"], found["Active"]) == (True, False)
    settings = DICTIONARY.format("settings", "CacheLimit = 70000000000; LocalSubnetsOnly = 1;")
    found = tool(mini, "-j settings", err=settings).settings()
    assert found == {"CacheLimit": 70000000000, "LocalSubnetsOnly": 1}


def test_sizes_in_words_are_no_settings(mini: Any) -> None:
    text = f"{SAYS}Content caching settings:\n    CacheLimit: 70 GB\n    Port: 0\n"
    with pytest.raises(Unreadable, match="no JSON, but words"):
        tool(mini, "-j settings", err=text).settings()


@pytest.mark.parametrize("result", ["{}", '{"Activated":"maybe"}', '{"Activated":null}'])
def test_a_status_that_does_not_tell_whether_it_is_on(mini: Any, result: str) -> None:
    with pytest.raises(Unreadable, match="neither true nor false"):
        tool(mini, "-j status", out=f'{{"name":"status","result":{result}}}').status()


def test_silence_is_a_failure(mini: Any) -> None:
    with pytest.raises(ToolFailed, match="it said nothing"):
        tool(mini, "-j status").status()


def test_a_command_that_this_macos_does_not_know(mini: Any) -> None:
    with pytest.raises(ToolFailed, match="it knows status only"):
        tool(mini, "reloadSettings", err=USAGE).reload()


@pytest.mark.parametrize(
    ("rc", "err", "obstacle"),
    [
        (0, "", None),
        (1, USAGE, None),
        (1, f"{SAYS}no: virtual machine\n", "no: virtual machine"),
        (1, f'{SAYS}Error Domain=E Code=5 "virtual machine" UserInfo={{}}', "virtual machine"),
    ],
)
def test_obstacle(mini: Any, rc: int, err: str, obstacle: str | None) -> None:
    assert tool(mini, "canActivate", rc=rc, err=err).obstacle() == obstacle


def test_a_refusal_gives_the_service_s_reason(mini: Any) -> None:
    err = f'{SAYS}Failed to activate content caching: Error Domain=E Code=4 "denied" UserInfo={{}}'
    with pytest.raises(Refused, match=r"macOS did not activate content caching: denied\Z"):
        tool(mini, "activate", rc=1, err=err).activate()


def test_a_missing_tool_is_named(mini: Any) -> None:
    with pytest.raises(ToolMissing, match=r"AssetCacheManagerUtil is not on .* macOS 10\.13"):
        AssetCache(mini({})).status()
