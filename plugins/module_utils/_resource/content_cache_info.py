# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `content_cache_info`: state, settings, status and health of a content cache."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.cache_health import ailment, registration
from .._model.cache_order import ACTIVE
from .._tool.content_caching import Question, caching_service
from .._values import Tree, plain


class ContentCacheInfo:
    """Read all that a content cache tells, in three launches on either backend."""

    NAME = "content_cache_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "backend": {"type": "str", "choices": ["auto", "server", "macos"], "default": "auto"},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._mini = mini
        self._backend: str = options["backend"]

    def read(self) -> Tree:
        service = caching_service(self._mini, self._backend)
        return {**service.read(Question(everything=True)), "status": service.status()}

    def returned(self, state: Tree) -> dict[str, t.Any]:
        status = state["status"]
        reason = ailment(status, on=state["state"] == ACTIVE)
        return {
            "applicable": True,
            "backend": state["backend"],
            "forced": sorted(state["forced"]),
            "cache": {
                "state": state["state"],
                "settings": plain(state["settings"]),
                "status": plain(status),
                "registration": registration(status),
                "health": {"healthy": reason is None, "reason": reason or ""},
            },
        }


__all__ = ["ContentCacheInfo"]
