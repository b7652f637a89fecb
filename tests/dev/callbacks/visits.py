# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Note how each visit to a mini ended, for the demo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: visits
type: notification
short_description: note how each visit to a mini ended
description: Adds a line of JSON to a file for each result of converge and for each failure.
options:
  file:
    description: The file.
    required: true
    env:
      - name: VISITS_FILE
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Ansible asks for a class of this name and kind."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "visits"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Note a visit that went well."""
        if "resources" in result._result:
            self._note(result, ended="ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Note a failure, of whatever task."""
        self._note(result, ended="failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Note a mini that did not answer."""
        self._note(result, ended="unreachable")

    def _note(self, result: Any, *, ended: str) -> None:
        kept = {key: result._result[key] for key in ("msg", "resources") if key in result._result}
        line = json.dumps({"mini": result._host.get_name(), "ended": ended, **kept}, default=str)
        with Path(self.get_option("file")).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
