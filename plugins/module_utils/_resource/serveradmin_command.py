# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `serveradmin_command`: a service's own command, run once for each task."""

from __future__ import annotations

import re
import typing as t

from .._errors import Refused
from .._mini import Mini
from .._model.change import HIDDEN, Change, Plan
from .._model.quirks import hide_secrets
from .._model.tree import SettingsOrder, plan_settings
from .._model.verbs import needs_consent, only_reads
from .._tool.serveradmin import Serveradmin
from .._values import ABSENT, Tree, plain

_VERB = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


class ServeradminCommand:
    """Run a command: one that only reads in `read`, any other in `apply`."""

    NAME = "serveradmin_command"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "service": {"type": "str", "required": True},
        "command": {"type": "str", "required": True},
        "parameters": {"type": "dict", "default": {}},
        "secret_parameters": {"type": "dict", "default": {}, "no_log": True},
        "types": {"type": "dict", "default": {}},
        "confirm": {"type": "bool", "default": False},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._serveradmin = Serveradmin(mini)
        self._serveradmin.check_name(options["service"])
        self._service: str = options["service"]
        self._command: str = options["command"]
        self._check_command(confirmed=options["confirm"])
        order = SettingsOrder(
            service=self._service,
            settings=options["parameters"],
            secrets=options["secret_parameters"],
            types=options["types"],
            update_secrets="always",
            options=("parameters", "secret_parameters"),
        )
        self._call = (self._service, self._command, plan_settings({}, order).changes)
        self._output: Tree = {}

    def read(self) -> Tree:
        if only_reads(self._service, self._command):
            self._output = self._serveradmin.ask_command(*self._call)
        return {"output": self._output}

    def plan(self, now: Tree) -> Plan:
        if only_reads(self._service, self._command):
            return Plan((), now)
        # What a command does shows nowhere that we know of, so there is nothing to prove.
        done = Change(("command",), ABSENT, self._command, provable=False)
        return Plan((done,), now)

    def apply(self, plan: Plan) -> None:
        self._output = self._serveradmin.command(*self._call)

    def foretell(self, plan: Plan) -> None:
        """Predict nothing: what a command does to later readings is not known."""

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {"output": plain(hide_secrets(self._service, state["output"], HIDDEN))}

    def _check_command(self, *, confirmed: bool) -> None:
        if not _VERB.match(self._command):
            raise Refused("command", f"{self._command!r} is no name of a command, as getState is")
        if needs_consent(self._service, self._command) and not confirmed:
            raise Refused(
                "confirm",
                f"{self._command!r} of {self._service} is not a command known to be harmless;"
                " set confirm: true to run it all the same",
            )


__all__ = ["ServeradminCommand"]
