# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `drift_report`: one row for each mini and resource out of rehearsed visits."""

from __future__ import annotations

import itertools
import json
import re
import typing as t
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

DOCUMENTATION = r"""
name: drift_report
short_description: Say what minis would change
version_added: 0.1.0
description:
  - Makes a report of the results that M(minifleet.macos_server.converge) gave in check mode.
  - The playbook C(drift.yml) uses it; so can a playbook of your own.
options:
  _input:
    description:
      - Registered results of M(minifleet.macos_server.converge), as a mapping by mini.
      - Of a mini that was visited for several roles, a list of them.
    type: dict
    required: true
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Say what the minis of this play would change
  ansible.builtin.debug:
    msg: "{{ (dict(minis | zip(visits)) | minifleet.macos_server.drift_report).rows }}"
  run_once: true
  vars:
    minis: "{{ ansible_play_hosts }}"
    visits: "{{ minis | map('extract', hostvars, 'registered_visit') | list }}"
"""

RETURN = r"""
_value:
  description:
    - C(rows) is a list with one entry for each mini and resource, in the order given.
      Each has C(mini), C(resource), C(status), C(changes), C(reason), and C(line),
      which says it all in one line.
    - C(status) is V(as_wanted), V(drifted), V(not_applicable), or V(unknown) where the resource
      could not be read. C(resource) is null where the mini could not be asked at all.
    - C(drifted) and C(unknown) are the lists of the minis with such rows.
  type: dict
"""

Row = dict[str, t.Any]

# How converge says which resource failed; a row says that by itself.
PLACE_IN_LIST = re.compile(r"\Aresources\[\d+\] \(\w+\): ")


Visit = Mapping[str, t.Any]


def drift_report(visits: Mapping[str, Visit | Sequence[Visit]]) -> dict[str, t.Any]:
    """Return `rows`, `drifted` and `unknown` for results of `converge` by mini."""
    rows = [
        {"mini": str(mini), **row, "line": f"{mini}: {_sentence(row)}"}
        for mini, found in visits.items()
        for row in _rows_of_all([found] if isinstance(found, Mapping) else found)
    ]
    return {
        "rows": rows,
        **{
            status: list(dict.fromkeys(row["mini"] for row in rows if row["status"] == status))
            for status in ("drifted", "unknown")
        },
    }


def _rows_of_all(visits: Iterable[Visit]) -> list[Row]:
    """Return the rows of a mini's visits; what several roles say alike stands there once."""
    rows: list[Row] = []
    for row in itertools.chain.from_iterable(map(_rows, visits)):
        if row not in rows:
            rows.append(row)
    return rows


def _rows(visit: Visit) -> Iterator[Row]:
    for done in visit.get("resources", ()):
        status = "drifted" if done["changed"] else "as_wanted"
        if not done.get("applicable", True):
            status = "not_applicable"
        yield _row(done["name"], status, done["changes"], done.get("reason", ""))
    if visit.get("failed") or visit.get("unreachable"):
        # A failure before the first resource has no list of what is not done.
        culprit, *later = visit.get("not_done") or [None]
        said = str(visit.get("msg", "the visit failed")).strip()
        yield _row(culprit, "unknown", [], PLACE_IN_LIST.sub("", said))
        for name in later:
            yield _row(name, "unknown", [], f"{culprit} comes before it")


def _row(resource: str | None, status: str, changes: list[Row], reason: str) -> Row:
    return {"resource": resource, "status": status, "changes": changes, "reason": reason}


def _sentence(row: Row) -> str:
    if row["resource"] is None:
        return f"could not be asked: {row['reason']}"
    if row["status"] == "drifted":
        return f"{row['resource']} would change: {', '.join(map(_change, row['changes']))}"
    said = row["status"].replace("_", " ")
    return f"{row['resource']} is {said}" + (f": {row['reason']}" if row["reason"] else "")


def _change(change: Row) -> str:
    before, after = (json.dumps(change[side], default=str) for side in ("before", "after"))
    return f"{change['path']} from {before} to {after}"


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"drift_report": drift_report}
