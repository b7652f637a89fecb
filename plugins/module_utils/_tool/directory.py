# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Open Directory of a mini, asked of serveradmin, and of slapconfig where need be."""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import MacServerError
from .._mini import Mini
from .._model.backends import choose_backend
from .._model.directory import (
    MASTER,
    REPLICA,
    STANDALONE,
    Directory,
    is_address,
    read_directory,
    same_host,
)
from .name_lookup import NameLookup
from .reach import LDAP, is_reachable
from .serveradmin import Serveradmin
from .slapconfig import Slapconfig, forget_begun, last_run, left_unfinished
from .system import versions

SERVICE = "dirserv"
_STATE = (SERVICE, "directory", "state")
_WITNESS = (SERVICE, "directory", "witness")
_LISTED = (SERVICE, "directory", "listed")
_ALIKE = {"client": STANDALONE}


class DirectoryReader:
    """What a mini is in Open Directory: two launches, three where these do not say all."""

    def __init__(self, mini: Mini, *, any_time: bool = False) -> None:
        """With `any_time` it reads also while slapconfig is at work."""
        self._mini = mini
        self._any_time = any_time

    def directory(
        self, *, master_host: str | None = None, strike: t.Sequence[str] = ()
    ) -> Directory:
        """Return what this mini is, its master and replicas called as in `master_host`, `strike`.

        Raises NotApplicable where there can be no Open Directory, MacServerError while slapconfig
        is at work.
        """
        found = self._mini.readings.ask(_STATE, self._read)
        if found.role == REPLICA and master_host:
            return self._below(found, master_host)
        return dataclasses.replace(found, replicas=self._called(found.replicas, strike))

    def assume(self, directory: Directory) -> None:
        """Let later readings of this visit see `directory`."""
        self._mini.readings.assume(_STATE, directory)

    def anew(self) -> Directory:
        """Return what this mini is now, read again."""
        self._mini.readings.forget()
        return self.directory()

    def witnessed(self, found: Directory) -> Directory:
        """Return the same directory after slapconfig was heard: half made if it does not agree.

        How serveradmin shows the replicas of a master was never captured, how slapconfig does was;
        so it is heard also about a master that serveradmin shows none of.
        """
        if found.role == MASTER and not found.replicas:
            found = self._completed(found)
        if found.unfinished is not None:
            return found
        style = self._mini.readings.ask(_WITNESS, Slapconfig(self._mini).style)
        if _ALIKE.get(style, style) == found.role:
            return found
        said = f"serveradmin calls it {found.role}, and slapconfig {style}"
        return dataclasses.replace(found, unfinished=said)

    def serves(self, host: str) -> bool:
        """Tell whether another host takes connections of LDAP."""
        return self._mini.readings.ask(
            (SERVICE, "directory", "serves", host),
            lambda: any(is_reachable(each, LDAP) for each in self._addresses(host)),
        )

    def _read(self) -> Directory:
        here = versions(self._mini)
        choose_backend("auto", SERVICE, macos=here.macos, server=here.server)
        last_run(any_time=self._any_time)
        serveradmin = Serveradmin(self._mini)
        found, is_all = read_directory(
            serveradmin.fullstatus(SERVICE), serveradmin.settings(SERVICE)
        )
        found = dataclasses.replace(found, unfinished=left_unfinished(found))
        if found.unfinished is None and self._mini.turn is not None:
            # Nobody is at work while we hold the lock, so what was begun is seen to be done. Kept,
            # the note would make something half made of what an admin does by hand later.
            forget_begun()
        return found if is_all else self._completed(found)

    def _completed(self, found: Directory) -> Directory:
        """Return it with what only slapconfig tells; it may not while that is half made."""
        slapconfig = Slapconfig(self._mini)
        try:
            if found.role == MASTER:
                listed = self._mini.readings.ask(_LISTED, slapconfig.replicas)
                return dataclasses.replace(found, replicas=listed)
            return dataclasses.replace(found, master_host=slapconfig.master_of_replica())
        except MacServerError:
            # A replica can be given up by who does not know its master, which may be dead.
            if found.role == MASTER and found.unfinished is None and not self._any_time:
                raise
            return found

    def _below(self, found: Directory, master_host: str) -> Directory:
        """Return a replica with its master called as it is in `master_host`, if it is that one."""
        listed = found.master_host
        if listed is None and found.unfinished is None:
            # Who wants a certain master has to know which one it is.
            listed = Slapconfig(self._mini).master_of_replica()
        if listed is not None and self._is(listed, master_host):
            listed = master_host
        return dataclasses.replace(found, master_host=listed)

    def _called(self, listed: tuple[str, ...], names: t.Sequence[str]) -> tuple[str, ...]:
        """Return replicas by those of `names` that are theirs."""
        unknown = [name for name in names if not any(same_host(name, each) for each in listed)]
        return tuple(
            next((name for name in unknown if self._is(each, name)), each) for each in listed
        )

    def _is(self, listed: str, name: str) -> bool:
        """Tell whether a host that is listed is the one with this name.

        Lists may hold addresses (manual page), and users may give addresses or short names. Only
        then is DNS asked: two whole names that differ are two hosts.
        """
        if same_host(listed, name):
            return True
        if all("." in each and not is_address(each) for each in (listed, name)):
            return False
        return not self._addresses(listed).isdisjoint(self._addresses(name))

    def _addresses(self, host: str) -> set[str]:
        return {host} if is_address(host) else set(NameLookup(self._mini).addresses(host))


__all__ = ["SERVICE", "DirectoryReader"]
