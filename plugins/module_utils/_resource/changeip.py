# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `changeip`: the address and host name that a server's services have on record."""

from __future__ import annotations

import typing as t

from .._errors import Refused
from .._mini import Mini
from .._model.change import Change, Plan
from .._model.host_name import check_address, check_host_name
from .._model.identity import Identity
from .._tool import changeip as tool
from .._values import Tree


class Changeip:
    """Carry out one move, once; four launches for it, one where it was made before.

    changeip does not touch the interface, so an address that it gave to the services may not be
    the mini's yet. That it was given is known by the record of the run.
    """

    NAME = tool.NAME
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "old_address": {"type": "str", "required": True},
        "new_address": {"type": "str", "required": True},
        "old_host_name": {"type": "str"},
        "new_host_name": {"type": "str"},
        "confirm": {"type": "bool", "default": False},
        "admin": {"type": "str"},
        "admin_password": {"type": "str", "no_log": True},
        "wait_timeout": {"type": "int", "default": 1800},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {
        "required_together": [["old_host_name", "new_host_name"], ["admin", "admin_password"]]
    }
    settle_timeout = 0.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._tool = tool.Changeip(mini)
        self._options = options
        self._move = tool.Move(
            options["old_address"],
            options["new_address"],
            options["old_host_name"],
            options["new_host_name"],
        )
        for option in ("old_address", "new_address"):
            check_address(option, options[option])
        for option in ("old_host_name", "new_host_name"):
            if options[option] is not None:
                check_host_name(option, options[option])
        for option in ("admin", "admin_password"):
            if not (options[option] or "x").isprintable():
                raise Refused(option, "it holds a character that cannot be typed on a terminal")
        if options["wait_timeout"] < 1:
            raise Refused("wait_timeout", f"{options['wait_timeout']} s is no time to wait")

    def read(self) -> Tree:
        identity = self._tool.identity()
        went_well = self._tool.went_well(self._move)
        return {
            "identity": identity.as_tree(),
            "address": self._move.new_address if went_well else identity.primary_address,
            "host_name": identity.current_host_name,
            "finished": went_well is not False,
        }

    def plan(self, now: Tree) -> Plan:
        wanted = {"address": self._move.new_address, "finished": True}
        if self._move.new_host_name is not None:
            wanted["host_name"] = self._move.new_host_name
        changes = tuple(
            Change((key,), now[key], value) for key, value in wanted.items() if now[key] != value
        )
        if not changes:
            return Plan((), now)
        identity = Identity(**now["identity"])
        self._refuse_another_mini(identity)
        self._refuse_wrong_dns(identity)
        if not self._options["confirm"]:
            raise Refused(
                "confirm",
                f"changeip {' '.join(self._move.words)} rewrites all services of this server; set"
                " confirm: true to run it",
            )
        if self._move.new_host_name is not None:
            identity = identity.renamed(self._move.new_host_name)
        return Plan(changes, {**now, **wanted, "identity": identity.as_tree()})

    def apply(self, plan: Plan) -> None:
        self._tool.change(
            self._move,
            admin=self._options["admin"],
            password=self._options["admin_password"],
            wait_timeout=self._options["wait_timeout"],
        )

    def foretell(self, plan: Plan) -> None:
        self._tool.assume(Identity(**plan.predicted["identity"]))

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {"identity": state["identity"]}

    def _refuse_another_mini(self, identity: Identity) -> None:
        """Refuse a move that cannot be meant for this mini: it is before or after the move."""
        pairs = (
            ("old_address", self._move.old_address, self._move.new_address),
            ("old_host_name", self._move.old_host_name, self._move.new_host_name),
        )
        are = (identity.primary_address, identity.current_host_name)
        for (option, old, new), here in zip(pairs, are):
            if old is not None and here is not None and here not in (old, new):
                raise Refused(
                    option, f"this mini has {here}, neither {old} nor {new}; is it the right one?"
                )

    def _refuse_wrong_dns(self, identity: Identity) -> None:
        """Refuse a name that DNS does not have for the address: the names could never match."""
        name, dns = self._move.new_host_name, identity.dns_host_name
        if name is None or identity.primary_address != self._move.new_address or name == dns:
            return
        has = f"names it {dns}" if dns else "has no name for it"
        raise Refused(
            "new_host_name",
            f"{name} shall name {self._move.new_address}, but DNS {has}; repair DNS first",
        )


__all__ = ["Changeip"]
