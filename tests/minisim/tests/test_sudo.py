# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the stand-in of sudo to what Ansible and the collection ask of the real one."""

from __future__ import annotations

import pytest

# A command's own exit status tells which user it ran as.
WHO = 'exit "$MINISIM_EUID"'


@pytest.mark.parametrize(
    ("options", "uid"),
    [
        ((), 0),
        (("-u", "_assetcache"), 235),
        (("-u_assetcache",), 235),
        (("-u", "#235"), 235),
        (("-H", "-S", "-n", "-u", "root"), 0),
        (("-HnS", "-p", "[sudo] password:", "-u", "_assetcache", "--"), 235),
    ],
)
def test_the_command_runs_as_the_user(mini, options, uid):
    assert mini.run("sudo", *options, "/bin/sh", "-c", WHO, uid=501).exit == uid


def test_variables_and_who_called(mini):
    script = '[ "$A" = 1 ] && [ "$SUDO_UID" = 501 ] && [ "$USER" = root ]'
    assert mini.run("sudo", "A=1", "/bin/sh", "-c", script, uid=501).exit == 0


def test_home_is_the_targets_when_asked_for(mini):
    assert mini.run("sudo", "-H", "/bin/sh", "-c", '[ "$HOME" = /var/root ]').exit == 0


def test_what_cannot_be_done(mini):
    answer = mini.run("sudo", "-u", "nobodyhere", "true")
    assert (answer.exit, answer.err.splitlines()[0]) == (1, "sudo: unknown user nobodyhere")
    assert mini.run("sudo").exit == 1
    assert mini.run("sudo", "-n", "/no/such/program").exit == 1


def test_a_password_may_be_needed(mini):
    mini.faults({"sudo.password": {"password": "secret"}})
    answer = mini.run("sudo", "-n", "/bin/sh", "-c", "true", uid=501)
    assert (answer.exit, answer.err) == (1, "sudo: a password is required\n")
    assert mini.run("sudo", "-n", "/bin/sh", "-c", "true", uid=0).exit == 0
    assert mini.run("sudo", "-k", uid=0).exit == 0
