# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Job templates with their surveys, sized by the number of minis; schedules; who may launch."""

from __future__ import annotations

from collections.abc import Sequence

from .chosen import minis, schedule_time, template_options
from .related import Object, names, prefixed
from .surroundings import credentials, environments, notifications
from .workflows import workflows

# What a question has that AWX stores although nothing is to be said about it. No default, because
# one that is empty goes into each job, over what the inventory says.
UNSAID = {"question_description": ""}


def templates(data: Object, say: Object) -> list[Object]:
    options = template_options(data, say)
    return [
        _template(_whole(each, data, options.get(each["name"], {})), data, say)
        for each in data["job_templates"]
        if each["name"] in say["templates"]
    ]


def _whole(given: Object, data: Object, options: Object) -> Object:
    """Return a job template with what all share and what is said for this one."""
    parts = (data["of_every_template"], given, options)
    extra_vars = {key: value for part in parts for key, value in part.get("extra_vars", {}).items()}
    return {**parts[0], **parts[1], **parts[2], "extra_vars": extra_vars}


def _template(given: Object, data: Object, say: Object) -> Object:
    """Return the options of a job template."""
    count = int(say["minis"]) or len(minis(say))
    slices = max(1, -(-count // int(say["slice"]))) if given["sliced"] else 1
    forks = min(int(say["forks"]), count or int(say["forks"]))
    asked = {f"ask_{what}_on_launch": True for what in ("job_type", "diff_mode", "verbosity")}
    told = ("description", "job_type", "diff_mode", "allow_simultaneous", "timeout", "extra_vars")
    return {
        **{name: given[name] for name in told},
        **asked,
        "ask_limit_on_launch": not given["on_all"],
        "ask_job_slice_count_on_launch": bool(given["sliced"]),
        "name": prefixed(given["name"], say),
        "project": say["project"],
        "playbook": "/".join(filter(None, (say["playbook_folder"], f"{given['playbook']}.yml"))),
        "inventory": say["inventory"],
        "execution_environment": "".join(names(environments(data, say))),
        "credentials": names(each for each in credentials(data, say) if each["of_jobs"]),
        "instance_groups": given.get("instance_groups", say["instance_groups"]),
        "forks": given.get("forks", forks),
        "job_slice_count": given.get("job_slice_count", slices),
        "notification_templates_error": (
            names(notifications(data, say)) if given["notify"] else []
        ),
        "survey_enabled": bool(given["survey"]),
        "survey_spec": _survey(given["survey"]),
    }


def _survey(questions: Sequence[Object]) -> Object:
    spec = [{**UNSAID, **question} for question in questions]
    return {"name": "", "description": "", "spec": spec} if spec else {}


def schedules(data: Object, say: Object) -> list[Object]:
    start = f"DTSTART;TZID={say['schedule_timezone']}:20260101T{schedule_time(say)}00"
    return [
        {
            "name": prefixed(each["name"], say),
            "description": each["description"],
            "unified_job_template": prefixed(each["job_template"], say),
            "extra_data": each["extra_data"],
            "rrule": f"{start} RRULE:FREQ=DAILY;INTERVAL=1",
            "enabled": say["schedule"],
        }
        for each in data["schedules"]
        if each["job_template"] in say["templates"]
    ]


def roles(data: Object, say: Object) -> list[Object]:
    all_of_them = names(workflows(data, say))
    grants = (
        {"role": "execute", "job_templates": names(templates(data, say)), "workflows": all_of_them},
        {"role": "approval", "job_templates": [], "workflows": all_of_them},
    )
    return [
        {**grant, "teams": [team["name"]], "lookup_organization": say["organization"]}
        for team in data["teams"]
        if team["name"]
        for grant in grants
    ]


# In the order in which they can be made.
