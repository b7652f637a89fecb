# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold launchctl to reference/launchctl.md, both generations."""

from __future__ import annotations

import plistlib

import pytest
from minisim.tools import launchctl

LABEL = "org.example.job"
PLIST = f"/Library/LaunchDaemons/{LABEL}.plist"
TARGET = f"system/{LABEL}"
MODERN = "/private/var/db/com.apple.xpc.launchd/disabled.plist"
LEGACY = "/private/var/db/launchd.db/com.apple.launchd/overrides.plist"


@pytest.fixture
def job(mini):
    """Give a Mac with a job of its own that is not loaded, since its plist says Disabled."""
    mini.edit(PLIST, {"Label": LABEL, "Disabled": True})
    launchctl.started(mini.world)
    return mini


def is_loaded(mini):
    statuses = {
        mini.run("launchctl", "list", LABEL).exit,
        mini.run("launchctl", "print", TARGET).exit,
    }
    assert len(statuses) == 1
    return statuses == {0}


def test_enable_then_bootstrap_then_bootout(job):
    assert job.run("launchctl", "print", TARGET).exit == 113
    answer = job.run("launchctl", "bootstrap", "system", PLIST)
    assert (answer.exit, answer.err) == (119, "Bootstrap failed: 119: Service is disabled\n")
    assert job.run("launchctl", "enable", TARGET) == (0, "", "", True)
    assert job.world.plist(MODERN) == {LABEL: False}
    assert job.run("launchctl", "list", LABEL).exit == 113
    assert job.run("launchctl", "bootstrap", "system", PLIST) == (0, "", "", True)
    assert job.run("launchctl", "list", LABEL).exit == 0
    assert job.run("launchctl", "bootstrap", "system", PLIST).exit == 5
    assert job.run("launchctl", "bootout", TARGET).exit == 0
    assert not is_loaded(job)
    assert job.run("launchctl", "bootout", "system", PLIST).exit == 3
    assert job.run("launchctl", "bootstrap", "system", PLIST).exit == 0
    assert is_loaded(job)


def test_recalled_exit_statuses_can_be_others(job):
    job.switches(
        {
            "launchctl.bootstrap_loaded_exit": 37,
            "launchctl.bootout_unknown_exit": 113,
            "launchctl.bootstrap_disabled_exit": 5,
            "launchctl.load_failure_exit": 1,
        }
    )
    assert job.run("launchctl", "bootstrap", "system", PLIST).exit == 5
    assert job.run("launchctl", "bootout", TARGET).exit == 113
    job.run("launchctl", "load", "-w", PLIST)
    assert job.run("launchctl", "bootstrap", "system", PLIST).exit == 37
    assert job.run("launchctl", "load", "/no.plist").exit == 1


def test_load_says_nothing_by_its_exit_status(job):
    answer = job.run("launchctl", "load", "/Library/LaunchDaemons/no.plist")
    assert answer.exit == 0
    assert "No such file" in answer.err
    assert "disabled" in job.run("launchctl", "load", PLIST).err
    assert not is_loaded(job)
    assert job.run("launchctl", "load", "-w", PLIST) == (0, "", "", True)
    assert is_loaded(job)
    assert job.run("launchctl", "unload", "-w", PLIST).exit == 0
    assert not is_loaded(job)
    assert plistlib.loads(job.world.path(PLIST).read_bytes())["Disabled"] is True
    assert job.world.plist(MODERN) == {LABEL: True}


def test_a_plist_that_others_may_write_is_refused(job):
    job.world.path(PLIST).chmod(0o666)
    assert "bad ownership/permissions" in job.run("launchctl", "load", "-w", PLIST).err
    assert job.run("launchctl", "bootstrap", "system", PLIST).exit == 5


def test_the_old_launchd(job):
    job.system("10.9.5")
    launchctl.started(job.world)
    assert job.run("launchctl", "print", TARGET).exit == 1
    assert job.run("launchctl", "list", LABEL).exit == 1
    job.run("launchctl", "load", "-w", PLIST)
    assert job.run("launchctl", "list", LABEL).exit == 0
    assert job.world.plist(LEGACY) == {LABEL: {"Disabled": False}}


@pytest.mark.parametrize(
    ("version", "switch", "word"),
    [("12.6", "auto", "true"), ("15.1", "auto", "disabled"), ("15.1", "boolean", "true")],
)
def test_overrides_are_printed(job, version, switch, word):
    job.system(version)
    job.switches({"launchctl.disabled_words": switch})
    job.run("launchctl", "disable", "system/org.example.unknown")
    lines = job.run("launchctl", "print-disabled", "system").out.splitlines()
    assert f'\t\t"org.example.unknown" => {word}' in lines


def test_kickstart(job):
    assert job.run("launchctl", "kickstart", "-k", TARGET).exit == 113
    label = "system/com.apple.cfprefsd.xpc.daemon"
    assert job.run("launchctl", "kickstart", "-k", label).exit == 0
    assert [one["daemon"] for one in job.log("signals")] == ["cfprefsd"]


def test_a_daemon_may_take_its_time_to_come_back(job):
    job.switches({"launchd.restart_seconds": 20})
    target = "system/com.apple.AssetCache"
    assert "state = running" in job.run("launchctl", "print", target).out
    assert job.run("killall", "AssetCache").exit == 0
    assert "state = not running" in job.run("launchctl", "print", target).out
    assert job.run("killall", "AssetCache").exit == 1
    job.world.hidden("clock").write_text("21")
    assert "state = running" in job.run("launchctl", "print", target).out


def test_only_root_changes_the_system_domain(job):
    for verb in ("bootstrap", "enable", "kickstart"):
        assert job.run("launchctl", verb, "system", PLIST, uid=501).exit == 1
    assert job.run("launchctl", "list", uid=501).out.startswith("PID\tStatus\tLabel\n")


def test_unknown_words(job):
    assert job.run("launchctl", "frob").exit == 64
    assert job.run("launchctl", "enable", "gui/501/x").exit == 64
