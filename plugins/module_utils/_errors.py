# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The one family of errors: each message is a sentence that an admin on call can act on."""

from __future__ import annotations

import difflib
import typing as t


class MacServerError(Exception):
    """Say why a mini could not be read or brought into the wanted state.

    `details` holds JSON-able facts that the module returns beside the message.
    """

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.details: dict[str, t.Any] = details


class ToolMissing(MacServerError):
    """A command is not on this mini."""

    def __init__(self, name: str, *, looked_in: t.Sequence[str], install: str) -> None:
        super().__init__(
            "{} is not on this mini (looked in {}). {}".format(name, ", ".join(looked_in), install),
            tool=name,
            looked_in=list(looked_in),
        )


class ToolFailed(MacServerError):
    """A command ran and failed, by its exit status, by its words or by not ending.

    `said` is the tool's own sentence; secrets are taken out by the transport before they get here.
    """

    def __init__(self, argv: t.Sequence[str], *, rc: int | None, said: str, hint: str = "") -> None:
        words = said.strip() or "it said nothing"
        status = "" if rc is None else f" (exit status {rc})"
        message = f"{' '.join(argv)} failed{status}: {words}"
        super().__init__(
            message + (". " + hint if hint else ""), command=list(argv), exit_status=rc, said=words
        )
        self.rc = rc
        self.said = words


class Unreadable(MacServerError):
    """A codec met something it does not understand; it is never skipped."""

    def __init__(self, source: str, *, line_no: int, line: str, why: str = "") -> None:
        super().__init__(
            f"cannot read line {line_no} of {source}: {line!r}{f' ({why})' if why else ''}",
            source=source,
            line_no=line_no,
            line=line,
        )


class Refused(MacServerError):
    """We will not do this; the message names the option, the value and the rule."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}", option=option)
        self.option = option
        self.reason = reason


class UnknownService(Refused):
    """serveradmin on this mini does not know a service."""

    def __init__(self, service: str, *, known: t.Sequence[str]) -> None:
        close = difflib.get_close_matches(service, list(known), n=3, cutoff=0.6)
        super().__init__(
            "service",
            "serveradmin on this mini knows no service {!r}; {}".format(
                service,
                "did you mean {}?".format(" or ".join(close))
                if close
                else "it has " + ", ".join(known),
            ),
        )


class NotApplicable(MacServerError):
    """The managed thing cannot exist on this mini; modules report it, it is no failure."""


class NotApplied(MacServerError):
    """Everything was written without complaint, but a second reading disagrees."""

    def __init__(self, unmet: t.Sequence[tuple[str, t.Any, t.Any]], *, hint: str = "") -> None:
        parts = ["{}: wanted {}, got {}".format(*each) for each in unmet]
        super().__init__(
            "the mini accepted the change but does not show it: {}{}".format(
                "; ".join(parts), ". " + hint if hint else ""
            ),
            unmet=[{"path": path, "wanted": want, "got": got} for path, want, got in unmet],
        )


__all__ = [
    "MacServerError",
    "NotApplicable",
    "NotApplied",
    "Refused",
    "ToolFailed",
    "ToolMissing",
    "UnknownService",
    "Unreadable",
]
