# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Surveys: which ones are taken, which answers, and what is stored of them."""

from __future__ import annotations

from typing import Any

from double.refusal import Refusal
from double.show import ENCRYPTED

# The kinds of questions, with what their default and their answer must be.
KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "textarea": (str,),
    "password": (str,),
    "multiplechoice": (str,),
    "multiselect": (str,),
    "integer": (int,),
    "float": (float, int),
}
NUMBERS = {"integer": "an integer", "float": "a numeric type"}
CHOICES = ("multiplechoice", "multiselect")
PARTS: dict[str, tuple[type, str]] = {
    "name": (str, "string"),
    "description": (str, "string"),
    "spec": (list, "list of items"),
}
ALWAYS: dict[str, tuple[type, str]] = {
    "type": (str, "string"),
    "question_name": (str, "string"),
    "variable": (str, "string"),
    "required": (bool, "boolean"),
}
Question = dict[str, Any]


def checked(sent: Any) -> dict[str, Any]:
    """Return a survey as it is stored, which is as it was sent, or refuse it."""
    said = ""
    for name, (kind, called) in PARTS.items():
        if name not in sent:
            said = f"Field '{name}' is missing from survey spec."
        elif not isinstance(sent[name], kind):
            got = type(sent[name]).__name__
            said = f"Expected {called} for field '{name}', received {got} type."
    if sent.get("spec") == []:
        said = "'spec' doesn't contain any items."
    if said:
        raise _refused(said)
    seen: set[str] = set()
    for number, question in enumerate(sent["spec"]):
        _check(number, question)
        if question["variable"] in seen:
            name = question["variable"]
            raise _refused(f"'variable' '{name}' duplicated in survey question {number}.")
        seen.add(question["variable"])
    return {name: sent[name] for name in PARTS}


def shown(survey: dict[str, Any] | None) -> dict[str, Any]:
    """Return a survey as it is shown: defaults of passwords are covered."""
    if not survey:
        return {}
    covered = [
        {**question, "default": ENCRYPTED}
        if question["type"] == "password" and question.get("default")
        else question
        for question in survey["spec"]
    ]
    return {**survey, "spec": covered}


def _refused(said: str) -> Refusal:
    return Refusal(400, {"error": said})


def _check(number: int, question: Question) -> None:
    if not isinstance(question, dict):
        raise _refused(f"Survey question {number} is not a json object.")
    for name, (expected, called) in ALWAYS.items():
        if name not in question:
            raise _refused(f"'{name}' missing from survey question {number}")
        if not isinstance(question[name], expected):
            raise _refused(f"'{name}' in survey question {number} expected to be {called}.")
    if question["type"] not in KINDS:
        raise _refused(
            f"'{question['type']}' in survey question {number} is not one of "
            f"'{', '.join(KINDS)}' allowed question types."
        )
    _check_kind(number, question)


def _check_kind(number: int, question: Question) -> None:
    """Refuse limits, choices and a default that do not go with the kind of a question."""
    kind, default = question["type"], question.get("default", "")
    if default != "" and not isinstance(default, KINDS[kind]):
        called = kind if kind in NUMBERS else "string"
        said = f"Default value {default} in survey question {number} expected to be {called}."
        raise _refused(said)
    for name in ("min", "max"):
        if question.get(name) is not None and not isinstance(question[name], int):
            raise _refused(f"The {name} limit in survey question {number} expected to be integer.")
    if kind in CHOICES:
        if "choices" not in question:
            raise _refused(f"Survey question {number} of type {kind} must specify choices.")
        _check_chosen(question, default.splitlines())


def _check_chosen(question: Question, chosen: list[str]) -> None:
    if question["type"] == "multiplechoice" and len(chosen) > 1:
        raise _refused("Multiple Choice (Single Select) can only have one default value.")
    if any(one not in question["choices"] for one in chosen):
        raise _refused("Default choice must be answered from the choices listed.")


def faults(survey: dict[str, Any], answers: dict[str, Any], *, partial: bool = False) -> list[str]:
    """Return a sentence for each answer that is not taken, and for those that are missing."""
    found = []
    for question in survey["spec"]:
        name = question["variable"]
        if name in answers:
            found += _fault(question, answers[name])
        elif question["required"] and not partial:
            found.append(f"'{name}' value missing")
    return found


def defaults(survey: dict[str, Any]) -> dict[str, Any]:
    """Return the variables that a launch sets where nothing is answered."""
    return {
        question["variable"]: question["default"]
        for question in survey["spec"]
        if question.get("default") is not None and not _fault(question, question["default"])
    }


def _fault(question: Question, answer: Any) -> list[str]:
    """Return what is wrong with an answer, the default being one."""
    kind = question["type"]
    if kind in NUMBERS:
        return _amount(question, answer)
    if kind in CHOICES:
        return _chosen(question, answer)
    if not isinstance(answer, str):
        return [f"Value {answer} for '{question['variable']}' expected to be a string."]
    if kind == "password" and answer == ENCRYPTED:
        return []
    return _within(question, answer, len(answer), f"length is {len(answer)} ")


def _amount(question: Question, answer: Any) -> list[str]:
    kind = question["type"]
    if isinstance(answer, bool) or not isinstance(answer, KINDS[kind]):
        expected = f"expected to be {NUMBERS[kind]}."
        return [f"Value {answer} for '{question['variable']}' {expected}"]
    return _within(question, answer, answer, "")


def _within(question: Question, answer: Any, size: float, more: str) -> list[str]:
    said = f"'{question['variable']}' value {answer} is too"
    lowest, highest = question.get("min"), question.get("max")
    if lowest not in ("", None) and size < lowest:
        return [f"{said} small ({more}must be at least {lowest})."]
    if highest not in ("", None) and size > highest:
        return [f"{said} large (must be no more than {highest})."]
    return []


def _chosen(question: Question, answer: Any) -> list[str]:
    name, choices = question["variable"], question["choices"]
    if isinstance(choices, str):
        choices = [line for line in choices.splitlines() if line.strip()]
    if question["type"] == "multiselect" and not isinstance(answer, list):
        return [f"'{name}' value is expected to be a list."]
    given = answer if isinstance(answer, list) else [answer]
    wanted = f"expected to be one of {choices}."
    return [f"Value {one} for '{name}' {wanted}" for one in given if one not in choices]
