# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the comparison of a fleet of DHCP servers, and what reading its variables costs.

Run as `python tests/bench/dhcp_fleet.py [MINIS [SUBNETS]]` where ansible-core and the collection
are to be imported from. The variables are read as the role reads them: out of an inventory, one
host after the other, templates included.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.minifleet.macos_server.plugins.filter.dhcp_fleet import dhcp_fleet
from ansible_collections.minifleet.macos_server.plugins.module_utils._model.dhcp_fleet import (
    fleet_clashes,
)

MINIS, SUBNETS = 500, 20


def inventory(minis: int, subnets: int) -> str:
    """Return an inventory in which every mini has ranges of its own, in part by templates."""
    lines = ["dhcp_servers:", "  vars:", "    site_domain: example.com", "  hosts:"]
    for mini in range(minis):
        lines += [f"    mini{mini}:", "      dhcp_server_dhcp:", "        subnets:"]
        for number in range(mini * subnets, (mini + 1) * subnets):
            net = f"10.{number >> 8}.{number & 255}"
            lines.append(
                f"          - {{name: n{number}, network: {net}.0/24, range: [{net}.10, {net}.250],"
                ' domain: "{{ site_domain }}"}'
            )
    return "\n".join(lines) + "\n"


def measured(what: str, work: Callable[[], Any]) -> Any:
    """Return what the work gives, and print how long it took."""
    begun = time.perf_counter()
    found = work()
    print(f"{what:<40} {time.perf_counter() - begun:8.2f} s")
    return found


def main() -> None:
    """Print a line for each part."""
    given = [int(word) for word in sys.argv[1:]]
    minis, subnets = (given + [MINIS, SUBNETS][len(given) :])[:2]
    print(f"{minis} minis with {subnets} subnets each")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.yml"
        path.write_text(inventory(minis, subnets), encoding="utf-8")
        loader = DataLoader()
        hosts = measured(
            "Ansible reads the inventory", lambda: InventoryManager(loader, [str(path)])
        )
        manager = VariableManager(loader, hosts)
        hostvars = HostVars(hosts, manager, loader)
        names = list(hosts.groups["dhcp_servers"].get_hosts())
        fleet = measured(
            "the variables of all minis are read",
            lambda: dhcp_fleet(hostvars, [host.name for host in names]),
        )
        found = measured("the minis are compared", lambda: fleet_clashes(fleet))
    print(f"{len(found)} clashes")


if __name__ == "__main__":
    main()
