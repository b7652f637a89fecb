# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a resource gets to reach its mini: a runner, the limits of one visit, shared readings."""

from __future__ import annotations

import dataclasses
import typing as t

from ._run import Runner

Value = t.TypeVar("Value")
Question = t.Tuple[str, ...]
"""What was asked, e.g. `("serveradmin", "settings", "caching")`."""


class Readings:
    """Answers that resources of one visit share, so that each question is asked once."""

    def __init__(self) -> None:
        self._answers: dict[Question, t.Any] = {}

    def ask(self, question: Question, read: t.Callable[[], Value]) -> Value:
        """Return the answer, by `read` if nobody asked before."""
        if question not in self._answers:
            self._answers[question] = read()
        answer: Value = self._answers[question]
        return answer

    def assume(self, question: Question, answer: t.Any) -> None:
        """Let later readings see `answer`: in check mode a prediction stands for the reading."""
        self._answers[question] = answer

    def clear(self) -> None:
        """Forget all answers; a write may have changed any of them."""
        self._answers.clear()


@dataclasses.dataclass(frozen=True)
class Mini:
    """One visit to one mini.

    `timeout` bounds each launch of a tool, in seconds. `turn` is the file descriptor of the lock
    that this visit holds, for tools that go on after it; None where nothing may be written.
    """

    run: Runner
    timeout: float
    turn: int | None = None
    readings: Readings = dataclasses.field(default_factory=Readings)


__all__ = ["Mini", "Question", "Readings"]
