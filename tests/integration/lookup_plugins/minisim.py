# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let a target ask the simulator what happened in a mini."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible.plugins.lookup import LookupBase
from minisim.door import default_home
from minisim.mini import Mini

DOCUMENTATION = """
name: minisim
short_description: what happened in a simulated mini
description: Answers from outside the mini; a mini does not notice.
options:
  _terms:
    description: The question (look, touched, launches or writes) and the name of the mini.
    required: true
  before:
    description: An earlier answer to C(look), to tell what has happened since.
    type: path
"""


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


QUESTIONS: dict[str, Callable[[Mini, Moment], list[Any]]] = {
    "touched": touched,
    "launches": launches,
    "writes": writes,
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
        return [QUESTIONS[question](mini, before)]


def _kept(mini: Mini) -> str:
    with tempfile.NamedTemporaryFile(
        "w", dir=mini.folder, prefix="look-", suffix=".json", delete=False, encoding="utf-8"
    ) as file:
        json.dump(moment(mini), file)
    return file.name
