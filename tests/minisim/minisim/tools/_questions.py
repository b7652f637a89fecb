# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask for passwords and a yes as slapconfig and the ssh under it do: where, and in which words.

Where slapconfig reads is a switch: on the controlling terminal, as getpass(3) does, on standard
input with a prompt, or there without one. ssh always asks on the terminal. An event tells of each
question, never of its answer.
"""

from __future__ import annotations

import os
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..dispatch import Call

PROMPTS = {
    "plain": "Password: ",
    "possessive": "{name}'s password: ",
    "enter": "Enter password for {name}: ",
    "sentence": "Please enter the password of the directory administrator {name}:",
}
# The only prompt that anybody has published (reference/slapconfig.md Passwords).
ARCHIVE_PROMPT = "Enter archive password:"
VERIFY_PROMPT = "Verify password: "


class Unanswered(Exception):
    """Nobody could be asked, or nothing was answered."""


def ask_password(call: Call, name: str) -> str:
    """Return the password that is given for a user; Unanswered if none is."""
    words = PROMPTS[str(call.world.switch("slapconfig.prompt"))].format(name=name)
    return ask_secret(call, words)


def ask_secret(call: Call, prompt: str) -> str:
    """Return a secret, asked for where this mini's slapconfig reads it."""
    where = str(call.world.switch("slapconfig.asks"))
    call.world.record("asked", prompt=prompt, where=where)
    shown = "" if "-q" in call.argv else prompt
    if where.startswith("terminal"):
        try:
            answer = _on_terminal(shown, hidden=True)
        except OSError:
            if where == "terminal":
                raise Unanswered("cannot open /dev/tty: Device not configured") from None
            answer = _on_stdin(call, shown)
    else:
        answer = _on_stdin(call, shown if where == "stdin" else "")
    if not answer:
        raise Unanswered("no password was given")
    return answer


def ask_ssh(call: Call, prompt: str, *, hidden: bool) -> str:
    """Return what is answered to ssh, which asks on the terminal and nowhere else."""
    call.world.record("asked", prompt=prompt.splitlines()[-1], where="ssh")
    try:
        return _on_terminal(prompt, hidden=hidden)
    except OSError:
        raise Unanswered("Host key verification failed." if not hidden else
                         "Permission denied, please try again.") from None  # fmt: skip


def _on_terminal(prompt: str, *, hidden: bool) -> str:
    """Ask on the terminal; what was typed ahead is thrown away, as getpass(3) does."""
    terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        before = termios.tcgetattr(terminal)
        modes = termios.tcgetattr(terminal)
        if hidden:
            modes[3] &= ~(termios.ECHO | termios.ISIG)
        termios.tcsetattr(terminal, termios.TCSAFLUSH, modes)
        try:
            os.write(terminal, prompt.encode())
            answer = _line(terminal)
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
        if hidden:
            os.write(terminal, b"\n")
    finally:
        os.close(terminal)
    return answer


def _line(terminal: int) -> str:
    said = b""
    while not said.endswith((b"\n", b"\r")):
        more = os.read(terminal, 1)
        if not more:
            break
        said += more
    return said.rstrip(b"\r\n").decode("utf-8", "surrogateescape")


def _on_stdin(call: Call, prompt: str) -> str:
    if prompt:
        call.out(prompt)
        call.flush()
    line = sys.stdin.buffer.readline()
    call.note_stdin(line)
    return line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
