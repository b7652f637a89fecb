# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Bring a resource into its wanted state: read, plan, apply, prove."""

from __future__ import annotations

import contextlib
import dataclasses
import time
import typing as t

from ._errors import MacServerError, NotApplied
from ._model.change import Plan, nearest_keys
from ._values import ABSENT, join_path, lookup, plain, same

State = t.Any
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 2.0


class Resource(t.Protocol):
    """One managed thing on a mini."""

    @property
    def settle_timeout(self) -> float:
        """How many seconds a reading may take to show what was applied; 0 reads once."""

    def read(self) -> State:
        """Return the present state; never writes. Raises NotApplicable where it cannot exist."""

    def plan(self, now: State) -> Plan:
        """Return what has to change; pure. Raises Refused for what must not be done."""

    def apply(self, plan: Plan) -> None:
        """Carry the plan out; the only place that writes."""

    def foretell(self, plan: Plan) -> None:
        """Let later readings of this visit see what the plan would have done."""

    def returned(self, state: State) -> dict[str, t.Any]:
        """Return what the module answers about a state."""


class ResourceKind(t.Protocol):
    """A class of resources.

    `NAME` is the module's, `SPEC` its options, `RULES` what binds options to each other
    (`required_if` and the like, as AnsibleModule takes them).
    """

    NAME: str
    SPEC: dict[str, t.Any]
    RULES: dict[str, t.Any]

    def __call__(self, options: t.Mapping[str, t.Any], mini: t.Any) -> Resource:
        """Return the resource that checked options describe, on this mini."""


class Inquiry(t.Protocol):
    """Something that is only read."""

    def read(self) -> t.Any:
        """Return what was asked for."""

    def returned(self, state: t.Any) -> dict[str, t.Any]:
        """Return what the module answers about it."""


class InquiryKind(t.Protocol):
    """A class of inquiries, described as resources are."""

    NAME: str
    SPEC: dict[str, t.Any]
    RULES: dict[str, t.Any]

    def __call__(self, options: t.Mapping[str, t.Any], mini: t.Any) -> Inquiry:
        """Return the inquiry that checked options describe, on this mini."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What converging a resource came to; in check mode `state` is the prediction."""

    plan: Plan
    state: State

    @property
    def changed(self) -> bool:
        return not self.plan.empty


def converge(resource: Resource, *, rehearse: bool, forget: t.Callable[[], None]) -> Outcome:
    """Return the outcome of bringing `resource` into its wanted state.

    With `rehearse` nothing is applied and the plan's prediction is the outcome. `forget` drops
    shared readings. Raises NotApplied if a reading after the write does not show all of the plan.
    """
    before = resource.read()
    plan = resource.plan(before)
    if plan.empty:
        return Outcome(plan, before)
    if rehearse:
        resource.foretell(plan)
        return Outcome(plan, plan.predicted)
    try:
        resource.apply(plan)
    except MacServerError as error:
        forget()
        _tell_what_changed(error, resource, plan)
        raise
    forget()
    after = _settled(resource, plan, forget)
    _prove(plan, after)
    return Outcome(plan, after)


def _tell_what_changed(error: MacServerError, resource: Resource, plan: Plan) -> None:
    """Say in the details of a failed write whether the mini differs, if it can still be read."""
    # What stands in the way of reading has been told by the error that led here.
    with contextlib.suppress(MacServerError):
        now = resource.read()
        differs = (not same(lookup(now, each.path), each.before) for each in plan.changes)
        error.details.setdefault("changed", any(differs))


def _settled(resource: Resource, plan: Plan, forget: t.Callable[[], None]) -> State:
    deadline = time.monotonic() + resource.settle_timeout
    pause = _FIRST_PAUSE
    while True:
        after = resource.read()
        if plan.met(after) or time.monotonic() >= deadline:
            return after
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
        forget()


def _prove(plan: Plan, after: State) -> None:
    unmet = plan.unmet(after)
    if unmet:
        problem: MacServerError = NotApplied(
            [
                (
                    join_path(change.path),
                    change.shown()["after"],
                    "<hidden>" if change.secret else _got(after, change.path),
                )
                for change in unmet
            ],
            hint="; ".join(filter(None, (nearest_keys(unmet, after), *(c.hint for c in unmet)))),
        )
        problem.details["changed"] = len(unmet) < len(plan.changes)
        raise problem


def _got(after: State, path: tuple[str, ...]) -> t.Any:
    value = lookup(after, path)
    return None if value is ABSENT else plain(value)


__all__ = ["Inquiry", "InquiryKind", "Outcome", "Resource", "ResourceKind", "State", "converge"]
