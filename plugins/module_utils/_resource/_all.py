# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

"""Every resource that `converge` knows."""

from __future__ import annotations

from .._engine import ResourceKind
from .alert_settings import AlertSettings
from .changeip import Changeip
from .content_cache import ContentCache
from .dhcp_reservation import DhcpReservation
from .dhcp_server import DhcpServer
from .host_names import HostNames
from .open_directory import OpenDirectory
from .open_directory_archive import OpenDirectoryArchive
from .serveradmin_command import ServeradminCommand
from .serveradmin_service import ServeradminService
from .serveradmin_settings import ServeradminSettings

RESOURCES: dict[str, ResourceKind] = {
    "alert_settings": AlertSettings,
    "changeip": Changeip,
    "content_cache": ContentCache,
    "dhcp_reservation": DhcpReservation,
    "dhcp_server": DhcpServer,
    "host_names": HostNames,
    "open_directory": OpenDirectory,
    "open_directory_archive": OpenDirectoryArchive,
    "serveradmin_command": ServeradminCommand,
    "serveradmin_service": ServeradminService,
    "serveradmin_settings": ServeradminSettings,
}

__all__ = ["RESOURCES"]
