# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

from __future__ import annotations


class ModuleDocFragment:
    """The options of every inquiry, below `inquiries` of `inquire`."""

    DOCUMENTATION = r"""
options:
  inquiries:
    description:
    - What to ask, in this order.
    - Each entry holds exactly one key, the short name of a module, and that module's
      options as its value.
    type: list
    elements: dict
    required: true
    suboptions:
      alert_settings_info:
        description:
        - Options of M(minifleet.macos_server.alert_settings_info).
        type: dict
      changeip_info:
        description:
        - Options of M(minifleet.macos_server.changeip_info).
        type: dict
      content_cache_info:
        description:
        - Options of M(minifleet.macos_server.content_cache_info).
        type: dict
        suboptions:
          backend:
            description:
            - Which content caching to read.
            - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin)
              knows.
            type: str
            choices:
            - auto
            - server
            - macos
            default: auto
      dhcp_info:
        description:
        - Options of M(minifleet.macos_server.dhcp_info).
        type: dict
        suboptions:
          backend:
            description:
            - Which DHCP service to read.
            - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin)
              knows.
            type: str
            choices:
            - auto
            - server
            - macos
            default: auto
      host_names_info:
        description:
        - Options of M(minifleet.macos_server.host_names_info).
        type: dict
      open_directory_info:
        description:
        - Options of M(minifleet.macos_server.open_directory_info).
        type: dict
      server_info:
        description:
        - Options of M(minifleet.macos_server.server_info).
        type: dict
      serveradmin_info:
        description:
        - Options of M(minifleet.macos_server.serveradmin_info).
        type: dict
        suboptions:
          services:
            description: Names of services, or only V(all).
            type: list
            elements: str
            required: true
          gather:
            description: What to read of each service.
            type: list
            elements: str
            choices:
            - settings
            - status
            - fullstatus
            default:
            - status
"""
