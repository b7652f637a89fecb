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

from ._engine import Outcome, Resource, converge
from ._errors import MacServerError, NotApplicable, Refused
from ._mini import Mini
from ._run import ModuleRunner
from ._turn import turn

Spec = t.Dict[str, t.Any]
Result = t.Dict[str, t.Any]

COMMON: Spec = {
    "timeout": {"type": "int", "default": 60},
    "lock_timeout": {"type": "int", "default": 60},
}
"""Options that every module takes, so that module_defaults can set them for all."""


class ResourceKind(t.Protocol):
    """A class of resources.

    `NAME` is the module's, `SPEC` its options, `RULES` what binds options to each other
    (`required_if` and the like, as AnsibleModule takes them).
    """

    NAME: str
    SPEC: Spec
    RULES: Spec

    def __call__(self, options: t.Mapping[str, t.Any], mini: Mini) -> Resource: ...


class Inquiry(t.Protocol):
    """Something that is only read."""

    def read(self) -> t.Any: ...
    def returned(self, state: t.Any) -> Result: ...


class InquiryKind(t.Protocol):
    """A class of inquiries, described as resources are."""

    NAME: str
    SPEC: Spec
    RULES: Spec

    def __call__(self, options: t.Mapping[str, t.Any], mini: Mini) -> Inquiry: ...


def run_module(kind: ResourceKind) -> None:
    """Converge one resource and end the module: one turn from the first reading to the proof."""
    module = _make(kind)
    with reporting_to(module), _visit(module, kind.NAME, writes=True) as mini:
        result = converge_one(kind, module.params, mini, check_mode=module.check_mode)
        diff = result.pop("diff")
        if module._diff and diff:
            result["diff"] = diff
        module.exit_json(**result)


def run_info_module(kind: InquiryKind) -> None:
    """Read something and end the module; never takes the mini's lock."""
    module = _make(kind)
    with reporting_to(module), _visit(module, kind.NAME, writes=False) as mini:
        inquiry = kind(module.params, mini)
        module.exit_json(changed=False, **inquiry.returned(inquiry.read()))


def converge_one(
    kind: ResourceKind, options: t.Mapping[str, t.Any], mini: Mini, *, check_mode: bool
) -> Result:
    """Return a resource's result: `changed`, `changes`, `diff` (None if empty) and its noun."""
    resource = kind(options, mini)
    try:
        outcome = converge(resource, rehearse=check_mode, forget=mini.readings.clear)
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


def _make(kind: ResourceKind | InquiryKind) -> AnsibleModule:
    return AnsibleModule(
        argument_spec={**COMMON, **kind.SPEC}, supports_check_mode=True, **kind.RULES
    )


@contextlib.contextmanager
def _visit(module: AnsibleModule, name: str, *, writes: bool) -> t.Iterator[Mini]:
    timeout, lock_timeout = (_seconds(module, option) for option in ("timeout", "lock_timeout"))
    run = ModuleRunner(module)
    if module.check_mode or not writes:
        yield Mini(run=run, timeout=timeout)
        return
    with turn(timeout=lock_timeout, module=name) as descriptor:
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
    "ResourceKind",
    "Result",
    "Spec",
    "converge_one",
    "reporting_to",
    "run_info_module",
    "run_module",
]
