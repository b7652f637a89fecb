# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold between the fields of an object, by kind; and what follows once it is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from double import runs, survey
from double.refusal import Refusal, wrong
from double.show import ENCRYPTED
from double.store import Item, Store
from double.table import read
from double.values import mapping

FRESH = read("fresh.yml")
OWN_PROMPTS = ("scm_branch", "job_type", "job_tags", "skip_tags", "limit", "diff_mode", "verbosity")
PROMPTS = (
    *OWN_PROMPTS,
    "inventory",
    "execution_environment",
    "forks",
    "job_slice_count",
    "timeout",
)
ASKED_AS = {"job_tags": "tags", "skip_tags": "skip_tags"}
KINDS = {"int": int, "string": str, "password": str, "bool": bool, "list": list, "object": dict}
Values = dict[str, Any]


def _project(store: Store, values: Values, item: Item | None) -> None:
    if values["scm_type"] and not values["scm_url"]:
        raise wrong(scm_url="SCM URL is required.")
    used = (x for x in store.all("projects") if x is not item and not x.values["scm_type"])
    if not values["scm_type"] and values["local_path"]:
        taken = {x.values["local_path"] for x in used}
        if values["local_path"] in taken or values["local_path"] not in store.content.folders:
            raise wrong(local_path="This path is already being used by another manual project.")


def _execution_environment(store: Store, values: Values, item: Item | None) -> None:
    if re.search(r"\s", values["image"]):
        raise wrong(image=f"The container image name {values['image']} is not valid")


def _group(store: Store, values: Values, item: Item | None) -> None:
    if values["name"] in ("all", "_meta"):
        raise wrong(name="Invalid group name.")


def _inventory_source(store: Store, values: Values, item: Item | None) -> None:
    if not values["source"]:
        raise wrong(source='"" is not a valid choice.')
    if values["source"] != "scm":
        return
    project = store.find("projects", values["source_project"])
    if project is None:
        raise wrong(source_project="Project required for scm type sources.")
    if not project.values["scm_type"]:
        raise wrong(source_project="Cannot use manual project for SCM-based inventory.")


def _job_template(store: Store, values: Values, item: Item | None) -> None:
    project = store.find("projects", values["project"])
    if project is None:
        raise wrong(project="Job Templates must have a project assigned.")
    values["organization"] = project.values["organization"]
    if values["inventory"] is None and not values["ask_inventory_on_launch"]:
        raise wrong(inventory="You must either set a default value or ask to prompt on launch.")
    if not values["playbook"]:
        raise wrong(playbook="Must select playbook for project.")
    free = project.values["scm_type"] and project.values["allow_override"]
    if not free and values["playbook"] not in runs.playbooks(store, project):
        raise wrong(playbook="Playbook not found for project.")
    if values["scm_branch"] and not project.values["allow_override"]:
        raise wrong(scm_branch="Project does not allow overriding branch.")


def _credential_type(store: Store, values: Values, item: Item | None) -> None:
    if values["kind"] not in ("cloud", "net"):
        raise wrong(kind=f"Must be 'cloud' or 'net', not {values['kind']}")
    fields = values["inputs"].get("fields", [])
    for field in fields:
        for name in ("id", "label"):
            if name not in field:
                raise wrong(inputs=f"'{name}' is a required property")
    known = {field["id"] for field in fields} | {"tower"}
    for name, text in values["injectors"].get("env", {}).items():
        if name.startswith("ANSIBLE_"):
            raise wrong(
                injectors=f"Environment variable {name} may affect Ansible configuration so its "
                "use is not allowed in credentials."
            )
        _defined(name, str(text), known)
    for name, text in values["injectors"].get("extra_vars", {}).items():
        _defined(name, str(text), known)


def _defined(name: str, text: str, known: set[str]) -> None:
    for used in re.findall(r"{{\s*(\w+)", text):
        if used not in known:
            raise wrong(injectors=f"{name} uses an undefined field ('{used}' is undefined)")


def _credential(store: Store, values: Values, item: Item | None) -> None:
    owners = [("users", values.pop("user", None)), ("teams", values.pop("team", None))]
    owners = [(path, int(number)) for path, number in owners if number]
    if item is None and not owners and values["organization"] is None:
        raise Refusal(400, {"detail": ["Missing 'user', 'team', or 'organization'."]})
    kind = store.get("credential_types", values["credential_type"])
    fields = {field["id"]: field for field in kind.values["inputs"].get("fields", [])}
    secret = {name for name, field in fields.items() if field.get("secret")}
    values["inputs"] = _inputs(values["inputs"], fields, item.values["inputs"] if item else {})
    values["kind"] = kind.values["namespace"]
    values["cloud"] = kind.values["kind"] == "cloud"
    values["kubernetes"] = kind.values["kind"] == "kubernetes"
    values["_hidden"] = {"secret": {"inputs": secret}, "owners": owners} if item is None else {}


def _inputs(sent: Values, fields: dict[str, Values], before: Values) -> Values:
    """Return what a credential keeps of what was sent: an empty secret is none."""
    unknown = [name for name in sent if name not in fields]
    if unknown:
        named = ", ".join(f"'{name}'" for name in unknown)
        are = "was" if len(unknown) == 1 else "were"
        raise wrong(inputs=f"Additional properties are not allowed ({named} {are} unexpected)")
    for name, value in sent.items():
        if fields[name].get("type", "string") == "string" and not isinstance(value, str):
            raise Refusal(400, {"inputs": {name: [f"{value} is not of type 'string'"]}})
        if name == "ssh_key_data" and value and "-----BEGIN" not in value and value != ENCRYPTED:
            said = f"Invalid certificate or key: {value[:100]}..."
            raise Refusal(400, {"inputs": {name: [said]}})
    kept = {n: before.get(n, "") if v == ENCRYPTED else v for n, v in sent.items()}
    return {name: value for name, value in kept.items() if value or not fields[name].get("secret")}


def _notification_template(store: Store, values: Values, item: Item | None) -> None:
    wanted = FRESH["notifications"][values["notification_type"]]
    sent = dict(values["notification_configuration"])
    before = item.values["notification_configuration"] if item else {}
    missing = []
    for name, what in wanted.items():
        kind, given, default = str(what).partition("=")
        if name not in sent:
            if not given:
                missing.append(name)
                continue
            sent[name] = _converted(kind, default)
        if kind == "password" and sent[name] == ENCRYPTED:
            sent[name] = before.get(name, "")
        if not isinstance(sent[name], KINDS[kind]):
            said = f"Configuration field '{name}' incorrect type, expected {kind}."
            raise Refusal(400, {"__all__": [said]})
    if missing:
        said = f"Missing required fields for Notification Configuration: {missing}."
        raise Refusal(400, {"__all__": [said]})
    values["notification_configuration"] = sent
    none = {"started": None, "success": None, "error": None, "workflow_approval": None}
    values["messages"] = {**none, **(values["messages"] or {})}
    secret = {name for name, what in wanted.items() if str(what).startswith("password")}
    values["_hidden"] = {"secret": {"notification_configuration": secret}}


def _converted(kind: str, default: str) -> Any:
    if kind == "bool":
        return default == "true"
    return int(default) if kind == "int" else default


def _user(store: Store, values: Values, item: Item | None) -> None:
    if item is None and not values["password"]:
        raise wrong(password="Password required for new User.")
    values["_hidden"] = {"secret": {"password": True}}


def _node(store: Store, values: Values, item: Item | None) -> None:
    _launch(store, values, partial=True)


def _launch(store: Store, values: Values, *, partial: bool) -> None:
    """Hold what a node or a schedule launches with against what its template asks for."""
    template = store.find("unified_job_templates", values["unified_job_template"])
    if template is None or template.of.unlisted:
        return
    refused: dict[str, list[str]] = {}
    for name in PROMPTS:
        asked = template.values.get(f"ask_{ASKED_AS.get(name, name)}_on_launch")
        if values[name] not in (None, "") and not asked:
            refused[name] = ["Field is not configured to prompt on launch."]
    sent = mapping(values["extra_data"])
    spec = template.hidden.get("survey") if template.values.get("survey_enabled") else None
    known = {question["variable"] for question in spec["spec"]} if spec else set()
    faults = survey.faults(spec, sent, partial=partial) if spec else []
    if faults:
        refused["variables_needed_to_start"] = faults
    left = [name for name in sent if name not in known]
    if left and not template.values.get("ask_variables_on_launch"):
        model = template.of.type.replace("_", " ").title()
        refused["extra_data"] = [
            f"Variables {', '.join(left)} are not allowed on launch. Check the Prompt on Launch "
            f"setting on the {model} to include Extra Variables."
        ]
    if refused:
        raise Refusal(400, refused)


def _schedule(store: Store, values: Values, item: Item | None) -> None:
    rule = values["rrule"]
    faults = []
    start = re.match(r"DTSTART(?:;TZID=([^:]+))?:(\d{8}T\d{6})(Z?)", rule)
    if not start:
        faults.append(
            "Valid DTSTART required in rrule. Value should start with: DTSTART:YYYYMMDDTHHMMSSZ"
        )
    rules = re.findall(r"(?<!EX)RULE:\S+", rule)
    if not rules:
        faults.append("One or more rule required in rrule.")
    if rules and not start:
        said = "A valid TZID must be provided (e.g., America/New_York)"
        faults.append(f"rrule parsing failed validation: {said}")
    faults += [f"INTERVAL required in rrule: {one}" for one in rules if "INTERVAL=" not in one]
    if faults or not start:
        raise wrong(rrule=faults)
    _launch(store, values, partial=False)
    zone = start[1] or "UTC"
    begins = datetime.strptime(start[2], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone))
    shown = begins.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    coming = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:59:59Z")
    values |= {"dtstart": shown, "timezone": zone}
    values["next_run"] = max(shown, coming) if values["enabled"] else None


RULES: dict[str, Callable[[Store, Values, Item | None], None]] = {
    "credential_types": _credential_type,
    "credentials": _credential,
    "execution_environments": _execution_environment,
    "groups": _group,
    "inventory_sources": _inventory_source,
    "job_templates": _job_template,
    "notification_templates": _notification_template,
    "projects": _project,
    "schedules": _schedule,
    "users": _user,
    "workflow_job_template_nodes": _node,
}


def may_remove(store: Store, item: Item) -> None:
    """Refuse to remove what came with the installation, or what a run still needs."""
    if item.of.path == "credential_types" and item.values["managed"]:
        raise Refusal(403, {"detail": "Deletion not allowed for managed credential types"})
    if item.of.path == "users" and item.id == 1:
        raise Refusal(403, {"detail": "Cannot delete user."})
    active = [{"id": run.id, "type": run.of.type} for run in runs.needing(store, item)]
    if active:
        said = "Resource is being used by running jobs."
        raise Refusal(409, {"error": said, "active_jobs": active})
