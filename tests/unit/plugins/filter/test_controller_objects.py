# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a controller is told: sizes, names, links, and what may stand in the role's data at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.minifleet.macos_server.plugins.filter.controller_objects import (
    controller_objects,
)

ROOT = Path(__file__).resolve().parents[4]
ROLE = ROOT / "roles" / "controller_setup"
OURS = "minifleet.macos_server."
# What no job template is for: what sets up the templates, and what others import.
WITHOUT_TEMPLATE = {"controller_setup", "rehearsal"}
PREFIX = "__controller_setup_"


class _Data(yaml.SafeLoader):
    """YAML as Ansible reads it, templates left as they are."""


_Data.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def load(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.load(path.read_text("utf-8"), _Data)


def data() -> dict[str, Any]:
    """Return the data of the role by its names."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in load(ROLE / "vars" / "main" / "objects.yml").items()
    }


def settings(**given: Any) -> dict[str, Any]:
    """Return the settings that the role hands over, as by its defaults."""
    found = load(ROLE / "defaults" / "main.yml")
    usual = {name.removeprefix("controller_setup_"): value for name, value in found.items()}
    return {**usual, "groups": {}, "secrets": [], **given}


def objects(**given: Any) -> dict[str, list[dict[str, Any]]]:
    """Return what the filter makes of the role's data with some settings."""
    return controller_objects(data(), settings(**given))


def templates(**given: Any) -> dict[str, dict[str, Any]]:
    """Return the job templates by short name."""
    return {each["name"]: each for each in objects(prefix="", **given)["job_template"]}


TEMPLATES = {each["name"]: each for each in data()["job_templates"]}


def of_playbook(name: str) -> set[str]:
    """Return the variables that a playbook takes: those of its roles and those it names itself."""
    text = (ROOT / "playbooks" / f"{name}.yml").read_text("utf-8")
    found = set(re.findall(r"[a-z]\w+_\w+", text))
    for imported in re.findall(rf"import_playbook: {re.escape(OURS)}(\w+)", text):
        found |= of_playbook(imported)
    for role in re.findall(rf"(?:role|name): {re.escape(OURS)}(\w+)", text):
        specs = load(ROOT / "roles" / role / "meta" / "argument_specs.yml")["argument_specs"]
        found |= {option for spec in specs.values() for option in spec["options"]}
    return found


def questions() -> list[Any]:
    """Return each question with the name of its template."""
    return [
        pytest.param(name, question, id=f"{name}-{question['variable']}")
        for name, template in TEMPLATES.items()
        for question in template.get("survey", ())
    ]


def test_each_playbook_has_a_job_template() -> None:
    playbooks = {path.stem for path in (ROOT / "playbooks").glob("*.yml")} - WITHOUT_TEMPLATE
    assert {template["playbook"] for template in TEMPLATES.values()} == playbooks
    assert load(ROLE / "defaults" / "main.yml")["controller_setup_templates"] == list(TEMPLATES)


def test_the_example_has_what_job_templates_run() -> None:
    example = ROOT / "docs" / "example"
    found = {path.stem: load(path) for path in (example / "playbooks").glob("*.yml")}
    assert set(found) == {template["playbook"] for template in TEMPLATES.values()}
    for name, (play,) in found.items():
        assert play["ansible.builtin.import_playbook"] == OURS + name
    assert (example / load(ROLE / "defaults/main.yml")["controller_setup_inventory_path"]).is_file()


@pytest.mark.parametrize(("name", "question"), questions())
def test_a_survey_asks_for_what_the_playbook_takes(name: str, question: dict[str, Any]) -> None:
    variable = question["variable"]
    assert variable in of_playbook(TEMPLATES[name]["playbook"])
    assert {"question_name", "type", "required"} <= question.keys()
    default, choices = question.get("default", ""), question.get("choices")
    assert default in (*(choices or ()), "")
    # Nodes of workflows answer nothing, and a default does not answer for them.
    assert question["required"] is False
    role = ROOT / "roles" / TEMPLATES[name]["playbook"] / "meta" / "argument_specs.yml"
    if question["type"] == "multiselect":
        option = load(role)["argument_specs"]["main"]["options"][variable]
        assert (option["type"], option["choices"]) == ("list", choices)


def test_extra_variables_are_what_the_playbook_takes() -> None:
    for template in TEMPLATES.values():
        assert set(template.get("extra_vars", ())) <= of_playbook(template["playbook"])


def test_names_that_the_controller_looks_up_in_one_list_differ() -> None:
    found = objects()
    looked_up = [
        each["name"]
        for kind in ("job_template", "workflow_job_template", "project", "inventory_source")
        for each in found[kind]
    ]
    assert len(set(looked_up)) == len(looked_up)


@pytest.mark.parametrize("workflow", data()["workflows"], ids=lambda each: each["name"])
def test_a_workflow_is_well_made(workflow: dict[str, Any]) -> None:
    nodes = {node["identifier"]: node for node in workflow["nodes"]}
    assert len(nodes) == len(workflow["nodes"])
    order = list(nodes)
    for place, (name, node) in enumerate(nodes.items()):
        for link in ("success", "failure", "always"):
            assert all(order.index(next_) > place for next_ in node.get(link, ())), name
        template = TEMPLATES.get(node.get("job_template", ""), {})
        assert bool(template) != ("approval" in node)
        assert not (node.get("limit") and template.get("on_all")), "it takes no limit"
        if template.get("name") == "dhcp_server":
            before = [each for each in nodes.values() if name in each.get("success", ())]
            assert [each["job_template"] for each in before] == ["dhcp_check"]


def test_the_rollout_goes_by_drift_approval_canary_rest_and_report() -> None:
    (nodes,) = (each["nodes"] for each in data()["workflows"] if each["name"] == "rollout")
    first, approval, canary, *rest, last = (node["identifier"] for node in nodes)
    assert (first, approval, canary, last) == ("drift", "approval", "canary", "report")
    visited = {node["job_template"] for node in nodes if node["identifier"] in rest}
    site = (ROOT / "playbooks" / "site.yml").read_text("utf-8")
    assert visited - {"dhcp_check"} == set(re.findall(rf"{re.escape(OURS)}(\w+)", site))


def test_a_schedule_answers_what_is_asked() -> None:
    for schedule in data()["schedules"]:
        survey = TEMPLATES[schedule["job_template"]]["survey"]
        asked = {question["variable"]: question for question in survey}
        assert all(
            value in asked[name]["choices"] for name, value in schedule["extra_data"].items()
        )


def test_checks_and_reports_of_the_whole_fleet_are_not_sliced() -> None:
    whole = ("dhcp_check", "drift", "report", "od_replica", "site")
    assert not any(TEMPLATES[name].get("sliced") for name in whole)
    assert TEMPLATES["dhcp_check"]["on_all"]


@pytest.mark.parametrize(
    ("minis", "forks", "slices"),
    [(1, 1, 1), (50, 50, 1), (250, 50, 1), (251, 50, 2), (500, 50, 2), (5000, 50, 20)],
)
def test_jobs_are_sized_by_the_number_of_minis(minis: int, forks: int, slices: int) -> None:
    found = templates(minis=minis)
    assert {each["forks"] for each in found.values()} == {forks}
    assert found["caching_server"]["job_slice_count"] == slices
    assert found["drift"]["job_slice_count"] == 1
    # Text is what ansible-core 2.16 makes of numbers.
    assert templates(minis=str(minis), forks="50", slice="250") == found


def test_minis_are_counted_in_the_inventory() -> None:
    groups = {"all": ["localhost", "a", "b"], "ungrouped": ["localhost"], "berlin": ["a", "b"]}
    assert templates(groups=groups, slice=1)["caching_server"]["job_slice_count"] == 2
    found = {**data(), "inventory_sources": []}
    made = controller_objects(found, settings(groups=groups))
    assert [each["name"] for each in made["host"]] == ["a", "b"]
    assert [(each["name"], each["hosts"]) for each in made["group"]] == [("berlin", ["a", "b"])]


def test_a_template_can_be_given_other_options() -> None:
    options = {"drift": {"timeout": 60, "forks": 5}, "caching_server": {"job_slice_count": 3}}
    found = templates(template_options=options, minis=1000)
    assert (found["drift"]["timeout"], found["drift"]["forks"]) == (60, 5)
    assert found["caching_server"]["job_slice_count"] == 3


def test_a_workflow_goes_past_a_template_that_is_not_wanted() -> None:
    found = objects(prefix="", templates=["drift", "site", "od_master", "report"])
    nodes = {
        each["identifier"]: each
        for each in found["workflow_job_template_node"]
        if each["workflow_job_template"] == "rollout"
    }
    assert set(nodes) == {"drift", "approval", "canary", "rest_od_master", "report"}
    assert nodes["canary"]["success_nodes"] == ["rest_od_master"]
    assert nodes["rest_od_master"]["always_nodes"] == ["report"]
    assert [each["unified_job_template"] for each in found["schedule"]] == ["drift"]
    assert [each["name"] for each in found["workflow_job_template"]] == ["rollout"]


def test_an_object_says_what_it_needs() -> None:
    found = objects(secrets=["vault_x"], prefix="")
    (type_,) = found["credential_type"]
    (secret,) = (each for each in found["credential"] if each["secret"])
    assert type_["ref"] in secret["needs"]
    assert secret["ref"] in found["job_template"][0]["needs"]
    (approval,) = found["approval_node"]
    drift = [each for each in found["workflow_job_template_node"] if each["identifier"] == "drift"]
    assert approval["ref"] in drift[0]["needs"]
    assert "inputs" not in secret
