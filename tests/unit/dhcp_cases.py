# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cases of DHCP start from: the configuration that a mini has before, on either backend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec import bootptab, plist
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec.serveradmin import parse
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plist import (
    PlistForm,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.settings import (
    SettingsForm,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import ABSENT

CASES = Path(__file__).parent / "cases"
EXISTING = CASES / "dhcp_existing"
NOTHING = "nothing"
SERVERS_MACOS = "10.13.6"
PLAIN_MACOS = "15.3.1"


def cases(folder: str) -> dict[str, dict[str, Any]]:
    """Return all cases of a folder by file and name."""
    return {
        f"{path.stem}: {name}": case
        for path in sorted((CASES / folder).glob("*.yml"))
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }


def content(name: str, ending: str) -> str:
    """Return one of the files of a mini before, empty where it has none."""
    path = EXISTING / f"{name}.{ending}"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def plist_form(name: str, *, macos: str = PLAIN_MACOS) -> PlistForm:
    """Return bootpd's files as a mini has them before."""
    text, table = content(name, "plist"), content(name, "tab")
    root = plist.parse(text.encode(), source="bootpd.plist").value if text else {}
    entries = bootptab.parse(table).entries

    def table_after(lines: Any) -> bootptab.Bootptab:
        changes = [(number, row if row is ABSENT else entry(row)) for number, row in lines]
        return bootptab.parse(bootptab.rewrite(table, changes))

    rows = tuple((each.line_no, row_of(each)) for each in entries)
    here = ["lo0", "en0", "en1"]
    return PlistForm(root=root, table=rows, table_after=table_after, macos=macos, here=here)


def settings_form(name: str) -> SettingsForm:
    """Return the settings of Server.app as a mini has them before."""
    tree = parse(content(name, "txt"), source="settings").get("dhcp", {})

    def table_of(rows: Any) -> bootptab.Bootptab:
        changes = [(None, entry(row)) for row in rows]
        return bootptab.parse(bootptab.rewrite("", changes))

    return SettingsForm(tree=tree, table_of=table_of, macos=SERVERS_MACOS)


def entry(row: dict[str, Any]) -> bootptab.Entry:
    """Return a reservation as bootptab has it."""
    return bootptab.Entry(**row)


def row_of(read: bootptab.Entry) -> dict[str, Any]:
    """Return an entry of bootptab as a reservation."""
    return {key: getattr(read, key) for key in ("name", "mac", "address", "bootfile")}
