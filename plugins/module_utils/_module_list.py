# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The edge of modules that take a list: several resources, or several inquiries, in one visit."""

from __future__ import annotations

import typing as t

from ansible.module_utils import basic

from ._engine import InquiryKind, ResourceKind
from ._errors import MacServerError, NotApplicable, Refused
from ._mini import Mini
from ._model.change import nearest
from ._module import (
    Entries,
    Module,
    ResourceKinds,
    Result,
    converge_one,
    reporting_to,
    visit,
)

_Kind = t.TypeVar("_Kind", ResourceKind, InquiryKind)
Registry = t.Mapping[str, t.Callable[[], _Kind]]


def run_converge(registry: Registry[ResourceKind]) -> None:
    """Converge a list of resources in one visit and end the module."""
    kinds = _wanted(registry, "resources")
    entries = Entries("resources", "resource", kinds)
    module = Module.make_list(entries, require={"type": "list", "elements": "str", "default": []})
    named = map(_only_item, module.params["resources"])
    runs = [(kinds[name], options) for name, options in named]
    with reporting_to(module), visit(module, "converge", writes=True, runs=runs) as mini:
        _refuse_unknown(module.params["require"], registry)
        results = _converge_list(kinds, module.params["resources"], mini, module.check_mode)
        diffs = [diff for diff in (result.pop("diff") for result in results) if diff]
        for result in results:
            for warning in result.pop("warnings", ()):
                module.warn(f"{result['name']}: {warning}")
        answer: Result = {
            "changed": any(each["changed"] for each in results),
            "resources": results,
            "not_done": [],
        }
        if module._diff and diffs:
            answer["diff"] = diffs
        _insist(answer, module.params["require"])
        module.exit_json(**answer)


def run_inquire(registry: Registry[InquiryKind]) -> None:
    """Make a list of inquiries in one visit and end the module; never takes the mini's lock."""
    kinds = _wanted(registry, "inquiries")
    module = Module.make_list(Entries("inquiries", "inquiry", kinds))
    named = map(_only_item, module.params["inquiries"])
    with reporting_to(module), visit(module, "inquire", writes=False) as mini:
        answers = [{"name": name, **_answer(kinds[name], given, mini)} for name, given in named]
        module.exit_json(changed=False, inquiries=answers)


def _wanted(registry: Registry[_Kind], option: str) -> dict[str, _Kind]:
    """Return the kinds that are in the list, or all where something about the list is wrong.

    A mini has to compile each one that it imports; most visits are about a few of them.
    """
    params = basic._load_params() or {}  # None while the documentation is compared with the spec
    given = params.get(option)
    entries = given if isinstance(given, list) else []
    well = all(isinstance(entry, dict) and len(entry) == 1 for entry in entries)
    names = {name for entry in entries for name in entry} if well else set()
    if not names or not names <= set(registry):
        names = set(registry)
    return {name: load() for name, load in registry.items() if name in names}


def _refuse_unknown(required: t.Sequence[str], registry: t.Collection[str]) -> None:
    for place, name in enumerate(required):
        if name not in registry:
            hint = nearest(name, registry) or f"there are {', '.join(sorted(registry))}"
            raise Refused(f"require[{place}]", f"no resource is named {name!r}; {hint}")


def _insist(answer: Result, required: t.Collection[str]) -> None:
    """Raise an error with this answer where what must be on a mini is not applicable there."""
    missing = {
        place: each
        for place, each in enumerate(answer["resources"])
        if each["name"] in required and not each.get("applicable", True)
    }
    if missing:
        said = (
            f"resources[{place}] ({each['name']}): required on this mini, but {each['reason']}"
            for place, each in missing.items()
        )
        raise MacServerError(
            "; ".join(said),
            **{
                **answer,
                "resources": [each for each in answer["resources"] if each not in missing.values()],
                "not_done": [each["name"] for each in missing.values()],
            },
        )


def _converge_list(
    kinds: ResourceKinds, entries: t.Sequence[Result], mini: Mini, check_mode: bool
) -> list[Result]:
    """Return the results in order.

    Everything is rehearsed first, so that a value that will be refused is so before the first
    write; a failure of another kind may be mended by an earlier resource, and is left to the run.
    """
    named = [_only_item(entry) for entry in entries]
    if check_mode:
        return list(_in_turn(kinds, named, mini, check_mode=True))
    try:
        rehearsed = list(_in_turn(kinds, named, mini, check_mode=True))
        if not any(each["changed"] for each in rehearsed):
            return rehearsed
    except MacServerError as error:
        if isinstance(error.__cause__, Refused):
            error.details.update(
                changed=False, resources=[], not_done=[name for name, _options in named]
            )
            raise
    mini.readings.drop_predictions()
    return list(_in_turn(kinds, named, mini, check_mode=False))


def _in_turn(
    kinds: ResourceKinds, named: t.Sequence[tuple[str, Result]], mini: Mini, *, check_mode: bool
) -> t.Iterator[Result]:
    """Give the result of each resource; a failure names its entry and what was not done."""
    results: list[Result] = []
    for place, (name, options) in enumerate(named):
        try:
            result = converge_one(kinds[name], options, mini, check_mode=check_mode)
        except MacServerError as error:
            here = error.details.get("changed", False)
            raise MacServerError(
                f"resources[{place}] ({name}): {error}",
                **{
                    **error.details,
                    "changed": here or any(each["changed"] for each in results),
                    "resources": [_without_diff(each) for each in results],
                    "not_done": [later for later, _options in named[place:]],
                },
            ) from error
        results.append({"name": name, **result})
        yield results[-1]


def _answer(kind: InquiryKind, options: Result, mini: Mini) -> Result:
    """Return what one inquiry answers; that it cannot be made, or fails, is an answer too."""
    try:
        inquiry = kind(options, mini)
        return inquiry.returned(inquiry.read())
    except NotApplicable as reason:
        return {"applicable": False, "reason": str(reason)}
    except MacServerError as problem:
        return {"problem": str(problem)}


def _only_item(entry: Result) -> tuple[str, Result]:
    return next((name, options) for name, options in entry.items() if options is not None)


def _without_diff(result: Result) -> Result:
    return {key: value for key, value in result.items() if key != "diff"}


__all__ = ["Registry", "run_converge", "run_inquire"]
