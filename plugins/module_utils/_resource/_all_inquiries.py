# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

"""Every inquiry that `inquire` knows."""

from __future__ import annotations

from .._engine import InquiryKind
from .alert_settings_info import AlertSettingsInfo
from .changeip_info import ChangeipInfo
from .content_cache_info import ContentCacheInfo
from .dhcp_info import DhcpInfo
from .host_names_info import HostNamesInfo
from .open_directory_info import OpenDirectoryInfo
from .server_info import ServerInfo
from .serveradmin_info import ServeradminInfo

INQUIRIES: dict[str, InquiryKind] = {
    "alert_settings_info": AlertSettingsInfo,
    "changeip_info": ChangeipInfo,
    "content_cache_info": ContentCacheInfo,
    "dhcp_info": DhcpInfo,
    "host_names_info": HostNamesInfo,
    "open_directory_info": OpenDirectoryInfo,
    "server_info": ServerInfo,
    "serveradmin_info": ServeradminInfo,
}

__all__ = ["INQUIRIES"]
