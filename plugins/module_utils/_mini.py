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
"""The tool, what it was asked about, and what: `("serveradmin", "caching", "settings")`."""


class Readings:
    """Answers that resources of one visit share, so that each question is asked once.

    A prediction can take an answer's place: in check mode, and while a list of resources is
    rehearsed before it is carried out.
    """

    def __init__(self) -> None:
        self._answers: dict[Question, t.Any] = {}
        self._predictions: dict[Question, t.Any] = {}
        self._subjects: set[Question] = set()

    def ask(self, question: Question, read: t.Callable[[], Value]) -> Value:
        """Return the answer, by `read` if nobody asked before."""
        self._subjects.add(question[:2])
        if question in self._predictions:
            prediction: Value = self._predictions[question]
            return prediction
        if question not in self._answers:
            self._answers[question] = read()
        answer: Value = self._answers[question]
        return answer

    def assume(self, question: Question, answer: t.Any) -> None:
        """Let later readings see `answer`."""
        self._predictions[question] = answer

    def drop_predictions(self) -> None:
        """Let later readings see what was really read."""
        self._predictions.clear()

    def next_resource(self) -> None:
        """Begin to note what is asked about."""
        self._subjects.clear()

    def forget(self) -> None:
        """Forget all answers about what was asked about since the last `next_resource`.

        A resource writes where it has read, so any of those answers may have changed.
        """
        for question in [each for each in self._answers if each[:2] in self._subjects]:
            del self._answers[question]

    def clear(self) -> None:
        """Forget all answers."""
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
