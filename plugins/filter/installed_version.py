# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `installed_version`: which version of a collection Ansible finds here."""

from __future__ import annotations

import importlib.util
import json
import typing as t
from collections.abc import Callable
from pathlib import Path

DOCUMENTATION = r"""
name: installed_version
short_description: Say which version of a collection is installed
version_added: 0.1.0
description:
  - Looks for a collection where Ansible does, so that its absence can be told in plain words.
options:
  _input:
    description: Name of the collection.
    type: str
    required: true
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Insist on a collection
  ansible.builtin.assert:
    that: "'awx.awx' | minifleet.macos_server.installed_version != ''"
    fail_msg: awx.awx is not installed.
"""

RETURN = r"""
_value:
  description: The version, C(*) if the collection does not say it, empty if it is not there.
  type: str
"""


def installed_version(name: str) -> str:
    """Return the version of a collection, `*` where it says none, empty where it is missing."""
    try:
        found = importlib.util.find_spec(f"ansible_collections.{name}")
    except ModuleNotFoundError:  # its namespace is not there, either
        found = None
    if found is None:
        return ""
    for folder in found.submodule_search_locations or ():
        manifest = Path(folder, "MANIFEST.json")
        if manifest.is_file():
            stated = json.loads(manifest.read_text("utf-8"))["collection_info"]["version"]
            return str(stated)
    return "*"


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., t.Any]]:
        """Return them by name."""
        return {"installed_version": installed_version}
