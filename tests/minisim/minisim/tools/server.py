# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate server(8) of Server.app as far as alerts go: `server postAlert`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _alert_store, _alerts
from ._system import server_is_set_up

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

PATHS = ("{server}/usr/sbin/server",)
# What a person may do to a mini without a command (Mini.happens).
EVENTS = {
    "alerts-pane-opened": _alerts.open_pane,
    "servermgrd-saves": _alerts.save,
}


def boot(world: World) -> None:
    """Make the alert store of a mini whose Alerts pane was opened (seed: `alerts.opened`)."""
    facts = world.facts()
    seeded = facts.get("alerts") or {}
    has_alerts = server_is_set_up(world) and "alerts" in facts.get("services", ())
    if has_alerts and seeded.get("opened", True):
        _alert_store.create(world, tuple(seeded.get("recipients", ())))


def started(world: World) -> None:
    """Let servermgrd read its store when the Mac starts."""
    _alerts.started(world)


def main(call: Call) -> int:
    """Post an alert: `postAlert TYPE BUNDLE [KEY VALUE]…`; all else is usage."""
    if len(call.argv) < 3 or call.argv[0] != "postAlert":
        call.err("usage: server postAlert type bundle [key value ...]\n")
        return 64
    if call.world.euid() != 0:
        call.err("server must be run as root\n")
        return 1
    call.stdin()
    call.writes = True
    words = call.argv[3:]
    attributes = dict(zip(words[::2], words[1::2], strict=False))
    return 0 if _alerts.post(call.world, call.argv[1], call.argv[2], attributes) else 1
