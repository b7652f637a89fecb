# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show Open Directory as the service dirserv of serveradmin does.

The keys of a master are those of captures/serveradmin/settings-dirserv-master and
fullstatus-dirserv. No capture has a replica in it: where a replica shows its master, and how a
master lists replicas, are switches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _directory, _reach
from ._od_archive import SUFFIX, make, named, restore
from ._od_master import find
from ._od_replica import master_shown
from ._od_run import Failed

if TYPE_CHECKING:
    from ..dispatch import Call
    from ..world import World

Tree = dict[str, Any]
ARCHIVES = frozenset({"backupArchive", "restoreArchive"})

NO = False
LEVELS = ("Binding Required", "Advisory Client Caching", "Man In The Middle", "Packet Signing",
          "No ClearText Authentications", "Packet Encryption")  # fmt: skip
POLICY: Tree = {
    "requiresMixedCase": NO,
    "passwordMinLen": 0,
    "mustChangeAtFirstLogin": NO,
    "passwordMustHaveAlpha": NO,
    "requiresSymbol": NO,
    "passwordNotAccount": NO,
    "passwordDisableFailedLogins": 0,
    "passwordHistoryLen": 0,
    "passwordDisableNumDaysInactive": 0,
    "passwordDisableDate": 0.0,
    "passwordExpireDays": 0,
    "passwordMustHaveNumber": NO,
    "passwordDisableNumDays": 0,
}


def settings(world: World, stored: Tree) -> Tree:
    """Return the settings: what is stored, with what the directory on the disk adds."""
    role = _directory.role(world)
    if role == _directory.STANDALONE:
        return stored
    if role == _directory.HALF_MADE:
        return _half_made(world, stored)
    held = _known(world)
    shown = {**stored, **_of_server(held), "LDAPServerType": role}
    return _of_master(world, shown, held) if role == _directory.MASTER else _of_replica(
        world, shown, held)  # fmt: skip


def status(world: World, stored: Tree) -> Tree:
    """Return what fullstatus adds: the role, and what a server of a directory serves."""
    shown = settings(world, stored)
    role = shown.get("LDAPServerType")
    found: Tree = {} if role is None else {"LDAPServerType": role}
    if role in _directory.SERVING:
        found["ldapSearchBase"] = shown.get("LDAPDefaultPrefix", "")
        found["kdcHostedRealm"] = shown.get("defaultKerbRealmName", "")
        if role == _directory.REPLICA and _place(world) == "fullstatus":
            found["masterAddress"] = master_shown(world)
    return found


def _place(world: World) -> str:
    return str(world.switch("dirserv.replica_shows_master"))


def _half_made(world: World, stored: Tree) -> Tree:
    said = world.switch("dirserv.half_made_role")
    intended = _directory.REPLICA if _directory.master_of(world) else _directory.MASTER
    if said == "absent":
        return {key: value for key, value in stored.items() if key != "LDAPServerType"}
    words = {"standalone": _directory.STANDALONE, "intended": intended, "empty": ""}
    return {**stored, "LDAPServerType": words[str(said)]}


def _known(world: World) -> Tree:
    """Return what the directory holds; a replica has it from its master as long as that serves."""
    held = _directory.records(world)
    host = _directory.master_of(world)
    master = find(world, host) if host else None
    if master is not None and _reach.listens(master, _reach.LDAP):
        return {**held, **_directory.records(master)}
    return held


def _of_server(held: Tree) -> Tree:
    """Return what master and replica have in common."""
    suffix, realm = held["suffix"], held["realm"]
    realms = [{"dirNodePath": "/LDAPv3/127.0.0.1", "realmName": realm}]
    ldap = {
        "useSSL": NO,
        "LDAPServerBackend": "config",
        "LDAPDataBasePath": _directory.DATA,
        "maxSearchResults": "11000 size.prtotal=unlimited",
        "LDAPTimeoutUnits": "seconds",
        "LDAPSearchBase": suffix,
        "searchTimeout": 60,
    }
    return {
        "selfWrite": True,
        "locales": [],
        "caServer": True,
        "MacOSXODPolicy": {
            "Directory Binding": True,
            "Configured Security Level": dict.fromkeys(LEVELS, NO),
        },
        "kerberizedRealmList": {"availableRealms": realms, "defaultRealm": realm},
        "PWPolicyInfo": dict(POLICY),
        "LDAPDefaultPrefix": suffix,
        "defaultKerbRealmName": realm,
        "LDAPSettings": ldap,
    }


def _of_master(world: World, shown: Tree, held: Tree) -> Tree:
    where = world.switch("dirserv.master_lists")
    listed = [_entry(world, one) for one in held["replicas"]]
    shown["masterConfig"] = {"replicas": listed if where != "treeConfiguration" else []}
    shown["treeConfiguration"] = _tree(world, held, listed=where != "masterConfig")
    return shown


def _entry(world: World, replica: Tree) -> Any:
    form = world.switch("dirserv.replica_entry")
    if form == "dictionary":
        return {"replicaName": replica["host"], "ipAddress": replica["address"],
                "guid": replica["guid"]}  # fmt: skip
    return replica[str(form)]


def _tree(world: World, held: Tree, *, listed: bool) -> Tree:
    """Return the tree of servers; its first entry is the master (captured without replicas)."""
    master = held["master"]
    below = [
        {"ReplicaName": one["host"], "IPaddresses": [one["address"]], "GUID": one["guid"]}
        for one in (held["replicas"] if listed else ())
    ]
    by_address = world.switch("dirserv.master_as") == "address"
    entry = {
        "PrimaryMaster": master["address"] if by_address else master["host"],
        "IPaddresses": [master["address"]],
        "GUID": master["guid"],
        "ReplicaName": "Master",
        "treeSource": "PrimaryMaster",
        "Replicas": below,
    }
    return {"odTree": [entry]}


def _of_replica(world: World, shown: Tree, held: Tree) -> Tree:
    where = _place(world)
    if where == "treeConfiguration":
        shown["treeConfiguration"] = _tree(world, held, listed=True)
    if where == "replicaConfig":
        shown["replicaConfig"] = {"masterAddress": master_shown(world),
                                  "replicaLastUpdate": held.get("updated", "")}  # fmt: skip
    if where == "LDAPSettings":
        shown["LDAPSettings"]["LDAPMasterAddress"] = master_shown(world)
    return shown


def archive(call: Call, command: str, parameters: Tree) -> Tree:
    """Make or restore an archive, by `PARAMS:archivePath` and `PARAMS:archivePassword`."""
    asked = str(call.world.switch("dirserv.restore_parameters"))
    names = ["backupArchiveParams"]
    if command == "restoreArchive":
        names = ["restoreArchiveParams", "backupArchiveParams"] if asked == "either" else [asked]
    given: Tree = next((parameters[name] for name in names if name in parameters), {})
    path, password = (str(given.get(key, "")) for key in ("archivePath", "archivePassword"))
    if command == "restoreArchive":
        restore(call, path, password)
    else:
        appended = call.world.switch("dirserv.archive_name") == SUFFIX[1:]
        make(call, named(path) if appended and path else path, password)
    return {"status": 0}


__all__ = ["ARCHIVES", "Failed", "archive", "settings", "status"]
