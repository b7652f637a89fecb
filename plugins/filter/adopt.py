# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `adopt`: the groups and variables of running minis, out of what they answered."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ..plugin_utils._adoption.fleet import GROUPS, Adopted, Move, adopted_fleet
from ..plugin_utils._adoption.text import groups_text, variables_text

DOCUMENTATION = r"""
name: adopt
short_description: Make groups and variables out of running minis
version_added: 0.1.0
description:
  - Makes variables of the roles out of what M(minifleet.macos_server.inquire) was answered, so that
    C(site.yml) changes nothing on these minis.
  - What the modules take for granted is left out. What has no place in the variables is told.
  - Secrets are never among the answers; where a role takes one, the name of a variable to fill
    stands in its place.
  - The playbook C(adopt.yml) uses it.
positional: groups
options:
  _input:
    description:
      - Registered results of M(minifleet.macos_server.inquire) by mini. A mini that failed or was
        unreachable is told among C(unread).
      - What it makes use of are the inquiries C(server_info), C(host_names_info),
        C(content_cache_info), C(alert_settings_info), C(dhcp_info) and C(open_directory_info).
    type: dict
    required: true
  groups:
    description: An inventory of groups that the groups of these minis are added to.
    type: dict
    default: {}
  moves:
    description:
      - Minis that others without Server.app are to replace. By the name of the old mini a list of
        the name of the new one, a mapping of what its interfaces are called there, and a mapping of
        names of its own, as options of M(minifleet.macos_server.host_names).
      - A mini without a name of a new one is not replaced.
    type: dict
    default: {}
  day:
    description: When the minis were read, for the remarks in the files.
    type: str
    default: today
  overwrite:
    description:
      - Whether what was written of these minis before is to be replaced. They leave the groups of
        what they run no longer then, and each gets a file, though there be nothing to say.
    type: bool
    default: false
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Ask each mini what the roles manage
  minifleet.macos_server.inquire:
    inquiries:
      - server_info:
      - host_names_info:
      - content_cache_info:
      - alert_settings_info:
      - dhcp_info:
      - open_directory_info:
  become: true
  register: asked

- name: Show the variables that would keep these minis as they are
  ansible.builtin.debug:
    msg: "{{ (dict(minis | zip(answers)) | minifleet.macos_server.adopt).minis }}"
  run_once: true
  vars:
    minis: "{{ ansible_play_hosts }}"
    answers: "{{ minis | map('extract', hostvars, 'asked') | list }}"
"""

RETURN = r"""
_value:
  description:
    - C(minis) has, by the name in the inventory, the mini that was read as C(source), its
      C(system), the C(groups) that it belongs to, its C(variables), sentences on what was
      C(left_alone), the variables to fill as C(secrets), and all in one C(line).
    - C(files) has the text of a file of variables for each mini of which there is something to say.
    - C(groups) is the inventory of their groups, C(groups_text) a file of it.
    - C(unread) says by mini why nothing was read there.
    - C(secrets) are all variables to fill.
  type: dict
"""

Visit = Mapping[str, t.Any]
Found = dict[str, t.Any]


def adopt(
    visits: Mapping[str, Visit],
    groups: Mapping[str, t.Any] | None = None,
    moves: Mapping[str, Sequence[t.Any]] | None = None,
    day: str = "today",
    *,
    overwrite: bool = False,
) -> Found:
    """Return `minis`, `files`, `groups`, `groups_text`, `unread` and `secrets`.

    All of it is text that is never worked out as a template, whatever a mini calls itself.
    """
    read = {
        str(mini): _plain(visit["inquiries"]) for mini, visit in visits.items() if _answered(visit)
    }
    found = adopted_fleet(read, _moves(moves or {}))
    minis = {mini: _told(mini, each) for mini, each in found.items()}
    inventory = _groups(groups or {}, minis, overwrite=overwrite)
    answer = {
        "minis": minis,
        "files": {
            mini: _file(each, day)
            for mini, each in found.items()
            if overwrite or each.variables or each.left
        },
        "groups": inventory,
        "groups_text": groups_text(
            inventory,
            heading="What minis run, by adopt.yml, which adds to this file and keeps no remarks.",
        ),
        "unread": {
            str(mini): _why(visit) for mini, visit in visits.items() if not _answered(visit)
        },
        "secrets": sorted({name for each in minis.values() for name in each["secrets"]}),
    }
    return t.cast(Found, wrap_var(answer))


def _answered(visit: Visit) -> bool:
    return "inquiries" in visit and not visit.get("failed") and not visit.get("unreachable")


def _why(visit: Visit) -> str:
    return str(visit.get("msg", "was not visited")).strip()


def _moves(given: Mapping[str, Sequence[t.Any]]) -> dict[str, Move]:
    """Return the moves of the minis that others are to replace; refuses those that cross."""
    moves = {str(mini): _move(str(mini), *move) for mini, move in given.items()}
    found = {mini: move for mini, move in moves.items() if move.to}
    _refuse_crossing(found)
    return found


def _move(mini: str, to: t.Any, interfaces: t.Any, names: t.Any) -> Move:
    for what, given in (("interfaces", interfaces), ("names", names)):
        if not isinstance(given or {}, Mapping):
            raise AnsibleFilterError(f"adopt_migrate_{what} of {mini} is no mapping: {given!r}")
    return Move(str(to or ""), _texts(interfaces or {}), _texts(names or {}))


def _refuse_crossing(moves: Mapping[str, Move]) -> None:
    """Refuse a mini that two others, or one that is itself replaced, are to become."""
    olds: dict[str, str] = {}
    for mini, move in moves.items():
        if move.to in moves:
            raise AnsibleFilterError(
                f"adopt_migrate_to of {mini} is {move.to}, which another mini is to replace;"
                " a mini cannot be both"
            )
        if move.to in olds:
            raise AnsibleFilterError(
                f"adopt_migrate_to of {mini} and {olds[move.to]} is {move.to};"
                " a mini can replace one other only"
            )
        olds[move.to] = mini


def _texts(given: Mapping[t.Any, t.Any]) -> dict[str, str]:
    return {str(key): _plain(str(each)) for key, each in given.items()}


def _file(found: Adopted, day: str) -> str:
    heading = f"What {found.source} ({found.system}) was set to on {day}, read by adopt.yml."
    return variables_text(found.variables, heading=heading, left=found.left)


def _told(mini: str, found: Adopted) -> Found:
    """Return all about one mini."""
    return {
        "source": found.source,
        "system": found.system,
        "groups": [GROUPS[role] for role in found.roles],
        "variables": _plain(found.variables),
        "left_alone": found.left,
        "secrets": found.secrets,
        "line": f"{mini}: {_sentence(found)}",
    }


def _sentence(found: Adopted) -> str:
    parts = [", ".join(GROUPS[role] for role in found.roles) or "runs nothing that a role manages"]
    if found.left:
        parts.append(f"left alone: {len(found.left)}, see its file")
    if found.secrets:
        parts.append(f"to fill: {', '.join(found.secrets)}")
    return "; ".join(parts)


def _plain(tree: t.Any) -> t.Any:
    """Return a tree in which all text is just that, and no kind of text that Ansible knows."""
    if isinstance(tree, Mapping):
        return {_plain(key): _plain(each) for key, each in tree.items()}
    if isinstance(tree, list):
        return [_plain(each) for each in tree]
    return str.__str__(tree) if isinstance(tree, str) else tree


def _groups(known: Mapping[str, t.Any], minis: Mapping[str, Found], *, overwrite: bool) -> Found:
    """Return an inventory with these minis in it, each in the groups of what it runs.

    With `overwrite` they leave the groups of what they run no longer.
    """
    found: Found = {name: dict(group or {}) for name, group in _plain(known).items()}
    for group in GROUPS.values():
        here = [mini for mini, each in minis.items() if group in each["groups"]]
        before = (found.get(group) or {}).get("hosts") or {}
        hosts = {mini: its for mini, its in before.items() if not overwrite or mini not in minis}
        hosts.update({mini: before.get(mini) or {} for mini in here})
        if hosts or before:
            found[group] = {**found.get(group, {}), "hosts": hosts}
    return found


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"adopt": adopt}
