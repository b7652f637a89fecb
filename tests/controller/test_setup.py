# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`controller_setup.yml` with the modules of awx.awx, against the double of a controller."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from double.rules import FRESH
from double.server import Double, running
from double.store import Content
from places import ROOT

pytestmark = pytest.mark.usefixtures("awx_awx")

SECRETS = ("open-ssh-sesame", "vaulted-sesame", "diradmin-sesame", "hook-sesame", "door-sesame")
MACHINE, VAULT, DIRADMIN, HOOK, DOOR = SECRETS
CHANGED = r"^changed: \[localhost\] => \(item=(.*)\)"
TASKS = ROOT / "roles" / "controller_setup" / "tasks" / "objects.yml"
PLAYBOOKS = [f"playbooks/{path.name}" for path in (ROOT / "docs/example/playbooks").glob("*.yml")]
# Everything of each kind, but few of a kind: each call takes a good part of a second.
VARIABLES = {
    "controller_setup_username": "admin",
    "controller_setup_password": DOOR,
    "controller_setup_machine": {
        "username": "admin",
        "become_password": MACHINE,
        "ssh_key_data": "",
    },
    "controller_setup_secrets": {"vault_diradmin_password": DIRADMIN},
    "controller_setup_image": "registry.example.com/minis:1",
    "controller_setup_groups": {"berlin": ["berlin-1"]},
    "controller_setup_templates": ["site", "drift"],
    "controller_setup_notification_type": "webhook",
    "controller_setup_notification": {
        "url": "https://hooks.example.com/minis",
        "headers": {"X-Key": HOOK},
    },
}
FROM_GIT = {
    "controller_setup_username": "admin",
    "controller_setup_password": DOOR,
    "controller_setup_organization": "From git",
    "controller_setup_project": "Git project",
    "controller_setup_inventory": "Git inventory",
    "controller_setup_prefix": "Git: ",
    "controller_setup_scm_url": "https://git.example.com/minis.git",
    "controller_setup_templates": [],
    "controller_setup_team": "",
    "controller_setup_galaxy_credentials": ["Ansible Galaxy"],
    "controller_setup_notification_type": "email",
    "controller_setup_notification": {
        "host": "mail.example.com",
        "port": 25,
        "sender": "minis@example.com",
        "recipients": ["admin@example.com"],
    },
}
# What of a notification somebody has to say, beside what only has to be there.
MAY_BE_EMPTY = {"email": {"username", "password"}, "irc": {"password"}, "webhook": {"headers"}}


@dataclass(frozen=True)
class Run:
    """What a run of the playbook came to."""

    status: int
    output: str

    @property
    def changed(self) -> list[str]:
        """Return the objects that it has changed, or would, in order."""
        asked, _title, waiting = self.output.partition("Say what else would be made")
        found = re.findall(CHANGED, asked, re.M)
        # Here with their kind, and by no name where there is a secret in it.
        found += [name.partition(" ")[2] for name in re.findall(CHANGED, waiting, re.M)]
        return ["Minis: drift" if "no_log" in name else name for name in found]

    @property
    def left_out(self) -> int:
        """Return how many of these could not be asked about, as what they need is not there."""
        return len(re.findall(r'^ +"msg": ', self.output, re.M))


@dataclass(frozen=True)
class Controller:
    """The double, and a folder to run in."""

    double: Double
    folder: Path

    def run(self, *argv: str, variables: dict[str, Any] | None = None, **env: str) -> Run:
        """Run the playbook, and see that no secret is anywhere in what it says."""
        variables = VARIABLES if variables is None else variables
        told = self.folder / "awx.yml"
        told.write_text(yaml.safe_dump({"controller_setup_host": self.double.url, **variables}))
        command = ["ansible-playbook", "minifleet.macos_server.controller_setup", "-e", f"@{told}"]
        done = subprocess.run(
            [*command, *argv],
            cwd=self.folder,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        run = Run(done.returncode, done.stdout + done.stderr)
        assert not [secret for secret in SECRETS if secret in run.output]
        return run

    def by_hand(self, method: str, path: str, sent: Any = None) -> Any:
        """Ask the double as a person does."""
        who = base64.b64encode(f"{self.double.user}:{self.double.password}".encode()).decode()
        status, answer = self.double.ask(method, f"/api/v2/{path}", sent or {}, f"Basic {who}")
        assert status < 300, answer
        return answer

    def one(self, path: str, name: str) -> dict[str, Any]:
        """Return the object of this name."""
        (found,) = (
            each
            for each in self.by_hand("GET", f"{path}/?page_size=100")["results"]
            if name in (each.get("name"), each.get("identifier"))
        )
        return found


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    content = Content(folders={"minis": PLAYBOOKS}, repository=PLAYBOOKS)
    with running(content) as double:
        double.password = DOOR
        yield Controller(double, tmp_path_factory.mktemp("setup"))


@pytest.fixture(scope="module")
def made(controller: Controller) -> Controller:
    """Return a controller that was rehearsed with, and then set up."""
    rehearsal = controller.run("--check")
    assert rehearsal.status == 0, rehearsal.output
    assert not controller.double.writes()
    first = controller.run("-v")
    assert first.status == 0, first.output
    assert sorted(rehearsal.changed) == sorted(first.changed)
    assert 0 < rehearsal.left_out < len(first.changed)
    return controller


def test_what_is_made_is_as_the_role_says(made: Controller) -> None:
    drift = made.one("job_templates", "Minis: drift")
    assert (drift["playbook"], drift["forks"]) == ("playbooks/drift.yml", 1)
    node = made.one("workflow_job_template_nodes", "canary")
    assert node["limit"] == "berlin-1"
    type_ = made.one("credential_types", "Minis: type of vault_diradmin_password")
    assert type_["injectors"] == {"extra_vars": {"vault_diradmin_password": "{{ value }}"}}
    schedule = made.one("schedules", "Minis: nightly drift")
    assert schedule["extra_data"] == {"drift_fail": "true"}
    assert schedule["rrule"] == "DTSTART;TZID=UTC:20260101T023000 RRULE:FREQ=DAILY;INTERVAL=1"


def changed_by_hand(controller: Controller) -> dict[str, str]:
    """Change an object of some kinds, and return by name where it will be written to."""
    drift = f"job_templates/{controller.one('job_templates', 'Minis: drift')['id']}/"
    controller.by_hand("PATCH", drift, {"timeout": 1})
    survey = f"job_templates/{controller.one('job_templates', 'Minis: site')['id']}/survey_spec/"
    asked = controller.by_hand("GET", survey)
    asked["spec"][0]["question_name"] = "Birds"
    controller.by_hand("POST", survey, asked)
    schedule = f"schedules/{controller.one('schedules', 'Minis: nightly drift')['id']}/"
    controller.by_hand("PATCH", schedule, {"enabled": False})
    controller.by_hand("DELETE", f"hosts/{controller.one('hosts', 'berlin-1')['id']}/")
    node = controller.one("workflow_job_template_nodes", "drift")
    links = f"workflow_job_template_nodes/{node['id']}/always_nodes/"
    controller.by_hand("POST", links, {"id": node["always_nodes"][0], "disassociate": True})
    return {
        "berlin-1": "hosts/",
        "berlin": f"groups/{controller.one('groups', 'berlin')['id']}/hosts/",
        "Minis: site": survey,
        "Minis: drift": drift,
        "Minis: rollout / drift": links,
        "Minis: nightly drift": schedule,
    }


def test_only_what_somebody_has_changed_is_mended(made: Controller) -> None:
    links = made.one("workflow_job_template_nodes", "drift")["always_nodes"]
    changed = changed_by_hand(made)
    before = len(made.double.writes())
    assert sorted(made.run("--check").changed) == sorted(changed)
    assert len(made.double.writes()) == before
    assert made.run().changed == list(changed)
    assert made.one("job_templates", "Minis: drift")["timeout"] == 7200
    assert made.one("workflow_job_template_nodes", "drift")["always_nodes"] == links
    # Nothing but these is written, be it with the same value.
    paths = [write.path.removeprefix("/api/v2/") for write in made.double.writes()[before:]]
    assert paths == list(changed.values())


def test_an_inventory_comes_from_git(controller: Controller) -> None:
    type_ = controller.one("credential_types", "Ansible Galaxy/Automation Hub API Token")["id"]
    galaxy_server = {"name": "Ansible Galaxy", "credential_type": type_, "user": 1}
    galaxy_server["inputs"] = {"url": "https://galaxy.example.com"}
    controller.by_hand("POST", "credentials/", galaxy_server)
    run = controller.run(variables=FROM_GIT)
    assert run.status == 0, run.output
    source = controller.one("inventory_sources", "Git: repository")
    assert (source["source"], source["source_path"]) == ("scm", "inventory/minis.yml")
    assert source["update_on_launch"] is True
    number = controller.one("organizations", "From git")["id"]
    galaxy = controller.by_hand("GET", f"organizations/{number}/galaxy_credentials/")["results"]
    assert [each["name"] for each in galaxy] == ["Ansible Galaxy"]
    told = controller.one("notification_templates", "Git: drift")["notification_configuration"]
    assert (told["use_tls"], told["username"], told["timeout"]) == (False, "", 30)


def test_a_controller_that_refuses_is_told_once_and_clearly(controller: Controller) -> None:
    variables = {**VARIABLES, "controller_setup_token": "none-of-yours"}
    refused = controller.run(variables=variables)
    assert refused.status == 2
    assert "Invalid authentication credentials" in refused.output
    assert len(re.findall(r"^(failed|fatal): ", refused.output, re.M)) == 1


def test_a_choice_that_cannot_be_meant_is_refused_before_anything_is_asked(
    controller: Controller,
) -> None:
    asked = len(controller.double.log)
    variables = {**VARIABLES, "controller_setup_canary": "caching_servers[0]"}
    refused = controller.run(variables=variables)
    assert refused.status == 2
    assert "controller_setup_canary: 'caching_servers[0]': each has to be" in refused.output
    assert len(controller.double.log) == asked


def test_what_is_not_said_here_is_as_the_modules_have_it(controller: Controller) -> None:
    hasty = controller.run(CONTROLLER_REQUEST_TIMEOUT="0.000001")
    assert hasty.status == 2
    assert "timed out" in hasty.output


@pytest.mark.parametrize("kind", FRESH["notifications"])
def test_a_notification_needs_only_what_says_something(kind: str) -> None:
    objects = (TASKS.parents[1] / "vars" / "main" / "objects.yml").read_text("utf-8")
    completed = yaml.safe_load(objects)["__controller_setup_notification_defaults"].get(kind, {})
    # What has a default on the controller would else differ in each run.
    assert set(completed) == MAY_BE_EMPTY.get(kind, set()) | {
        name for name, what in FRESH["notifications"][kind].items() if "=" in what or what == "bool"
    }


def test_without_the_modules_nothing_is_asked(controller: Controller) -> None:
    asked = len(controller.double.log)
    (own, *_others) = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)
    missing = controller.run(ANSIBLE_COLLECTIONS_PATH=own)
    assert missing.status == 2
    assert "awx.awx is not installed" in missing.output
    assert "pip install ansible" in missing.output
    assert len(controller.double.log) == asked


def modules() -> list[Any]:
    """Return each task that calls a module of awx.awx."""
    (block, *_others) = yaml.safe_load(TASKS.read_text("utf-8"))
    return [
        pytest.param(key.removeprefix("awx.awx."), options, id=task["name"])
        for task in block["block"]
        for key, options in task.items()
        if key.startswith("awx.awx.")
    ]


@pytest.mark.parametrize(("module", "options"), modules())
def test_a_module_is_called_by_options_that_it_has(module: str, options: dict[str, Any]) -> None:
    (*_ours, borrowed) = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)
    source = Path(borrowed, "ansible_collections/awx/awx/plugins/modules", f"{module}.py")
    (text,) = re.findall(r"^DOCUMENTATION = '''(.*?)'''", source.read_text(), re.M | re.S)
    known = yaml.safe_load(text)["options"]
    assert not options.keys() - known.keys()
    required = {option for option, said in known.items() if said.get("required")}
    assert required <= options.keys()
    for option, value in options.items():
        if isinstance(value, str) and "{{" not in value and "choices" in known[option]:
            assert value in known[option]["choices"]
