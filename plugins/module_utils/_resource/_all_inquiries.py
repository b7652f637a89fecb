# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

"""Every inquiry that `inquire` knows.

A mini compiles anew what it imports, and a visit needs a few of them, so none is imported before
its function is called.
"""

from __future__ import annotations

import typing as t

from .._engine import InquiryKind


def _alert_settings_info() -> InquiryKind:
    from .alert_settings_info import AlertSettingsInfo

    return AlertSettingsInfo


def _changeip_info() -> InquiryKind:
    from .changeip_info import ChangeipInfo

    return ChangeipInfo


def _content_cache_info() -> InquiryKind:
    from .content_cache_info import ContentCacheInfo

    return ContentCacheInfo


def _dhcp_info() -> InquiryKind:
    from .dhcp_info import DhcpInfo

    return DhcpInfo


def _host_names_info() -> InquiryKind:
    from .host_names_info import HostNamesInfo

    return HostNamesInfo


def _open_directory_info() -> InquiryKind:
    from .open_directory_info import OpenDirectoryInfo

    return OpenDirectoryInfo


def _server_info() -> InquiryKind:
    from .server_info import ServerInfo

    return ServerInfo


def _serveradmin_info() -> InquiryKind:
    from .serveradmin_info import ServeradminInfo

    return ServeradminInfo


INQUIRIES: dict[str, t.Callable[[], InquiryKind]] = {
    "alert_settings_info": _alert_settings_info,
    "changeip_info": _changeip_info,
    "content_cache_info": _content_cache_info,
    "dhcp_info": _dhcp_info,
    "host_names_info": _host_names_info,
    "open_directory_info": _open_directory_info,
    "server_info": _server_info,
    "serveradmin_info": _serveradmin_info,
}

__all__ = ["INQUIRIES"]
