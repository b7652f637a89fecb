# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

from __future__ import annotations


class ModuleDocFragment:
    """The options of every resource, below the option `resources` of `converge`."""

    DOCUMENTATION = r"""
options:
  resources:
    description:
    - The resources in the order in which to converge them.
    - Each entry holds exactly one key, the short name of a module, and that module's
      options as its value.
    type: list
    elements: dict
    required: true
    suboptions:
      serveradmin_command:
        description:
        - Options of M(minifleet.macos_server.serveradmin_command).
        type: dict
        suboptions:
          service:
            description: Name of the service, as C(serveradmin list) prints it.
            type: str
            required: true
          command:
            description: Name of the command, such as V(getConnectedUsers).
            type: str
            required: true
          parameters:
            description: Parameters of the command, nested or as paths with colons.
            type: dict
            default: {}
          secret_parameters:
            description: Parameters that must not be shown, in the same shape.
            type: dict
            default: {}
          types:
            description:
            - Types of parameters whose text could also be read as a number or as yes
              or no, as a mapping of path to V(integer), V(string), V(boolean) or V(real).
            type: dict
            default: {}
          confirm:
            description:
            - Must be V(true) for commands that are not in the collection's catalogue,
              and for those that delete, remove, reset or flush something.
            type: bool
            default: false
      serveradmin_service:
        description:
        - Options of M(minifleet.macos_server.serveradmin_service).
        type: dict
        suboptions:
          name:
            description: Name of the service, as C(serveradmin list) prints it.
            type: str
            required: true
          state:
            description: The state that the service shall be in.
            type: str
            choices:
            - started
            - stopped
            - restarted
            required: true
          wait_timeout:
            description: Seconds to wait for the service to come up or go down.
            type: int
            default: 120
      serveradmin_settings:
        description:
        - Options of M(minifleet.macos_server.serveradmin_settings).
        type: dict
        suboptions:
          service:
            description:
            - Name of the service, as C(serveradmin list) prints it.
            type: str
            required: true
          settings:
            description:
            - The wanted values, in the tool's own key names.
            - Nest mappings, or write a path with colons as one key, as in C(imap:aps_topic_enabled).
              A colon inside a part is written C(\:).
            - A list is the whole list; V([]) empties it.
            - Members of an array by id (C(_array_id) in what C(serveradmin) prints) are
              a mapping by id. Members that you do not name stay. Where the server has
              no such key yet, put a key C(_array_id) between.
            - The value that the server has decides the type, so text of digits becomes
              a number where a number stands. What would lose something on the way is
              refused.
            type: dict
            default: {}
          secret_settings:
            description:
            - Wanted values that must not be shown, in the same shape as O(resources[].serveradmin_settings.settings).
            type: dict
            default: {}
          update_secrets:
            description:
            - When to write values of O(resources[].serveradmin_settings.secret_settings)
              that the server does not show when it is read. Such a value cannot be compared.
            - With V(on_change) they go along when something else of this task changes.
            - With V(always) they are written in each run, which is then always reported
              as changed.
            type: str
            choices:
            - always
            - on_change
            default: on_change
          types:
            description:
            - Types of keys that the server does not have yet, as a mapping of path to
              V(integer), V(string), V(boolean) or V(real).
            - Needed only for text that could also be read as a number or as yes or no.
            type: dict
            default: {}
          remove:
            description:
            - Members of arrays by id to remove, as paths such as C(subnets:_array_id:THE-ID).
            - Other keys cannot be removed; C(serveradmin) has no way to do it.
            type: list
            elements: str
            default: []
"""
