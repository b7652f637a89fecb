#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: open_directory
short_description: Open Directory master, replica or neither
version_added: 0.1.0
description:
  - Makes a mini with Server.app a master or a replica of Open Directory, or standalone again, with
    C(slapconfig).
  - What the mini is now is asked of C(serveradmin). Before a change C(slapconfig) has to agree.
  - Before a mini is made a master or a replica it goes through a preflight. Its names have to match
    by C(changeip), DNS has to be right both ways for it and for the master, SSH and LDAP of the
    master have to be in reach, and C(slapconfig) itself has to have no objection. Check mode makes
    the same preflight, and both refuse with all that is wrong.
  - "The ways that there are: from standalone to master or replica; from replica to standalone;
    from a master without replicas to standalone, after an archive was taken. All else is refused,
    such as a replica that shall have another master."
  - A directory that is there is not changed into one with another search base or realm. Passwords
    are never compared.
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
  state:
    description: What the mini shall be.
    type: str
    choices: [master, replica, standalone]
    required: true
  master_host:
    description:
      - Host name or address of the master, for O(state=replica).
    type: str
  admin:
    description: Short name of the directory's administrator.
    type: str
    default: diradmin
  admin_password:
    description:
      - Password of the directory's administrator, needed to become a master or a replica.
      - It is typed on the terminal of C(slapconfig) when that asks for it, or offered on its
        standard input when it does not ask. It is never an argument and not in the log.
    type: str
  admin_full_name:
    description: Full name of the administrator that a new master gets.
    type: str
    default: Directory Administrator
  admin_uid:
    description: User id of the administrator that a new master gets.
    type: int
    default: 1000
  master_root_password:
    description:
      - Password of root on the master, for a replica. Only given where C(slapconfig) asks for it,
        as old versions do.
    type: str
  search_base:
    description:
      - Search base of the directory.
      - A new master gets one made of its host name if you leave it out.
      - For a replica it is that of its master, and only compared.
    type: str
  realm:
    description: Kerberos realm of the directory, as O(search_base).
    type: str
  organisation:
    description: Organisation in the certificate of a new master.
    type: str
  certificate_email:
    description: Mail address in the certificate of a new master.
    type: str
  replicas_absent:
    description:
      - Host names of replicas to strike from the list of this master, such as one that is dead or
        was made standalone. An address or a short name will do, too.
      - Each run strikes them, so take a mini out of this before you make it a replica again. There
        is a warning about one that still serves a directory.
      - Only for O(state=master).
    type: list
    elements: str
    default: []
  archive_path:
    description:
      - Where to put the archive that is taken of a master before it becomes standalone. Needed for
        that, together with O(archive_password).
      - A file that ends in C(.sparseimage), or a folder, where it is named after the day.
    type: path
  archive_password:
    description: Password for that archive.
    type: str
  destroy:
    description:
      - Must be V(true) for each step that loses a directory, also in check mode.
      - The same is needed to clean up after a promotion that failed half way.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds to wait for the end of C(slapconfig).
      - When they are over it is not ended, because that would leave the directory half made. The
        module fails with its process id and its last lines. Run the task again to wait for the
        same run. Until it ends it holds the mini's lock.
    type: int
    default: 1800
notes:
  - C(slapconfig) runs in a session of its own and goes on when the connection breaks. Its words are
    kept in C(/private/var/log/minifleet.macos_server.slapconfig.log), readable by root.
  - What was begun is noted in C(/private/var/db/minifleet.macos_server.slapconfig.unfinished) until
    it was seen to be done. If you have repaired by hand what was left half made, remove that file.
  - A question that C(slapconfig) asks and that has no answer here ends it, such as one about the
    key of another host. Log in by SSH once from root of the mini to root of the master before.
  - A replica becomes standalone without its master, which may be dead. The master goes on listing
    it until it is struck with O(replicas_absent).
  - Search base and realm of a new replica are null in check mode unless you give them.
  - A mini that can have no Open Directory, such as one without Server.app, answers
    C(applicable=false).
seealso:
  - module: minifleet.macos_server.open_directory_info
  - module: minifleet.macos_server.open_directory_archive
  - module: minifleet.macos_server.changeip_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Make a mini the master of its site
  minifleet.macos_server.open_directory:
    state: master
    admin_password: "{{ vault_diradmin_password }}"
    organisation: Example Schools
    certificate_email: minis@example.org
  become: true

- name: See whether each replica could be made, without making it
  minifleet.macos_server.open_directory:
    state: replica
    master_host: "{{ site_od_master }}"
    admin_password: "{{ vault_diradmin_password }}"
  become: true
  check_mode: true

- name: Strike a replica that burnt down
  minifleet.macos_server.open_directory:
    state: master
    replicas_absent: [od7.example.org]
  become: true

- name: Give up a master, and keep what it knew
  minifleet.macos_server.open_directory:
    state: standalone
    destroy: true
    archive_path: /Volumes/Backup/last-of-od1.sparseimage
    archive_password: "{{ vault_archive_password }}"
  become: true
"""

RETURN = r"""
changes:
  description:
    - What changed, or in check mode what would change. The paths are those below RV(directory).
  returned: when applicable
  type: list
  elements: dict
directory:
  description: What the mini is in Open Directory after the run, in check mode as it would be.
  returned: when applicable
  type: dict
  contains:
    role:
      description: V(master), V(replica) or V(standalone).
      type: str
      returned: always
      sample: replica
    master_host:
      description: The master of a replica, else null.
      type: str
      returned: always
      sample: od1.example.org
    replicas:
      description: The replicas that a master lists; empty for all others.
      type: list
      elements: str
      returned: always
    search_base:
      description: The search base of the directory, null without one or where it is not known yet.
      type: str
      returned: always
      sample: dc=od1,dc=example,dc=org
    realm:
      description: The Kerberos realm, null without one or where it is not known yet.
      type: str
      returned: always
      sample: OD1.EXAMPLE.ORG
    unfinished:
      description:
        - What was begun and did not come to a good end, in words, null if nothing was.
        - A mini with such a rest is cleaned up by M(minifleet.macos_server.open_directory) with
          C(destroy=true).
      type: str
      returned: always
pid:
  description: The process of C(slapconfig) that still runs.
  returned: when O(wait_timeout) is over
  type: int
log:
  description: The file with all that C(slapconfig) printed.
  returned: when it failed or O(wait_timeout) is over
  type: str
last_lines:
  description: What C(slapconfig) printed last.
  returned: when it failed or O(wait_timeout) is over
  type: list
  elements: str
slapconfig_log:
  description: The last lines of its own log, C(/Library/Logs/slapconfig.log).
  returned: when it failed or O(wait_timeout) is over
  type: list
  elements: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.open_directory import (
    OpenDirectory,
)


def main() -> None:
    run_module(OpenDirectory)


if __name__ == "__main__":
    main()
