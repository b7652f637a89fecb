# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every job template of controller_setup, run as AWX runs it, on one small fleet."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from awx_jobs import Controller, Credential, Job, Launch
from demo import surroundings
from minisim import sshd
from minisim.fingerprint import difference
from minisim.mini import Mini
from places import ROOT

EXAMPLE = ROOT / "docs" / "example" / "inventory"
ROLE = ROOT / "roles" / "controller_setup"
# The fleet of docs/example, but for oslo-2; oslo-1 comes as a mini does that was just unpacked.
SEEDS = {
    "berlin-1": "10.12-server-5.3",
    "berlin-2": "10.11-server-5.2",
    "lisbon-1": "10.13-server-5.6",
    "lisbon-2": "15-plain",
    "oslo-1": "15-no-python",
}
FRESH = "oslo-1"
SLICES = 3
SECRET = "Kepler47c1e9d2"
PASSWORD = f'it\'s pa$$ {SECRET} \\ "all" of it {{{{ no_template }}}}'
PACKAGE = "xar! stands for a package of python.org"
# What controller_setup is given here; in slices of two minis.
SETTINGS = {
    "controller_setup_machine": {"username": "admin"},
    "controller_setup_secrets": {"vault_diradmin_password": PASSWORD},
    "controller_setup_minis": len(SEEDS),
    "controller_setup_forks": 4,
    "controller_setup_slice": 2,
    "controller_setup_prefix": "",
    "controller_setup_canary": ["berlin"],
}
# Has Ansible itself work out what the role would make.
DUMP = """\
- hosts: localhost
  gather_facts: false
  vars_files: {files}
  tasks:
    - ansible.builtin.copy:
        content: "{{{{ __controller_setup_objects | to_json }}}}"
        dest: {place}
"""


@dataclass(frozen=True)
class Fleet:
    """The minis, the controller, and what both were told."""

    minis: dict[str, Mini]
    inventory: dict[str, Any]
    controller: Controller
    templates: dict[str, dict[str, Any]]
    credentials: list[Credential]
    ran: set[str] = field(default_factory=set)

    def run(self, name: str, **launch: Any) -> Job:
        """Run a job and hold it to what holds for all: its options, and that it keeps secrets."""
        template = self.templates[name]
        given = {"inventory": self.inventory, "credentials": self.credentials, **launch}
        self.ran.add(name)
        job = self.controller.run(template, Launch(**given))
        words = " ".join(job.command).split()
        assert f"--forks={template['forks']}" in words
        assert words[words.index("-u") + 1] == "admin"
        for place, text in job.traces():
            assert SECRET not in text, place
        return job


def ansible(argv: list[str], **variables: str) -> str:
    """Run one of Ansible's programs and return what it prints."""
    env = os.environ | variables
    return subprocess.run(argv, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def inventory(folder: Path) -> dict[str, Any]:
    """Return the inventory as a controller reads it out of a repository."""
    simulated = folder / "simulated.yml"
    package = folder / "project" / "files" / "python.pkg"
    of_minis = {
        "ansible_connection": "minisim",
        "bootstrap_package": str(package),
        "bootstrap_package_sha256": hashlib.sha256(package.read_bytes()).hexdigest(),
    }
    simulated.write_text(yaml.safe_dump({"caching_servers": {"vars": of_minis}}))
    sources = ["-i", str(EXAMPLE), "-i", str(simulated)]
    listed = json.loads(ansible(["ansible-inventory", *sources, "--list", "--export"]))
    of_hosts = listed["_meta"]["hostvars"]
    listed["_meta"]["hostvars"] = {name: of_hosts.get(name, {}) for name in SEEDS}
    return listed


def objects(folder: Path) -> dict[str, Any]:
    """Return what controller_setup makes, by kind."""
    files = [ROLE / "defaults" / "main.yml", *sorted((ROLE / "vars" / "main").glob("*.yml"))]
    place, play = folder / "objects.json", folder / "dump.yml"
    play.write_text(DUMP.format(files=json.dumps([str(file) for file in files]), place=place))
    ansible(["ansible-playbook", str(play), "-e", json.dumps(SETTINGS)])
    return json.loads(place.read_text())


def project(folder: Path, templates: Mapping[str, Any]) -> Path:
    """Write the repository of an admin: a playbook for each template, and a package of Python."""
    for template in templates.values():
        place = folder / template["playbook"]
        place.parent.mkdir(parents=True, exist_ok=True)
        imported = {"ansible.builtin.import_playbook": f"minifleet.macos_server.{place.stem}"}
        place.write_text(yaml.safe_dump([imported]))
    (folder / "files").mkdir()
    (folder / "files" / "python.pkg").write_text(PACKAGE)
    return folder


@pytest.fixture(scope="module")
def fleet(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Boot the minis and set up the controller."""
    folder = tmp_path_factory.mktemp("awx")
    home = Path(os.environ["MINISIM_HOME"])
    minis = {name: Mini(home, name) for name in SEEDS}
    found = objects(folder)
    templates = {each["name"]: each for each in found["job_template"]}
    kept = (
        "PATH",
        "LC_ALL",
        "MINISIM_HOME",
        "ANSIBLE_CONNECTION_PLUGINS",
        "PYTHONDONTWRITEBYTECODE",
    )
    environment = {name: os.environ[name] for name in kept}
    environment["ANSIBLE_COLLECTIONS_PATH"] = str(installed)
    (folder / "project").mkdir()
    controller = Controller(project(folder / "project", templates), environment, folder)
    credentials = [Credential(SETTINGS["controller_setup_machine"])]
    for each in found["credential"]:
        if each["secret"]:
            value = SETTINGS["controller_setup_secrets"][each["holds"]]
            variables = {each["holds"]: "{{ value }}"}
            credentials.append(Credential({"value": value}, extra_vars=variables))
    try:
        for name, mini in minis.items():
            mini.up(SEEDS[name], world=surroundings(name))
        yield Fleet(minis, inventory(folder), controller, templates, credentials)
    finally:
        for mini in minis.values():
            mini.destroy()


def started(job: Job, mini: str) -> list[str]:
    """Return the resources that a job has looked at on a mini, in order."""
    visit = job.results("minifleet.macos_server.converge")[mini]
    return [resource["name"] for resource in visit["resources"]]


def test_bootstrap_check_tells_what_minis_lack(fleet: Fleet) -> None:
    job = fleet.run("bootstrap_check", vars={"bootstrap_check_fail": "true"})
    assert job.status == "failed"
    assert (job.minis("ok"), job.minis("failures")) == (set(SEEDS), {FRESH})
    job = fleet.run("bootstrap_check", limit="berlin")
    assert job.status == "successful", job.stdout
    assert job.minis("ok") == {"berlin-1", "berlin-2"}


def test_bootstrap_puts_python_on_a_mini_in_its_slice(fleet: Fleet) -> None:
    mini = fleet.minis[FRESH]
    python = ["/usr/local/bin/python3", "-c", "print(1)"]
    assert mini.run(python).exit
    assert fleet.templates["bootstrap"]["job_slice_count"] == SLICES
    # By name, every third mini beginning with the second: berlin-2 and oslo-1.
    job = fleet.run("bootstrap", slices=(2, SLICES), limit="oslo", vars={"fleet_serial": "1"})
    assert job.status == "successful", job.stdout
    assert job.minis("ok") == {FRESH}
    assert mini.run(python).stdout == "1\n"


def test_dhcp_servers_are_compared_and_then_visited_in_slices(fleet: Fleet) -> None:
    check = fleet.run("dhcp_check")
    assert check.status == "successful", check.stdout
    assert set(check.artifacts["dhcp_server_fleet"]) == {"berlin-2", "lisbon-2"}
    assert not check.results("minifleet.macos_server.converge")
    # A workflow hands on what the job before has said; of the other mini the slice knows only that.
    servers = fleet.run("dhcp_server", slices=(1, SLICES), vars=check.artifacts)
    assert servers.status == "successful", servers.stdout
    assert servers.minis("changed") == servers.minis("ok") == {"lisbon-2"}
    assert started(servers, "lisbon-2") == ["host_names", "dhcp_server"]
    said = json.dumps(check.artifacts).replace("10.2.1.0", "10.1.1.0")
    other = fleet.run("dhcp_server", slices=(2, SLICES), vars=json.loads(said))
    assert other.status == "failed"
    assert "Two minis would hand out the same addresses" in other.stdout
    assert not other.results("minifleet.macos_server.converge")


def test_caching_servers_do_what_was_chosen_in_portions(fleet: Fleet) -> None:
    answers = {"caching_server_only": ["content_cache"], "fleet_serial": "1"}
    job = fleet.run("caching_server", vars=answers, slices=(1, SLICES), limit="berlin:lisbon")
    assert job.status == "successful", job.stdout
    assert job.minis("changed") == {"berlin-1", "lisbon-2"}
    assert started(job, "berlin-1") == ["content_cache"]
    assert job.stdout.count("TASK [minifleet.macos_server.caching_server : Converge") == 2


def test_a_directory_gets_its_password_from_a_credential(fleet: Fleet) -> None:
    master = fleet.run("od_master")
    assert master.status == "successful", master.stdout
    assert master.minis("changed") == {"berlin-1"}
    replica = fleet.run("od_replica", limit="lisbon")
    assert replica.status == "successful", replica.stdout
    assert replica.minis("changed") == {"lisbon-1"}
    assert started(replica, "lisbon-1") == ["host_names", "open_directory"]


def test_site_brings_all_minis_into_their_wanted_state(fleet: Fleet) -> None:
    job = fleet.run("site")
    assert job.status == "successful", job.stdout
    assert job.minis("ok") == set(SEEDS)
    assert {"host_names", "content_cache"} <= set(started(job, FRESH))


def test_drift_is_handed_on_and_fails_if_that_is_wanted(fleet: Fleet) -> None:
    calm = fleet.run("drift")
    assert calm.status == "successful", calm.stdout
    assert calm.artifacts["drift"]["drifted"] == calm.artifacts["drift"]["unknown"] == []
    assert all(": as wanted (" in line for line in calm.artifacts["drift"]["lines"])
    mini = fleet.minis["lisbon-2"]
    assert not mini.run(["/usr/sbin/scutil", "--set", "ComputerName", "Under the desk"]).exit
    before = {name: each.fingerprint() for name, each in fleet.minis.items()}
    for each in fleet.minis.values():
        each.clear_calls()
    night = fleet.run("drift", vars={"drift_fail": "true"})
    assert night.status == "failed"
    assert night.minis("failures") == {"lisbon-2"}
    assert night.artifacts["drift"]["drifted"] == ["lisbon-2"]
    line = "lisbon-2: host_names computer_name 'Under the desk' → 'Mini lisbon-2'"
    assert line in night.artifacts["drift"]["lines"]
    assert line in night.stdout
    for name, each in fleet.minis.items():
        assert not each.calls(writes=True)
        assert not difference(before[name], each.fingerprint())
    files = {file.name for folder in night.folders for file in folder.rglob("drift.*")}
    assert files == {"drift.yml"}, "the template asks for none"


def test_a_report_is_made(fleet: Fleet) -> None:
    job = fleet.run("report", limit="berlin")
    assert job.status == "successful", job.stdout
    assert job.minis("ok") == {"berlin-1", "berlin-2"}
    assert "report" in job.artifacts


def test_running_minis_are_adopted(fleet: Fleet) -> None:
    job = fleet.run("adopt", limit="berlin")
    assert job.status == "successful", job.stdout
    assert set(job.artifacts["adopt"]["minis"]) == {"berlin-1", "berlin-2"}


@pytest.mark.skipif(bool(sshd.lacking()), reason=sshd.lacking() or "-")
def test_a_machine_credential_opens_ssh_through_an_agent(fleet: Fleet, tmp_path: Path) -> None:
    settings = sshd.settings(Path(os.environ["MINISIM_HOME"]))
    # The settings for a person's ssh name the key; here the agent alone has it.
    kept = [line for line in settings.read_text().splitlines() if "Identit" not in line]
    config = tmp_path / "config"
    config.write_text("\n".join([*kept, ""]))
    key = settings.with_name("id_ed25519").read_text()
    by_ssh = {"ansible_connection": "ssh", "ansible_ssh_common_args": f"-F {config}"}
    hosts = {name: {**own, **by_ssh} for name, own in fleet.inventory["_meta"]["hostvars"].items()}
    machine = Credential({"username": "admin", "ssh_key_data": key})
    inventory = {**fleet.inventory, "_meta": {"hostvars": hosts}}
    given = {"inventory": inventory, "limit": "lisbon-1"}
    job = fleet.run("caching_server", **given, credentials=[machine, *fleet.credentials[1:]])
    assert job.status == "successful", job.stdout
    assert job.command[0] == "ssh-agent"
    assert job.minis("ok") == {"lisbon-1"}
    for place, text in job.traces():
        assert "PRIVATE KEY" not in text, place
    without = fleet.run("caching_server", **given)
    assert without.minis("dark") == {"lisbon-1"}


def test_each_job_template_was_run(fleet: Fleet) -> None:
    assert set(fleet.ran) == set(fleet.templates)
