# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep every event of a run, as a controller does that stores the job's events."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: events
type: notification
short_description: keep every event of a run
description:
  - Adds a line of JSON to the file that the environment names in EVENTS_FILE for each result.
  - The whole result is kept, invocation and diff included, whatever is shown on the screen.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Ansible asks for a class of this name and kind."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "events"
    CALLBACK_NEEDS_ENABLED = True

    def v2_on_any(self, *args: Any, **_options: Any) -> None:
        """Keep an event: its result if it has one, else its name."""
        for event in args:
            self._keep(getattr(event, "_result", None) or {"name": str(event)})

    def v2_on_file_diff(self, result: Any) -> None:
        """Keep what is shown as a diff."""
        self._keep({"diff": result._result.get("diff")})

    def _keep(self, event: dict[str, Any]) -> None:
        with Path(os.environ["EVENTS_FILE"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, default=str) + "\n")
