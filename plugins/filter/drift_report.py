# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `drift_report`: one row for each mini and resource out of rehearsed visits."""

from __future__ import annotations

import itertools
import json
import re
import typing as t
from collections.abc import Callable, Iterable, Iterator, Mapping

DOCUMENTATION = r"""
name: drift_report
short_description: Say what minis would change
version_added: 0.1.0
description:
  - Makes a report of the results that M(minifleet.macos_server.converge) gave in check mode.
  - The playbook C(drift.yml) uses it; so can a playbook of your own.
positional: minis, registered
options:
  _input:
    description:
      - Results of M(minifleet.macos_server.converge), as a mapping by mini.
      - Of a mini that was visited for several roles, a list of them.
      - With O(registered), variables by mini, such as C(hostvars), in which they stand.
    type: dict
    required: true
  minis:
    description: The minis to report of, such as C(ansible_play_hosts_all); all if not given.
    type: list
    elements: str
  registered:
    description:
      - The names under which results are registered, in the order in which they are to be told.
      - The value of each is the resource that a failure is about which does not say so itself,
        null if there is none.
      - A mini that has none of these variables was not visited, and is told as unknown.
    type: dict
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Say what the minis of this play would change
  ansible.builtin.debug:
    msg: >-
      {{ (hostvars | minifleet.macos_server.drift_report(
           ansible_play_hosts_all, {'registered_visit': none})).lines }}
  run_once: true

- name: Say it of results by mini
  ansible.builtin.debug:
    msg: "{{ ({'berlin-1': registered_visit} | minifleet.macos_server.drift_report).rows }}"
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
    - C(lines) has a line for each mini, which is short where the mini is as wanted, or where
      there is very much to say.
  type: dict
"""

Row = dict[str, t.Any]
Visit = Mapping[str, t.Any]

# What Ansible says before a message, and how converge says which resource failed; rows do so, too.
SAID_ALREADY = re.compile(r"\A(Task failed: )?(resources\[\d+\] \(\w+\): )?")
# A text that needs no quotes to be told from what stands around it.
PLAIN_TEXT = re.compile(r"[^\s'\"\[\]{},;]+")
COMES_BEFORE = " comes before it"
NOT_VISITED = {"failed": True, "msg": "it was not visited"}
# What a line of a mini tells at most: changes of a resource, characters of a value, of a reason.
TELLING = 6
TOLD = 60
SAID = 400


def drift_report(
    visits: Mapping[str, t.Any],
    minis: Iterable[str] | None = None,
    registered: Mapping[str, str | None] | None = None,
) -> dict[str, t.Any]:
    """Return `rows`, `drifted`, `unknown` and `lines` for results of `converge` by mini."""
    rows: list[Row] = []
    lines: list[str] = []
    for mini in visits if minis is None else minis:
        found = visits[mini] if registered is None else _registered(visits[mini], registered)
        its_rows = _rows_of_all([found] if isinstance(found, Mapping) else found)
        lines.append(f"{mini}: {_summary(its_rows)}")
        rows += (
            {"mini": str(mini), **row, "line": f"{mini}: {_sentence(row)}"} for row in its_rows
        )
    return {
        "rows": rows,
        **{
            status: list(dict.fromkeys(row["mini"] for row in rows if row["status"] == status))
            for status in ("drifted", "unknown")
        },
        "lines": lines,
    }


def _registered(variables: Visit, names: Mapping[str, str | None]) -> list[Visit]:
    """Return the results that stand in the variables of a mini."""
    found: list[Visit] = [
        {"not_done": [subject] if subject else [], **variables[name]}
        for name, subject in names.items()
        if name in variables
    ]
    return found or [NOT_VISITED]


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
        yield _row(culprit, "unknown", [], SAID_ALREADY.sub("", said))
        for name in later:
            yield _row(name, "unknown", [], f"{culprit}{COMES_BEFORE}")


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
    before, after = (
        json.dumps(change[side], default=str, ensure_ascii=False) for side in ("before", "after")
    )
    return f"{change['path']} from {before} to {after}"


def _summary(rows: list[Row]) -> str:
    """Return what is to be said of a mini in a line, for a person."""
    amiss = [row for row in rows if row["status"] in ("drifted", "unknown")]
    if amiss:
        # What stands behind a failure in its list is not worth a word here.
        told = [row for row in amiss if not row["reason"].endswith(COMES_BEFORE)]
        return "; ".join(map(_in_short, told))
    if not rows:
        return "nothing is wanted of it"
    without = [row for row in rows if row["status"] == "not_applicable"]
    count = len(rows) - len(without)
    said = f"as wanted ({count} resource{'' if count == 1 else 's'}"
    return said + (f", {len(without)} not applicable)" if without else ")")


def _in_short(row: Row) -> str:
    if row["status"] == "unknown":
        return _shortened(_sentence(row), SAID)
    changes = row["changes"]
    told = list(map(_change_in_short, changes[:TELLING]))
    more = len(changes) - len(told)
    return f"{row['resource']} {', '.join(told)}" + (f" and {more} more" if more else "")


def _change_in_short(change: Row) -> str:
    path = _shortened(change["path"].removeprefix("settings:"))
    return f"{path} {_shown(change['before'])} → {_shown(change['after'])}"


def _shown(value: t.Any) -> str:
    return "nothing" if value is None else _shortened(_flow(value))


def _flow(value: t.Any) -> str:
    """Return a value much as YAML writes it in one line."""
    if isinstance(value, str):
        return str(value) if PLAIN_TEXT.fullmatch(value) else f"'{value}'"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(its)}" for key, its in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value, default=str)


def _shortened(text: str, most: int = TOLD) -> str:
    """Return a text in one line, without what a terminal might obey, and cut if it is long."""
    text = " ".join(text.split())
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"drift_report": drift_report}
