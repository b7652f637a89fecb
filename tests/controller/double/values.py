# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a field takes, and the sentence about what it does not take."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from double.table import Field

YES = (True, "true", "True", "1", 1, "yes", "on")
NO = (False, "false", "False", "0", 0, "no", "off")


class Unfit(Exception):
    """A value that a field does not take; the text is the API's sentence about it."""


def text(value: Any, field: Field) -> str | None:
    """Return text, without blanks around it; nothing is the empty text where that may be."""
    if value is None:
        if field.required:
            raise Unfit("This field may not be blank.")
        return None if field.default is None else ""
    if isinstance(value, (bool, Mapping, list)):
        raise Unfit("Not a valid string.")
    taken = str(value).strip()
    if field.required and not taken:
        raise Unfit("This field may not be blank.")
    if field.max is not None and len(taken) > field.max:
        raise Unfit(f"Ensure this field has no more than {field.max} characters.")
    return taken


def yes_or_no(value: Any, field: Field) -> bool | None:
    """Return a boolean, from the words for it too."""
    if value is None:
        return None if field.default is None else False
    if isinstance(value, (Mapping, list)) or value not in (*YES, *NO):
        raise Unfit("Must be a valid boolean.")
    return value in YES


def number(value: Any, field: Field) -> int | None:
    """Return an integer, also from digits."""
    if value is None and field.default is None:
        return None
    try:
        taken = int(str(value))
    except ValueError:
        raise Unfit("A valid integer is required.") from None
    if field.min is not None and taken < field.min:
        raise Unfit(f"Ensure this value is greater than or equal to {field.min}.")
    return taken


def choice(value: Any, field: Field) -> Any:
    """Return one of the values there are, whether it came as text or number."""
    if value in ("", None) and not field.required and field.default in ("", None):
        return field.default
    for known in field.of:
        if str(known) == str(value):
            return known
    raise Unfit(f'"{value}" is not a valid choice.')


def variables(value: Any, field: Field) -> str | None:
    """Return the text of a mapping in JSON or YAML, as it came."""
    taken = text(value, field)
    if not taken:
        return taken
    try:
        found = _parse(taken)
    except ValueError as problem:
        raise Unfit(str(problem)) from None
    if not isinstance(found, Mapping):
        kind = type(found).__name__
        raise Unfit(
            "Cannot parse as JSON (error: the data is not a mapping) or YAML (error: Input type "
            f"`{kind}` is not a dictionary)."
        )
    return taken


def mapping(value: Any) -> dict[str, Any]:
    """Return variables as a mapping: they are sent as one, or as text of one."""
    if isinstance(value, str):
        value = _parse(value) if value.strip() else {}
    return dict(value or {})


def as_sent(value: Any, field: Field) -> Any:
    """Return a value of any shape, the default for nothing."""
    return field.default if value is None else value


def _parse(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError as json_problem:
        try:
            return yaml.safe_load(said)
        except yaml.YAMLError as problem:
            raise ValueError(
                f"Cannot parse as JSON (error: {json_problem}) or YAML (error: {problem})."
            ) from None


KINDS: dict[str, Callable[[Any, Field], Any]] = {
    "text": text,
    "bool": yes_or_no,
    "int": number,
    "choice": choice,
    "variables": variables,
    "json": as_sent,
    "list": as_sent,
}
