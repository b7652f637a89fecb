# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the witness to being one: call log, fingerprint, faults, one request at a time."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from minisim.door import Down
from minisim.fingerprint import difference

SERVERADMIN = "/Applications/Server.app/Contents/ServerRoot/usr/sbin/serveradmin"
CONFIG = "/Library/Server/Caching/Config/Config.plist"


@pytest.fixture
def mini(boot: Any) -> Any:
    return boot("10.12-server-5.3")


def write(mini: Any, line: str) -> Any:
    return mini.run([SERVERADMIN, "settings"], f"{line}\n")


def test_each_launch_is_logged_with_what_it_was_given(mini: Any) -> None:
    mini.run([SERVERADMIN, "settings", "caching"])
    write(mini, "caching:Port = 51000")
    mini.run([SERVERADMIN, "settings", "nosuch"])
    first, second, third = mini.calls()
    assert first["argv"] == [SERVERADMIN, "settings", "caching"]
    assert (first["exit"], first["writes"], first["stdin"]) == (0, False, None)
    assert (second["writes"], second["stdin"]) == (True, "caching:Port = 51000\n")
    assert second["seconds"] > 0
    assert second["processor"] > 0
    assert not third["writes"]
    assert mini.calls(writes=True) == [second]
    mini.clear_calls()
    assert mini.calls() == []


def test_reading_leaves_the_fingerprint_as_it_was(mini: Any) -> None:
    before = mini.fingerprint()
    for argv in (["list"], ["settings", "all"], ["fullstatus", "caching"], ["status", "dhcp"]):
        mini.run([SERVERADMIN, *argv])
    mini.run(["/usr/sbin/scutil", "--get", "ComputerName"])
    assert difference(before, mini.fingerprint()) == []


def test_the_lock_logs_and_temporary_files_do_not_count(mini: Any) -> None:
    before = mini.fingerprint()
    script = (
        "touch /private/var/run/minifleet.lock /tmp/x; echo x >> /var/log/system.log;"
        "mkdir -p /var/root/.ansible/tmp /Library/Logs/x; touch /Library/Preferences/a.db-wal"
    )
    assert mini.run(["/bin/sh", "-c", script]).exit == 0
    said = difference(before, mini.fingerprint())
    assert said == ["/Library/Preferences: mtime changed"]


@pytest.mark.parametrize(
    ("mutant", "said"),
    [
        ("cat {0} > /tmp/x && cat /tmp/x > {0}", "mtime changed"),
        ("cp -p {0} /tmp/x && mv /tmp/x {0}", "inode changed"),
        ("touch -h {0}", "mtime changed"),
        ("chmod 600 {0}", "mode changed"),
        ("echo >> {0}", "mtime, sha256 changed"),
        ("rm {0}", "disappeared"),
    ],
)
def test_a_rewrite_is_noticed_also_with_equal_bytes(mini: Any, mutant: str, said: str) -> None:
    before = mini.fingerprint()
    assert mini.run(["/bin/sh", "-c", mutant.format(CONFIG)]).exit == 0
    found = [line for line in difference(before, mini.fingerprint()) if line.startswith(CONFIG)]
    assert found
    assert said in found[0] or "inode" in found[0]


def test_a_slow_tool(mini: Any) -> None:
    mini.fault("serveradmin.slow", seconds=0.5)
    assert mini.run([SERVERADMIN, "list"]).exit == 0
    (call,) = mini.calls()
    assert call["seconds"] >= 0.5 > call["processor"]  # waiting is no work


def test_a_hanging_tool_is_logged_although_it_never_ends(mini: Any) -> None:
    mini.fault("serveradmin.hang", match="settings")
    assert mini.run([SERVERADMIN, "list"]).exit == 0
    with pytest.raises(subprocess.TimeoutExpired):
        mini.run([SERVERADMIN, "settings", "caching"], timeout=0.5)
    last = mini.calls()[-1]
    assert (last["argv"][1:], last["exit"]) == (["settings", "caching"], None)


def test_a_tool_that_is_gone_comes_back(mini: Any) -> None:
    mini.fault("serveradmin.missing")
    assert mini.run(["/bin/ls", SERVERADMIN]).exit != 0
    mini.down()
    mini.up()
    assert mini.run(["/bin/ls", SERVERADMIN]).exit != 0
    mini.clear_faults("serveradmin.missing")
    assert mini.run([SERVERADMIN, "list"]).exit == 0


def test_a_tool_that_fails_with_and_without_a_status(mini: Any) -> None:
    mini.fault("serveradmin.exit", rc=9, text="servermgrd is not there", times=1)
    assert mini.run([SERVERADMIN, "list"]) == (9, "", "servermgrd is not there\n")
    assert mini.run([SERVERADMIN, "list"]).exit == 0
    mini.fault("serveradmin.fails-with-exit-0", text='caching:error = "BUSY_ERR"', times=2)
    for _round in range(2):
        done = mini.run([SERVERADMIN, "settings", "caching"])
        assert done == (0, 'caching:error = "BUSY_ERR"\n', "")
    assert mini.faults() == {}


def test_a_mini_that_dies_right_after_a_write(mini: Any) -> None:
    mini.fault("serveradmin.kill-after-write", times=1)
    assert mini.run([SERVERADMIN, "settings", "caching:Port"]).exit == 0
    with pytest.raises(Down, match="mini1 lost its power under"):
        write(mini, "caching:Port = 51000")
    assert mini.run([SERVERADMIN, "settings", "caching:Port"]).stdout == "caching:Port = 51000\n"
    assert [call["writes"] for call in mini.calls()] == [False, True, False]


def test_a_file_that_was_half_written(mini: Any) -> None:
    size = mini.world.path(CONFIG).stat().st_size
    mini.fault("file.half-written", path=CONFIG)
    assert mini.world.path(CONFIG).stat().st_size == size // 2


def test_a_busy_servermgrd_lets_wait(mini: Any) -> None:
    mini.fault("servermgrd.busy", seconds=0.2, times=1)
    mini.run([SERVERADMIN, "list"])
    assert mini.calls()[0]["seconds"] >= 0.2


def test_a_fault_that_no_tool_asks_for_is_refused(mini: Any) -> None:
    for name in ("serveradmin.slwo", "serveradmn.slow", "slow"):
        with pytest.raises(ValueError, match=f"there is no fault {name}; there are: TOOL.slow"):
            mini.fault(name)


def test_a_switch_takes_allowed_answers_only(mini: Any) -> None:
    mini.switch("serveradmin.error_exit", 1)
    assert mini.run([SERVERADMIN, "settings", "nosuch"]).exit == 1
    with pytest.raises(ValueError, match="error_exit is one of 0, 1"):
        mini.switch("serveradmin.error_exit", 2)
    with pytest.raises(ValueError, match="there is no switch"):
        mini.switch("serveradmin.colour", "red")


def test_requests_at_once_are_served_one_by_one(mini: Any) -> None:
    keys = [f"Key{number}" for number in range(6)]
    visits = [mini.door.enter([SERVERADMIN, "settings", f"caching:{key} = 1"]) for key in keys]
    for visit in visits:
        visit.communicate()
    kept = mini.world.plist(CONFIG)
    assert [kept.get(key) for key in keys] == [1] * len(keys)


def test_the_clock_can_be_put_forward(mini: Any) -> None:
    mini.switch("caching.registration_seconds", 60)
    mini.run([SERVERADMIN, "start", "caching"])
    assert "caching:Active = no" in mini.run([SERVERADMIN, "fullstatus", "caching"]).stdout
    mini.advance(61)
    assert "caching:Active = yes" in mini.run([SERVERADMIN, "fullstatus", "caching"]).stdout


def test_power_can_fail_before_a_tool_does_anything(mini: Any) -> None:
    before = mini.fingerprint()
    mini.fault("serveradmin.kill", match="settings", times=1)
    with pytest.raises(Down):
        write(mini, "caching:Port = 51001")
    assert difference(before, mini.fingerprint()) == []
    mini.down()
    mini.up()
    write(mini, "caching:Port = 51001")
    assert len(mini.calls(writes=True)) == 1


def test_a_launch_can_be_held_until_it_is_let_go(mini: Any) -> None:
    mini.fault("serveradmin.held")
    with mini.door.enter([SERVERADMIN, "list"]) as held:
        with pytest.raises(subprocess.TimeoutExpired):
            held.wait(0.3)
        mini.clear_faults()
        assert held.communicate()[0]


def test_launches_are_told_apart_by_visit_and_show_their_environment(mini: Any) -> None:
    twice = 'LC_ALL=C "$1" list; "$1" list'
    mini.run(["/bin/sh", "-c", twice, "sh", SERVERADMIN])
    with mini.door.enter([SERVERADMIN, "list"]) as other:
        mini.run([SERVERADMIN, "list"])
        other.communicate()
    first, second, third, fourth = mini.calls()
    assert first["environment"]["LC_ALL"] == "C"
    assert "LC_ALL" not in second["environment"]
    assert first["visit"] == second["visit"]
    assert third["visit"] != fourth["visit"]
