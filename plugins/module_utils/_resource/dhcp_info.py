# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `dhcp_info`: state, subnets and how full they are, leases and reservations of a mini."""

from __future__ import annotations

import time
import typing as t

from .._mini import Mini
from .._model.dhcp.order import DhcpOrder
from .._model.dhcp.plan import Reading
from .._model.dhcp.shown import leases_shown, shown, with_use
from .._model.dhcp.verdict import told_faults
from .._tool.dhcp_service import dhcp_service
from .._values import Tree


class DhcpInfo:
    """Read all that a mini's DHCP service is set to, and whom it serves."""

    NAME = "dhcp_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "backend": {"type": "str", "choices": ["auto", "server", "macos"], "default": "auto"},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._mini = mini
        self._backend: str = options["backend"]

    def read(self) -> Tree:
        service = dhcp_service(self._mini, self._backend)
        form = service.form()
        reading = Reading.by(DhcpOrder(), backend=service.backend, form=form)
        # The mini's own clock tells which leases have ended.
        leases = leases_shown(service.leases(), now=time.time())
        return {
            **reading.tree(),
            "state": service.state(),
            "leases": leases,
            "faults": told_faults(form),
            "interfaces_here": None if form.here is None else sorted(form.here),
        }

    def returned(self, state: Tree) -> dict[str, t.Any]:
        dhcp = shown(state)
        leased = [lease["address"] for lease in state["leases"]["active"]]
        return {
            "applicable": True,
            "backend": state["backend"],
            "dhcp": {
                **dhcp,
                "subnets": with_use(dhcp["subnets"], dhcp["reservations"], leased),
                "leases": state["leases"],
                "internet_sharing": state["shared"],
                "interfaces_here": state["interfaces_here"],
                "faults": state["faults"],
            },
        }


__all__ = ["DhcpInfo"]
