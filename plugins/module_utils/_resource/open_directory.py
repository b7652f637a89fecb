# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Resource `open_directory`: what a mini is in Open Directory."""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import MacServerError, Refused, ToolFailed
from .._mini import Mini
from .._model import directory as model
from .._model.change import Plan
from .._model.directory_options import check_host, check_options
from .._tool import directory_archive, slapconfig
from .._tool.directory import SERVICE, DirectoryReader
from .._tool.directory_preflight import Finding, Preflight
from .._tool.directory_proof import prove, told
from .._tool.serveradmin import RUNNING, STOPPED, Serveradmin
from .._values import Tree

_CREATES = (model.CREATE_MASTER, model.CREATE_REPLICA)


class OpenDirectory:
    """Bring a mini into its role by the table of transitions, after a preflight.

    Two launches where nothing differs. The preflight is made while reading, so that check mode
    and the run make the same one.
    """

    NAME = "open_directory"
    TOOL = slapconfig.NAME
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["master", "replica", "standalone"], "required": True},
        "master_host": {"type": "str"},
        "admin": {"type": "str", "default": "diradmin"},
        "admin_password": {"type": "str", "no_log": True},
        "admin_full_name": {"type": "str", "default": "Directory Administrator"},
        "admin_uid": {"type": "int", "default": 1000},
        "master_root_password": {"type": "str", "no_log": True},
        "search_base": {"type": "str"},
        "realm": {"type": "str"},
        "organisation": {"type": "str"},
        "certificate_email": {"type": "str"},
        "replicas_absent": {"type": "list", "elements": "str", "default": []},
        "archive_path": {"type": "path"},
        "archive_password": {"type": "str", "no_log": True},
        "destroy": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 1800},
    }
    RULES: t.ClassVar[dict[str, t.Any]] = {
        "required_if": [["state", "replica", ["master_host"]]],
        "required_together": [["archive_path", "archive_password"]],
    }
    settle_timeout = 10.0

    def __init__(self, options: t.Mapping[str, t.Any], mini: Mini) -> None:
        self._options = options
        self._mini = mini
        self._reader = DirectoryReader(mini)
        self._slapconfig = slapconfig.Slapconfig(mini)
        self._wish = _wish(options)
        path = options["archive_path"]
        self._archive = None if path is None else directory_archive.path_of(path)

    def read(self) -> Tree:
        found = self._found()
        wish = self._named(found)
        return {
            **found.as_tree(),
            "running": found.running,
            "search_base_of_new": wish.search_base,
            "realm_of_new": wish.realm,
            "findings": self._findings(found),
        }

    def plan(self, now: Tree) -> Plan:
        found = model.Directory.from_tree(now, running=now["running"])
        wish = dataclasses.replace(
            self._wish, search_base=now["search_base_of_new"], realm=now["realm_of_new"]
        )
        plan = model.plan_directory(found, wish)
        steps = model.way(found, wish).steps
        if any(step in _CREATES for step in steps) and self._options["admin_password"] is None:
            raise Refused("admin_password", f"becoming a {wish.role} needs it")
        if now["findings"]:
            options, faults = zip(*now["findings"])
            raise Refused(options[0], "; ".join(faults))
        return Plan(plan.changes, {**now, **plan.predicted})

    def apply(self, plan: Plan) -> None:
        before = self._found()
        steps = model.way(before, self._wish).steps
        work: dict[str, t.Callable[[], None]] = {
            model.ARCHIVE: self._take_archive,
            model.DESTROY: lambda: self._destroy(stop=before.running),
            model.CREATE_MASTER: lambda: self._create_master(plan.predicted),
            model.CREATE_REPLICA: self._create_replica,
        }
        for place, step in enumerate(steps):
            if step in _CREATES and place:
                self._insist_on_preflight()
            work[step]()
        kept = plan.predicted["replicas"]
        for replica in before.replicas if not steps else ():
            if replica not in kept:
                self._run((slapconfig.STRIKES, self._listed(replica)))

    def foretell(self, plan: Plan) -> None:
        running = plan.predicted["role"] != model.STANDALONE
        self._reader.assume(model.Directory.from_tree(plan.predicted, running=running))

    def returned(self, state: Tree) -> dict[str, t.Any]:
        return {"directory": {key: state[key] for key in model.KEYS}}

    def _found(self) -> model.Directory:
        """Return what the mini is; slapconfig is a second witness where something is to be done."""
        wish = self._wish
        found = self._reader.directory(master_host=wish.master_host, strike=wish.strike)
        return self._reader.witnessed(found) if model.way(found, wish).steps else found

    def _named(self, found: model.Directory) -> model.Wish:
        """Return the wish with the search base and realm that a new master gets by its name."""
        wish = self._wish
        if model.CREATE_MASTER not in model.way(found, wish).steps:
            return wish
        name = Preflight(self._mini).identity().current_host_name
        if name is None:
            return wish
        return dataclasses.replace(
            wish,
            search_base=wish.search_base or model.default_search_base(name),
            realm=wish.realm or model.default_realm(name),
        )

    def _findings(self, found: model.Directory) -> list[Finding]:
        """Return what speaks against the way to go; nothing where it would be refused anyway."""
        cell = model.way(found, self._wish)
        if cell.refused or not self._wish.given.issuperset(cell.needs):
            return []
        fault = directory_archive.fault_of(self._archive) if model.ARCHIVE in cell.steps else None
        findings = [("archive_path", fault)] if fault else []
        if not any(step in _CREATES for step in cell.steps):
            return findings
        preflight = Preflight(self._mini)
        findings += preflight.of_mini()
        if self._wish.role == model.REPLICA:
            findings += preflight.of_master(str(self._wish.master_host))
        if findings or model.DESTROY in cell.steps or self._options["admin_password"] is None:
            # What is half made has to go before slapconfig can judge what stays.
            return findings
        return preflight.of_tool(*self._preflight())

    def _preflight(self) -> tuple[str, tuple[str, ...], slapconfig.Secrets]:
        admin = self._options["admin"]
        if self._wish.role == model.REPLICA:
            words = ("-preflightreplica", str(self._wish.master_host), admin)
            return "master_host", words, self._secrets()
        return (
            "state",
            ("-preflightmaster", admin, str(self._options["admin_uid"])),
            self._secrets(),
        )

    def _insist_on_preflight(self) -> None:
        for _option, fault in Preflight(self._mini).of_tool(*self._preflight()):
            raise MacServerError(f"{fault}. The mini is standalone now", changed=True)

    def _take_archive(self) -> None:
        directory_archive.take(
            self._mini,
            str(self._archive),
            self._options["archive_password"],
            wait_timeout=self._options["wait_timeout"],
        )

    def _destroy(self, *, stop: bool) -> None:
        serveradmin = Serveradmin(self._mini)
        if stop and serveradmin.fullstatus(SERVICE).get("state") == RUNNING:
            serveradmin.stop(SERVICE)
            serveradmin.await_state(SERVICE, STOPPED, timeout=self._mini.timeout)
        self._run((slapconfig.DESTROYS,))

    def _create_master(self, predicted: Tree) -> None:
        options = self._options
        words = [slapconfig.CREATES_MASTER]
        if options["certificate_email"] is not None:
            words += ["--certAdminEmail", options["certificate_email"]]
        if options["organisation"] is not None:
            words += ["--certOrgName", options["organisation"]]
        words += [options["admin"], options["admin_full_name"], str(options["admin_uid"])]
        words += [predicted["search_base"], predicted["realm"]]
        self._run(words)

    def _create_replica(self) -> None:
        words = (slapconfig.CREATES_REPLICA, str(self._wish.master_host), self._options["admin"])
        self._run(words)

    def _secrets(self) -> slapconfig.Secrets:
        options = self._options
        return slapconfig.Secrets(
            admin=options["admin_password"],
            root=options["master_root_password"],
            name=options["admin"],
        )

    def _listed(self, name: str) -> str:
        """Return a replica as its master lists it, which may be by address."""
        listed = self._reader.directory().replicas
        called = self._reader.directory(strike=self._wish.strike).replicas
        return dict(zip(called, listed))[name]

    def _run(self, words: t.Sequence[str]) -> None:
        """Run slapconfig and see what it led to."""
        try:
            self._slapconfig.carry_out(
                words, self._secrets(), wait_timeout=self._options["wait_timeout"]
            )
            if words[0] != slapconfig.STRIKES:
                prove(self._reader, words)
        except ToolFailed as failure:
            raise told(self._reader, failure) from None


def _wish(options: t.Mapping[str, t.Any]) -> model.Wish:
    """Return what the options want; refuse what cannot be meant."""
    check_options(options)
    role = options["state"]
    if options["replicas_absent"] and role != model.MASTER:
        raise Refused("replicas_absent", f"a {role} lists no replicas; strike them on their master")
    if role == model.REPLICA and not options["master_host"]:
        # Ansible takes a null for an answer.
        raise Refused("master_host", "a replica needs a master")
    if options["master_host"]:
        check_host("master_host", options["master_host"])
    for place, host in enumerate(options["replicas_absent"]):
        check_host(f"replicas_absent[{place}]", host)
    given = ("archive_path", "archive_password", "destroy")
    return model.Wish(
        role,
        master_host=options["master_host"] if role == model.REPLICA else None,
        search_base=options["search_base"],
        realm=options["realm"],
        strike=tuple(options["replicas_absent"]),
        given=frozenset(option for option in given if options[option]),
    )


__all__ = ["OpenDirectory"]
