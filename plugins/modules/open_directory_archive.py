#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: open_directory_archive
short_description: Archives of an Open Directory master
version_added: 0.1.0
description:
  - Keeps an archive of a master at a path, or makes a master of a standalone mini out of one.
  - An archive holds the directory, its passwords and Kerberos, and the mini's local users.
  - With O(state=present) an archive is made where there is none, or an empty file, at O(path). One
    that is there is left alone, so give each archive a name of its own, by its date for one.
  - It is made by C(serveradmin), its password goes by standard input, and afterwards the file has
    to be there and not be empty. Only root can read it.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  path:
    description:
      - The file of the archive. C(.sparseimage) is put behind it where that is missing.
      - In a folder, which is one that is there or a path that ends in C(/), the file is named
        after the day, so that there is one archive for each day.
    type: path
    required: true
  password:
    description: Password of the archive. Needed to make one and to put it back.
    type: str
  state:
    description:
      - With V(restored) the archive is put back onto a mini that is standalone, which then is a
        master. It is done once; a master is refused unless it was made out of this archive.
    type: str
    choices: [present, restored]
    default: present
  keep:
    description:
      - How many archives of the series to keep, that of this run included. The oldest ones beyond
        are removed after the new one was proven.
      - A series are the files in the same folder whose names differ in nothing but their digits. No
        other file is ever removed.
    type: int
  destroy:
    description: Must be V(true) for O(state=restored), because that replaces what the mini has.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds that making an archive may take.
      - Putting one back is not ended when they are over; run the task again to wait for it.
    type: int
    default: 1800
notes:
  - A replica cannot be archived.
  - Putting an archive back is a run of C(slapconfig), about which the notes of
    M(minifleet.macos_server.open_directory) hold.
  - A mini that can have no Open Directory answers C(applicable=false).
seealso:
  - module: minifleet.macos_server.open_directory
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Archive each master every day, and keep the archives of a week
  minifleet.macos_server.open_directory_archive:
    path: /Volumes/Backup/OpenDirectory/
    password: "{{ vault_archive_password }}"
    keep: 7
  become: true

- name: Put an archive back onto a mini that was set up anew
  minifleet.macos_server.open_directory_archive:
    path: /Volumes/Backup/OpenDirectory/open-directory-2026-11-27.sparseimage
    password: "{{ vault_archive_password }}"
    state: restored
    destroy: true
  become: true
"""

RETURN = r"""
changes:
  description:
    - What changed, or in check mode what would change. The paths are V(archive) for a new one,
      V(older:NAME) for one that goes, and V(role) for a mini that becomes a master.
  returned: when applicable
  type: list
  elements: dict
archive:
  description: The archive at O(path).
  returned: when applicable
  type: dict
  contains:
    path:
      description: Its file.
      type: str
      returned: always
      sample: /Volumes/Backup/OpenDirectory/open-directory-2026-11-28.sparseimage
    size:
      description: Its size in bytes; null in check mode for one that would be made.
      type: int
      returned: always
      sample: 16777216
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.open_directory_archive import (
    OpenDirectoryArchive,
)


def main() -> None:
    run_module(OpenDirectoryArchive)


if __name__ == "__main__":
    main()
