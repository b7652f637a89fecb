# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The whole fleet of a report: minis by site, what to look at, and the directories."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from .directories import Directory, directories_of
from .facts import ROLE_GROUPS, Mini, Standing, Tree, mini_of, text, tree, trees
from .findings import FAILING, Finding, findings_of

NOWHERE = "Without a site"


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


class Inventory(t.NamedTuple):
    """What the inventory says: the groups with their minis, and sites that it names itself."""

    groups: Mapping[str, frozenset[str]]
    sites: Mapping[str, str]

    def site_of(self, mini: str) -> str:
        """Return a mini's site: what it says, else the smallest of its groups that is no role's."""
        if self.sites.get(mini):
            return text(self.sites[mini])
        mine = [
            (len(minis), number, group)
            for number, (group, minis) in enumerate(self.groups.items())
            if group not in ("all", "ungrouped", *ROLE_GROUPS) and mini in minis
        ]
        return min(mine)[2] if mine else NOWHERE

    def roles_of(self, mini: str) -> frozenset[str]:
        """Return the groups of roles that a mini is in."""
        return frozenset(group for group in ROLE_GROUPS if mini in self.groups.get(group, ()))


def inventory_of(groups: Mapping[str, Iterable[str]], sites: Mapping[str, str]) -> Inventory:
    """Return the inventory, given Ansible's groups and the names of sites by mini."""
    return Inventory({name: frozenset(minis) for name, minis in groups.items()}, sites)


def fleet_of(
    visits: Mapping[str, Tree], inventory: Inventory, *, drift: Tree | None, made: str
) -> Fleet:
    """Return the fleet, given the registered results of `inquire` and of `drift_report`."""
    rows: dict[str, list[Tree]] = {}
    for row in trees(tree(drift).get("rows")):
        rows.setdefault(text(row.get("mini")), []).append(row)
    minis = [
        mini_of(
            str(name),
            tree(visit),
            Standing(
                inventory.site_of(name),
                inventory.roles_of(name),
                tuple(rows.get(str(name), ())) if drift else None,
            ),
        )
        for name, visit in visits.items()
    ]
    minis.sort(key=lambda mini: (mini.site == NOWHERE, mini.site.casefold()))
    directories = directories_of(minis)
    findings = findings_of(minis, directories)
    return Fleet(made, tuple(minis), tuple(findings), tuple(directories), bool(drift))


def _names(findings: Sequence[Finding], *, failing: bool) -> list[str]:
    return list(
        dict.fromkeys(each.mini.name for each in findings if (each.severity == FAILING) == failing)
    )
