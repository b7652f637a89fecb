# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let a target ask the simulator what happened in a mini."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible.plugins.lookup import LookupBase
from minisim import processes
from minisim.door import default_home
from minisim.mini import Mini

DOCUMENTATION = """
name: minisim
short_description: what happened in a simulated mini
description: Answers from outside the mini; a mini does not notice.
options:
  _terms:
    description:
      - The question (a name in QUESTIONS, look or holding), and the name of the mini.
    required: true
  before:
    description: An earlier answer to C(look), to tell what has happened since.
    type: path
  texts:
    description: What C(holding) searches for.
    type: list
    elements: str
"""


LOCK = "/private/var/run/minifleet.macos_server.lock"
Moment = dict[str, Any]


def moment(mini: Mini) -> Moment:
    """Return all that the other questions need to know of this moment."""
    return {
        "calls": len(mini.calls()),
        "signals": len(mini.signals()),
        "fingerprint": json.loads(json.dumps(mini.fingerprint(), default=str)),
    }


def touched(mini: Mini, before: Moment) -> list[Any]:
    """Return files that differ, writing calls and signals since an earlier look."""
    old, new = before["fingerprint"], moment(mini)["fingerprint"]
    files = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return [*files, *writes(mini, before), *mini.signals()[before["signals"] :]]


def launches(mini: Mini, before: Moment) -> list[Any]:
    """Return the launches of fake tools since an earlier look."""
    return [" ".join(call["argv"]) for call in mini.calls()[before["calls"] :]]


def writes(mini: Mini, before: Moment) -> list[Any]:
    """Return the launches since an earlier look that wrote something."""
    calls = mini.calls()[before["calls"] :]
    return [" ".join(call["argv"]) for call in calls if call["writes"]]


def visits(mini: Mini, before: Moment) -> list[Any]:
    """Return the launches since an earlier look, gathered by the visit that they were made in.

    A visit stands twice if launches of another one came between its own.
    """
    calls = mini.calls()[before["calls"] :]
    grouped = [
        list(group) for _visit, group in itertools.groupby(calls, lambda call: call["visit"])
    ]
    return [
        {
            "visit": group[0]["visit"],
            "launches": [" ".join(call["argv"]) for call in group],
            "writes": any(call["writes"] for call in group),
        }
        for group in grouped
    ]


def at_lock(mini: Mini, before: Moment) -> list[Any]:
    """Return the processes that have the collection's lock of a mini open."""
    return [
        process
        for process in processes.inside(mini.root)
        if any(LOCK in os.readlink(open_file) for open_file in _open_files(process))
    ]


def _open_files(process: int) -> list[Path]:
    with contextlib.suppress(FileNotFoundError):
        return list(Path(f"/proc/{process}/fd").iterdir())
    return []


def holding(mini: Mini, before: Moment, texts: list[str]) -> list[Any]:
    """Return where any of the texts stands in a mini: its files, and what launches were given.

    Standard input is left out: it is the way that secrets go.
    """
    sought = [text.encode() for text in texts]
    simulators = mini.root / ".minisim"
    files = [
        "/" + str(path.relative_to(mini.root))
        for path in sorted(mini.root.rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.is_relative_to(simulators)
        if any(text in path.read_bytes() for text in sought)
    ]
    given = [
        f"{key} of {call['argv'][0]}"
        for call in mini.calls()[before["calls"] :]
        for key in ("argv", "environment")
        if any(text in json.dumps(call[key], ensure_ascii=False) for text in texts)
    ]
    return [*files, *given]


QUESTIONS: dict[str, Callable[[Mini, Moment], list[Any]]] = {
    "touched": touched,
    "launches": launches,
    "writes": writes,
    "visits": visits,
    "at_lock": at_lock,
}


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible asks for a class of this name."""

    def run(self, terms: list[str], variables: Any = None, **options: Any) -> list[Any]:
        """Return a list with the one answer; a look is answered by the name of a file."""
        question, name = terms
        mini = Mini(default_home(), name)
        if question == "look":
            return [_kept(mini)]
        before = json.loads(Path(options["before"]).read_text(encoding="utf-8"))
        if question == "holding":
            return [holding(mini, before, options["texts"])]
        return [QUESTIONS[question](mini, before)]


def _kept(mini: Mini) -> str:
    with tempfile.NamedTemporaryFile(
        "w", dir=mini.folder, prefix="look-", suffix=".json", delete=False, encoding="utf-8"
    ) as file:
        json.dump(moment(mini), file)
    return file.name
