# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Job templates with their surveys, sized by the number of minis; schedules; who may launch."""

from __future__ import annotations

from collections.abc import Sequence

from .related import Object, names, prefixed
from .surroundings import credentials, environments, minis, notifications
from .workflows import workflows

# What a question has that AWX stores although nothing is to be said about it.
UNSAID = {"question_description": "", "default": ""}


def templates(data: Object, say: Object) -> list[Object]:
    chosen = [each for each in data["job_templates"] if each["name"] in say["templates"]]
    whole = (
        {**data["of_every_template"], **each, **say["template_options"].get(each["name"], {})}
        for each in chosen
    )
    return [_template(each, data, say) for each in whole]


def _template(given: Object, data: Object, say: Object) -> Object:
    """Return the options of a job template."""
    count = int(say["minis"]) or len(minis(say)) or 1
    slices = -(-count // int(say["slice"])) if given["sliced"] else 1
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
        "instance_groups": say["instance_groups"],
        "forks": given.get("forks", min(int(say["forks"]), count)),
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
    time = str(say["schedule_time"]).replace(":", "")
    start = f"DTSTART;TZID={say['schedule_timezone']}:20260101T{time}00"
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
