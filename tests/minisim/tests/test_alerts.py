# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold the alert store, servermgrd and killall to reference/alerts.md."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from minisim.tools import _alert_store, _alerts, launchctl, server
from minisim.tools._alert_store import STORE, hold_lock, keep_open

SEED = {"name": "mini-01", "services": ["alerts"], "alerts": {"recipients": ["ops@example.org"]}}


@pytest.fixture
def alerting(mini):
    """Give a 10.12 mini with Server 5.3 whose Alerts pane was opened."""
    mini.system("10.12.6")
    mini.world.write_plist(
        "/Applications/Server.app/Contents/version.plist", {"CFBundleShortVersionString": "5.3"}
    )
    mini.edit("/var/db/.ServerSetupDone", {})
    mini.facts(**SEED)
    server.boot(mini.world)
    server.started(mini.world)
    launchctl.started(mini.world)
    return mini


def sql(mini, query, *values):
    with closing(_alert_store.connect(mini.world, timeout=0.1)) as store:
        return store.execute(query, values).fetchall()


def reasons(mini):
    return [one["reason"] for one in mini.log("events") if one["event"] == "alert store corrupt"]


def post(mini, bundle="Common"):
    return mini.run("server", "postAlert", "CustomAlert", bundle, "subject", "S", "message", "M")


def mailed(mini):
    return [one["to"] for one in mini.log("events") if one["event"] == "mail sent"]


def add(mini, key, address, *, top):
    row = (key, 4, 1, 1, address, "en")
    sql(mini, "INSERT INTO ZADMAILRECIPIENT VALUES (?, ?, ?, ?, ?, ?)", *row)
    sql(mini, "UPDATE Z_PRIMARYKEY SET Z_MAX = ? WHERE Z_NAME = 'ADMailRecipient'", top)


def test_the_store_is_as_server_app_makes_it(alerting):
    assert sql(alerting, "PRAGMA journal_mode") == [("wal",)]
    names = [name for (name,) in sql(alerting, "SELECT ZNAME FROM ZADALERTBUNDLE")]
    assert (len(names), names[5], names[-1]) == (13, "Time Machine", "Disk")
    mailing = sql(alerting, "SELECT ZBUNDLE FROM ZADALERTBUNDLE WHERE ZMAILENABLED")
    assert mailing == [("Caching",), ("Common",)]
    assert sql(alerting, "SELECT Z_NAME, Z_MAX FROM Z_PRIMARYKEY")[1:4] == [
        ("ADAlertBundle", 13),
        ("ADAttribute", 1),
        ("ADMailRecipient", 1),
    ]
    assert sql(alerting, "SELECT count(*) FROM Z_METADATA") == [(1,)]


def test_an_alert_is_mailed_where_its_box_is_ticked(alerting):
    assert post(alerting).exit == 0
    assert post(alerting, "Mail").exit == 0
    assert mailed(alerting) == ["ops@example.org"]
    assert sql(alerting, "SELECT Z_PK, ZBUNDLE FROM ZADALERT") == [(1, "Common"), (2, "Mail")]
    assert sql(alerting, "SELECT Z_MAX FROM Z_PRIMARYKEY WHERE Z_NAME = 'ADAlert'") == [(2,)]
    assert reasons(alerting) == []


def test_a_change_behind_servermgrd_is_not_heeded_and_then_lost(alerting):
    sql(alerting, "UPDATE ZADMAILRECIPIENT SET ZADDRESS = 'new@example.org', Z_OPT = 2")
    sql(alerting, "UPDATE ZADALERTBUNDLE SET ZMAILENABLED = 1 WHERE ZBUNDLE = 'Disk'")
    post(alerting)
    assert mailed(alerting) == ["ops@example.org"]
    assert sql(alerting, "SELECT ZADDRESS FROM ZADMAILRECIPIENT") == [("ops@example.org",)]
    assert sql(alerting, "SELECT ZMAILENABLED FROM ZADALERTBUNDLE WHERE ZNAME = 'Disk'") == [(0,)]


@pytest.mark.parametrize("way", ["killall", "launchctl"])
def test_after_a_restart_it_heeds_the_change(alerting, way):
    add(alerting, 2, "new@example.org", top=2)
    if way == "killall":
        assert alerting.run("killall", "servermgrd") == (0, "", "", True)
    else:
        label = "system/com.apple.servermgrd"
        assert alerting.run("launchctl", "kickstart", "-k", label).exit == 0
    assert [one["daemon"] for one in alerting.log("signals")] == ["servermgrd"]
    post(alerting)
    assert mailed(alerting) == ["ops@example.org", "new@example.org"]
    assert reasons(alerting) == []


def test_it_may_write_back_nothing(alerting):
    alerting.switches({"servermgrd.writes_back": False})
    sql(alerting, "UPDATE ZADMAILRECIPIENT SET ZADDRESS = 'new@example.org'")
    post(alerting)
    assert sql(alerting, "SELECT ZADDRESS FROM ZADMAILRECIPIENT") == [("new@example.org",)]


@pytest.mark.parametrize(
    ("key", "top", "reason"),
    [(2, 1, "ZADMAILRECIPIENT has key 2, but Z_MAX is 1"), (2, 2, None)],
)
def test_wrong_bookkeeping_is_noticed(alerting, key, top, reason):
    add(alerting, key, "new@example.org", top=top)
    _alerts.started(alerting.world)
    assert reasons(alerting) == ([reason] if reason else [])


def test_other_faults_of_a_row_are_noticed(alerting):
    sql(alerting, "UPDATE ZADMAILRECIPIENT SET Z_ENT = 9, Z_OPT = NULL")
    _alerts.started(alerting.world)
    assert reasons(alerting) == [
        "ZADMAILRECIPIENT row 1 has Z_ENT 9, not 4",
        "ZADMAILRECIPIENT row 1 has Z_OPT None",
    ]


def test_a_key_handed_out_twice_is_noticed(alerting):
    sql(alerting, "INSERT INTO ZADALERT (Z_PK, Z_ENT, Z_OPT) VALUES (1, 1, 1)")
    post(alerting)
    assert "ZADALERT already has key 1" in reasons(alerting)


@pytest.mark.parametrize(("switch", "kept"), [("accepted", 1), ("rejected", 0)])
def test_a_store_made_by_hand(alerting, switch, kept):
    alerting.switches({"servermgrd.made_store": switch})
    sql(alerting, "DELETE FROM Z_METADATA")
    _alerts.started(alerting.world)
    assert sql(alerting, "SELECT count(*) FROM ZADMAILRECIPIENT") == [(kept,)]


def test_no_store_before_the_pane_was_opened(alerting):
    for tail in ("", "-wal", "-shm"):
        alerting.world.path(STORE + tail).unlink(missing_ok=True)
    alerting.facts(**{**SEED, "alerts": {"opened": False}})
    server.boot(alerting.world)
    _alerts.started(alerting.world)
    assert not alerting.world.path(STORE).exists()
    assert post(alerting).exit == 1
    _alerts.open_pane(alerting.world)
    assert sql(alerting, "SELECT count(*) FROM ZADALERTBUNDLE") == [(13,)]


def test_servermgrd_reads_without_a_trace(alerting):
    folder = alerting.world.path(STORE).parent
    before = folder.stat().st_mtime_ns, sorted(folder.iterdir())
    _alerts.started(alerting.world)
    _alerts.command(alerting.world, "getAlerts")
    assert (folder.stat().st_mtime_ns, sorted(folder.iterdir())) == before


def test_servermgrd_reads_what_is_in_the_journal(alerting):
    holder = keep_open(alerting.world.path(STORE), 30)
    try:
        add(alerting, 2, "new@example.org", top=2)
        _alerts.started(alerting.world)
        assert _alerts.recipients(alerting.world) == ["ops@example.org", "new@example.org"]
    finally:
        holder.kill()
        holder.wait()


def test_a_lock_keeps_writers_out(alerting):
    holder = hold_lock(alerting.world.path(STORE), 30)
    try:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            sql(alerting, "DELETE FROM ZADMAILRECIPIENT")
    finally:
        holder.kill()
        holder.wait()
    assert sql(alerting, "DELETE FROM ZADMAILRECIPIENT") == []


def test_an_open_store_keeps_its_changes_in_the_wal(alerting):
    holder = keep_open(alerting.world.path(STORE), 30)
    try:
        sql(alerting, "UPDATE ZADMAILRECIPIENT SET ZADDRESS = 'new@example.org'")
        assert alerting.world.path(STORE + "-wal").stat().st_size > 0
    finally:
        holder.kill()
        holder.wait()


def test_killall_knows_whom_it_may_signal(alerting):
    nobody = "No matching processes belonging to you were found\n"
    assert alerting.run("killall", "servermgr")[:3] == (1, "", nobody)
    assert alerting.run("killall", "servermgrd", uid=501)[:3] == (1, "", nobody)
    assert alerting.run("killall", "-HUP", "mDNSResponder").exit == 0
    assert alerting.run("killall", "-9", "cfprefsd").exit == 0
    assert [one["signal"] for one in alerting.log("signals")] == ["HUP", "KILL"]
    assert [one["daemon"] for one in alerting.log("events")] == ["cfprefsd"]


def test_no_servermgrd_without_server_app(mini):
    assert mini.run("killall", "servermgrd").exit == 1
    assert mini.run("killall", "AssetCache").exit == 0


@pytest.mark.parametrize("verb", ["kickstart", "start"])
def test_servermgrd_may_not_come_back_by_itself(alerting, verb):
    alerting.switches({"servermgrd.comes_back": "when-started"})
    add(alerting, 2, "new@example.org", top=2)
    assert alerting.run("killall", "-KILL", "servermgrd").exit == 0
    assert alerting.run("killall", "servermgrd").exit == 1
    label = "com.apple.servermgrd"
    target = f"system/{label}" if verb == "kickstart" else label
    assert alerting.run("launchctl", verb, target).exit == 0
    post(alerting)
    assert mailed(alerting) == ["ops@example.org", "new@example.org"]


def test_serveradmin_commands_reach_the_store(alerting):
    _alerts.command(alerting.world, "sendTestAlert")
    assert mailed(alerting) == ["ops@example.org"]
    sql(alerting, "UPDATE ZADMAILRECIPIENT SET ZADDRESS = 'new@example.org'")
    _alerts.command(alerting.world, "getAlerts")
    assert sql(alerting, "SELECT ZADDRESS FROM ZADMAILRECIPIENT") == [("new@example.org",)]
    _alerts.command(alerting.world, "clearAlerts")
    assert sql(alerting, "SELECT ZADDRESS FROM ZADMAILRECIPIENT") == [("ops@example.org",)]
