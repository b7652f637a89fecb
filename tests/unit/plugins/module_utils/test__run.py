# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start real commands through a real AnsibleModule."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import ToolFailed
from ansible_collections.minifleet.macos_server.plugins.module_utils._run import ModuleRunner


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> ModuleRunner:
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {}}).encode()
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", arguments)
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    return ModuleRunner(basic.AnsibleModule(argument_spec={}))


def sh(script: str) -> list[str]:
    return ["sh", "-c", script]


def test_streams_and_status(runner: ModuleRunner) -> None:
    done = runner(sh("cat; echo oh >&2; exit 3"), stdin="Köln\n", timeout=20, ok=(0, 3))
    assert (done.rc, done.out, done.err, done.said) == (3, "Köln\n", "oh\n", "oh\nKöln")


def test_a_status_that_is_not_right(runner: ModuleRunner) -> None:
    with pytest.raises(ToolFailed, match=r"\(exit status 3\): no such thing") as problem:
        runner(sh("echo no such thing; exit 3"), timeout=20)
    assert problem.value.details["exit_status"] == 3


def test_any_status_where_the_words_decide(runner: ModuleRunner) -> None:
    assert runner(sh("exit 3"), timeout=20, ok=None).rc == 3


def test_the_language_is_plain(runner: ModuleRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert runner(sh('echo "$LC_ALL"'), timeout=20).out == "C\n"


def test_arguments_are_not_expanded(runner: ModuleRunner) -> None:
    assert runner(["echo", "~/$HOME", "*"], timeout=20).out == "~/$HOME *\n"


def test_bytes_that_are_no_text(runner: ModuleRunner) -> None:
    assert runner(sh(r"printf '\377x'"), timeout=20).out == "\ufffdx"


@pytest.mark.parametrize(
    "script",
    ["sleep 60", "trap '' TERM; sleep 60 & wait; sleep 60", "exec sleep 60 >&-", "sleep 60; :"],
)
def test_a_tool_that_hangs_is_ended(runner: ModuleRunner, script: str) -> None:
    with pytest.raises(ToolFailed, match=r"did not end within 0\.3 s") as problem:
        runner(sh(script), timeout=0.3)
    assert problem.value.rc is None


def test_a_tool_that_does_not_read(runner: ModuleRunner) -> None:
    with pytest.raises(ToolFailed, match=r"did not end within 0\.5 s"):
        runner(sh("sleep 60; :"), stdin="x" * 10_000_000, timeout=0.5)


def test_a_tool_that_cannot_be_started(runner: ModuleRunner) -> None:
    with pytest.raises(ToolFailed, match="No such file"):
        runner(["/nonexistent/tool"], timeout=20)


def test_server_app_comes_before_the_path(runner: ModuleRunner, tmp_path: Any) -> None:
    own = tmp_path / "sh"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    assert runner.find("sh", [str(tmp_path)]) == str(own)
    assert runner.find("sh", []) not in (None, str(own))
    assert runner.find("no-such-tool", [str(tmp_path)]) is None
