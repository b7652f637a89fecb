# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give a mini whose transport answers by a script and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import ToolFailed
from ansible_collections.minifleet.macos_server.plugins.module_utils._mini import Mini
from ansible_collections.minifleet.macos_server.plugins.module_utils._run import Completed


class Script:
    """A transport whose commands are those of a table: the words of each, and how it ends."""

    def __init__(self, answers: dict[str, tuple[int, str, str]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str | None]] = []

    def __call__(self, argv: Sequence[str], *, timeout: float, stdin=None, ok=(0,)) -> Completed:
        words = " ".join([argv[0].rpartition("/")[2], *argv[1:]])
        self.asked.append((words, stdin))
        done = Completed(tuple(argv), *self.answers[words])
        if ok is not None and done.rc not in ok:
            raise ToolFailed(argv, rc=done.rc, said=done.said)
        return done

    def find(self, name: str, first_in: Sequence[str]) -> str | None:
        known = {words.partition(" ")[0] for words in self.answers}
        return f"/bin/{name}" if name in known else None


@pytest.fixture
def mini() -> Callable[..., Mini]:
    """Return what makes a mini out of a table of answers; its `run` is the script."""
    return lambda answers: Mini(run=Script(answers), timeout=60)
