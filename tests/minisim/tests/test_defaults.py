# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold defaults and cfprefsd to what admins know of them."""

from __future__ import annotations

import plistlib

import pytest
from minisim.tools import _cfprefsd

DOMAIN = "/Library/Preferences/org.example.cache"
FILE = DOMAIN + ".plist"


def write(mini, *words, uid=0):
    answer = mini.run("defaults", "write", DOMAIN, *words, uid=uid)
    assert answer == (0, "", "", True)


@pytest.mark.parametrize(
    ("words", "kind", "read"),
    [
        (("-int", "30000000000"), "integer", "30000000000"),
        (("-bool", "yes"), "boolean", "1"),
        (("-bool", "false"), "boolean", "0"),
        (("-float", "0.2"), "float", "0.2"),
        (("-string", "1"), "string", "1"),
        (("30000000000",), "string", "30000000000"),
        (("-data", "00ff"), "data", "{length = 2, bytes = 0x00ff}"),
        (("-array", "a", "-int", "2"), "array", "(\n    a,\n    2\n)"),
        (("-dict", "k", "-bool", "true"), "dictionary", "{\n    k = 1;\n}"),
        (
            ("( { first = 10.0.0.1; } )",),
            "array",
            '(\n        {\n        first = "10.0.0.1";\n    }\n)',
        ),
        (("<array><integer>5</integer></array>",), "array", "(\n    5\n)"),
        (("-date", "2026-01-02 03:04:05 +0000"), "date", "2026-01-02 03:04:05 +0000"),
    ],
)
def test_a_value_has_the_type_it_was_given(mini, words, kind, read):
    write(mini, "Key", *words)
    assert mini.run("defaults", "read-type", DOMAIN, "Key").out == f"Type is {kind}\n"
    assert mini.run("defaults", "read", DOMAIN, "Key").out == read + "\n"


def test_a_domain_is_printed_in_the_old_style(mini):
    mini.edit(
        FILE,
        {
            "Activated": True,
            "Path": "/a b",
            "iCloud": 5,
            "Ranges": [{"first": "10.0.0.1"}],
            "No": [],
        },
    )
    assert mini.run("defaults", "read", DOMAIN).out.splitlines() == [
        "{",
        "    Activated = 1;",
        "    No =     (",
        "    );",
        '    Path = "/a b";',
        "    Ranges =     (",
        "                {",
        '            first = "10.0.0.1";',
        "        }",
        "    );",
        "    iCloud = 5;",
        "}",
    ]


def test_what_is_not_there(mini):
    answer = mini.run("defaults", "read", DOMAIN)
    assert answer.exit == 1
    assert answer.err.endswith(f"\nDomain {DOMAIN} does not exist\n")
    write(mini, "Key", "-int", "1")
    answer = mini.run("defaults", "read", DOMAIN, "Other")
    assert answer.exit == 1
    assert answer.err.endswith(f"\nThe domain/default pair of ({DOMAIN}, Other) does not exist\n")
    assert mini.run("defaults", "delete", DOMAIN, "Other").exit == 1
    assert mini.run("defaults", "delete", DOMAIN, "Key").exit == 0


def test_a_change_behind_its_back_is_not_seen_and_then_lost(mini):
    write(mini, "Key", "-int", "1")
    mini.edit(FILE, {"Key": 2})
    assert mini.run("defaults", "read", DOMAIN, "Key").out == "1\n"
    write(mini, "Other", "-int", "3")
    assert mini.world.plist(FILE) == {"Key": 1, "Other": 3}


def test_killing_cfprefsd_makes_it_read_anew(mini):
    write(mini, "Key", "-int", "1")
    mini.edit(FILE, {"Key": 2})
    _cfprefsd.killed(mini.world, "TERM")
    assert mini.run("defaults", "read", DOMAIN, "Key").out == "2\n"


def test_it_may_notice_a_changed_file(mini):
    mini.switches({"cfprefsd.file_changed_behind": "noticed"})
    write(mini, "Key", "-int", "1")
    mini.edit(FILE, {"Key": 22})
    assert mini.run("defaults", "read", DOMAIN, "Key").out == "22\n"


@pytest.mark.parametrize(("signal", "kept"), [("TERM", {"Key": 1}), ("KILL", {})])
def test_it_saves_late(mini, signal, kept):
    mini.switches({"cfprefsd.save_seconds": 600})
    write(mini, "Key", "-int", "1")
    assert mini.world.plist(FILE) == {}
    assert mini.run("defaults", "read", DOMAIN, "Key").out == "1\n"
    assert mini.run("defaults", "read", DOMAIN, "Key", uid=501).out == "1\n"
    _cfprefsd.killed(mini.world, signal)
    assert mini.world.plist(FILE) == kept


@pytest.mark.parametrize(("switch", "seen"), [("see-writes", "2\n"), ("see-nothing", "1\n")])
def test_two_users_share_a_file(mini, switch, seen):
    mini.switches({"cfprefsd.other_users": switch})
    write(mini, "Key", "-int", "1")
    mini.world.set_owner(FILE, 235, 235)
    assert mini.run("defaults", "read", DOMAIN, "Key", uid=0).out == "1\n"
    write(mini, "Key", "-int", "2", uid=235)
    assert mini.run("defaults", "read", DOMAIN, "Key", uid=0).out == seen
    assert mini.world.plist(FILE) == {"Key": 2}


@pytest.mark.parametrize(("switch", "owner"), [("writer", 0), ("kept", 235)])
def test_root_may_take_the_file_from_its_owner(mini, switch, owner):
    mini.switches({"cfprefsd.owner_after_write": switch})
    mini.edit(FILE, {"Key": 1})
    mini.world.set_owner(FILE, 235, 235)
    write(mini, "Key", "-int", "2", uid=0)
    assert _cfprefsd.owner_of(mini.world, FILE)[0] == owner


def test_another_users_file_is_refused(mini):
    mini.edit(FILE, {"Key": 1})
    answer = mini.run("defaults", "write", DOMAIN, "Key", "-int", "2", uid=235)
    assert answer.exit == 1
    assert answer.err.endswith(f"Could not write domain {DOMAIN}; exiting\n")
    assert mini.world.plist(FILE) == {"Key": 1}


def test_names_belong_to_the_caller(mini):
    mini.run("defaults", "write", "org.example.app", "Key", "-int", "1")
    assert mini.world.plist("/var/root/Library/Preferences/org.example.app.plist") == {"Key": 1}
    assert mini.run("defaults", "read", "org.example.app", uid=235).exit == 1


@pytest.mark.parametrize(("switch", "old"), [("merges", {"Old": 1}), ("replaces", {})])
def test_import_and_export(mini, switch, old):
    mini.switches({"defaults.import": switch})
    write(mini, "Old", "-int", "1")
    new = plistlib.dumps({"New": [1, 2]}).decode()
    assert mini.run("defaults", "import", DOMAIN, "-", stdin=new).exit == 0
    exported = mini.run("defaults", "export", DOMAIN, "-").out
    assert plistlib.loads(exported.encode()) == {**old, "New": [1, 2]}
    assert mini.run("defaults", "import", DOMAIN, "-", stdin="nothing").exit == 1


def test_an_export_of_nothing_is_empty(mini):
    answer = mini.run("defaults", "export", DOMAIN, "-")
    assert (answer.exit, plistlib.loads(answer.out.encode())) == (0, {})
