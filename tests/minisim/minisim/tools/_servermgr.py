# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Behave as servermgrd does towards serveradmin: one request at a time, services that run.

Which services start, how long that takes and what is said is open in places; see the
switches of `serveradmin`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import _store
from ._system import SERVER_SETUP_DONE

if TYPE_CHECKING:
    from ..world import World

# These answer to `settings` but have no state (reference/serveradmin.md Services seen).
STATELESS = frozenset({"accounts", "config", "filebrowser", "info", "certs", "network", "san"})
UNKNOWN = "CANNOT_LOAD_BUNDLE_ERR"
TRANSITIONS = "servermgrd_transitions"
_PASSWORD_LOGS = "/Library/Logs/PasswordService/ApplePasswordServer"


LOGS = {
    "afp": {
        "accessLog": "/Library/Logs/AppleFileService/AppleFileServiceAccess.log",
        "errorLog": "/Library/Logs/AppleFileService/AppleFileServiceError.log",
    },
    "caching": {"cachingLog": "/Library/Server/Caching/Logs/Debug.log"},
    "dhcp": {"systemLog": "/var/log/system.log"},
    "dirserv": {
        "opendirectorydLog": "/var/log/opendirectoryd.log",
        "ldapLog": "/var/log/slapd.log",
        "passwordServiceServerLog": f"{_PASSWORD_LOGS}.Server.log",
        "passwordServiceErrorLog": f"{_PASSWORD_LOGS}.Error.log",
        "kdcLog": "/var/log/krb5kdc/kdc.log",
        "slapconfigLog": "/Library/Logs/slapconfig.log",
    },
    "dns": {"namedLog": "/Library/Logs/named.log"},
    "jabber": {
        "PROXY_LOG": "/private/var/jabberd/log/proxy65.log",
        "MUC_STD_LOG": "/var/log/system.log",
        "JABBER_LOG": "/var/log/system.log",
    },
    "mail": {
        "Server Log": "/Library/Logs/Mail/mail-info.log",
        "Server Error Log": "/Library/Logs/Mail/mail-err.log",
        "IMAP Log": "/Library/Logs/Mail/mail-info.log",
        "POP Log": "/Library/Logs/Mail/mail-info.log",
        "SMTP Log": "/var/log/mail.log",
    },
    "vpn": {"vpnLog": "/var/log/ppp/vpnd.log"},
    "web": {
        "accessLog": "/var/log/apache2/access_log",
        "errorLog": "/var/log/apache2/error_log",
    },
}


class ServiceError(Exception):
    """The service answers `SERVICE:error = "CODE"`."""

    def __init__(self, service: str, code: str) -> None:
        super().__init__(code)
        self.service = service
        self.code = code


@contextmanager
def request(world: World) -> Iterator[None]:
    """Wait for the one queue of servermgrd, and for a servermgrd that is busy with something."""
    with world.lock("servermgrd"):
        if world.state("restarts"):
            from ._daemons import await_running

            await_running(world, "servermgrd")
        busy = world.fault("servermgrd.busy")
        if busy:
            time.sleep(float(busy.get("seconds", 3600)))
        yield


def services(world: World) -> list[str]:
    """Return the names of the services of this mini's Server.app, sorted."""
    return sorted(world.facts()["services"])


def is_set_up(world: World) -> bool:
    """Tell whether the first run of Server.app was finished."""
    return world.path(SERVER_SETUP_DONE).exists()


def require(world: World, service: str) -> None:
    """Raise ServiceError if servermgrd has no bundle for a service."""
    if service not in services(world):
        raise ServiceError(service, UNKNOWN)


def state(world: World, service: str) -> str:
    """Return RUNNING, STOPPED, or the word for being between the two."""
    running = service in _store.read_running(world)
    until = float(world.state(TRANSITIONS).get(service, 0))
    if world.now() < until:
        return "STARTING" if running else "STOPPING"
    return "RUNNING" if running else "STOPPED"


def started_at(world: World, service: str) -> float | None:
    """Return the epoch second at which a service was started, None if it does not run."""
    return _store.read_running(world).get(service)


def set_running(world: World, service: str, *, run: bool) -> float:
    """Start or stop a service; return how many seconds it will be until that is done."""
    running = _store.read_running(world)
    if (service in running) == run:
        return 0.0
    if service == "dhcp":
        from . import _dhcp

        if not _dhcp.set_running(world, run=run):
            return 0.0
    takes = float(world.switch(f"serveradmin.{'start' if run else 'stop'}_seconds"))
    now = world.now()
    if run:
        running[service] = now
    else:
        del running[service]
    _store.write_running(world, running)
    if service == "dhcp":
        _dhcp.running_noted(world)
    world.save_state(TRANSITIONS, {**world.state(TRANSITIONS), service: now + takes})
    return takes


def log_paths(service: str) -> dict[str, str]:
    """Return where a service logs, as its `getLogPaths` and `fullstatus` name it."""
    return LOGS.get(service, LOGS["dhcp"])


def settings(world: World, service: str) -> Any:
    """Return a service's settings as they are shown."""
    require(world, service)
    stored = _store.read_settings(world, service)
    if service == "dirserv":
        from . import _dirserv

        return _dirserv.settings(world, stored)
    return stored
