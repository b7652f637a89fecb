# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choose whose content caching to manage, also where the versions promise too much."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import (
    NotApplicable,
    Refused,
    UnknownService,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.content_caching import (
    caching_service,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._tool.system import Versions

KNOWN = {"serveradmin settings caching": (0, "caching:Port = 0\n", "")}
UNKNOWN = {
    "serveradmin settings caching": (0, 'caching:error = "CANNOT_LOAD_BUNDLE_ERR"\n', ""),
    "serveradmin list": (0, "afp\ndhcp\n", ""),
}


def choose(mini: Any, answers: Any, *, macos: str, server: str | None, asked: str = "auto") -> str:
    """Return the backend that is chosen on a mini of these versions."""
    here = mini(answers)
    here.readings.assume(("system", "versions"), Versions(macos, "", server))
    return caching_service(here, asked).backend


@pytest.mark.parametrize(
    ("answers", "macos", "server", "backend"),
    [
        (KNOWN, "10.12.6", "5.3", "server"),
        (KNOWN, "10.11.6", "5.2", "server"),
        ({}, "10.13.6", "5.6.3", "macos"),
        ({}, "15.3.1", None, "macos"),
        # A Server.app that was left behind by an upgrade of macOS.
        (UNKNOWN, "10.13.6", "5.3", "macos"),
    ],
)
def test_the_versions_choose(
    mini: Any, answers: Any, macos: str, server: str | None, backend: str
) -> None:
    assert choose(mini, answers, macos=macos, server=server) == backend


def test_a_mini_without_content_caching(mini: Any) -> None:
    with pytest.raises(NotApplicable, match=r"macOS 10\.12\.6 with no Server\.app"):
        choose(mini, {}, macos="10.12.6", server=None)
    with pytest.raises(NotApplicable, match="knows no service 'caching'"):
        choose(mini, UNKNOWN, macos="10.12.6", server="5.3")


def test_what_was_asked_for_is_not_replaced(mini: Any) -> None:
    with pytest.raises(UnknownService):
        choose(mini, UNKNOWN, macos="10.13.6", server="5.3", asked="server")
    with pytest.raises(Refused, match="is not there for caching"):
        choose(mini, {}, macos="15.3.1", server=None, asked="server")
