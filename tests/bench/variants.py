# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: the variants, and how often each runs over which fleet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import wishes
from rig import Setup

PLAYBOOKS = "minifleet.macos_server"
ALL_KEYS = len(wishes.KEYS)
Task = dict[str, Any]
NO_CHANGE, ALL_CHANGE, ANY_CHANGE = "none", "all", "any"


@dataclass(frozen=True)
class Variant:
    """One way to do the work: a playbook of the collection, or the tasks of a play.

    `tasks` gets the turn and the number of keys. `changed` is what the recap must say of the
    minis; where all change, the run brings them from one set of wishes to the other.
    """

    letter: str
    what: str
    playbook: str = ""
    tasks: Callable[[int, int], list[Task]] | None = None
    changed: str = ANY_CHANGE
    wishes: str = "role"

    def play(self, turn: int, keys: int) -> list[dict[str, Any]]:
        """Return the play that runs these tasks."""
        assert self.tasks is not None
        play = {"name": self.what, "hosts": "caching_servers", "gather_facts": False}
        return [{**play, "tasks": self.tasks(turn, keys)}]


def _ping(_turn: int, _keys: int) -> list[Task]:
    return [{"name": "Ping", "ansible.builtin.ping": {}}]


def _command(words: str, **more: Any) -> Task:
    argv = [wishes.SERVERADMIN, "settings", words]
    return {
        "name": f"Set {words}",
        "ansible.builtin.command": {"argv": argv},
        "become": True,
        **more,
    }


def _commands(turn: int, keys: int) -> list[Task]:
    return [_command(line) for line in wishes.assignments(turn, keys)]


def _loop(turn: int, keys: int) -> list[Task]:
    return [_command("{{ item }}", loop=wishes.assignments(turn, keys))]


def _separate(_turn: int, _keys: int) -> list[Task]:
    return [
        {"name": "Names", f"{PLAYBOOKS}.host_names": "{{ caching_server_names }}"},
        {"name": "Cache", f"{PLAYBOOKS}.content_cache": "{{ caching_server_cache }}"},
        {"name": "Alerts", f"{PLAYBOOKS}.alert_settings": "{{ caching_server_alerts }}"},
    ]


def _products(_turn: int, _keys: int) -> list[Task]:
    settings = {"service": "swupdate", "settings": "{{ bench_products }}"}
    return [{"name": "Products", f"{PLAYBOOKS}.serveradmin_settings": settings, "become": True}]


_CACHING = f"{PLAYBOOKS}.caching_server"
VARIANTS: Mapping[str, Variant] = {
    each.letter: each
    for each in (
        Variant("a", "a play with one ping", tasks=_ping, changed=NO_CHANGE),
        Variant("b", "caching_server.yml, nothing to change", _CACHING, changed=NO_CHANGE),
        Variant("c", "caching_server.yml, everything to change", _CACHING, changed=ALL_CHANGE),
        Variant("d", "command of serveradmin, a task per key", tasks=_commands),
        Variant("d loop", "command of serveradmin, one task with a loop", tasks=_loop),
        Variant("e", "our modules as three tasks, nothing to change", tasks=_separate),
        Variant("f", "drift.yml, nothing has drifted", f"{PLAYBOOKS}.drift", changed=NO_CHANGE),
        Variant("h", "600 products switched in one write", "", _products, ALL_CHANGE, "products"),
    )
}


@dataclass(frozen=True)
class Entry:
    """A variant over a fleet, so often, with so many keys.

    With fewer than all keys it stands for itself, or `scaled` for all of them.
    """

    letter: str
    times: int
    keys: int = ALL_KEYS
    scaled: bool = False


Plan = list[tuple[Setup, list[Entry]]]


def for_one_size(minis: int) -> Plan:
    """Return what runs over so many minis; ten take less than three minutes."""
    few = minis <= 10
    return [
        (
            Setup(minis),
            [
                Entry("c", 3 if few else 2),
                Entry("a", 5 if few else 3),
                Entry("b", 5 if few else 3),
                *([Entry("d", 2)] if few else _part(minis)),
                *([Entry("d loop", 1)] if minis <= 50 else []),
                Entry("e", 2 if few else 1),
                Entry("f", 2 if few else 1),
                *([Entry("h", 2)] if few else []),
            ],
        )
    ]


def _part(minis: int) -> list[Entry]:
    """Return the tasks per key over many minis: all of them, or a part where that is long."""
    return [Entry("d", 1) if minis <= 50 else Entry("d", 1, keys=4, scaled=True)]


def whole(*, ssh: bool) -> Plan:
    """Return the whole matrix; the larger a fleet, the fewer repetitions."""
    by_keys = [Entry(letter, 1, keys=keys) for keys in (1, 5, 10) for letter in ("b", "d")]
    ours = [Entry("c", 1), Entry("a", 2), Entry("b", 2)]
    slow = [Entry("c", 1), Entry("b", 2), Entry("d", 1)]
    plan: Plan = for_one_size(10)
    plan += [(Setup(10), by_keys)]
    plan += [(Setup(10, delay=delay), slow) for delay in (0.5, 1.0)]
    if ssh:
        plan += [(Setup(10, through), [*ours, Entry("d", 1)]) for through in ("ssh", "mitogen")]
    plan += [(Setup(50), [*ours, Entry("d", 1), Entry("e", 1), Entry("f", 1)])]
    plan += [(Setup(50, delay=1.0), [Entry("c", 1), Entry("b", 1), _few_keys()])]
    if ssh:
        plan += [(Setup(50, "ssh"), [*ours, _few_keys()])]
    return [*plan, (Setup(200), [*ours, _few_keys(), Entry("f", 1)])]


def _few_keys() -> Entry:
    return Entry("d", 1, keys=4, scaled=True)
