# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What minis would answer that have a given configuration, and what adopting it would change."""

from __future__ import annotations

from typing import Any

import yaml
from ansible_collections.minifleet.macos_server.plugins.module_utils._codec import bootptab
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.form import Form
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.order import (
    DhcpOrder,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plan import (
    Reading,
    plan_dhcp,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.plist import (
    PlistForm,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp.verdict import (
    told_faults,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.dhcp_info import (
    DhcpInfo,
)
from ansible_collections.minifleet.macos_server.plugins.module_utils._values import ABSENT
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.dhcp import (
    adopted_dhcp,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.part import (
    Part,
    Target,
)
from ansible_collections.minifleet.macos_server.plugins.plugin_utils._adoption.text import (
    variables_text,
)
from dhcp_cases import PLAIN_MACOS, SERVERS_MACOS, entry, row_of

HERE = ["lo0", "en0", "en1"]


def bootpd_form(root: dict[str, Any], table: str = "", *, macos: str = PLAIN_MACOS) -> PlistForm:
    """Return bootpd's files with this content."""

    def table_after(lines: Any) -> bootptab.Bootptab:
        changes = [(number, row if row is ABSENT else entry(row)) for number, row in lines]
        return bootptab.parse(bootptab.rewrite(table, changes))

    rows = tuple((each.line_no, row_of(each)) for each in bootptab.parse(table).entries)
    return PlistForm(root=root, table=rows, table_after=table_after, macos=macos, here=HERE)


def dhcp_answer(form: Form, backend: str, *, state: str = "started") -> dict[str, Any]:
    """Return what dhcp_info answers on a mini with this configuration."""
    tree = Reading.by(DhcpOrder(), backend=backend, form=form).tree()
    here = None if form.here is None else sorted(form.here)
    return DhcpInfo({"backend": backend}, None).returned(  # type: ignore[arg-type]  # it asks the mini nothing here
        {
            **tree,
            "state": state,
            "leases": {"active": [], "expired": []},
            "faults": told_faults(form),
            "interfaces_here": here,
        }
    )


def adopted(form: Form, backend: str) -> Part:
    """Return what a mini with this configuration is adopted as."""
    macos = PLAIN_MACOS if backend == "macos" else SERVERS_MACOS
    return adopted_dhcp(dhcp_answer(form, backend), Target(macos))


def changes(form: Form, backend: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the role would change on a mini with this configuration."""
    order = DhcpOrder.of({"state": "started", **options})
    reading = Reading.by(order, backend=backend, form=form)
    plan = plan_dhcp({**reading.tree(), "state": "started"}, reading)
    return [change.shown() for change in plan.changes]


def read_back(options: dict[str, Any]) -> Any:
    """Return options as Ansible reads them from the file that is written."""
    text = variables_text({"x": options}, heading="x")
    return yaml.safe_load(text.replace("!unsafe ", ""))["x"]


def answers(server: str | None = None, macos: str = "15.3.1", **said: Any) -> list[dict[str, Any]]:
    """Return what a mini answers that runs nothing but what is said."""
    inquiries: dict[str, Any] = {
        "server_info": {
            "server": {
                "macos": {"version": macos, "build": "24D70"},
                "server_app": server and {"version": server, "set_up": True},
            }
        },
        "host_names_info": {
            "names": {"host_name": None, "computer_name": "Mini", "local_host_name": "mini"}
        },
        "content_cache_info": {
            "backend": "server" if server else "macos",
            "forced": [],
            "cache": {"state": "inactive", "settings": {}},
        },
        "alert_settings_info": {"applicable": False, "reason": "alerts does not exist"},
        "dhcp_info": {"applicable": False, "reason": "there is none"},
        "open_directory_info": {"applicable": False, "reason": "there is none"},
        **said,
    }
    return [{"name": name, **answer} for name, answer in inquiries.items()]


def caching(**settings: Any) -> dict[str, Any]:
    """Return what an active content cache of Server.app answers."""
    return {"backend": "server", "forced": [], "cache": {"state": "active", "settings": settings}}


def named(host_name: str) -> dict[str, Any]:
    """Return what a mini with a host name answers about its names."""
    return {"names": {"host_name": host_name, "computer_name": "Mini", "local_host_name": "mini"}}


def directory(role: str, **said: Any) -> dict[str, Any]:
    """Return what a mini with a role in Open Directory answers."""
    nothing = {"master_host": None, "replicas": [], "search_base": None, "realm": None}
    return {"directory": {"role": role, **nothing, "unfinished": None, **said}, "run": None}
