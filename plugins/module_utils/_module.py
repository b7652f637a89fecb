# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The module edge: the only place that makes an AnsibleModule, and the only one that ends it."""

from __future__ import annotations

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._engine import InquiryKind, Outcome, Resource, ResourceKind, converge
from ._errors import MacServerError, NotApplicable, Refused
from ._mini import Mini
from ._model.change import nearest
from ._run import ModuleRunner
from ._turn import turn

Spec = t.Dict[str, t.Any]
Result = t.Dict[str, t.Any]
ResourceKinds = t.Mapping[str, ResourceKind]
InquiryKinds = t.Mapping[str, InquiryKind]
Kinds = t.Union[ResourceKinds, InquiryKinds]

COMMON: Spec = {
    "timeout": {"type": "int", "default": 60},
    "lock_timeout": {"type": "int", "default": 60},
}
"""Options that every module takes, so that module_defaults can set them for all."""


class Entries(t.NamedTuple):
    """An option whose entries each name one of `kinds` by their only key; `noun` is what it is."""

    option: str
    noun: str
    kinds: Kinds


def run_module(kind: ResourceKind) -> None:
    """Converge one resource and end the module: one turn from the first reading to the proof."""
    module = Module.make(kind.SPEC, **kind.RULES)
    runs = [(kind, module.params)]
    with reporting_to(module), visit(module, kind.NAME, writes=True, runs=runs) as mini:
        result = converge_one(kind, module.params, mini, check_mode=module.check_mode)
        diff = result.pop("diff")
        if module._diff and diff:
            result["diff"] = diff
        for warning in result.pop("warnings", ()):
            module.warn(warning)
        module.exit_json(**result)


class Module(AnsibleModule):
    """An AnsibleModule that keeps secrets also where Ansible would show them.

    Ansible hides a secret where it stands as it was given. In a message or in the log it may stand
    as Python or serveradmin writes it, and options that are misspelt are not known to be secrets.
    Where an option is a list of such, complaints say which entry they mean.
    """

    entries: t.ClassVar[Entries | None] = None
    checked = False

    @classmethod
    def make_list(cls, entries: Entries, **options: t.Any) -> Module:
        cls.entries = entries
        return cls.make({**list_spec(entries.kinds, entries.option), **options})

    @classmethod
    def make(cls, spec: Spec, **rules: t.Any) -> Module:
        module = cls(argument_spec={**COMMON, **spec}, supports_check_mode=True, **rules)
        module.checked = True
        return module

    def _load_params(self) -> None:
        super()._load_params()  # type: ignore[no-untyped-call]  # Ansible has no annotations here
        for entry in self._given():
            # A name without options; Ansible takes null for an option that is not there.
            if isinstance(entry, dict) and list(entry.values()) == [None]:
                entry.update({name: {} for name in entry})

    def _given(self) -> list[t.Any]:
        """Return the entries as they were given, none where the option is no list."""
        given = self.params.get(self.entries.option) if self.entries else None
        return given if isinstance(given, list) else []

    def _log_invocation(self) -> None:
        self._hide_all_forms()
        super()._log_invocation()  # type: ignore[no-untyped-call]  # Ansible has no annotations here

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if not self.checked:
            self._hide_all_forms()
            kwargs["invocation"] = {}
            msg = self._complaint() or msg
        super().fail_json(msg, **kwargs)
        raise AssertionError("fail_json ends the module")

    def _complaint(self) -> str | None:
        """Return what is wrong with the first faulty entry, or None."""
        complaints = (
            _complaint(self.entries, place, entry) if self.entries else None
            for place, entry in enumerate(self._given())
        )
        return next(filter(None, complaints), None)

    def _hide_all_forms(self) -> None:
        for secret in list(self.no_log_values):
            self.no_log_values |= {repr(secret)[1:-1], secret.replace('"', "&quot;")}


def _complaint(entries: Entries, place: int, entry: t.Any) -> str | None:
    """Return what is wrong with one entry of a list, or None."""
    kinds, noun, where = entries.kinds, entries.noun, f"{entries.option}[{place}]"
    given = (
        [name for name, options in entry.items() if options is not None]
        if (isinstance(entry, dict))
        else []
    )
    unknown = [name for name in given if name not in kinds]
    if unknown:
        hint = nearest(unknown[0], kinds) or f"there are {', '.join(sorted(kinds))}"
        return f"{where}: no {noun} is named {unknown[0]!r}; {hint}"
    if len(given) != 1:
        return f"{where}: holds {len(given)} {entries.option}; each entry names exactly one"
    kind = kinds[given[0]]
    # The first check has already put null where nothing was given.
    options = {name: value for name, value in entry[given[0]].items() if value is not None}
    checked = ArgumentSpecValidator(kind.SPEC, **kind.RULES).validate(options)
    return (
        f"{where} ({given[0]}): {'; '.join(checked.error_messages)}"
        if (checked.error_messages)
        else None
    )


def list_spec(kinds: Kinds, option: str = "resources") -> Spec:
    """Return an option that lists such, with the options of every kind as typed suboptions."""
    return {
        option: {
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
    module = Module.make(kind.SPEC, **kind.RULES)
    with reporting_to(module), visit(module, kind.NAME, writes=False) as mini:
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
def visit(
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
    "Entries",
    "Module",
    "ResourceKinds",
    "Result",
    "Spec",
    "converge_one",
    "list_spec",
    "reporting_to",
    "run_info_module",
    "run_module",
    "visit",
]
