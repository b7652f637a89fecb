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
from ansible.errors import AnsibleFilterError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
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
    """Return the data of the role by its names, each credential with something in it."""
    found = {
        name.removeprefix(PREFIX): value
        for name, value in load(ROLE / "vars" / "main" / "objects.yml").items()
    }
    for each in found["credentials"]:
        each["inputs"] = {"username": "admin"}
    return found


def settings(**given: Any) -> dict[str, Any]:
    """Return the settings that the role hands over, as by its defaults."""
    found = load(ROLE / "defaults" / "main.yml")
    usual = {name.removeprefix("controller_setup_"): value for name, value in found.items()}
    return {**usual, "groups": {}, "canary": ["berlin"], "secrets": [], **given}


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
    # Where one may say nothing, nothing is sent, not even an empty text: it would override all.
    if "default" in question:
        assert question["default"] in question["choices"]
    choices = question.get("choices")
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
    [(0, 50, 1), (1, 1, 1), (50, 50, 1), (250, 50, 1), (251, 50, 2), (500, 50, 2), (5000, 50, 20)],
)
def test_jobs_are_sized_by_the_number_of_minis(minis: int, forks: int, slices: int) -> None:
    found = templates(minis=minis)
    assert {each["forks"] for each in found.values()} == {forks}
    assert found["caching_server"]["job_slice_count"] == slices
    assert found["drift"]["job_slice_count"] == 1
    # Text is what ansible-core 2.16 makes of numbers.
    assert templates(minis=str(minis), forks="50", slice="250") == found


def test_a_survey_sends_only_what_was_answered() -> None:
    asked = [each for one in templates().values() for each in one["survey_spec"].get("spec", ())]
    assert asked
    assert all(each.get("default", "something") for each in asked)


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


def test_of_a_template_extra_variables_are_added_and_the_instance_groups_its_own() -> None:
    options = {"drift": {"instance_groups": ["near"], "extra_vars": {"a_fact": 1}}}
    found = templates(template_options=options, instance_groups=["all"])
    assert found["drift"]["extra_vars"].keys() == {"a_fact", "drift_output"}
    assert (found["drift"]["instance_groups"], found["report"]["instance_groups"]) == (
        ["near"],
        ["all"],
    )


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("template_options", {"drfit": {}}, "'drfit': is no job template: site, "),
        ("template_options", {"drift": {"time_out": 1}}, "'time_out': drift has no such option"),
        ("template_options", {"drift": {"name": "x"}}, "'name': drift has no such option"),
        ("template_options", {"drift": 60}, "has to be a mapping"),
        ("schedule_time", 1350, "1350: has to be hours and minutes as HH:MM, in quotes"),
        ("schedule_time", "24:00", "'24:00'"),
        ("schedule_time", "9:30", "'9:30'"),
        ("schedule_time", "02:60", "'02:60'"),
        ("canary", ["caching_servers[0]"], "'caching_servers[0]': each has to be the plain name"),
        ("canary", "caching_servers[0]", "'caching_servers[0]'"),
        ("canary", "berlin:lisbon", "'berlin:lisbon'"),
        ("canary", ["berlin", "!lisbon"], "'!lisbon'"),
        ("canary", ["&lisbon"], "'&lisbon'"),
        ("canary", ["berlin-*"], "'berlin-*'"),
        ("canary", ["berlin "], "'berlin '"),
        ("canary", [""], "''"),
        ("canary", " ", "''"),
        ("canary", "berlin,", "''"),
        ("canary", [], "there is no mini to choose: name groups or hosts, such as [berlin]"),
        ("canary", "", "there is no mini to choose"),
    ],
)
def test_what_cannot_be_meant_is_refused(option: str, value: Any, said: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        objects(**{option: value})
    assert str(refused.value).startswith(f"controller_setup_{option}: ")
    assert said in str(refused.value)


GROUPS = {
    "all": ["localhost", "b-3", "b-1", "a-2", "a-1"],
    "ungrouped": ["localhost"],
    "caching_servers": ["b-3", "b-1", "a-2"],
    "od_masters": ["a-1"],
    "berlin": ["b-3", "b-1"],
}


def limits(**given: Any) -> dict[str, str]:
    """Return the limits of the rollout's nodes."""
    nodes = objects(**given)["workflow_job_template_node"]
    return {each["identifier"]: each["limit"] for each in nodes}


@pytest.mark.parametrize(
    ("canary", "groups", "limit"),
    [
        ([], GROUPS, "a-2"),
        ([], {**GROUPS, "caching_servers": []}, "a-1"),
        ([], {**GROUPS, "caching_servers": ["localhost"]}, "a-1"),
        (["berlin", "a-1"], GROUPS, "berlin:a-1"),
        ("berlin, a-1", {}, "berlin:a-1"),
    ],
)
def test_somebody_goes_first(canary: Any, groups: dict[str, list[str]], limit: str) -> None:
    found = limits(canary=canary, groups=groups)
    assert found["canary"] == limit
    assert found["rest_dhcp_server"] == "all:!" + limit.replace(":", ":!")
    # These go over the whole fleet.
    assert found["drift"] == found["rest_dhcp_check"] == found["report"] == ""


def test_without_a_job_for_the_canary_nobody_is_left_out() -> None:
    found = limits(canary=[], templates=["drift", "caching_server"])
    assert found == {"drift": "", "approval": "", "rest_caching_server": ""}


def visited(limit: str, *, slices: int) -> list[str]:
    """Return whom the jobs of a sliced template visit together."""
    hosts = sorted(set(GROUPS["all"]) - {"localhost"})
    found = []
    for number in range(slices):
        inventory = InventoryManager(loader=DataLoader())
        part = hosts[number::slices]
        for name, members in GROUPS.items():
            if name not in ("all", "ungrouped") and set(members) & set(part):
                inventory.add_group(name)
                for host in set(members) & set(part):
                    inventory.add_host(host, group=name)
        inventory.reconcile_inventory()
        inventory.subset(limit)
        found += [host.name for host in inventory.get_hosts("all")]
    return found


@pytest.mark.parametrize("canary", [[], ["berlin"], ["a-1", "b-3"], ["berlin", "od_masters"]])
def test_canary_and_rest_are_all_however_many_slices(canary: list[str]) -> None:
    found = limits(canary=canary, groups=GROUPS)
    first = visited(found["canary"], slices=1)
    assert first
    for slices in (1, 2, 3, 4):
        rest = visited(found["rest_caching_server"], slices=slices)
        assert sorted(first + rest) == ["a-1", "a-2", "b-1", "b-3"]


def test_a_credential_in_which_nothing_stands_is_not_made() -> None:
    found = data()
    machine, vault, *_others = found["credentials"]
    machine["inputs"], vault["inputs"] = {"username": "", "ssh_key_data": ""}, {}
    made = controller_objects(found, settings(prefix=""))
    assert [each["name"] for each in made["credential"]] == ["source control", "registry"]


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
