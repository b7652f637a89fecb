# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The double of a controller answers as a controller does, and notes what it was asked."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from double import contract
from double.server import Double, running
from double.store import Content

ADDRESS = os.environ.get("CONTRACT_HOST", "")
CONTENT = Content(folders={"contract": ["hello.yml"]}, repository=["hello.yml"])
RECORDED = [json.loads(line) for line in contract.ANSWERS.read_text("utf-8").splitlines()]


@pytest.fixture
def double() -> Iterator[Double]:
    with running(CONTENT) as double:
        yield double


def named(answers: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return answers with the number of the request, so that a difference can be found."""
    return [(f"{number} {answer['ask']}", answer) for number, answer in enumerate(answers)]


def test_the_double_answers_as_a_controller_did(double: Double) -> None:
    answers = list(contract.answers(double.url, double.user, double.password))
    assert [answer["ask"] for answer in answers] == [answer["ask"] for answer in RECORDED]
    for (step, answer), recorded in zip(named(answers), RECORDED, strict=True):
        assert (step, answer) == (step, recorded)


@pytest.mark.skipif(not ADDRESS, reason="no CONTRACT_HOST says where a controller is")
def test_a_controller_answers_as_it_did() -> None:
    user, password = os.environ["CONTRACT_USERNAME"], os.environ["CONTRACT_PASSWORD"]
    for answer, recorded in zip(
        named(list(contract.answers(ADDRESS, user, password))), RECORDED, strict=True
    ):
        assert answer == (answer[0], recorded)


def ask(double: Double, method: str, path: str, sent: Any = None, token: str = "") -> Any:
    """Return what the double answers with a token; without one, it refuses."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if sent is None else json.dumps(sent).encode()
    request = urllib.request.Request(double.url + path, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or "null")


def minted(double: Double) -> str:
    """Return a token of the double."""
    token = double.api.store.add("tokens", {"user": 1})
    token.hidden["token"] = "invented"
    return "invented"


def test_a_token_is_needed_and_goes_by_the_password(double: Double) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        ask(double, "GET", "/api/v2/organizations/")
    assert ask(double, "GET", "/api/v2/organizations/", token=minted(double))["count"] == 0
    assert ask(double, "GET", "/api/v2/ping/")["version"] == "24.6.1"


def test_the_log_tells_reading_from_writing(double: Double) -> None:
    token = minted(double)
    ask(double, "GET", "/api/v2/organizations/", token=token)
    assert not double.writes()
    ask(double, "POST", "/api/v2/organizations/", {"name": "Minis"}, token)
    (write,) = double.writes()
    assert (write.method, write.path, write.status) == ("POST", "/api/v2/organizations/", 201)


def test_a_repository_is_read_before_its_playbooks_are_found(double: Double) -> None:
    token = minted(double)
    git = {"name": "Git", "scm_type": "git", "scm_url": "https://example.invalid/minis.git"}
    project = ask(double, "POST", "/api/v2/projects/", git, token)
    assert project["status"] == "pending"
    assert ask(double, "GET", project["related"]["playbooks"], token=token) == []
    update = ask(double, "GET", project["related"]["current_update"], token=token)
    assert (update["status"], update["event_processing_finished"]) == ("successful", True)
    assert ask(double, "GET", project["related"]["playbooks"], token=token) == ["hello.yml"]
    assert ask(double, "GET", project["url"], token=token)["status"] == "successful"


def test_what_the_double_does_not_know_it_says(double: Double) -> None:
    token = minted(double)
    made = ask(double, "POST", "/api/v2/organizations/", {"name": "Minis"}, token)
    with pytest.raises(urllib.error.HTTPError, match="501"):
        ask(double, "GET", made["related"]["activity_stream"], token=token)
