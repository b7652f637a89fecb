#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: alert_settings
short_description: Who gets the alerts of Server.app, and which
version_added: 0.1.0
description:
  - Sets the mail recipients of Server.app's alerts, and for each alert whether it is sent by mail
    and as a push notification. Apple has no command line for either.
  - Edits the alert store of Server.app 5, C(/Library/Server/Alerts/alertData.db), in one
    transaction, with the bookkeeping that Core Data expects. A store with other tables or columns
    than the known ones is refused.
  - After a change C(servermgrd), which holds the rows in memory and would write the old ones back,
    is ended with SIGKILL and started again, and waited for until it answers. Then the store is
    read again as a proof.
  - On a mini without Server.app 5 there is nothing to manage; the module says so and does not
    fail.
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
  recipients:
    description:
      - Who gets mail. Each entry is an address, or a mapping with the keys C(address), C(enabled),
        C(locale) and C(state).
      - C(enabled) is a boolean, C(locale) a tag such as V(en) or V(zh_Hans), C(state) either
        V(present), the default, or V(absent).
      - A new recipient is enabled and gets V(en) where its entry does not say otherwise. Of one
        that is there, only what you say is compared.
      - Addresses are the same in any case. Where the store has several rows for an address that
        you name, the oldest is kept and the others are removed.
      - Recipients that you do not name stay, unless O(purge) says otherwise.
    type: list
    elements: raw
  purge:
    description:
      - Collections from which entries that you do not name are removed.
      - Needs O(recipients), so that a variable nobody set removes nobody.
    type: list
    elements: str
    choices: [recipients]
    default: []
  alerts:
    description:
      - Which alerts are sent, as a mapping of an alert's name to a mapping with any of the
        booleans C(mail), C(push) and C(enabled).
      - Both names of an alert are understood, C(Time Machine) as Server.app shows it and
        C(TimeMachine) as its bundle is called. They are those that this mini's store has.
    type: dict
    default: {}
  create:
    description:
      - Whether to make the store where Server.app has not made it yet, which it does when its
        Alerts pane is opened for the first time. Without this such a mini is refused if there is
        something to set.
      - Experimental. A store made so is known to have worked with Server.app 5.1.5 and 5.2. Where
        C(servermgrd) puts a store of its own in the place, the settings are made in that.
    type: bool
    default: false
  missing_store:
    description:
      - What to do about a mini whose store was never made, if O(create) does not make one.
      - With V(skip) it is reported as not applicable, so that a fleet's other minis and resources
        go on.
    type: str
    choices: [refuse, skip]
    default: refuse
  backup:
    description:
      - Whether to copy the store before it is changed, into a file beside it that only root can
        read.
    type: bool
    default: false
  reload:
    description:
      - Whether to restart C(servermgrd) after a change.
      - With V(never) it goes on with its old rows, and may write them back at any time.
    type: str
    choices: [when_changed, never]
    default: when_changed
  wait_timeout:
    description:
      - Seconds to wait until C(servermgrd) answers again.
    type: int
    default: 60
seealso:
  - module: minifleet.macos_server.serveradmin_command
    description: Its command C(sendTestAlert) of the service C(alerts) shows whether mail arrives.
notes:
  - Close the Alerts pane of Server.app first. While it is open, its rows may be written back; if
    that happens the module writes once more and then fails.
  - A store that another program is writing to is waited for up to O(timeout) seconds, then
    refused. Check mode and runs that find all as wanted read a private copy, so they wait for
    nobody and leave no trace.
  - If a run is cut off between its change and the restart, the next one restarts C(servermgrd) and
    reports this as the change C(servermgrd_is_behind).
  - Launches of tools are none while nothing differs and in check mode. A change takes one of
    C(killall) and one of C(serveradmin list), and more while C(servermgrd) does not answer.
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Send what matters on a caching server to those on call, and to nobody else
  minifleet.macos_server.alert_settings:
    recipients:
      - mac-oncall@example.com
      - address: it-berlin@example.com
        locale: de
    purge: [recipients]
    alerts:
      Caching: {mail: true, push: false}
      Disk: {mail: true}
      Software Update: {mail: false}
  become: true

- name: Take somebody who has left off all minis, with a copy of the store as it was
  minifleet.macos_server.alert_settings:
    recipients:
      - address: former.colleague@example.com
        state: absent
    backup: true
  become: true

- name: Set up alerts on minis where nobody ever opened the Alerts pane
  minifleet.macos_server.alert_settings:
    recipients:
      - mac-oncall@example.com
    create: true
  become: true
"""

RETURN = r"""
alerts:
  description: What the store holds after the run, in check mode what it would hold.
  returned: when applicable
  type: dict
  contains:
    recipients:
      description: Who gets mail, in the order of their addresses.
      returned: always
      type: list
      elements: dict
      contains:
        address:
          description: The address as the store spells it.
          type: str
          returned: always
        enabled:
          description: Whether mail goes to it.
          type: bool
          returned: always
        locale:
          description: The language of the mail.
          type: str
          returned: always
    alerts:
      description:
        - Each alert by name, with the booleans C(mail), C(push) and C(enabled), and its other name
          C(bundle).
      returned: always
      type: dict
      sample:
        Time Machine: {bundle: TimeMachine, enabled: true, mail: true, push: false}
applicable:
  description: Whether this mini has a Server.app that keeps alerts.
  returned: always
  type: bool
backup_file:
  description: Path of the copy that was made.
  returned: when a copy was made
  type: str
  sample: /Library/Server/Alerts/alertData.db.2026-03-01T081500Z.4711
changes:
  description: What changed, or in check mode what would change.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description:
        - Path of the value, such as C(recipients:mac-oncall@example.com) or C(alerts:Disk:mail).
      type: str
      returned: always
    before:
      description: The value before, null if there was none.
      type: raw
      returned: always
    after:
      description: The value after, null if it was removed.
      type: raw
      returned: always
reason:
  description: Why there is nothing to manage.
  returned: when not applicable
  type: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.alert_settings import (
    AlertSettings,
)


def main() -> None:
    run_module(AlertSettings)


if __name__ == "__main__":
    main()
