# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Open Directory on a mini's disk: which role it has, and what the directory holds.

Places by reference/slapconfig.md (State, order, logs): `/var/db/openldap/openldap-data` and
`authdata`, `/etc/openldap/slapd.d`, `/Library/Preferences/OpenDirectory`, `/var/db/krb5kdc`. The
database files of slapd and of the Password Server are binary on a Mac; property lists under
names of our own stand for them. slapd.d is text there too: a replica's names its master.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..world import World

STANDALONE, MASTER, REPLICA, HALF_MADE = "standalone", "master", "replica", "half-made"
SERVING = (MASTER, REPLICA)
SLAPD = "/etc/openldap/slapd.d"
DATABASE = SLAPD + "/cn=config/olcDatabase={1}bdb.ldif"
DATA = "/var/db/openldap/openldap-data"
RECORDS = DATA + "/records.plist"
AUTHDATA = "/var/db/openldap/authdata"
PASSWORDS = AUTHDATA + "/passwords.plist"
NODE = "/Library/Preferences/OpenDirectory/Configurations/LDAPv3/127.0.0.1.plist"
KDC = "/var/db/krb5kdc/kdc.conf"
CERTIFICATE = "/var/db/krb5kdc/com.apple.kerberos.kdc.pem"
# A directory that serves has all of these; the last three may stay after it was destroyed.
PARTS = (DATABASE, RECORDS, PASSWORDS, NODE, KDC)
LEFTOVERS = (NODE, KDC, CERTIFICATE)
LIMIT = 32
ROUNDS = 1000

Replica = dict[str, Any]


def role(world: World) -> str:
    """Return one of the four roles, by the files that are there."""
    there = [world.path(part).exists() for part in PARTS]
    if not any(there[:3]):
        return STANDALONE
    if not all(there):
        return HALF_MADE
    return REPLICA if master_of(world) else MASTER


def serves(world: World) -> bool:
    """Tell whether the mini has a whole directory; anybody on the network can see as much."""
    return all(world.path(part).exists() for part in PARTS)


def master_of(world: World) -> str:
    """Return the host that a replica gets its changes from, "" for any other server."""
    try:
        text = world.path(DATABASE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    found = [line.partition("ldap://")[2] for line in text.splitlines() if "UpdateRef:" in line]
    return found[0].strip("/ ") if found else ""


def records(world: World) -> dict[str, Any]:
    """Return what the directory holds, {} where there is none.

    `suffix`, `realm`, `organisation`, `administrator` (name, full_name, uid), `master` and
    `replicas` (host, address, guid, id, updated).
    """
    return world.plist(RECORDS)


def write_records(world: World, value: dict[str, Any]) -> None:
    """Replace what the directory holds."""
    world.write_plist(RECORDS, {**value, "updated": date(world)})


def date(world: World) -> str:
    """Return the mini's time as the directory notes it."""
    return time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(world.now()))


def replicas(world: World) -> list[Replica]:
    """Return what a master knows of its replicas, in the order in which they came."""
    listed: list[Replica] = records(world).get("replicas", [])
    return listed


def server(world: World, host: str, address: str) -> Replica:
    """Return a new entry for a server of the directory."""
    guid = str(uuid.uuid4()).upper()
    return {"host": host, "address": address, "guid": guid, "updated": date(world)}


def list_replica(master: World, entry: Replica) -> None:
    """Put a replica on its master's list, in place of an older entry for the same host."""
    with master.lock("directory"):
        others = [one for one in replicas(master) if one["host"] != entry["host"]]
        number = max((one["id"] for one in others), default=0) + 1
        listed = [*others, {"id": number, **entry}]
        write_records(master, {**records(master), "replicas": listed})


def strike_replica(master: World, host: str) -> bool:
    """Take a replica off its master's list, by name or address; tell whether it was there."""
    with master.lock("directory"):
        before = replicas(master)
        after = [one for one in before if host not in (one["host"], one["address"])]
        if len(after) < len(before):
            write_records(master, {**records(master), "replicas": after})
        return len(after) < len(before)


# What stands in the files


def write_slapd(world: World, suffix: str, *, provider: str = "") -> None:
    """Write slapd's configuration; `provider` is the master of a replica."""
    world.write_file(f"{SLAPD}/cn=config.ldif", b"dn: cn=config\nobjectClass: olcGlobal\n")
    lines = ["dn: olcDatabase={1}bdb", "objectClass: olcBdbConfig", "olcDatabase: {1}bdb"]
    lines += [f"olcDbDirectory: {DATA}", f"olcSuffix: {suffix}"]
    if provider:
        lines += [f"olcSyncrepl: {{0}}rid=001 provider=ldap://{provider}:389 searchbase={suffix}"]
        lines += [f"olcUpdateRef: ldap://{provider}"]
    world.write_file(DATABASE, "".join(f"{line}\n" for line in lines).encode(), mode=0o600)


def write_node(world: World, suffix: str, host: str) -> None:
    """Let the server look things up in its own directory."""
    node = {"node name": "/LDAPv3/127.0.0.1", "description": host, "search base": suffix}
    world.write_plist(NODE, node)


def write_kdc(world: World, realm: str, host: str) -> None:
    """Write the configuration of the Kerberos server and its certificate."""
    text = f"[realms]\n\t{realm} = {{\n\t\tkadmind_port = 749\n\t\tadmin_server = {host}\n\t}}\n"
    world.write_file(KDC, text.encode(), mode=0o600)
    world.write_file(CERTIFICATE, f"certificate of com.apple.kerberos.kdc for {realm}\n".encode())


def write_password(world: World, name: str, password: str) -> None:
    """Note a password in the Password Server's database, as a digest."""
    salt = os.urandom(16)
    entry = {"salt": salt, "digest": _digest(password, salt)}
    world.write_plist(PASSWORDS, {**world.plist(PASSWORDS), name: entry})
    os.chmod(world.path(PASSWORDS), 0o600)


def password_is(world: World, name: str, password: str) -> bool:
    """Tell whether this is the password of an administrator of the directory."""
    entry = world.plist(PASSWORDS).get(name)
    return entry is not None and _digest(password, entry["salt"]) == entry["digest"]


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode("utf-8", "surrogateescape"), salt, ROUNDS)


def leftovers(world: World) -> list[str]:
    """Return what an earlier directory left on the disk of a server that has none."""
    return [path for path in LEFTOVERS if world.path(path).exists()]


def remove(world: World, *, leave: bool) -> None:
    """Take the directory off the disk, all of it or all but what a Mac may leave behind."""
    for folder in (SLAPD, DATA, AUTHDATA):
        shutil.rmtree(world.path(folder), ignore_errors=True)
    for path in () if leave else LEFTOVERS:
        world.path(path).unlink(missing_ok=True)


def suffix_of(host: str) -> str:
    """Return the search base that is made from a host name."""
    return ",".join(f"dc={part}" for part in host.split(".") if part)
