# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What will change on a mini: a pure value that check mode, diff, proof and tests are made from."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from .._values import ABSENT, Path, Tree, covers, join_path, lookup, plain, same, with_value
from .quirks import is_shown
from .yaml_text import yaml_text

HIDDEN = "<hidden>"


@dataclasses.dataclass(frozen=True)
class Change:
    """One value at one path; `before is ABSENT` makes it, `after is ABSENT` takes it away.

    A `secret` is shown as `<hidden>`. One that is not `provable` cannot be seen in a later
    reading, so the proof leaves it out; and so it does a secret that the server hides. `hint`
    helps whoever reads that the change did not take.
    """

    path: Path
    before: Tree
    after: Tree
    secret: bool = False
    provable: bool = True
    hint: str = dataclasses.field(default="", compare=False)

    def shown(self) -> dict[str, t.Any]:
        """Return the change as `{path, before, after}`: absent is null, secrets are hidden."""
        return {
            "path": join_path(self.path),
            "before": self._visible(self.before),
            "after": self._visible(self.after),
        }

    def _visible(self, value: Tree) -> t.Any:
        if value is ABSENT:
            return None
        return HIDDEN if self.secret else plain(value)


@dataclasses.dataclass(frozen=True)
class Plan:
    """All changes that a resource needs, and the state that a reading will then show."""

    changes: tuple[Change, ...]
    predicted: Tree

    @property
    def empty(self) -> bool:
        return not self.changes

    def unmet(self, after: Tree) -> list[Change]:
        """Return the changes that a later reading does not show."""
        return [change for change in self.changes if not _shows(after, change)]

    def met(self, after: Tree) -> bool:
        return not self.unmet(after)

    def diff(self, header: str) -> dict[str, str]:
        """Return Ansible's diff of the touched paths only, as YAML text."""
        return {
            "before_header": header,
            "after_header": header,
            "before": self._touched("before"),
            "after": self._touched("after"),
        }

    def _touched(self, side: str) -> str:
        tree: Tree = {}
        for change in self.changes:
            value = getattr(change, side)
            if value is not ABSENT:
                tree = with_value(tree, change.path, HIDDEN if change.secret else value)
        return yaml_text(plain(tree)) if tree != {} else ""


def _shows(after: Tree, change: Change) -> bool:
    got = lookup(after, change.path)
    if not change.provable or covers(got, change.after):
        return True
    return change.secret and _may_hide(got, change.after)


def _may_hide(got: Tree, wanted: Tree) -> bool:
    """Tell whether a reading shows all of `wanted` but single values, which may be hidden."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(
            _may_hide(got.get(key, ABSENT), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        same_length = isinstance(got, list) and len(got) == len(wanted)
        return same_length and all(_may_hide(*pair) for pair in zip(got, wanted))
    return same(got, wanted) or not is_shown(got)


def nearest(name: str, known: t.Iterable[str]) -> str:
    """Return a hint with the names that look like `name`, or an empty string."""
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return "did you mean {}?".format(" or ".join(close)) if close else ""


def nearest_keys(unmet: t.Iterable[Change], after: Tree) -> str:
    """Return a hint for keys that the mini swallowed: the names beside them that look alike."""
    hints = []
    for change in unmet:
        beside = lookup(after, change.path[:-1])
        if isinstance(beside, dict) and change.path and change.path[-1] not in beside:
            hint = nearest(change.path[-1], beside)
            hints.append(
                "the mini knows no key {}{}".format(
                    join_path(change.path), "; " + hint if hint else " (is it misspelt?)"
                )
            )
    return "; ".join(hints)


__all__ = ["HIDDEN", "Change", "Plan", "nearest", "nearest_keys"]
