# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `host_names`: the three names of a Mac."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.change import Change, Plan
from .._model.host_name import check_computer_name, check_host_name, check_local_host_name
from .._tool.scutil import COMPUTER_NAME, HOST_NAME, LOCAL_HOST_NAME, Scutil
from .._values import ABSENT, Tree, with_value

_NAMES = {
    "host_name": (HOST_NAME, check_host_name),
    "computer_name": (COMPUTER_NAME, check_computer_name),
    "local_host_name": (LOCAL_HOST_NAME, check_local_host_name),
}


class HostNames:
    """Converge the names that were given; no launch to read, one for each name that changes."""

    NAME = "host_names"
    SPEC: t.ClassVar[dict[str, t.Any]] = {name: {"type": "str"} for name in _NAMES}
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_one_of": [list(_NAMES)]}
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._scutil = Scutil(mini)
        self._wanted: dict[str, str] = {
            name: options[name] for name in _NAMES if options.get(name) is not None
        }
        for name, value in self._wanted.items():
            if value:
                _NAMES[name][1](name, value)

    def read(self) -> Tree:
        found = self._scutil.names()
        return {name: found[word] for name, (word, _check) in _NAMES.items() if word in found}

    def plan(self, now: Tree) -> Plan:
        changes, predicted = [], now
        for name, value in self._wanted.items():
            before, after = now.get(name, ABSENT), value or ABSENT
            if before != after:
                changes.append(Change((name,), before, after))
                predicted = with_value(predicted, (name,), after)
        return Plan(tuple(changes), predicted)

    def apply(self, plan: Plan) -> None:
        for change in plan.changes:
            word, _check = _NAMES[change.path[0]]
            self._scutil.write(word, "" if change.after is ABSENT else change.after)

    def foretell(self, plan: Plan) -> None:
        self._scutil.assume_names(
            {_NAMES[name][0]: value for name, value in plan.predicted.items()}
        )

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {"names": {name: state.get(name) for name in _NAMES}}


__all__ = ["HostNames"]
