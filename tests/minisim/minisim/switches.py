# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""List the switches: what no capture, manual page or source decides, and so may be either.

A row says what may happen and which page of the reference leaves it open. The first
allowed value is what a fresh mini does.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Value: TypeAlias = str | int | float | bool


class Switch(NamedTuple):
    """One open question about a real Mac, with the answers a mini can be told to give.

    `allowed` empty means any number that is not negative; `default` is the first allowed value.
    """

    name: str
    default: Value
    allowed: tuple[Value, ...]
    source: str


def choice(name: str, allowed: tuple[Value, ...], source: str) -> Switch:
    """Return a switch with named answers, the first of them its default."""
    return Switch(name, allowed[0], allowed, source)


def number(name: str, default: float, source: str) -> Switch:
    """Return a switch that takes any number from 0 up."""
    return Switch(name, default, (), source)


_SERVERADMIN = "reference/serveradmin.md"

ROWS: tuple[Switch, ...] = (
    choice("serveradmin.not_root_stream", ("stdout", "stderr"), f"{_SERVERADMIN} Synopsis"),
    choice("serveradmin.not_root_exit", (1, 0), f"{_SERVERADMIN} Synopsis"),
    choice("serveradmin.error_exit", (0, 1), f"{_SERVERADMIN} Failure behaviour [recall]"),
    choice("serveradmin.error_stream", ("stdout", "stderr"), f"{_SERVERADMIN} Failure behaviour"),
    choice(
        "serveradmin.unknown_service",
        ("CANNOT_LOAD_BUNDLE_ERR", "silent"),
        f"{_SERVERADMIN} Failure behaviour [recall]",
    ),
    choice("serveradmin.set_echo", (True, False), f"{_SERVERADMIN} Line grammar [recall]"),
    choice(
        "serveradmin.unknown_id",
        ("created", "refused", "dropped"),
        f"{_SERVERADMIN} Line grammar [inferred]: members written without create",
    ),
    choice("serveradmin.delete", ("works", "ignored"), f"{_SERVERADMIN} Line grammar [man/recall]"),
    choice(
        "serveradmin.index_write",
        ("element", "array"),
        f"{_SERVERADMIN} Line grammar [inferred]: does writing index 0 drop the others",
    ),
    choice("serveradmin.unknown_key", ("stored", "dropped"), "captures/README.md Not found"),
    choice("serveradmin.unknown_path", ("silent", "error"), "captures/README.md Not found"),
    choice(
        "serveradmin.bare_number_for_string",
        ("integer", "string"),
        f"{_SERVERADMIN} Line grammar: unquoted digits change the type",
    ),
    choice(
        "serveradmin.one_for_boolean",
        ("boolean", "integer"),
        f"{_SERVERADMIN} Line grammar: 1 was accepted by caching",
    ),
    choice(
        "serveradmin.quote_entity_in",
        ("decoded", "literal"),
        f"{_SERVERADMIN} Line grammar [inferred]: quotes inside a value",
    ),
    choice(
        "serveradmin.not_set_up",
        ("CANNOT_LOAD_BUNDLE_ERR", "silent", "setup-text"),
        "reference/server-setup.md: what is said before the first setup is unseen",
    ),
    choice(
        "serveradmin.start_answer",
        ("RUNNING", "STARTING"),
        f"{_SERVERADMIN} Failure behaviour [recall]: start may answer early",
    ),
    number("serveradmin.start_seconds", 0, f"{_SERVERADMIN} Failure behaviour [recall]"),
    number("serveradmin.stop_seconds", 0, f"{_SERVERADMIN} Failure behaviour [recall]"),
    choice(
        "serveradmin.secret",
        ("hidden", "shown"),
        f"{_SERVERADMIN} vpn: whether a shared secret is shown again is unseen",
    ),
    choice("serveradmin.command_echo", (True, False), f"{_SERVERADMIN} Grammar and answers"),
    choice(
        "serveradmin.unknown_command",
        ("error", "status", "silent"),
        "captures/README.md Not found: errors of command",
    ),
    choice("caching.clamp", ("silent", "kept"), "reference/content-caching.md [man]"),
    number("caching.registration_seconds", 0, "reference/content-caching.md: seconds to minutes"),
)

_CACHING = "reference/content-caching.md"
_DEFAULTS = "defaults(1): no page of the reference decides it"
_LAUNCHCTL = "reference/launchctl.md [recall]"
_BOOTPD = "reference/bootpd.md"
_CHANGEIP = "reference/changeip.md"
_ALERTS = "reference/alerts.md"

SYSTEM_ROWS: tuple[Switch, ...] = (
    choice("boot.var_run", ("emptied", "kept"),
           "launchd of published releases empties /var/run at boot; no page says it of all"),
    choice("assetcache.text_layout", ("auto", "builtin", "dictionary", "names"),
           f"{_CACHING} status changed within 10.15 [capture], when exactly is unknown"),
    choice("assetcache.text_stream", ("stderr", "stdout"), f"{_CACHING} [capture: consumers]"),
    choice("assetcache.json_and_text", (True, False), f"{_CACHING} log lines beside JSON"),
    choice("assetcache.activated_result", ("named", "bare"), f"{_CACHING} field name [recall]"),
    choice("assetcache.activate_again", ("succeeds", "fails"), f"{_CACHING} unseen"),
    choice("assetcache.usage_exit", (1, 64, 0), f"{_CACHING} unseen"),
    choice("assetcache.active_before_registration", ("no", "yes"), f"{_CACHING} unseen"),
    choice("assetcache.wrong_owner", ("cannot-save", "ignored"),
           f"{_CACHING} ownership has to stay right [capture], what else happens is unseen"),
    choice("assetcache.settings_show", ("standard", "all"),
           "seed-systems.md A.1: Apple's page says `settings` views the standard ones"),
    choice("assetcache.restart_keys", ("Port,Interface,DataPath", "none", "all"),
           "seed-systems.md 6.1: a few changes need stop and start, which is not said"),
    choice("assetcache.settings_before_restart", ("new", "old"), f"{_CACHING} unseen"),
    choice("cfprefsd.file_changed_behind", ("unnoticed", "noticed"), _DEFAULTS),
    choice("cfprefsd.other_users", ("see-writes", "see-nothing"), _DEFAULTS),
    choice("cfprefsd.owner_after_write", ("writer", "kept"),
           f"{_CACHING} write as the daemon user so ownership stays right [capture]"),
    number("cfprefsd.save_seconds", 0, _DEFAULTS),
    choice("defaults.import", ("merges", "replaces"),
           f"{_DEFAULTS}; one published measurement says it merges"),
    choice("servermgrd.writes_back", (True, False), f"{_ALERTS} Core Data caches rows [inferred]"),
    choice("servermgrd.made_store", ("accepted", "rejected"),
           f"{_ALERTS} a store without its metadata: worked for the blog, Core Data refuses"),
    choice("servermgrd.label", ("com.apple.servermgrd", "com.apple.servermgr"), _LAUNCHCTL),
    choice("servermgrd.comes_back", ("by-itself", "when-started"), f"{_ALERTS} launchd [inferred]"),
    choice("servermgrd.journal", ("wal", "delete"), f"{_ALERTS} Journal [recall]"),
    choice("changeip.success_line", ("auto", True, False), f"{_CHANGEIP} from 10.7 or 10.8 on"),
    choice("changeip.failure_line", ("absent", "failure"), f"{_CHANGEIP} absent or different"),
    choice("changeip.directory_node", ("auto", True, False), f"{_CHANGEIP} argument list changed"),
    choice("changeip.asks_password", (False, True), f"{_CHANGEIP} may prompt [man 10.5]"),
    choice("changeip.change_exit", (0, 1), f"{_CHANGEIP} exit status unseen"),
    number("changeip.seconds", 0, f"{_CHANGEIP} how long it takes is unseen"),
    choice("launchctl.bootstrap_loaded_exit", (5, 37), _LAUNCHCTL),
    choice("launchctl.bootout_unknown_exit", (3, 113), _LAUNCHCTL),
    choice("launchctl.bootstrap_disabled_exit", (119, 5), _LAUNCHCTL),
    choice("launchctl.load_failure_exit", (0, 1), _LAUNCHCTL),
    choice("launchctl.disabled_words", ("auto", "boolean", "words"), _LAUNCHCTL),
    number("launchd.restart_seconds", 0, _LAUNCHCTL),
    number("launchd.load_seconds", 0, f"{_LAUNCHCTL}: is a job there as soon as load answers"),
    choice("dhcp.foreign_keys", ("kept", "dropped"),
           f"{_BOOTPD} does Server.app keep keys of bootpd.plist that it does not know"),
    choice("dhcp.writes_files", ("at-once", "at-start"),
           f"{_BOOTPD} bootptab is regenerated [blog], when is unseen"),
    choice("dhcp.reload", ("hup", "none"), f"{_BOOTPD} does Server.app tell a running bootpd"),
    choice("dhcp.lease_key", ("lease_max", "lease_time_secs"),
           f"{_BOOTPD} a string up to 10.5 [man], an integer in Server.app [capture]"),
    choice("dhcp.static_map_form", ("arrays", "strings"),
           f"{_BOOTPD} a static map was on no page; written with arrays in one script"),
    choice("bootpd.same_option", ("first", "last"),
           "verdicts/README.md: of dhcp_router and dhcp_option_3 either may win"),
    choice("bootpd.loads", ("always", "internet-sharing"),
           "seed-systems.md 4.2: one report says macOS 14 starts it under Internet Sharing only"),
)  # fmt: skip

_SLAPCONFIG = "reference/slapconfig.md"
_UNSEEN = "captures/README.md Not found: slapconfig, no output but one of -getmasterconfig"
_DIRSERV = f"{_SERVERADMIN} dirserv; captures show it with no replica only"

DIRECTORY_ROWS: tuple[Switch, ...] = (
    choice("slapconfig.asks", ("terminal", "terminal-or-stdin", "stdin", "stdin-silent"),
           f"{_SLAPCONFIG} Passwords [recall]; behaviour with stdin that is no tty uncertain"),
    choice("slapconfig.prompt", ("plain", "possessive", "enter", "sentence"),
           f"{_SLAPCONFIG} Uncertain: prompt texts"),
    choice("slapconfig.verifies_password", (False, True), f"{_SLAPCONFIG} Uncertain: prompts"),
    choice("slapconfig.preflight_asks", (True, False), f"{_SLAPCONFIG} Uncertain: prompts"),
    choice("slapconfig.destroy_asks", ("with-admin", "never", "always"),
           f"{_SLAPCONFIG} Verbs: -destroyldapserver [ADMIN]"),
    choice("slapconfig.asks_root_password", (False, True),
           f"{_SLAPCONFIG} the master's root password [man 10.3, man 10.6]"),
    choice("slapconfig.asks_host_key", (False, True), f"{_SLAPCONFIG} SSH between both [man 10.6]"),
    number("slapconfig.seconds", 0, f"{_SLAPCONFIG} State: minutes long"),
    choice("slapconfig.failure_exit", (1, 0), f"{_SLAPCONFIG} Uncertain: exit codes"),
    choice("slapconfig.says", ("log-only", "steps"),
           f"{_SLAPCONFIG} State: runs are traced only in slapconfig.log"),
    choice("slapconfig.style_words", ("word", "ldap", "sentence"), f"{_SLAPCONFIG} -getstyle"),
    choice("slapconfig.replica_status", ("Unreachable", "OK"),
           f"{_UNSEEN}: the word for a replica that does not answer"),
    choice("slapconfig.leftovers", ("harmless", "blocking", "none"),
           f"{_SLAPCONFIG} State: data left after destroy that blocks re-creation [capture]"),
    choice("slapconfig.destroy_running", ("works", "refused"),
           f"{_SLAPCONFIG} Verbs: serveradmin stop dirserv first [capture]"),
    choice("slapconfig.destroy_tells_master", (True, False), _UNSEEN),
    choice("slapconfig.generations", ("same", "any"),
           f"{_SLAPCONFIG} master and replica of one generation [Apple support, 2.2 and 3.0]"),
    choice("slapconfig.wants_remote_administration", (False, True),
           f"{_SLAPCONFIG} with Server 3 remote administration has to be on [Apple support]"),
    choice("dirserv.half_made_role", ("standalone", "intended", "empty", "absent"),
           f"{_SLAPCONFIG} after a failed replica; what is said then is unseen"),
    choice("dirserv.master_lists", ("both", "masterConfig", "treeConfiguration"), _DIRSERV),
    choice("dirserv.replica_entry", ("dictionary", "host", "address"), _DIRSERV),
    choice("dirserv.replica_shows_master",
           ("treeConfiguration", "replicaConfig", "LDAPSettings", "fullstatus", "nowhere"),
           f"{_SERVERADMIN} dirserv: the settings of a replica are unseen"),
    choice("dirserv.master_as", ("host", "address"), f"{_SLAPCONFIG} -getreplicaconfig [man page]"),
    choice("dirserv.archive_name", ("sparseimage", "as-given"),
           f"{_SLAPCONFIG} -backupdb makes PATH.sparseimage [capture]; by serveradmin unseen"),
    choice("dirserv.archive_there", ("replaced", "fails"), f"{_SERVERADMIN} dirserv: unseen"),
    choice("dirserv.restore_parameters", ("either", "backupArchiveParams", "restoreArchiveParams"),
           f"{_SERVERADMIN} dirserv: parameters of restoreArchive are unseen"),
    number("dirserv.archive_seconds", 0, f"{_SERVERADMIN} dirserv: unseen"),
    choice("changeip.master_list", ("stale", "updated"),
           f"{_CHANGEIP} it rewrites computer records [man 10.5]; what the master lists is unseen"),
    choice("dns.answers", ("yes", "silent"), "the network, not the Mac"),
    choice("dns.own_records",
           ("right", "no-forward", "no-reverse", "wrong-forward", "wrong-reverse"),
           "the network, not the Mac"),
    choice("network.nobody_there", ("host-down", "silent"), "the network, not the Mac"),
    choice("systemsetup.full_disk_access", (True, False),
           "seed-systems.md 2.4: -setremotelogin needs it on modern macOS"),
)  # fmt: skip

SWITCHES: dict[str, Switch] = {row.name: row for row in (*ROWS, *SYSTEM_ROWS, *DIRECTORY_ROWS)}


def parse(name: str, text: str) -> Value:
    """Return the value of switch `name` that `text` stands for; ValueError says what is allowed."""
    if name not in SWITCHES:
        raise ValueError(f"there is no switch {name}; there are: {', '.join(sorted(SWITCHES))}")
    row = SWITCHES[name]
    if not row.allowed:
        seconds = float(text)
        if seconds < 0:
            raise ValueError(f"{name} must not be negative")
        return seconds
    for value in row.allowed:
        if text.lower() == str(value).lower():
            return value
    raise ValueError(f"{name} is one of {', '.join(str(value) for value in row.allowed)}")
