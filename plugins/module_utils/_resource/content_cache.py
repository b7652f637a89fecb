# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `content_cache`: Apple's content cache, by Server.app or by macOS."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.cache_health import REGISTERED
from .._model.cache_keys import KEYS
from .._model.cache_order import (
    ACTIVE,
    INACTIVE,
    REFUSE,
    SKIP,
    CacheOrder,
    left_out,
    needs_restart,
    plan_cache,
    warnings,
)
from .._model.change import Change, Plan
from .._tool.content_caching import CachingService, Order, Question, caching_service
from .._values import Tree, plain

_SWITCH_TIMEOUT = 60.0
"""Seconds that a cache may take to show that it was turned on or off."""


class ContentCache:
    """Converge a content cache; how many launches that takes does not depend on the settings."""

    NAME = "content_cache"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": [ACTIVE, INACTIVE]},
        "backend": {"type": "str", "choices": ["auto", "server", "macos"], "default": "auto"},
        **{row.option: row.spec for row in KEYS},
        "extra_settings": {"type": "dict", "default": {}},
        "unsupported": {"type": "str", "choices": [REFUSE, SKIP], "default": REFUSE},
        "wait_registered": {"type": "int", "default": 0},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._order = CacheOrder.of(options)
        self._backend: str = options["backend"]
        self._mini = mini
        self._caching: CachingService | None = None
        self.settle_timeout = 0.0

    def read(self) -> Tree:
        return self._service().read(
            Question(
                keys=self._order.keys,
                registration=self._order.wait_registered > 0,
                activation=self._order.state == ACTIVE,
            )
        )

    def plan(self, now: Tree) -> Plan:
        return plan_cache(now, self._order)

    def apply(self, plan: Plan) -> None:
        changed = {change.path[0]: change for change in plan.changes}
        waits = _SWITCH_TIMEOUT if "state" in changed else 0.0
        if "registration" in changed:
            waits = max(waits, float(self._order.wait_registered))
        self.settle_timeout = waits
        order = Order(
            settings=_settings(plan),
            state=changed["state"].after if "state" in changed else None,
            restart=needs_restart(plan),
            unfinished=changed["unfinished"].before if "unfinished" in changed else None,
        )
        if set(changed) != {"registration"}:
            self._service().carry_out(order)

    def foretell(self, plan: Plan) -> None:
        self._service().assume(plan.predicted, _settings(plan))

    def returned(self, state: Tree) -> dict[str, t.Any]:
        cache = {"state": state["state"], "settings": plain(state["settings"])}
        if "registration" in state:
            cache["registered"] = state["registration"] == REGISTERED
        return {
            "applicable": True,
            "backend": state["backend"],
            "cache": cache,
            "forced": sorted(state["forced"]),
            "unsupported": sorted(left_out(state, self._order)),
            "warnings": warnings(state, self._order),
        }

    def _service(self) -> CachingService:
        if self._caching is None:
            self._caching = caching_service(self._mini, self._backend)
        return self._caching


def _settings(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if change.path[0] == "settings"]


__all__ = ["ContentCache"]
