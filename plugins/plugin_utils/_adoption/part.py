# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a running mini is set to, as variables of the roles: names, alerts, Open Directory.

Each part takes what an inquiry answers and gives options such that converging them changes
nothing. What differs in no way from what the modules take for granted is left out. What the
modules would refuse, or have no option for, is left alone and told.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ...module_utils._errors import Refused
from ...module_utils._model import directory as od
from ...module_utils._model.alert_schema import fresh_state
from ...module_utils._model.alerts import FLAGS, alert_flags, recipients_order, same_address
from ...module_utils._model.backends import MACOS
from ...module_utils._model.host_name import (
    check_computer_name,
    check_host_name,
    check_local_host_name,
)
from ...module_utils._values import Tree

Answer = t.Mapping[str, t.Any]


# What would tell a secret by its name.
_LIKE_A_SECRET = re.compile(r"pass(word|phrase|wd)?|secret|token|credential", re.IGNORECASE)

LIKE_A_SECRET = " is called like a secret; it is shown nowhere and left alone"


def like_a_secret(key: str, value: Tree) -> bool:
    """Tell whether a key, or one inside its value, is called like a secret."""
    if _LIKE_A_SECRET.search(key):
        return True
    if isinstance(value, t.Mapping):
        return any(like_a_secret(str(inner), each) for inner, each in value.items())
    return isinstance(value, list) and any(like_a_secret("", each) for each in value)


class Template(str):
    """Text that Ansible shall work out; all other text stands for itself."""


OD_PASSWORD = "vault_od_admin_password"
# Whoever makes the directory anew has to fill it in; a run that changes nothing needs none.
_SECRET = Template("{{ " + OD_PASSWORD + " | default(omit) }}")
_CHECKS = {
    "host_name": check_host_name,
    "computer_name": check_computer_name,
    "local_host_name": check_local_host_name,
}


@dataclasses.dataclass(frozen=True)
class Target:
    """The mini that the variables are for: the one that was read, or another that replaces it.

    One that replaces it (`moves`) has no Server.app, and may call its interfaces otherwise.
    """

    macos: str
    moves: bool = False
    interfaces: t.Mapping[str, str] = dataclasses.field(default_factory=dict)

    def backend(self, read: str) -> str:
        """Return the backend there of a service that was read from a backend here."""
        return MACOS if self.moves else read

    def interface(self, name: str) -> str:
        return self.interfaces.get(name, name)


@dataclasses.dataclass
class Part:
    """What one inquiry came to.

    `options` are the module's, `left` are sentences on what has no place among them, and `runs`
    tells whether the mini does this work.
    """

    options: dict[str, Tree] = dataclasses.field(default_factory=dict)
    left: list[str] = dataclasses.field(default_factory=list)
    runs: bool = False


def adopted_names(names: Answer) -> Part:
    """Return the names that are set."""
    part = Part()
    for option, check in _CHECKS.items():
        value = names.get(option)
        if not value:
            continue
        try:
            check(option, value)
            part.options[option] = value
        except Refused as refusal:
            part.left.append(str(refusal))
    return part


def adopted_alerts(alerts: Answer) -> Part:
    """Return who gets alerts, and those alerts that are not as in a store that was just made."""
    part = Part()
    recipients = _recipients(alerts["recipients"], part.left)
    changed = _alerts(alerts["alerts"], part.left)
    if recipients:
        part.options["recipients"] = recipients
    if changed:
        part.options["alerts"] = changed
    part.runs = bool(part.options)
    return part


def _recipients(rows: t.Iterable[Answer], left: list[str]) -> list[Tree]:
    by_address: dict[str, list[Answer]] = {}
    for row in rows:
        by_address.setdefault(same_address(str(row["address"])), []).append(row)
    found: list[Tree] = []
    for same in by_address.values():
        if len(same) > 1:
            left.append(f"recipients: {same[0]['address']!r} stands in the store {len(same)} times")
            continue
        fields = {"locale": same[0].get("locale"), "enabled": same[0].get("enabled")}
        entry: Tree = {"address": same[0]["address"], **fields}
        if fields == {"locale": "en", "enabled": True}:
            entry = entry["address"]
        try:
            recipients_order([entry], purge=False)
            found.append(entry)
        except Refused as refusal:
            left.append(f"recipients: {refusal.reason}")
    return found


def _alerts(rows: Answer, left: list[str]) -> dict[str, Tree]:
    fresh = fresh_state()["alerts"]
    found = {}
    for name, row in rows.items():
        usual = fresh.get(name, {})
        flags = {flag: row[flag] for flag in FLAGS if row[flag] != usual.get(flag)}
        try:
            if alert_flags(f"alerts.{name}", flags):
                found[name] = flags
        except Refused as refusal:
            left.append(str(refusal))
    return found


def adopted_directory(directory: Answer) -> Part:
    """Return the role of a mini in Open Directory as `state`, and what a role takes of it.

    Of a replica that is `master_host`, which is an option of no role by that name.
    """
    part = Part()
    role = directory["role"]
    if directory["unfinished"]:
        part.left.append(f"it calls itself {role} and is half made: {directory['unfinished']}")
    elif role == od.REPLICA and not directory["master_host"]:
        part.left.append("it is a replica and does not tell of which master")
    elif role != od.STANDALONE:
        part.runs = True
        part.options["state"] = role
        kept = ("master_host",) if role == od.REPLICA else ("search_base", "realm")
        part.options.update({key: directory[key] for key in kept if directory[key]})
    return part


def master_options(options: Answer, host_name: str | None) -> dict[str, Tree]:
    """Return the options of a master without those that its host name would give a new one."""
    usual = {
        "search_base": od.default_search_base(host_name or ""),
        "realm": od.default_realm(host_name or ""),
    }
    given = {key: options[key] for key in usual if key in options and options[key] != usual[key]}
    return {"admin_password": _SECRET, **given}


def replica_options() -> dict[str, Tree]:
    """Return the options of a replica whose master is not described among the minis."""
    return {"admin_password": _SECRET}


__all__ = [
    "LIKE_A_SECRET",
    "OD_PASSWORD",
    "Answer",
    "Part",
    "Target",
    "Template",
    "adopted_alerts",
    "adopted_directory",
    "adopted_names",
    "like_a_secret",
    "master_options",
    "replica_options",
]
