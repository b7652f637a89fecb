# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Talk with a tool that asks on a terminal: answer what is known, and keep secrets to oneself."""

from __future__ import annotations

import re
import typing as t

_HIDDEN = b"********"


class Prompt(t.NamedTuple):
    """A question that a tool may ask.

    `pattern` is a regular expression for the end of its last, unended line. `answer` None means
    that the question is known and must not be answered: it ends the tool. So does asking for the
    same answer more than `times` times. What no prompt matches is left alone. A `secret` is kept
    out of the log, whoever says it.
    """

    pattern: str
    answer: str | None
    secret: bool = True
    times: int = 3


class Talk:
    """What is said on a terminal: logged without secrets, answered where there is an answer."""

    def __init__(self, prompts: t.Sequence[Prompt], *, keep: t.Iterable[str] = ()) -> None:
        """`keep` are more secrets to keep out of the log."""
        self._prompts = prompts
        self._left = [prompt.times for prompt in prompts]
        secrets = {prompt.answer.encode() for prompt in prompts if prompt.secret and prompt.answer}
        secrets |= {secret.encode() for secret in keep if secret}
        self._secrets = sorted(secrets, key=len, reverse=True)
        self._line = b""
        self._held = b""
        self.may_ask = False
        """Whether a line was begun that may turn out to be a question."""
        self.unanswered = ""

    def hear(self, said: bytes) -> bytes:
        """Return what of it may be logged now."""
        self._line = (self._line + said).rpartition(b"\n")[2]
        self.may_ask = bool(self._line)
        text = self._without_secrets(self._held + said)
        # The end of the text may be the beginning of a secret: it stays until more is said.
        held = max((_overlap(text, secret) for secret in self._secrets), default=0)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]

    def finish(self) -> bytes:
        """Return what is left to be logged when the tool has ended."""
        return self._held

    def answer(self) -> bytes:
        """Return the answer to the question that the tool fell silent after, if it is known."""
        self.may_ask = False
        line = self._line.decode("utf-8", errors="replace")
        for number, prompt in enumerate(self._prompts):
            if not line or not re.search(rf"(?:{prompt.pattern})\s*\Z", line):
                continue
            if prompt.answer is None or self._left[number] == 0:
                asked = self._without_secrets(self._line)
                self.unanswered = asked.decode("utf-8", errors="replace").strip()
                return b""
            self._left[number] -= 1
            self._line = b""
            return prompt.answer.encode() + b"\n"
        return b""

    def _without_secrets(self, text: bytes) -> bytes:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def _overlap(text: bytes, secret: bytes) -> int:
    """Return how many bytes at the end of `text` a secret may begin with."""
    lengths = range(min(len(text), len(secret) - 1), 0, -1)
    return next((size for size in lengths if text.endswith(secret[:size])), 0)


__all__ = ["Prompt", "Talk"]
