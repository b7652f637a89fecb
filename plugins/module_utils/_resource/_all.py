# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

"""Every resource that `converge` knows.

A mini compiles anew what it imports, and a visit needs a few of them, so none is imported before
its function is called.
"""

from __future__ import annotations

import typing as t

from .._engine import ResourceKind


def _alert_settings() -> ResourceKind:
    from .alert_settings import AlertSettings

    return AlertSettings


def _changeip() -> ResourceKind:
    from .changeip import Changeip

    return Changeip


def _content_cache() -> ResourceKind:
    from .content_cache import ContentCache

    return ContentCache


def _dhcp_reservation() -> ResourceKind:
    from .dhcp_reservation import DhcpReservation

    return DhcpReservation


def _dhcp_server() -> ResourceKind:
    from .dhcp_server import DhcpServer

    return DhcpServer


def _host_names() -> ResourceKind:
    from .host_names import HostNames

    return HostNames


def _open_directory() -> ResourceKind:
    from .open_directory import OpenDirectory

    return OpenDirectory


def _open_directory_archive() -> ResourceKind:
    from .open_directory_archive import OpenDirectoryArchive

    return OpenDirectoryArchive


def _serveradmin_command() -> ResourceKind:
    from .serveradmin_command import ServeradminCommand

    return ServeradminCommand


def _serveradmin_service() -> ResourceKind:
    from .serveradmin_service import ServeradminService

    return ServeradminService


def _serveradmin_settings() -> ResourceKind:
    from .serveradmin_settings import ServeradminSettings

    return ServeradminSettings


RESOURCES: dict[str, t.Callable[[], ResourceKind]] = {
    "alert_settings": _alert_settings,
    "changeip": _changeip,
    "content_cache": _content_cache,
    "dhcp_reservation": _dhcp_reservation,
    "dhcp_server": _dhcp_server,
    "host_names": _host_names,
    "open_directory": _open_directory,
    "open_directory_archive": _open_directory_archive,
    "serveradmin_command": _serveradmin_command,
    "serveradmin_service": _serveradmin_service,
    "serveradmin_settings": _serveradmin_settings,
}

__all__ = ["RESOURCES"]
