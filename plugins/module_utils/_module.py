# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The module edge: the only place that makes an AnsibleModule, and the only one that ends it."""

from __future__ import annotations

import contextlib
import typing as t

from ansible.module_utils import basic
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._engine import Outcome, Resource, ResourceKind, converge
from ._errors import MacServerError, NotApplicable, Refused
from ._mini import Mini
from ._model.change import nearest
from ._run import ModuleRunner
from ._turn import turn

Spec = t.Dict[str, t.Any]
Result = t.Dict[str, t.Any]
Kinds = t.Mapping[str, ResourceKind]
Registry = t.Mapping[str, t.Callable[[], ResourceKind]]

COMMON: Spec = {
    "timeout": {"type": "int", "default": 60},
    "lock_timeout": {"type": "int", "default": 60},
}
"""Options that every module takes, so that module_defaults can set them for all."""


class Inquiry(t.Protocol):
    """Something that is only read."""

    def read(self) -> t.Any:
        """Return what was asked for."""

    def returned(self, state: t.Any) -> Result:
        """Return what the module answers about it."""


class InquiryKind(t.Protocol):
    """A class of inquiries, described as resources are."""

    NAME: str
    SPEC: Spec
    RULES: Spec

    def __call__(self, options: t.Mapping[str, t.Any], mini: Mini) -> Inquiry:
        """Return the inquiry that checked options describe, on this mini."""


def run_module(kind: ResourceKind) -> None:
    """Converge one resource and end the module: one turn from the first reading to the proof."""
    module = _Module.make(kind.SPEC, **kind.RULES)
    runs = [(kind, module.params)]
    with reporting_to(module), _visit(module, kind.NAME, writes=True, runs=runs) as mini:
        result = converge_one(kind, module.params, mini, check_mode=module.check_mode)
        diff = result.pop("diff")
        if module._diff and diff:
            result["diff"] = diff
        for warning in result.pop("warnings", ()):
            module.warn(warning)
        module.exit_json(**result)


def run_converge(registry: Registry) -> None:
    """Converge a list of resources in one visit and end the module."""
    kinds = _wanted(registry)
    module = _Module.make(list_spec(kinds), kinds=kinds)
    named = map(_only_item, module.params["resources"])
    runs = [(kinds[name], options) for name, options in named]
    with reporting_to(module), _visit(module, "converge", writes=True, runs=runs) as mini:
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
        module.exit_json(**answer)


def _wanted(registry: Registry) -> Kinds:
    """Return the kinds that are in the list, or all where something about the list is wrong.

    A mini has to compile each resource that it imports; most visits are about a few of them.
    """
    params = basic._load_params() or {}  # None while the documentation is compared with the spec
    entries = params.get("resources")
    entries = entries if isinstance(entries, list) else []
    well = all(isinstance(entry, dict) and len(entry) == 1 for entry in entries)
    names = {name for entry in entries for name in entry} if well else set()
    if not names or not names <= set(registry):
        names = set(registry)
    return {name: load() for name, load in registry.items() if name in names}


def _converge_list(
    kinds: Kinds, entries: t.Sequence[Result], mini: Mini, check_mode: bool
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
    kinds: Kinds, named: t.Sequence[tuple[str, Result]], mini: Mini, *, check_mode: bool
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


def _only_item(entry: Result) -> tuple[str, Result]:
    return next((name, options) for name, options in entry.items() if options is not None)


def _without_diff(result: Result) -> Result:
    return {key: value for key, value in result.items() if key != "diff"}


class _Module(AnsibleModule):
    """An AnsibleModule that keeps secrets also where Ansible would show them.

    Ansible hides a secret where it stands as it was given. In a message or in the log it may stand
    as Python or serveradmin writes it, and options that are misspelt are not known to be secrets.
    For `converge`, complaints about options say which entry of the list they mean.
    """

    kinds: t.ClassVar[Kinds] = {}
    checked = False

    @classmethod
    def make(cls, spec: Spec, *, kinds: Kinds | None = None, **rules: t.Any) -> _Module:
        cls.kinds = kinds or {}
        module = cls(argument_spec={**COMMON, **spec}, supports_check_mode=True, **rules)
        module.checked = True
        return module

    def _log_invocation(self) -> None:
        self._hide_all_forms()
        super()._log_invocation()  # type: ignore[no-untyped-call]  # Ansible has no annotations here

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if not self.checked:
            self._hide_all_forms()
            kwargs["invocation"] = {}
            entries = self.params.get("resources") if self.kinds else None
            for place, entry in enumerate(entries if isinstance(entries, list) else ()):
                complaint = _complaint(self.kinds, place, entry)
                if complaint:
                    msg = complaint
                    break
        super().fail_json(msg, **kwargs)
        raise AssertionError("fail_json ends the module")

    def _hide_all_forms(self) -> None:
        for secret in list(self.no_log_values):
            self.no_log_values |= {repr(secret)[1:-1], secret.replace('"', "&quot;")}


def _complaint(kinds: Kinds, place: int, entry: t.Any) -> str | None:
    """Return what is wrong with one entry of `resources`, or None."""
    where = f"resources[{place}]"
    given = (
        [name for name, options in entry.items() if options is not None]
        if (isinstance(entry, dict))
        else []
    )
    unknown = [name for name in given if name not in kinds]
    if unknown:
        hint = nearest(unknown[0], kinds) or f"there are {', '.join(sorted(kinds))}"
        return f"{where}: no resource is named {unknown[0]!r}; {hint}"
    if len(given) != 1:
        return f"{where}: holds {len(given)} resources; each entry names exactly one"
    kind = kinds[given[0]]
    # The first check has already put null where nothing was given.
    options = {name: value for name, value in entry[given[0]].items() if value is not None}
    checked = ArgumentSpecValidator(kind.SPEC, **kind.RULES).validate(options)
    return (
        f"{where} ({given[0]}): {'; '.join(checked.error_messages)}"
        if (checked.error_messages)
        else None
    )


def list_spec(kinds: Kinds) -> Spec:
    """Return the option `resources`, with the options of every kind as typed suboptions."""
    return {
        "resources": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                name: {"type": "dict", "options": kind.SPEC, **kind.RULES}
                for name, kind in kinds.items()
            },
            "mutually_exclusive": [list(kinds)],
            "required_one_of": [list(kinds)],
        }
    }


def run_info_module(kind: InquiryKind) -> None:
    """Read something and end the module; never takes the mini's lock."""
    module = _Module.make(kind.SPEC, **kind.RULES)
    with reporting_to(module), _visit(module, kind.NAME, writes=False) as mini:
        inquiry = kind(module.params, mini)
        module.exit_json(changed=False, **inquiry.returned(inquiry.read()))


def converge_one(
    kind: ResourceKind, options: t.Mapping[str, t.Any], mini: Mini, *, check_mode: bool
) -> Result:
    """Return a resource's result: `changed`, `changes`, `diff` (None if empty) and its noun.

    `warnings`, if the resource gives any, are sentences that Ansible shows beside the result.
    """
    resource = kind(options, mini)
    mini.readings.next_resource()
    try:
        outcome = converge(resource, rehearse=check_mode, forget=mini.readings.forget)
    except NotApplicable as reason:
        return {
            "changed": False,
            "changes": [],
            "applicable": False,
            "reason": str(reason),
            "diff": None,
        }
    return _result(kind.NAME, outcome, resource)


def _result(name: str, outcome: Outcome, resource: Resource) -> Result:
    return {
        "changed": outcome.changed,
        "changes": [change.shown() for change in outcome.plan.changes],
        "diff": outcome.plan.diff(name) if outcome.changed else None,
        **resource.returned(outcome.state),
    }


@contextlib.contextmanager
def reporting_to(module: AnsibleModule) -> t.Iterator[None]:
    """Turn our own errors into the module's failure; anything else is a bug and shows itself."""
    try:
        yield
    except NotApplicable as reason:
        module.exit_json(changed=False, applicable=False, reason=str(reason))
    except MacServerError as error:
        module.fail_json(msg=str(error), **error.details)


@contextlib.contextmanager
def _visit(
    module: AnsibleModule,
    name: str,
    *,
    writes: bool,
    runs: t.Sequence[tuple[ResourceKind, Result]] = (),
) -> t.Iterator[Mini]:
    timeout, lock_timeout = (_seconds(module, option) for option in ("timeout", "lock_timeout"))
    run = ModuleRunner(module)
    if module.check_mode or not writes:
        yield Mini(run=run, timeout=timeout)
        return
    # For a tool that an earlier run left running, wait as long as for a new one.
    patience: dict[str, float] = {}
    for kind, options in runs:
        if "wait_timeout" in options:
            tool = getattr(kind, "TOOL", kind.NAME)
            patience[tool] = max(options["wait_timeout"], patience.get(tool, 0))
    with turn(timeout=lock_timeout, module=name, patience=patience) as descriptor:
        yield Mini(run=run, timeout=timeout, turn=descriptor)


def _seconds(module: AnsibleModule, option: str) -> int:
    value: int = module.params[option]
    if value < 1:
        raise Refused(option, f"{value} is no number of seconds to wait; it is at least 1")
    return value


__all__ = [
    "COMMON",
    "Inquiry",
    "InquiryKind",
    "Result",
    "Spec",
    "converge_one",
    "list_spec",
    "reporting_to",
    "run_converge",
    "run_info_module",
    "run_module",
]
