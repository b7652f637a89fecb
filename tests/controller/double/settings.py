# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the installation, by category."""

from __future__ import annotations

from typing import Any

from double.refusal import Refusal, not_allowed, wrong
from double.rules import FRESH
from double.table import Field
from double.values import Unfit, number, yes_or_no

Values = dict[str, Any]


class Settings:
    """What may be set, and what is: another value must be like the one that is there."""

    def __init__(self) -> None:
        self.values: dict[str, Values] = {
            name: dict(values) for name, values in FRESH["settings"].items()
        }

    def answer(self, method: str, words: list[str], sent: Values) -> tuple[int, Any]:
        """Return status and body of a request about all settings or those of a category."""
        if not words:
            results = [{"url": f"/api/v2/settings/{name}/", "slug": name} for name in self.values]
            return 200, {"count": len(results), "next": None, "previous": None, "results": results}
        chosen = [words[0]] if words[0] != "all" else list(self.values)
        if words[0] != "all" and words[0] not in self.values:
            raise Refusal(404, {"detail": "Not found."})
        if method in ("PATCH", "PUT"):
            self._set(chosen, sent)
        elif method != "GET":
            raise not_allowed(method)
        return 200, {key: value for name in chosen for key, value in self.values[name].items()}

    def _set(self, chosen: list[str], sent: Values) -> None:
        fitting = {
            key: (name, _fit(key, self.values[name][key], value))
            for name in chosen
            for key, value in sent.items()
            if key in self.values[name]
        }
        for key, (name, value) in fitting.items():
            self.values[name][key] = value


def _fit(key: str, present: Any, value: Any) -> Any:
    try:
        if isinstance(present, bool):
            return yes_or_no(value, Field("bool", default=False))
        if isinstance(present, int):
            return number(value, Field("int", default=0))
    except Unfit as problem:
        raise wrong(**{key: str(problem)}) from None
    if key.endswith("_URL_BASE") and "://" not in str(value):
        raise wrong(**{key: "Enter a valid URL"})
    if isinstance(present, list) and not isinstance(value, list):
        said = f'Expected a list of items but got type "{type(value).__name__}".'
        raise wrong(**{key: said})
    if isinstance(present, dict) and not isinstance(value, dict):
        said = f'Expected a dictionary of items but got type "{type(value).__name__}".'
        raise wrong(**{key: said})
    return value
