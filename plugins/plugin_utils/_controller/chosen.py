# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What an admin has chosen: read as it is meant, and refused where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ...module_utils._errors import MacServerError
from .related import Object, names

CACHES = "caching_servers"
NAME = re.compile(r"\w[\w.-]*")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# What else of a job template may be said for one than what all share.
OF_ONE = ("description", "playbook", "forks", "job_slice_count", "instance_groups")


def _refused(option: str, value: object, rule: str) -> MacServerError:
    return MacServerError(f"controller_setup_{option}: {value!r}: {rule}")


def minis(say: Object) -> list[str]:
    """Return the names of the hosts in all groups, each once."""
    return _but_here(host for group in say["groups"].values() for host in group)


def _but_here(hosts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(host for host in hosts if host != "localhost"))


def canary(say: Object) -> list[str]:
    """Return the groups and hosts that go first: those that are named, else one mini."""
    given = say["canary"]
    listed = given if isinstance(given, list) else [part.strip() for part in str(given).split(",")]
    if not given:
        # By name, so that it is the same in each run.
        listed = sorted(_but_here(say["groups"].get(CACHES, ())) or minis(say))[:1]
    if not listed:
        raise _refused(
            "canary",
            given,
            "the rollout needs somebody who goes first, and there is no mini to choose: name"
            " groups or hosts, such as [berlin], or run this with your inventory",
        )
    for name in listed:
        if not NAME.fullmatch(str(name)):
            raise _refused(
                "canary",
                name,
                "each has to be the plain name of a group or host: letters, digits, _, - and ."
                " (a pattern means something else in each slice)",
            )
    return [str(name) for name in listed]


def schedule_time(say: Object) -> str:
    """Return the time of day without its colon."""
    given = say["schedule_time"]
    if not TIME.fullmatch(str(given)):
        raise _refused(
            "schedule_time",
            given,
            'has to be hours and minutes as HH:MM, in quotes, such as "22:30" (without them YAML'
            " makes a number of it)",
        )
    return str(given).replace(":", "")


def template_options(data: Object, say: Object) -> Object:
    """Return what is said for single job templates, by their short names."""
    given: Object = say["template_options"]
    known = names(data["job_templates"])
    options = {*data["of_every_template"], *OF_ONE}
    for name, said in given.items():
        if name not in known:
            raise _refused("template_options", name, f"is no job template: {', '.join(known)}")
        if not isinstance(said, Mapping):
            raise _refused("template_options", {name: said}, "has to be a mapping of options")
        if unknown := sorted(set(said) - options):
            rule = f"{name} has no such option; there are {', '.join(sorted(options))}"
            raise _refused("template_options", ", ".join(unknown), rule)
    return given
