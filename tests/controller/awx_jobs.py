# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a job template as AWX 24.6.1 does: by ansible-runner, from a private data folder.

What stands in the folder and on the command line is what AWX writes there (`awx/main/tasks/jobs.py`
and `awx/main/models/` of that release). It is sent to `ansible-runner worker`, which runs the job
where the execution environment is, and its answer is read as AWX reads it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_runner
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

# What AWX adds to the environment of each job.
ENVIRONMENT = {
    "ANSIBLE_FORCE_COLOR": "True",
    "ANSIBLE_HOST_KEY_CHECKING": "False",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_PARAMIKO_RECORD_HOST_KEYS": "False",
    "ANSIBLE_RETRY_FILES_ENABLED": "False",
    "MAX_EVENT_RES": "700000",
}
COLOUR = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class Credential:
    """A credential: of the type Machine, or of one that hands values on as extra variables."""

    inputs: Mapping[str, str]
    extra_vars: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Launch:
    """What a job template is launched with; `vars` are survey's answers and a workflow's data."""

    inventory: Mapping[str, Any]
    credentials: Sequence[Credential]
    vars: Mapping[str, Any] = field(default_factory=dict)
    limit: str = ""
    slices: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Job:
    """A job that has ended, as AWX knows it, and the folders that it leaves behind."""

    status: str
    command: list[str]
    events: list[dict[str, Any]]
    folders: tuple[Path, ...]

    @property
    def stdout(self) -> str:
        """Return what the job has printed, in black and white."""
        return COLOUR.sub("", "\n".join(event.get("stdout", "") for event in self.events))

    @property
    def artifacts(self) -> dict[str, Any]:
        """Return what the job has handed on by `set_stats`."""
        data = [
            event["event_data"].get("artifact_data", {}) for event in self._of("playbook_on_stats")
        ]
        return data[-1] if data else {}

    def minis(self, count: str) -> set[str]:
        """Return the minis for which the recap counts more than none: `ok`, `failures`, `dark` …"""
        return {
            mini for event in self._of("playbook_on_stats") for mini in event["event_data"][count]
        }

    def results(self, module: str) -> dict[str, dict[str, Any]]:
        """Return the last result of a module by mini."""
        return {
            event["event_data"]["host"]: event["event_data"]["res"]
            for event in self.events
            if event["event"].startswith("runner_on_")
            and event["event_data"].get("resolved_action") == module
            and "res" in event["event_data"]
        }

    def _of(self, kind: str) -> Iterator[dict[str, Any]]:
        return (event for event in self.events if event["event"] == kind)

    def traces(self) -> Iterator[tuple[str, str]]:
        """Give all that is left of the job but what AWX itself wrote, each with where it is."""
        yield "events", json.dumps(self.events, ensure_ascii=False)
        yield "command", " ".join(self.command)
        for folder in self.folders:
            for file in folder.rglob("*"):
                if file.is_file() and file.relative_to(folder).parts[0] not in ("env", "inventory"):
                    yield str(file), file.read_text(errors="replace")


class Unsafe(yaml.SafeDumper):
    """Marks all text as such that no template is looked for in it."""

    def represent_data(self, data: Any) -> yaml.Node:
        """Return the node of a value."""
        if isinstance(data, str):
            return self.represent_scalar("!unsafe", data)
        return super().represent_data(data)


@dataclass
class Controller:
    """Stands for AWX: a project, the variables of the execution environment, a folder for jobs."""

    project: Path
    environment: Mapping[str, str]
    folder: Path
    jobs: int = 0

    def run(self, template: Mapping[str, Any], launch: Launch) -> Job:
        """Run a job of a template, given as options of `awx.awx.job_template`."""
        self.jobs += 1
        name = f"awx_{self.jobs}_"
        private = Path(tempfile.mkdtemp(prefix=name, dir=self.folder))
        runner = Path(tempfile.mkdtemp(prefix=f"runner_{self.jobs}_", dir=self.folder))
        self._prepare(private, runner, template, launch)
        parameters: dict[str, Any] = {
            "ident": self.jobs,
            "private_data_dir": str(private),
            "playbook": template["playbook"],
            "inventory": str(private / "inventory" / "hosts"),
            "suppress_env_files": True,
            "envvars": self._variables(private, runner),
            "passwords": {"yes": "yes", "no": "no", "": ""},
            "fact_cache_type": "",
        }
        keys = [
            each.inputs["ssh_key_data"]
            for each in launch.credentials
            if "ssh_key_data" in each.inputs
        ]
        if keys:
            parameters["ssh_key"] = keys[0]
        return self._execute(private, runner, parameters)

    def _prepare(
        self, private: Path, runner: Path, template: Mapping[str, Any], launch: Launch
    ) -> None:
        """Fill the private data folder."""
        for name in ("inventory", "env", "cp"):
            (private / name).mkdir(mode=0o700)
        subprocess.run(["cp", "-R", str(self.project), str(private / "project")], check=True)
        _write(
            private / "inventory" / "hosts", script(launch.inventory, *launch.slices), mode=0o700
        )
        settings = {
            "job_timeout": template["timeout"],
            "suppress_ansible_output": True,
            "suppress_output_file": True,
        }
        _write(private / "env" / "settings", json.dumps(settings))
        _write(private / "env" / "extravars", self._extra_vars(template, launch))
        args = arguments(template, launch)
        for number, credential in enumerate(launch.credentials):
            if credential.extra_vars:
                place = private / "env" / f"tmp{number}"
                _write(place, unsafe(injected(credential)), mode=0o400)
                args += ["-e", f"@{runner / 'env' / place.name}"]
        _write(private / "env" / "cmdline", ansible_runner.utils.args2cmdline(*args))

    def _extra_vars(self, template: Mapping[str, Any], launch: Launch) -> str:
        """Return the file of extra variables; only what the template itself says has templates."""
        given = template["extra_vars"]
        found = {**given, **answered(template["survey_spec"].get("spec", []), launch.vars)}
        of_job = {
            f"{prefix}_{name}": value
            for prefix in ("awx", "tower")
            for name, value in (("job_id", self.jobs), ("job_launch_type", "manual"))
        }
        found |= of_job
        safe = {name: value for name, value in found.items() if given.get(name) == value}
        others = {name: value for name, value in found.items() if name not in safe}
        return (yaml.safe_dump(safe) if safe else "") + unsafe(others)

    def _variables(self, private: Path, runner: Path) -> dict[str, str]:
        own = self.environment["ANSIBLE_COLLECTIONS_PATH"]
        collections = f"~/.ansible/collections{os.pathsep}/usr/share/ansible/collections"
        return {
            **ENVIRONMENT,
            "AWX_PRIVATE_DATA_DIR": str(private),
            "JOB_ID": str(self.jobs),
            "INVENTORY_ID": "1",
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(runner / "cp"),
            "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(
                (str(runner / "requirements_collections"), own, collections)
            ),
        }

    def _execute(self, private: Path, runner: Path, parameters: dict[str, Any]) -> Job:
        """Send the job to a worker and take its answer."""
        sent, answer = private.with_suffix(".sent"), private.with_suffix(".answer")
        with sent.open("wb") as stream:
            ansible_runner.run(streamer="transmit", _output=stream, **parameters)
        worker = ["ansible-runner", "worker", "--private-data-dir", str(runner)]
        home = {"HOME": str(runner), "PWD": "/"}
        with sent.open("rb") as job, answer.open("wb") as stream:
            subprocess.run(
                worker, stdin=job, stdout=stream, env={**self.environment, **home}, check=False
            )
        events: list[dict[str, Any]] = []
        started: dict[str, Any] = {}
        with answer.open("rb") as stream:
            done = ansible_runner.run(
                streamer="process",
                quiet=True,
                _input=stream,
                event_handler=lambda event: bool(events.append(event)),
                status_handler=lambda status, **_config: started.update(status),
                **parameters,
            )
        return Job(done.status, started["command"], events, (private / "artifacts", runner))


def arguments(template: Mapping[str, Any], launch: Launch) -> list[str]:
    """Return the options of ansible-playbook that AWX makes of a template."""
    users = [each.inputs["username"] for each in launch.credentials if "username" in each.inputs]
    args = ["--check"] if template["job_type"] == "check" else []
    args += ["-u", (users or ["root"])[0]]
    args += ["--diff"] if template["diff_mode"] else []
    args += [f"--forks={template['forks']}"] if template["forks"] else []
    assert template["ask_limit_on_launch"] or not launch.limit
    return [*args, "-l", launch.limit] if launch.limit else args


def answered(questions: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a survey's answers with its defaults; AssertionError where AWX refuses a launch."""
    found: dict[str, Any] = {}
    for question in questions:
        variable = question["variable"]
        if variable in given:
            assert fits(question, given[variable]), (question, given[variable])
        elif fits(question, question.get("default")):
            found[variable] = question["default"]
        else:
            assert not question["required"], question
    return {**found, **given}


def fits(question: Mapping[str, Any], answer: Any) -> bool:
    """Tell whether AWX takes a value as the answer to a question."""
    kind = question["type"]
    if kind == "multiselect":
        return isinstance(answer, list) and set(answer) <= set(question["choices"])
    if kind == "multiplechoice":
        return answer in question["choices"]
    if kind == "integer":
        number = isinstance(answer, int) and not isinstance(answer, bool)
        return number and question["min"] <= answer <= question["max"]
    assert kind == "text", f"{kind} is not known here"
    return isinstance(answer, str) and question["min"] <= len(answer) <= question["max"]


def script(inventory: Mapping[str, Any], number: int, count: int) -> str:
    """Return the inventory, or a slice of it, as the program that AWX makes of it."""
    of_hosts = inventory["_meta"]["hostvars"]
    hosts = sorted(of_hosts)[number - 1 :: count]
    groups: dict[str, Any] = {"_meta": {"hostvars": {}}}
    for identity, host in enumerate(hosts):
        known = {"enabled": "true", "id": identity}
        own = {f"remote_{who}_{k}": v for who in ("host", "tower") for k, v in known.items()}
        groups["_meta"]["hostvars"][host] = {**of_hosts[host], **own}
    for name, group in inventory.items():
        if name != "_meta":
            own = [host for host in group.get("hosts", []) if host in hosts]
            groups[name] = {**group, "hosts": own} if "hosts" in group else dict(group)
    return f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(groups)!r})\n"


def injected(credential: Credential) -> dict[str, str]:
    """Return the extra variables of a credential, each the text of its injector."""
    injector = ImmutableSandboxedEnvironment()
    return {
        name: injector.from_string(text).render(**credential.inputs)
        for name, text in credential.extra_vars.items()
    }


def unsafe(variables: Mapping[str, Any]) -> str:
    """Return YAML in which no text is a template."""
    return yaml.dump_all([dict(variables)], Dumper=Unsafe, default_flow_style=False)


def _write(place: Path, text: str, *, mode: int = 0o600) -> None:
    place.touch(mode=0o600)
    place.write_text(text)
    place.chmod(mode)
