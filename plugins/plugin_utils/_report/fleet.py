# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The whole fleet of a report: minis by site, what to look at, and the directories."""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .directories import Directory, directories_of
from .facts import ROLE_GROUPS, Mini, Standing, Tree, mini_of, text, tree, trees
from .findings import FAILING, Finding, findings_of

NOWHERE = "Without a site"
_NO_SITE = ("all", "ungrouped")


class Asked(t.NamedTuple):
    """Which minis, and under which names their variables have the answer and the drift."""

    minis: Sequence[str]
    registered: str
    drift: str


class Fleet(t.NamedTuple):
    """All that a report tells; `made` is when, as in 2026-11-28T14:32:00Z."""

    made: str
    minis: tuple[Mini, ...]
    findings: tuple[Finding, ...]
    directories: tuple[Directory, ...]
    compared: bool

    def sites(self) -> dict[str, list[Mini]]:
        """Return the minis by site, in the order in which they come."""
        found: dict[str, list[Mini]] = {}
        for mini in self.minis:
            found.setdefault(mini.site, []).append(mini)
        return found

    def severities(self) -> dict[str, str]:
        """Return the worst that there is about each mini that there is something about."""
        # Failures come first, so what is there already is not better.
        worst: dict[str, str] = {}
        for finding in self.findings:
            worst.setdefault(finding.mini.name, finding.severity)
        return worst

    def summary(self) -> dict[str, t.Any]:
        """Return the report in few and plain values."""
        return {
            "made": self.made,
            "minis": len(self.minis),
            "unreached": [mini.name for mini in self.minis if mini.unreached],
            "failing": _names(self.findings, failing=True),
            "warning": _names(self.findings, failing=False),
            "findings": [
                {
                    "mini": each.mini.name,
                    "site": each.mini.site,
                    "severity": each.severity,
                    "what": each.what,
                    "why": each.why,
                }
                for each in self.findings
            ],
        }


def fleet_of(variables: Mapping[str, Tree], asked: Asked, *, made: str) -> Fleet:
    """Return the fleet, given the variables of minis as Ansible has them in `hostvars`."""
    known = {name: variables[name] for name in asked.minis}
    rows = _rows(known.values(), asked.drift)
    sizes = Counter(group for each in known.values() for group in each.get("group_names", ()))
    minis = [
        mini_of(
            str(name),
            tree(each.get(asked.registered)),
            Standing(
                _site(each, sizes),
                frozenset(ROLE_GROUPS).intersection(each.get("group_names", ())),
                None if rows is None else tuple(rows.get(str(name), ())),
            ),
        )
        for name, each in known.items()
    ]
    minis.sort(key=lambda mini: (mini.site == NOWHERE, mini.site.casefold()))
    directories = directories_of(minis)
    findings = findings_of(minis, directories)
    return Fleet(made, tuple(minis), tuple(findings), tuple(directories), rows is not None)


def _rows(known: Iterable[Tree], drift: str) -> dict[str, list[Tree]] | None:
    """Return the rows of what `drift_report` has said, by mini; None if nobody compared them.

    Each mini that has it has the whole, so one is enough.
    """
    for each in known:
        if drift in each:
            found: dict[str, list[Tree]] = {}
            for row in trees(tree(each[drift]).get("rows")):
                found.setdefault(text(row.get("mini")), []).append(row)
            return found
    return None


def _site(mini: Tree, sizes: Mapping[str, int]) -> str:
    """Return where a mini is: what it says itself, else the smallest of its groups of no role."""
    said = text(mini["report_site"]) if "report_site" in mini else ""
    groups = [name for name in mini.get("group_names", ()) if name not in (*ROLE_GROUPS, *_NO_SITE)]
    return said or min(groups, key=lambda group: (sizes[group], group), default=NOWHERE)


def _names(findings: Sequence[Finding], *, failing: bool) -> list[str]:
    return list(
        dict.fromkeys(each.mini.name for each in findings if (each.severity == FAILING) == failing)
    )
