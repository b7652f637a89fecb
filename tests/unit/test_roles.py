# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold roles and playbooks to their rules: one description of each variable, one visit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
COLLECTION = "minifleet.macos_server."
WITHOUT_PYTHON = "bootstrap"
OF_CONTROLLER = "controller_setup"  # visits no mini
# What the playbooks around the roles are for, in words of their own.
WITH_TASKS = {"adopt", "dhcp_check", "drift", "rehearsal", "report"}
# Variables of a playbook and not of its role: how many minis at once, how many may fail.
OF_PLAYBOOKS = ("_serial", "_max_fail_percentage")
# In which order and portions a play visits a group; the playbook's own name says which variables.
PORTIONS = """\
{{{{ {{'canary': fleet_canary | default(''),
    'serial': {name}_serial | default(fleet_serial | default('')),
    'max_fail_percentage':
      {name}_max_fail_percentage | default(fleet_max_fail_percentage | default(''))}}
   | minifleet.macos_server.portions(groups, '{group}', ansible_play_hosts_all) }}}}"""
IN_PORTIONS = {
    "caching_server": "caching_servers",
    "dhcp_server": "dhcp_servers",
    "od_master": "od_masters",
    "bootstrap": "all",
}


def load(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text("utf-8"))


def options(role: str) -> dict[str, dict[str, Any]]:
    """Return the options of all entry points of a role."""
    specs = load(ROOT / "roles" / role / "meta" / "argument_specs.yml")["argument_specs"]
    return {name: option for spec in specs.values() for name, option in spec["options"].items()}


def of_this_collection(text: str) -> set[str]:
    """Return the names in a text that begin as variables of our roles and playbooks do."""
    kinds = (*ROLES, "adopt", "drift", "fleet", "report")
    return set(re.findall(rf"(?<![\w.])(?:{'|'.join(kinds)})_\w+", text))


def plays(name: str) -> list[dict[str, Any]]:
    """Return the plays of a playbook, those of imported ones in their place."""
    found = []
    for play in load(ROOT / "playbooks" / f"{name}.yml"):
        imported = play.get("ansible.builtin.import_playbook")
        found += plays(imported.removeprefix(COLLECTION)) if imported else [play]
    return found


def flat(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks with those of blocks in their place, each with what its block says of all."""
    found = []
    for task in tasks:
        of_all = {key: value for key, value in task.items() if key not in ("block", "name")}
        found += [of_all | inner for inner in flat(task["block"])] if "block" in task else [task]
    return found


def visits(name: str) -> list[tuple[str, str]]:
    """Return the group and the role of each role call of a playbook."""
    return [(group(play), call["role"]) for play in plays(name) for call in play.get("roles", [])]


def group(play: dict[str, Any]) -> str:
    """Return the group that a play is for."""
    portions = re.search(r"portions\(groups, '(\w+)'", play.get("vars", {}).get("__portions", ""))
    return portions[1] if portions else str(play["hosts"])


@pytest.mark.parametrize("role", ROLES)
def test_defaults_are_those_that_the_specification_says(role: str) -> None:
    described = {name: option.get("default") for name, option in options(role).items()}
    assert load(ROOT / "roles" / role / "defaults" / "main.yml") == described


@pytest.mark.parametrize("role", ROLES)
def test_variables_carry_the_name_of_the_role(role: str) -> None:
    assert all(name.startswith(f"{role}_") for name in options(role))
    tasks = "".join(path.read_text("utf-8") for path in (ROOT / "roles" / role).rglob("tasks/*"))
    private = set(re.findall(r"(?<![\w.])_\w+", tasks))
    assert all(name.startswith(f"__{role}_") for name in private), private


@pytest.mark.parametrize("role", ROLES)
def test_the_readme_speaks_of_variables_that_there_are(role: str) -> None:
    text = (ROOT / "roles" / role / "README.md").read_text("utf-8")
    named = set(re.findall(rf"\b{role}_\w+", text))
    of_playbooks = {f"{role}{end}" for end in OF_PLAYBOOKS}
    assert named
    assert named <= set(options(role)) | of_playbooks | {f"{role}_servers"}
    prose, *examples = re.split(r"^```", text, flags=re.M)
    assert len([line for line in prose.splitlines() if line]) <= 7, "a title and six lines"
    assert len(examples) == 2, "one example"
    assert yaml.safe_load(examples[0].removeprefix("yaml"))


def test_the_pages_and_the_example_speak_of_variables_that_there_are() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "example").rglob("*.yml")]
    known = {name for role in ROLES for name in options(role)} | {path.stem for path in PLAYBOOKS}
    known |= {name for path in PLAYBOOKS for name in of_this_collection(path.read_text("utf-8"))}
    known |= {path.stem for path in (ROOT / "plugins" / "filter").glob("*.py")}
    named = {name for path in pages for name in of_this_collection(path.read_text("utf-8"))}
    assert named
    assert named <= known, named - known


@pytest.mark.parametrize("role", sorted({*ROLES} - {WITHOUT_PYTHON, OF_CONTROLLER}))
def test_a_role_is_one_visit(role: str) -> None:
    tasks = load(ROOT / "roles" / role / "tasks" / "main.yml")
    (place,) = (number for number, task in enumerate(tasks) if f"{COLLECTION}converge" in task)
    others = [*tasks[:place], *tasks[place + 1 :]]
    assert len(others) <= 2
    assert not any(key.startswith(COLLECTION) for task in others for key in task)
    for before in tasks[:place]:
        refusals = load(ROOT / "roles" / role / "tasks" / before["ansible.builtin.import_tasks"])
        assert all("ansible.builtin.fail" in task and task["run_once"] for task in refusals)
    assert not (ROOT / "roles" / role / "handlers").exists()


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_playbooks_only_call_roles(path: Path) -> None:
    for play in load(path):
        if "ansible.builtin.import_playbook" in play:
            continue
        assert play["gather_facts"] is False
        if path.stem not in WITH_TASKS:
            assert not play.keys() & {"pre_tasks", "post_tasks", "handlers", "vars_prompt"}
            assert play.get("vars", {}).keys() <= {"__portions"}
            assert all(calls_an_entry_point(task) for task in play.get("tasks", []))


def calls_an_entry_point(task: dict[str, Any]) -> bool:
    """Tell whether a task does nothing but call a role of ours, by one of its entry points."""
    called = task.get("ansible.builtin.import_role", {})
    specs = ROOT / "roles" / called["name"].removeprefix(COLLECTION) / "meta" / "argument_specs.yml"
    points = load(specs)["argument_specs"]
    return len(task) == 2 and "name" in task and called["tasks_from"] in points


@pytest.mark.parametrize("name", IN_PORTIONS)
def test_a_group_is_visited_in_portions(name: str) -> None:
    (play,) = plays(name)
    said = play["vars"]["__portions"].strip()
    assert said.split() == PORTIONS.format(name=name, group=IN_PORTIONS[name]).split()
    for word in ("hosts", "serial", "max_fail_percentage"):
        assert play[word] == f"{{{{ __portions.{word} }}}}"


def test_what_writes_on_minis_does_so_in_portions() -> None:
    alone = {f"{COLLECTION}od_replica", f"{COLLECTION}{OF_CONTROLLER}"}
    for path in PLAYBOOKS:
        for play in plays(path.stem):
            called = {call["role"] for call in play.get("roles", [])} - alone
            assert not called or play.get("check_mode") or "__portions" in play["vars"], path


def test_replicas_are_promoted_one_by_one_after_all_had_their_preflight() -> None:
    preflight, promotion = plays("od_replica")
    assert not preflight.keys() & {"serial", "max_fail_percentage", "ignore_errors"}
    assert [task["ansible.builtin.import_role"]["tasks_from"] for task in preflight["tasks"]] == [
        "preflight"
    ]
    assert (promotion["serial"], promotion["max_fail_percentage"]) == (1, 0)


def test_site_makes_replicas_last_and_of_masters_that_are_there() -> None:
    # Before there is a master all of them are refused, which ends the run.
    assert [group for group, _role in visits("site")][-2:] == ["od_masters", "od_replicas"]


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_what_writes_in_check_mode_does_so_on_localhost(path: Path) -> None:
    tasks = [task for play in load(path) for task in flat(play.get("tasks", []))]
    for task in tasks:
        if task.get("check_mode") is False:
            assert task["delegate_to"] == "localhost"


def test_drift_visits_the_groups_of_site_in_check_mode() -> None:
    assert visits("report") == visits("drift") == visits("site")
    assert all(play["check_mode"] is True for play in plays("drift"))
    found, report, failures = (play for play in plays("drift") if "roles" not in play)
    for play in (found, report):
        assert set(play["hosts"].split(":")) == {group for group, _role in visits("site")}
    assert [task["ansible.builtin.fail"] for task in failures["tasks"]], "all it does is to fail"


def test_the_report_visits_with_roles_in_check_mode_only() -> None:
    assert all(play["check_mode"] is True for play in plays("report") if "roles" in play)
    asks, *_others = plays("report")
    assert [list(task) for task in asks["tasks"]] == [
        ["name", f"{COLLECTION}inquire", "become", "register"]
    ]


def test_the_report_of_drift_knows_all_that_the_roles_register() -> None:
    tasks = [
        task
        for _group, role in visits("drift")
        for path in (ROOT / "roles" / role.removeprefix(COLLECTION) / "tasks").glob("*.yml")
        if path.stem in ("main", "check")
        for task in load(path)
    ]
    registered = {task["register"] for task in tasks if "register" in task}
    report = next(play for play in plays("drift") if "roles" not in play)
    assert registered == set(report["tasks"][0]["vars"]["__drift_registered"])
