# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold a talk to its prompts and its silence about secrets."""

from __future__ import annotations

import pytest
from ansible_collections.minifleet.macos_server.plugins.module_utils._talk import Prompt, Talk

SECRET = "pass.word+1"
PASSWORD = Prompt(r"[Pp]assword\b.*:", SECRET)
NAME = Prompt(r"admin name\b.*:", "dir", secret=False)
TRUST = Prompt(r"\(yes/no\)\?", None)


def heard(talk: Talk, *pieces: str) -> str:
    """Return what was logged, to the end."""
    logged = b"".join(talk.hear(piece.encode()) for piece in pieces)
    return (logged + talk.finish()).decode()


@pytest.mark.parametrize(
    "said",
    [
        "Password:",
        "Enter the password of node /LDAPv3/127.0.0.1: ",
        "Updating local node\nPassword: ",
    ],
)
def test_a_known_question_is_answered(said: str) -> None:
    talk = Talk([NAME, PASSWORD, TRUST])
    talk.hear(said.encode())
    assert talk.may_ask
    assert talk.answer() == f"{SECRET}\n".encode()
    assert not talk.unanswered


@pytest.mark.parametrize(
    "said",
    [
        "Password: \n",
        "Password: changed in node x",
        "Updating Password Server config",
        "The next line asks\n",
        "Continue? ",
        "",
    ],
)
def test_nothing_else_is_answered(said: str) -> None:
    talk = Talk([NAME, PASSWORD, TRUST])
    talk.hear(said.encode())
    assert talk.answer() == b""
    assert not talk.unanswered


def test_a_question_in_pieces_with_silence_between() -> None:
    talk = Talk([PASSWORD])
    for piece in (b"Pass", b"word", b" of"):
        talk.hear(piece)
        assert talk.answer() == b""
        assert not talk.may_ask
    talk.hear(b" x: ")
    assert talk.answer() == f"{SECRET}\n".encode()


def test_each_question_has_its_answer() -> None:
    talk = Talk([NAME, PASSWORD])
    talk.hear(b"Enter admin name for node /LDAPv3/127.0.0.1: ")
    assert talk.answer() == b"dir\n"
    talk.hear(b"Password:")
    assert talk.answer() == f"{SECRET}\n".encode()


def test_a_question_that_must_not_be_answered_is_kept_in_words() -> None:
    talk = Talk([PASSWORD, TRUST])
    talk.hear(b"The authenticity cannot be established.\nAre you sure (yes/no)? ")
    assert talk.answer() == b""
    assert talk.unanswered == "Are you sure (yes/no)?"


def test_an_answer_that_is_not_taken_is_not_given_for_ever() -> None:
    talk = Talk([PASSWORD])
    for _attempt in range(3):
        talk.hear(b"Sorry\nPassword:")
        assert talk.answer()
    talk.hear(b"Sorry\nPassword:")
    assert talk.answer() == b""
    assert talk.unanswered == "Password:"


@pytest.mark.parametrize("cut", range(1, len(SECRET) + 12))
def test_a_secret_is_hidden_wherever_it_is_cut(cut: int) -> None:
    text = f"you typed {SECRET}, right?\n"
    log = heard(Talk([PASSWORD]), text[:cut], text[cut:])
    assert log == "you typed ********, right?\n"


def test_what_only_begins_like_a_secret_is_logged_in_the_end() -> None:
    assert heard(Talk([PASSWORD]), "it ends with pass.w") == "it ends with pass.w"


def test_the_longer_of_two_secrets_is_hidden_whole() -> None:
    talk = Talk([Prompt("a", "short"), Prompt("b", "shorter")])
    assert heard(talk, "short shorter\n") == "******** ********\n"


def test_a_name_is_no_secret() -> None:
    assert heard(Talk([NAME]), "dir is wrong\n") == "dir is wrong\n"


def test_a_secret_in_a_question_is_hidden_too() -> None:
    talk = Talk([PASSWORD, TRUST])
    talk.hear(f"use {SECRET} (yes/no)?".encode())
    assert talk.answer() == b""
    assert talk.unanswered == "use ******** (yes/no)?"
