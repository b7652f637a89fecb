# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Inquiry `open_directory_info`: what a mini is in Open Directory, and what slapconfig did last."""

from __future__ import annotations

import typing as t

from .._mini import Mini
from .._model.directory import KEYS
from .._tool.directory import DirectoryReader
from .._tool.slapconfig import last_run


class OpenDirectoryInfo:
    """Ask serveradmin in two launches, and slapconfig in a third where that does not say all."""

    NAME = "open_directory_info"
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._reader = DirectoryReader(mini, any_time=True)

    def read(self) -> dict[str, t.Any]:
        tree = self._reader.directory().as_tree()
        run = last_run(any_time=True)
        return {
            "directory": {key: tree[key] for key in KEYS},
            "run": None
            if run is None
            else {
                "command": " ".join(run.argv[1:]),
                "pid": run.pid,
                "since": run.since,
                "running": run.running,
                "exit_status": run.status,
                "log": run.log,
                "last_lines": run.said(10),
            },
        }

    def returned(self, state: dict[str, t.Any]) -> dict[str, t.Any]:
        return state


__all__ = ["OpenDirectoryInfo"]
