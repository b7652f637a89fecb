# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the shape of what the simulator prints with what real tools printed."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from minisim.tools import _alert_store, _oldplist, assetcachemanagerutil

CAPTURES = Path(__file__).resolve().parents[4] / "shared/captures"
PLIST = "/Library/Preferences/com.apple.AssetCache.plist"
LOGGED = re.compile(r"^.*?\w+\[\d+:\d+\] ")
pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"there are no captures at {CAPTURES}"
)


def capture(name):
    return (CAPTURES / name).read_text(encoding="utf-8")


@pytest.fixture
def busy(mini):
    """Return a function that gives the text of a command of a cache with content."""

    def ask(version, *argv):
        mini.system(version)
        mini.facts(name="mini07", network={"primary_address": "10.44.0.12"})
        details = {"iCloud": 5, "Mac Software": 6, "iOS Software": 7, "Other": 8, "Books": 9}
        state = {"SavedCacheSize": 35, "SavedCacheDetails": details}
        mini.edit(PLIST, {"Activated": True, "CacheLimit": 250_000_000_000, **state})
        mini.world.set_owner(PLIST, 235, 235)
        assetcachemanagerutil.started(mini.world)
        return mini.run("assetcachemanagerutil", *argv)

    return ask


def kinds(value):
    """Return a value with types in place of scalars; lists and cached content count as one."""
    if isinstance(value, dict):
        return {key: dict if key == "CacheDetails" else kinds(one) for key, one in value.items()}
    return type(value)


def test_status_as_json(busy):
    real = json.loads(capture("AssetCacheManagerUtil/status-json--osquery-122.json"))
    ours = json.loads(busy("15.3.1", "-j", "status").out)
    assert kinds(ours) == kinds(real)


def named_lines(text):
    """Return each member of the outer level with the pattern of its value."""
    found = {}
    for line in text.splitlines()[1:]:
        match = re.fullmatch(r" {4}(\w+): (.*)", line)
        if match:
            value = re.sub(r"[\d.]+ ([KMGT]B|bytes)|Zero KB", "SIZE", match[2])
            value = re.sub(r"[\d-]+ [\d:]+", "DATE", value)
            value = re.sub(r"[0-9A-F]{8}-[0-9A-F-]+", "GUID", value)
            found[match[1]] = re.sub(r"\w+\.\w+\.\w+\.\w+|\d+", "N", value)
    return found


def test_status_by_names(busy):
    real = capture("AssetCacheManagerUtil/status-active-text--2022-notes.txt")
    ours = busy("12.6", "status").err
    assert named_lines(ours) == named_lines(real)
    assert LOGGED.sub("", ours.splitlines()[0]) == LOGGED.sub("", real.splitlines()[0])


def test_status_of_10_13(busy):
    real = LOGGED.sub("", capture("AssetCacheManagerUtil/status-10.13.0--nugget.txt"))
    ours = LOGGED.sub("", busy("10.13.6", "status").err)
    title = "Built-in caching server status: "
    theirs = _oldplist.parse(real.removeprefix(title))
    assert kinds(_oldplist.parse(ours.removeprefix(title))) == kinds(theirs)
    described = _oldplist.describe(theirs).splitlines()
    assert described == real.removeprefix(title).splitlines()


def test_usage(mini):
    real = capture("AssetCacheManagerUtil/usage--machack.txt").splitlines()
    ours = mini.run("assetcachemanagerutil").err.splitlines()
    assert [LOGGED.sub("", line) for line in ours] == [LOGGED.sub("", line) for line in real]


def test_refusal_in_a_virtual_machine(mini):
    mini.system("10.13.6")
    mini.facts(virtual_machine=True)
    real = capture("AssetCacheManagerUtil/activate-virtual-machine--mosen-docs.txt")
    ours = mini.run("assetcachemanagerutil", "activate").err
    assert LOGGED.sub("", ours) == LOGGED.sub("", real)


def test_a_check_of_the_host_name(mini):
    real = capture("changeip/checkhostname-match--krypted-ml-replica.txt")
    mini.system("10.12.6")
    network = {"primary_address": "10.0.0.1", "nameservers": []}
    mini.facts(name="odr", names={"HostName": "odr.krypted.com"}, network=network)
    mini.run("scutil", "--set", "HostName", "odr.krypted.com")
    ours = mini.run("changeip", "-checkhostname").out
    words = [" ".join(line.split()) for line in ours.splitlines() if line]
    assert words == [" ".join(line.split()) for line in real.splitlines() if line]


def test_resolvers(mini):
    real = capture("scutil/dns-simple--dns-post.txt")
    network = {"primary_address": "192.168.1.7", "nameservers": ["192.168.1.1"]}
    mini.facts(name="mini07", network=network)
    ours = mini.run("scutil", "--dns").out
    assert re.sub(r"if_index : \d+", "if_index : N", ours) == re.sub(
        r"if_index : \d+", "if_index : N", real
    )


def test_the_alert_store(mini):
    _alert_store.create(mini.world)
    real = capture("alertdata-db/schema-and-seed-rows--calum-hunter.sql")
    with closing(sqlite3.connect(":memory:")) as theirs:
        theirs.executescript(real)
        with closing(_alert_store.connect(mini.world)) as ours:
            assert columns(ours) == columns(theirs)
            for query in (
                "SELECT * FROM ZADALERTBUNDLE",
                "SELECT * FROM ZADATTRIBUTE",
                "SELECT Z_ENT, Z_NAME, Z_SUPER FROM Z_PRIMARYKEY",
            ):
                assert ours.execute(query).fetchall() == theirs.execute(query).fetchall()


def columns(store):
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return {
        table: store.execute(f"PRAGMA table_info({table})").fetchall()
        for (table,) in store.execute(tables)
    }
