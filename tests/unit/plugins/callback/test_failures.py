# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the callback says of real runs of Ansible that end in every way there is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.minifleet.macos_server.plugins.callback import failures

COLLECTIONS = Path(failures.__file__).absolute().parents[5]
SECRET = "correct horse"
MINIS = [f"m{number}" for number in range(1, 13)]
GROUPS = {"servers": MINIS[:11], "replicas": MINIS[9:]}
PLAYS = """
- name: Caching servers
  hosts: servers
  gather_facts: false
  serial: "{{ serial | default('100%') }}"
  max_fail_percentage: "{{ limit | default(100) }}"
  tasks:
    - name: Converge
      ansible.builtin.fail: &failure
        msg: "resources[1] (content_cache): It did not take. Do that."
      when: does == 'fails'
    - name: Hidden
      ansible.builtin.fail: {msg: "{{ secret }}"}
      when: does == 'hides'
      no_log: true
    - name: Ignored
      ansible.builtin.fail: *failure
      when: does == 'ignores'
      ignore_errors: true
    - name: Rescued
      block:
        - ansible.builtin.fail: *failure
          when: does == 'rescues'
      rescue:
        - ansible.builtin.debug:
    - name: Looped
      ansible.builtin.fail: {msg: "of {{ item }}"}
      when: does == 'loops' and item == 2
      loop: [1, 2]
    - name: Reach
      ansible.builtin.raw: "true"
      when: does == 'silent'
    - name: Reach
      ansible.builtin.raw: "true"
      when: does == 'forgiven'
      ignore_unreachable: true

- name: Replicas
  hosts: "{{ 'replicas' }}"  # as in a playbook that works out whom it is for
  gather_facts: false
  tasks:
    - name: Promote
      ansible.builtin.fail: *failure
      when: does == 'fails later'
"""
NO_SSH = """\
#!/bin/sh
echo 'ssh: connect to host: Connection refused' >&2
exit 255
"""
Run = Callable[..., list[str]]


def host(does: str) -> dict[str, str]:
    """Return the variables of a mini that does this."""
    silent = does in ("silent", "forgiven")
    return {"does": does, "ansible_connection": "ssh" if silent else "local"}


def inventory(doing: dict[str, str], ssh: Path) -> str:
    """Return an inventory in which minis do what is said of them, and all others well."""
    hosts = {mini: host(doing.get(mini, "well")) for mini in MINIS}
    variables = {"ansible_ssh_executable": str(ssh), "secret": SECRET}
    groups = {name: {"hosts": {mini: {} for mini in minis}} for name, minis in GROUPS.items()}
    return json.dumps({"all": {"hosts": hosts, "vars": variables}, **groups})


def ansible(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the plays on the minis of a folder, with the callback."""
    own = {
        "ANSIBLE_CALLBACKS_ENABLED": "minifleet.macos_server.failures",
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_RETRY_FILES_SAVE_PATH": str(folder / "lists"),
        "ANSIBLE_NOCOLOR": "true",
        "HOME": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "minis.json", "fleet.yml", *options],
        cwd=folder,
        env={**os.environ, **own, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the plays with what minis do, and return what was said at the end."""
    ssh = tmp_path / "ssh"
    ssh.write_text(NO_SSH)
    ssh.chmod(0o755)
    (tmp_path / "fleet.yml").write_text(PLAYS)

    def play(doing: dict[str, str], *options: str, **environment: str) -> list[str]:
        (tmp_path / "minis.json").write_text(inventory(doing, ssh))
        done = ansible(tmp_path, *options, **environment)
        assert "Failure using method" not in done.stdout + done.stderr
        assert "RECAP" in done.stdout, done.stdout + done.stderr
        _before, banner, said = done.stdout.partition("NOT DONE **")
        assert bool(done.returncode) == bool(banner)
        assert SECRET not in said
        return [line for line in said.splitlines()[1:] if line]

    return play


def test_a_run_that_went_well_is_told_nothing(run: Run) -> None:
    assert run({"m1": "ignores", "m2": "rescues", "m3": "forgiven"}) == []


def test_where_and_why(run: Run) -> None:
    doing = {"m1": "fails", "m2": "silent", "m3": "hides", "m4": "loops", "m12": "fails later"}
    *lines, end = run({**doing, "m5": "ignores", "m6": "rescues", "m7": "forgiven"})
    starts = [
        "m1: failed at Caching servers / Converge / content_cache: It did not take.",
        "m12: failed at Replicas / Promote / content_cache: It did not take.",
        "m2: unreachable at Caching servers / Reach: ",
        "m3: failed at Caching servers / Hidden: ",
        "m4: failed at Caching servers / Looped: of 2",
    ]
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts
    assert lines[2].endswith("Connection refused")
    assert "no_log" in lines[3]
    assert end == "5 not done; again with --limit m1,m12,m2,m3,m4"


def test_a_portion_that_fails_keeps_the_run_from_the_others(run: Run, tmp_path: Path) -> None:
    doing = {"m1": "fails", "m2": "fails"}
    lines = run(doing, "-e", "serial=2", ANSIBLE_RETRY_FILES_ENABLED="true")
    assert lines[2:] == [
        "m10, m11, m3, m4, m5, m6, m7, m8 and 1 more: not done, because Caching servers "
        "was ended before",
        "m12: not done, because Replicas was ended before",
        f"12 not done; again with --limit @{tmp_path}/lists/fleet.retry",
    ]
    assert (tmp_path / "lists" / "fleet.retry").read_text().split() == sorted(MINIS)
    limit = f"--limit=@{tmp_path}/lists/fleet.retry"
    assert run({}, limit) == []


def test_what_was_done_before_a_run_ended_is_not_done_again(run: Run, tmp_path: Path) -> None:
    doing = {"m3": "fails", "m4": "silent"}
    lines = run(doing, "-e", "serial=2", "--limit", "servers", ANSIBLE_RETRY_FILES_ENABLED="1")
    assert lines[-1].startswith("9 not done")
    listed = (tmp_path / "lists" / "fleet.retry").read_text().split()
    assert listed == sorted({*GROUPS["servers"]} - {"m1", "m2"})


def test_too_many_failures(run: Run) -> None:
    lines = run({"m1": "fails"}, "-e", "limit=5", "--limit", "m1,m2,m3,m12")
    assert lines[1:] == [
        "m2, m3: not done, because Caching servers was ended before",
        "m12: not done, because Replicas was ended before",
        "4 not done; again with --limit m1,m12,m2,m3",
    ]


def test_a_list_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lists").write_text("no folder")
    lines = run({"m1": "fails"}, ANSIBLE_RETRY_FILES_ENABLED="true")
    assert lines[-1] == "1 not done; again with --limit m1"


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({}, "no reason given"),
        ("text", "text"),
        ({"msg": None}, "no reason given"),
        ({"msg": ["a", "list"]}, "['a', 'list']"),
        ({"msg": "MODULE FAILURE\n", "module_stderr": "T\n  x\nOSError: full\n"}, "OSError: full"),
        ({"msg": "MODULE FAILURE"}, "MODULE FAILURE"),
        ({"results": [{"failed": False}, 3, {"failed": True, "msg": "that"}]}, "that"),
        ({"censored": "hidden", "msg": SECRET}, "hidden"),
        ({"stderr": "a\nb"}, "b"),
    ],
)  # fmt: skip
def test_odd_results(result: Any, said: str) -> None:
    assert failures.reason(result) == said


def test_long_messages_of_many_lines() -> None:
    assert failures.first_sentence("Task failed: Module failed: 1.5 is\nno v4.0 of x. Say 2.") == (
        "1.5 is no v4.0 of x."
    )
    broken = "no data to m1. Make sure this host can be reached over ssh:"
    assert failures.one_line(f"{broken} Broken pipe").endswith("ssh: Broken pipe")
    assert failures.one_line(f"{broken}\n") == "no data to m1. The connection broke."
    assert len(failures.one_line("x" * 1000)) < failures.LONGEST + 5
