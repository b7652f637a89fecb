# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `serveradmin_service`: a service of Server.app, started, stopped or restarted."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.change import Change, Plan
from .._tool.serveradmin import RUNNING, STOPPED, Serveradmin
from .._values import Tree

_WORDS = {RUNNING: "started", STOPPED: "stopped"}
_COMING_UP = "STARTING"
_GOING_DOWN = "STOPPING"


class ServeradminService:
    """Converge the run state of one service; one launch where it is as wanted."""

    NAME = "serveradmin_service"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["started", "stopped", "restarted"], "required": True},
        "wait_timeout": {"type": "int", "default": 120},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._serveradmin = Serveradmin(mini)
        self._serveradmin.check_name(options["name"], option="name")
        self._service: str = options["name"]
        self._restart = options["state"] == "restarted"
        self._wanted = STOPPED if options["state"] == "stopped" else RUNNING
        self.settle_timeout = float(options["wait_timeout"])

    def read(self) -> Tree:
        return {"state": self._serveradmin.state(self._service)}

    def plan(self, now: Tree) -> Plan:
        state = now["state"]
        if state == self._wanted and not self._restart:
            return Plan((), now)
        return Plan((Change(("state",), state, self._wanted),), {"state": self._wanted})

    def apply(self, plan: Plan) -> None:
        before = plan.changes[0].before
        if self._wanted == STOPPED:
            if before != _GOING_DOWN:
                self._serveradmin.stop(self._service)
            return
        if self._restart and before != STOPPED:
            self._serveradmin.stop(self._service)
        if self._restart or before == _GOING_DOWN:
            # A start that overtakes the stop would be lost.
            self._serveradmin.await_state(self._service, STOPPED, timeout=self.settle_timeout)
        if self._restart or before != _COMING_UP:
            self._serveradmin.start(self._service)

    def foretell(self, plan: Plan) -> None:
        self._serveradmin.assume_state(self._service, plan.predicted["state"])

    def returned(self, state: Tree) -> dict[str, t.Any]:
        word = state["state"]
        return {"service": {"name": self._service, "state": _WORDS.get(word, word.lower())}}


__all__ = ["ServeradminService"]
