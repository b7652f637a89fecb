# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Callback `failures`: at the end of a run, say of each mini that was not done where and why."""

from __future__ import annotations

DOCUMENTATION = r"""
name: failures
type: aggregate
short_description: Say at the end of a run which minis were not done
version_added: 0.1.0
description:
  - Prints a line for each mini that failed or could not be reached, with play, task, resource and
    reason; and a line for those that a run did not come to, or not to the end of, because it was
    ended by others.
  - Failures that are ignored or rescued do not count.
  - Where Ansible writes retry files (C(retry_files_enabled)), the file gets those minis, too, that
    the run did not come to. Ansible itself lists only minis that were visited.
requirements:
  - to be named in C(callbacks_enabled)
author:
  - The minifleet.macos_server authors (@minifleet)
"""

import os
import re
import typing as t
from collections.abc import Iterable
from dataclasses import dataclass

import ansible.constants as C
from ansible.plugins.callback import CallbackBase
from ansible.template import Templar

LONGEST = 300
NAMED = 8  # minis that one line names before it only counts
# How converge says which resource failed.
RESOURCE = re.compile(r"\Aresources\[\d+\] \((\w+)\): ")
# What ansible-core puts before the words of whoever failed.
BEFORE = re.compile(r"\A((Task|Module) failed:? )+")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
# Where a connection that was open breaks, ssh gives no reason for Ansible to add.
NO_REASON = re.compile(r" Make sure this host can be reached over ssh:\Z")
WITHOUT_REASON = ("MODULE FAILURE", "Module result deserialization failed")


class Failure(t.NamedTuple):
    """Where one mini was lost, and why."""

    how: str
    play: str
    task: str
    said: str

    def line(self, mini: str) -> str:
        """Return it in one line."""
        found = RESOURCE.match(self.said)
        place = [self.play, self.task, *(found.groups() if found else ())]
        return f"{mini}: {self.how} at {' / '.join(place)}: {RESOURCE.sub('', self.said)}"


@dataclass
class Portion:
    """A portion of a play: its minis, and whether it was left before its last task."""

    play: str
    minis: set[str]
    left_early: bool = False


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Ansible asks for a class of this name and kind."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "minifleet.macos_server.failures"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """Begin anew: a run may have several playbooks."""
        self.playbook = playbook
        self.failures: dict[str, Failure] = {}
        self.portions: dict[str, list[Portion]] = {}
        self.play = ""

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """Note which minis a play, or the next portion of it, is for."""
        self.play = str(play.get_name())
        portion = Portion(self.play, minis_of(play, ignore_restrictions=False))
        self.portions.setdefault(str(play._uuid), []).append(portion)

    def v2_playbook_on_no_hosts_remaining(self) -> None:
        """Note that the portion at hand ends before its last task."""
        *_before, portions = self.portions.values()
        portions[-1].left_early = True

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Note a failure; whether somebody rescues it is seen at the end."""
        if not ignore_errors:
            self._note("failed", result, first_sentence(reason(result._result)))

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """Note a mini that does not answer."""
        if not result._task.ignore_unreachable:
            self._note("unreachable", result, one_line(reason(result._result)))

    def _note(self, how: str, result: t.Any, said: str) -> None:
        place = self.play, str(result._task.get_name(include_role_fqcn=False))
        self.failures[result._host.get_name()] = Failure(how, *place, said)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """Say what was not done, and complete the retry file."""
        lost = {
            mini: failure
            for mini, failure in self.failures.items()
            if stats.failures.get(mini) or stats.dark.get(mini)
        }
        if not lost:
            return
        lines = [failure.line(mini) for mini, failure in sorted(lost.items())]
        not_done = set(lost)
        for play, minis in self._not_reached():
            left = minis - not_done
            if left:
                lines.append(f"{some(left)}: not done, because {play} was ended before")
                not_done |= left
        self._display.banner("NOT DONE")
        for line in lines:
            self._display.display(line, color=C.COLOR_ERROR)
        self._display.display(
            f"\n{len(not_done)} not done; again with --limit {self._retry(not_done)}"
        )

    def _not_reached(self) -> t.Iterator[tuple[str, set[str]]]:
        """Yield plays with the minis that they did not come to, or left before the end."""
        for play in self.playbook.get_plays():
            visited = self.portions.get(str(play._uuid), [])
            done = {mini for one in visited if not one.left_early for mini in one.minis}
            yield str(play.get_name()), minis_of(play, ignore_restrictions=True) - done

    def _retry(self, minis: Iterable[str]) -> str:
        """Return what limits the next run to these minis; a retry file gets them all."""
        names = sorted(minis)
        if not C.RETRY_FILES_ENABLED:
            return ",".join(names)
        playbook = os.path.abspath(self.playbook._file_name)
        name, _dot, _end = os.path.basename(playbook).rpartition(".")
        folder = C.RETRY_FILES_SAVE_PATH or os.path.dirname(playbook)
        place = os.path.join(folder, f"{name}.retry")
        try:
            os.makedirs(folder, exist_ok=True)
            with open(place, "w", encoding="utf-8") as file:
                file.writelines(f"{name}\n" for name in names)
        except OSError as error:
            self._display.warning(f"{place} cannot be written: {error}")
            return ",".join(names)
        return f"@{place}"


def minis_of(play: t.Any, *, ignore_restrictions: bool) -> set[str]:
    """Return the minis of a play within the run's limit, or those of the portion at hand."""
    manager = play.get_variable_manager()
    # Nobody has worked out yet the words of a play that was never begun.
    templar = Templar(loader=play.get_loader(), variables=manager.get_vars(play=play))
    hosts = templar.template(play.hosts)
    found = manager._inventory.get_hosts(hosts, ignore_restrictions=ignore_restrictions)
    return {str(host.get_name()) for host in found}


def reason(result: t.Any) -> str:
    """Return in whatever words a result has why it is a failure, with lines as they are."""
    if not isinstance(result, dict):
        return str(result)
    said = str(result.get("msg") or "").strip()
    if result.get("censored"):
        return str(result["censored"])
    for item in result.get("results") or ():
        # Items of ansible-core 2.21 say no longer that they failed.
        if isinstance(item, dict) and (item.get("failed") or "exception" in item):
            return reason({**item, "results": None})
    if said and not said.startswith(WITHOUT_REASON):
        return said
    others = (
        str(result.get(key) or "").strip() for key in ("module_stderr", "stderr", "exception")
    )
    traces = [other.splitlines()[-1] for other in others if other]
    return traces[0] if traces else said or "no reason given"


def one_line(said: str) -> str:
    """Return a text as one line of bearable length."""
    line = NO_REASON.sub(" The connection broke.", BEFORE.sub("", " ".join(said.split())))
    line = line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
    # Nothing that a terminal would obey.
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def first_sentence(said: str) -> str:
    """Return the first sentence of a message."""
    return one_line(SENTENCE.split(" ".join(said.split()), maxsplit=1)[0])


def some(minis: Iterable[str]) -> str:
    """Return the names of minis, of many only the first."""
    names = sorted(minis)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
