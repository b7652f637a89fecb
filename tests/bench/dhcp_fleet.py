# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the check over all DHCP servers: what reading their variables costs, and what comparing.

Run it with the Python of an environment: .dev/environments/core-VERSION/bin/python
"""

from __future__ import annotations

import argparse
import importlib
import ipaddress
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dev"))
import tree

FILTERS = "ansible_collections.minifleet.macos_server.plugins.filter"
SHARED = {
    "site_dns_servers": ["10.255.0.1", "10.255.0.2"],
    "site_domain": "example.com",
    "ansible_connection": "ssh",
}


def main() -> None:
    """Write an inventory, read it as a play does, compare, and print how long each took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minis", type=int, default=500)
    parser.add_argument("--subnets", type=int, default=20, help="of each mini, and reservations")
    parser.add_argument("--literal", action="store_true", help="without templates in the subnets")
    chosen = parser.parse_args()
    collections = tree.link()
    sys.path.insert(0, str(collections))
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    with tempfile.TemporaryDirectory() as folder:
        write_inventory(Path(folder), chosen)
        measure(Path(folder) / "minis.yml")


def write_inventory(folder: Path, chosen: argparse.Namespace) -> None:
    """Write an inventory with a file for each mini; three values of a subnet are templates."""
    names = [f"mini{number:03}" for number in range(chosen.minis)]
    group = {"hosts": {name: {} for name in names}, "vars": SHARED}
    (folder / "minis.yml").write_text(yaml.safe_dump({"dhcp_servers": group}))
    (folder / "host_vars").mkdir()
    said = SHARED if chosen.literal else {name: f"{{{{ {name} }}}}" for name in SHARED}
    for place, name in enumerate(names):
        its = {"dhcp_server_dhcp": served(place * chosen.subnets, chosen.subnets, said)}
        (folder / "host_vars" / f"{name}.yml").write_text(yaml.safe_dump(its))


def served(first: int, count: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variable of one mini: so many subnets of 16 addresses, and reservations.

    `said` has what all minis share, as values or as templates.
    """
    subnets, reservations = [], []
    for number in range(first, first + count):
        base = ipaddress.IPv4Address("10.0.0.0") + 16 * number
        subnets.append(
            {
                "name": f"Floor {number}",
                "network": f"{base}/28",
                "range": [str(base + 2), str(base + 13)],
                "router": str(base + 1),
                "dns_servers": said["site_dns_servers"],
                "domain": said["site_domain"],
                "search_domains": [said["site_domain"]],
                "lease_time": 28800,
            }
        )
        mac = f"00:1b:63:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
        reservations.append({"name": f"host{number}", "mac": mac, "address": str(base + 14)})
    return {"interfaces": ["en0"], "subnets": subnets, "reservations": reservations}


def measure(inventory_file: Path) -> None:
    """Print what each step of the check costs on an inventory."""
    # Ansible looks at its environment as soon as it is imported.
    named = ("parsing.dataloader", "inventory.manager", "vars.manager", "vars.hostvars")
    of = {name: importlib.import_module(f"ansible.{name}") for name in named}
    importlib.import_module("ansible.plugins.loader").init_plugin_loader([])
    fleet_of = importlib.import_module(f"{FILTERS}.dhcp_fleet").dhcp_fleet
    conflicts_of = importlib.import_module(f"{FILTERS}.dhcp_conflicts").dhcp_conflicts
    loader = of["parsing.dataloader"].DataLoader()
    inventory = timed(
        "read the inventory",
        lambda: of["inventory.manager"].InventoryManager(loader, sources=[str(inventory_file)]),
    )
    variables = of["vars.manager"].VariableManager(loader=loader, inventory=inventory)
    hostvars = of["vars.hostvars"].HostVars(inventory, variables, loader)
    minis = inventory.get_groups_dict()["dhcp_servers"]
    timed("read the variables of all minis, for the first time", lambda: fleet_of(hostvars, minis))
    fleet = timed("read them again, as in the next portion", lambda: fleet_of(hostvars, minis))
    found = timed("compare", lambda: conflicts_of(fleet))
    assert found == [], found
    fleet["one too many"] = fleet[minis[-1]]
    assert len(timed("compare, one mini twice", lambda: conflicts_of(fleet)))


def timed(what: str, step: Callable[[], Any]) -> Any:
    """Return what a step returns, and print how long it took."""
    started, busy = time.perf_counter(), time.process_time()
    result = step()
    taken, worked = time.perf_counter() - started, time.process_time() - busy
    print(f"{taken:7.2f} s ({worked:.2f} s of work)  {what}", flush=True)
    return result


if __name__ == "__main__":
    main()
