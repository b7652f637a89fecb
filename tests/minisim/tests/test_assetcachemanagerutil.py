# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold AssetCacheManagerUtil and its daemon to reference/content-caching.md."""

from __future__ import annotations

import json
import re

import pytest
from minisim.tools import assetcachemanagerutil

TOOL = "assetcachemanagerutil"
PLIST = "/Library/Preferences/com.apple.AssetCache.plist"
PROFILE = "/Library/Managed Preferences/com.apple.AssetCache.managed.plist"
LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} AssetCacheManagerUtil\[\d+:\d+\] ")


@pytest.fixture
def cache(mini):
    """Give a Mac whose preferences file belongs to the daemon's user."""
    mini.facts(name="mini-01", network={"primary_address": "10.9.1.20"})
    mini.edit(PLIST, {"ReservedVolumeSpace": 2_000_000_000})
    mini.world.set_owner(PLIST, 235, 235)
    assetcachemanagerutil.started(mini.world)
    return mini


def ask(mini, command, uid=501):
    answer = mini.run(TOOL, "-j", command, uid=uid)
    assert answer.out.count("\n") == 1
    named = json.loads(answer.out)
    assert named["name"] == command
    return named["result"]


def write(mini, *words):
    assert mini.run("defaults", "write", PLIST, *words, uid=235).exit == 0


def filled(mini, details):
    """Put content into the cache, as if clients had used it before this start."""
    mini.edit(PLIST, {"SavedCacheSize": sum(details.values()), "SavedCacheDetails": details})
    mini.world.save_state("cfprefsd", {})
    assetcachemanagerutil.started(mini.world)


def reloaded(mini, *words):
    write(mini, *words)
    assert mini.run(TOOL, "reloadSettings").exit == 0
    return ask(mini, "settings")[words[0]]


def test_it_is_turned_on_and_off(cache):
    assert cache.run(TOOL, "isActivated").exit == 1
    answer = cache.run(TOOL, "ACTIVATE")
    assert (answer.exit, answer.out, answer.writes) == (0, "", True)
    assert all(LOGGED.match(line) for line in answer.err.splitlines())
    assert cache.run(TOOL, "isActivated", "--json").exit == 0
    assert ask(cache, "isActivated") == {"activated": True}
    stored = cache.world.plist(PLIST)
    assert stored["Activated"] is True
    assert stored["LastPort"] == ask(cache, "status")["Port"]
    assert cache.run(TOOL, "deactivate").exit == 0
    assert cache.world.plist(PLIST)["Activated"] is False
    status = ask(cache, "status")
    assert (status["Port"], status["RegistrationStatus"], status["StartupStatus"]) == (
        0,
        -1,
        "FAILED",
    )
    assert (status["RegistrationError"], status["RegistrationResponseCode"]) == (
        "NOT_ACTIVATED",
        403,
    )


@pytest.mark.parametrize(
    "command", ["activate", "deactivate", "reloadSettings", "flushCache", "flushSharedCache"]
)
def test_only_root_writes(cache, command):
    before = cache.world.plist(PLIST)
    assert cache.run(TOOL, command, uid=501).exit == 1
    assert cache.world.plist(PLIST) == before


def test_reading_writes_nothing(cache):
    cache.run(TOOL, "activate")
    before = cache.world.path(PLIST).stat()
    for command in ("status", "settings", "isActivated", "canActivate"):
        assert not cache.run(TOOL, command).writes
    assert cache.world.path(PLIST).stat() == before


def test_registration_takes_its_time(cache):
    cache.switches({"caching.registration_seconds": 60})
    cache.run(TOOL, "activate")
    status = ask(cache, "status")
    assert (status["Activated"], status["Active"], status["RegistrationStatus"]) == (True, False, 0)
    assert "PublicAddress" not in status
    cache.world.hidden("clock").write_text("61")
    status = ask(cache, "status")
    assert (status["Active"], status["RegistrationStatus"]) == (True, 1)
    assert status["PublicAddress"] == "203.0.113.10"


def test_registration_can_fail(cache):
    cache.run(TOOL, "activate")
    cache.faults({f"{TOOL}.registration": {"times": 2}})
    status = ask(cache, "status")
    assert (status["Activated"], status["Active"]) == (True, False)
    assert status["RegistrationError"]
    cache.faults({})
    assert ask(cache, "status")["RegistrationStatus"] == 1


@pytest.mark.parametrize(
    ("version", "name"), [("10.13.6", "built-in caching server"), ("15.1", "content caching")]
)
def test_a_virtual_machine_is_refused(cache, version, name):
    cache.system(version)
    cache.facts(virtual_machine=True)
    assert cache.run(TOOL, "canActivate").exit == 1
    answer = cache.run(TOOL, "activate")
    assert answer.exit == 1
    assert answer.err.endswith(
        f'Failed to activate {name}: Error Domain=ACSMErrorDomain Code=5 "virtual machine" '
        "UserInfo={NSLocalizedDescription=virtual machine}\n"
    )


def test_a_profile_can_forbid_or_force(cache):
    cache.edit(PROFILE, {"DenyActivation": True, "Port": 50000})
    assert cache.run(TOOL, "activate").exit == 1
    assert ask(cache, "settings")["Port"] == 50000
    assert reloaded(cache, "Port", "-int", "51000") == 50000
    cache.edit(PROFILE, {"DenyActivation": False, "AutoActivation": True})
    assert cache.run(TOOL, "activate").exit == 0
    assert cache.run(TOOL, "deactivate").exit == 1
    cache.edit(
        "/Library/Managed Preferences/com.apple.applicationaccess.plist",
        {"allowContentCaching": False},
    )
    assert cache.run(TOOL, "canActivate").exit == 1


def test_settings_are_read_when_told_to(cache):
    assert ask(cache, "settings")["CacheLimit"] == 0
    write(cache, "CacheLimit", "-int", "50000000000")
    assert ask(cache, "settings")["CacheLimit"] == 0
    cache.run(TOOL, "reloadSettings")
    assert ask(cache, "settings")["CacheLimit"] == 50_000_000_000


def test_a_file_edited_by_hand_is_not_seen(cache):
    cache.edit(PLIST, {"CacheLimit": 7})
    cache.run(TOOL, "reloadSettings")
    assert ask(cache, "settings")["CacheLimit"] == 0
    cache.run(TOOL, "activate")
    assert "CacheLimit" not in cache.world.plist(PLIST)


@pytest.mark.parametrize(
    ("key", "given", "got"),
    [
        ("PeerDownloadTimeout", "301", 300),
        ("PeerDownloadTimeout", "4", 5),
        ("MetricsInterval", "0", 1),
        ("Port", "80", 49152),
        ("Port", "0", 0),
    ],
)
def test_a_value_out_of_range_is_clamped_silently(cache, key, given, got):
    cache.switches({"assetcache.settings_show": "all"})
    assert reloaded(cache, key, "-int", given) == got
    cache.switches({"assetcache.settings_show": "all", "caching.clamp": "kept"})
    assert reloaded(cache, key, "-int", given) == int(given)


def test_advanced_settings_may_not_be_shown(cache):
    write(cache, "PeerDownloadTimeout", "-int", "60")
    cache.run(TOOL, "reloadSettings")
    assert "PeerDownloadTimeout" not in ask(cache, "settings")


@pytest.mark.parametrize(("keys", "port"), [("Port,Interface,DataPath", 50000), ("none", 51000)])
def test_some_settings_wait_for_a_restart(cache, keys, port):
    cache.switches({"assetcache.restart_keys": keys})
    write(cache, "Port", "-int", "50000")
    cache.run(TOOL, "activate")
    assert reloaded(cache, "Port", "-int", "51000") == 51000
    assert ask(cache, "status")["Port"] == port
    cache.run(TOOL, "deactivate")
    cache.run(TOOL, "activate")
    assert ask(cache, "status")["Port"] == 51000


def test_settings_may_show_the_old_value_until_the_restart(cache):
    cache.switches({"assetcache.settings_before_restart": "old"})
    cache.run(TOOL, "activate")
    assert reloaded(cache, "Port", "-int", "51000") == 0


@pytest.mark.parametrize(("switch", "saved"), [("cannot-save", False), ("ignored", True)])
def test_a_file_of_the_wrong_owner_cannot_be_saved(cache, switch, saved):
    cache.switches({"assetcache.wrong_owner": switch})
    cache.world.set_owner(PLIST, 0, 0)
    assert cache.run(TOOL, "activate").exit == 0
    assert cache.run(TOOL, "isActivated").exit == 0
    assert cache.world.plist(PLIST).get("Activated", False) is saved
    assert (ask(cache, "status")["StartupStatus"] == "OK") is saved


def test_flushing_drops_what_it_says(cache):
    filled(cache, {"iCloud": 5, "Mac Software": 70})
    assert ask(cache, "status")["CacheUsed"] == 75
    cache.run(TOOL, "flushPersonalCache")
    assert ask(cache, "status")["CacheDetails"] == {"Mac Software": 70}
    cache.run(TOOL, "flushCache")
    assert ask(cache, "status")["CacheUsed"] == 0


def test_another_data_path_has_no_content_unless_it_is_moved(cache):
    filled(cache, {"iCloud": 75})
    cache.run(TOOL, "activate")
    moved = "/Volumes/Big/Library/Application Support/Apple/AssetCache/Data"
    cache.run(TOOL, "moveCacheTo", moved)
    assert ask(cache, "settings")["DataPath"] == moved
    assert ask(cache, "status")["CacheUsed"] == 75
    other = "/Volumes/Other/Library/Application Support/Apple/AssetCache/Data"
    write(cache, "DataPath", "-string", other)
    cache.run(TOOL, "deactivate")
    cache.run(TOOL, "activate")
    assert ask(cache, "status")["CacheUsed"] == 0


@pytest.mark.parametrize(
    ("version", "first", "second"),
    [
        ("10.13.6", "Built-in caching server status: {", "    Activated = 0;"),
        ("10.14.6", "Content caching status: {", "    Activated = 0;"),
        ("12.7", "Content caching status:", "    Activated: false"),
    ],
)
def test_text_layouts(cache, version, first, second):
    cache.system(version)
    lines = cache.run(TOOL, "status").err.splitlines()
    assert LOGGED.sub("", lines[0]) == first
    assert lines[1] == second


def test_sizes_in_words(cache):
    cache.edit(PLIST, {"CacheLimit": 250_000_000_000})
    filled(cache, {"Other": 7_300_000})
    text = cache.run(TOOL, "status").err
    assert "    CacheLimit: 250 GB\n" in text
    assert "    CacheDetails: (1)\n        Other: 7.3 MB\n" in text
    assert "    TotalBytesDropped: Zero KB\n" in text
    assert "    Parents: (none)\n" in text
    assert "    CacheLimit: 250 GB\n" in cache.run(TOOL, "settings").err


@pytest.mark.parametrize("argv", [(), ("frobnicate",), ("-x", "status"), ("moveCacheTo",)])
def test_usage(cache, argv):
    answer = cache.run(TOOL, *argv)
    assert answer.exit == 1
    assert "Usage: AssetCacheManagerUtil [options] command" in answer.err


def test_json_and_text_streams(cache):
    assert "is deactivated" in cache.run(TOOL, "-j", "isActivated").err
    cache.switches({"assetcache.json_and_text": False, "assetcache.activated_result": "bare"})
    answer = cache.run(TOOL, "-j", "isActivated")
    assert (json.loads(answer.out)["result"], answer.err) == (False, "")
    cache.switches({"assetcache.text_stream": "stdout"})
    assert cache.run(TOOL, "isActivated").out.endswith("is deactivated\n")


@pytest.mark.parametrize(("switch", "status"), [("succeeds", 0), ("fails", 1)])
def test_activating_twice(cache, switch, status):
    cache.switches({"assetcache.activate_again": switch})
    cache.run(TOOL, "activate")
    assert cache.run(TOOL, "activate").exit == status


def test_without_a_file_the_daemon_makes_its_own(mini):
    mini.facts(name="mini-02")
    assert mini.run(TOOL, "activate").exit == 0
    assert mini.world.plist(PLIST)["Activated"] is True
