# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Offer a secret on a tool's standard input, and take back what it does not read.

Whether a tool wants a password from its terminal or from its standard input is not known before
it runs, and every program that it starts inherits that input: ssh would even send it on. So the
line does not lie there from the beginning. It is put in only

- when the tool has been silent for a while and has not asked anything on its terminal so far, or
- when it asked on its terminal and did not take the answer from there,

and it is taken out again as soon as the tool goes on without having read it. Who has read an
answer from the terminal finds an empty input that is at its end.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import termios
import time

# Seconds of silence after which a tool is taken to wait for a line on its standard input, and
# those that it has to take an answer from its terminal.
_PATIENCE = 2.0
_TYPED = 1.0


class Offer:
    """The standard input of a tool: a pipe, one line for it, and the terminal beside it."""

    def __init__(self, line: str, *, terminal: str) -> None:
        """`terminal` is the path of the tool's terminal; the line is given without its end."""
        self.reading, self._writing = os.pipe()
        self._line = line.encode() + b"\n"
        self._terminal = terminal
        self._since = time.monotonic()
        self._typed = b""
        self._lying = b""
        self._reads_input = False
        self._asks = False
        self.closed = False

    def heard(self) -> None:
        """Note that the tool said something: what it did not read until now it did not want."""
        self._since = time.monotonic()
        self._settle_input(goes_on=True)
        self._settle_terminal()

    def take(self, answer: bytes) -> bool:
        """Take an answer to a question if it belongs here; else it is about to be typed.

        Where ours is read says nothing of another one: ssh always asks on the terminal.
        """
        self._since = time.monotonic()
        # Who asks will ask for ours too; and an ssh that asked would take it from here.
        self._asks = True
        if self._reads_input and answer == self._line and not self.closed:
            self._put(answer)
            return True
        self._typed = answer
        return False

    def silent(self) -> None:
        """Note that the tool is silent and asks nothing that is known."""
        if self.closed:
            return
        self._settle_input(goes_on=False)
        self._settle_terminal()
        waited = time.monotonic() - self._since
        if self._typed and waited >= _TYPED:
            self._move_here()
        elif waited >= _PATIENCE and not (self.closed or self._lying or self._typed or self._asks):
            self._put(self._line)

    def close(self) -> None:
        """Let nobody read any more of it."""
        if not self.closed:
            self.closed = True
            self._take_back()
            os.close(self._writing)
            os.close(self.reading)

    def _put(self, line: bytes) -> None:
        os.write(self._writing, line)
        self._lying = line

    def _take_back(self) -> None:
        if self._lying and _unread(self.reading):
            os.read(self.reading, 1 << 16)
        self._lying = b""

    def _settle_input(self, *, goes_on: bool) -> None:
        """See whether the line was read: then it is at its end; if not, and it goes on, take it."""
        if not self._lying or self.closed:
            return
        if _unread(self.reading) == 0:
            self._lying = b""
            if not self._asks:
                self.close()
        elif goes_on:
            self._take_back()

    def _settle_terminal(self) -> None:
        """See whether an answer was read from the terminal: then it is not wanted here."""
        if self._typed and not self.closed and self._on_terminal() == 0:
            if self._typed == self._line:
                self.close()
            self._typed = b""

    def _move_here(self) -> None:
        """Move an answer that nobody reads on the terminal to where it must be wanted."""
        self._on_terminal(discard=True)
        self._reads_input = self._reads_input or self._typed == self._line
        self._put(self._typed)
        self._typed = b""

    def _on_terminal(self, *, discard: bool = False) -> int:
        """Return how many typed bytes lie unread on the terminal; none if it is closed."""
        with contextlib.suppress(OSError, termios.error):
            terminal = os.open(self._terminal, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                unread = _unread(terminal)
                if discard:
                    termios.tcflush(terminal, termios.TCIFLUSH)
                return unread
            finally:
                os.close(terminal)
        return 0


def _unread(descriptor: int) -> int:
    count = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]


__all__ = ["Offer"]
