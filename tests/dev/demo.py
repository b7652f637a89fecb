# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show what the collection does, on simulated minis: set up twice, then look for drift."""

from __future__ import annotations

import argparse
import fcntl
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tree
import yaml
from fleets import variables
from minisim.fingerprint import difference
from minisim.mini import Mini
from places import OWN, ROOT

DEMO = OWN / "demo"
EXAMPLE = ROOT / "docs" / "example" / "inventory"
SITES = ("berlin", "lisbon", "oslo")
# Who is a directory's master or replica, or serves DHCP, stands in the inventory; these fit.
SEEDS = ("10.12-server-5.3", "10.13-server-5.6", "15-plain", "10.11-server-5.2", "15-plain")
PASSWORD = "only-for-simulated-minis"
PLAYBOOKS = "minifleet.macos_server"
GB = 10**9
BY_HAND = "Old mini under the desk"


class Unwell(Exception):
    """The demo did not show what it is to show; the text says what went wrong."""


def main(argv: Sequence[str]) -> int:
    """Run the demo and return the exit status."""
    parser = argparse.ArgumentParser(prog="./dev demo")
    parser.add_argument("--minis", type=int, default=6, metavar="N", help="how many (6)")
    parser.add_argument("--keep", action="store_true", help="leave the minis up at the end")
    chosen = parser.parse_args(argv)
    if chosen.minis < 1:
        parser.error("--minis is at least 1")
    with alone():
        return show(Demo(chosen.minis), keep=chosen.keep)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the checkout's one demo folder; wait for a demo that runs already."""
    with (OWN / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another ./dev demo in this checkout …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def show(demo: Demo, *, keep: bool) -> int:
    """Run a demo, remove its minis unless they are to be kept, and return the exit status."""
    try:
        demo.run()
    except Unwell as problem:
        print(f"\n{problem}\nEverything that Ansible said: {shown(DEMO)}/*.log")
        return 1
    finally:
        if not keep:
            demo.remove_minis()
    if keep:
        print(f"\nThe minis are up: ./dev mini --home {shown(demo.home)} status")
    return 0


class Demo:
    """One run of the demo with its minis, from the first boot to the report of drift."""

    def __init__(self, count: int) -> None:
        self.home = DEMO / "minis"
        self.remove_minis()
        shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.mkdir(parents=True)
        self.seeds = seeds_of(count)
        self.minis = [Mini(self.home, name) for name in self.seeds]
        self.inventories = [EXAMPLE, write_simulated(self.seeds)]

    def remove_minis(self) -> None:
        """Stop the minis of this demo, or of one before it, and remove them."""
        for place in self.home.glob("*/mini.json"):
            Mini(self.home, place.parent.name).destroy()

    def run(self) -> None:
        """Boot, set up, set up again, change something by hand, look for drift."""
        self.boot()
        print("\nRunning site.yml: a directory and its replicas, DHCP, caching, alerts, names …")
        self.show_visits(self.play("site", log="1-site"))
        print("\nRunning site.yml again …")
        self.show_nothing_was_done("2-site-again")
        self.show_drift()
        print(f"\nInventory: {shown(EXAMPLE)}   Ansible's own words: {shown(DEMO)}/*.log")

    def boot(self) -> None:
        """Start the minis and say what they are."""
        started = time.monotonic()
        for mini in self.minis:
            mini.up(self.seeds[mini.name], world=surroundings(mini.name))
        print(f"Booted {counted(self.minis)} in {time.monotonic() - started:.1f} s:")
        for mini in self.minis:
            facts = mini.about()["facts"]
            server = facts["server"]
            with_server = f"Server.app {server['version']}" if server else "no Server.app"
            print(f"  {mini.name:10} macOS {facts['macos']['version']:8} {with_server}")

    def play(self, playbook: str, *, log: str) -> list[dict[str, Any]]:
        """Run a playbook of the collection and return its visits; Unwell if it failed."""
        visits = DEMO / f"{log}.jsonl"
        visits.touch()
        sources = [f"--inventory={place}" for place in self.inventories]
        argv = ["ansible-playbook", f"{PLAYBOOKS}.{playbook}", *sources, "-vv", "--diff"]
        limit = f"--limit={','.join(self.seeds)}"
        extra = {
            "ANSIBLE_CALLBACKS_ENABLED": "visits",
            "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "dev" / "callbacks"),
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_PIPELINING": "true",
            "VISITS_FILE": str(visits),
        }
        started = time.monotonic()
        with (DEMO / f"{log}.log").open("w") as file:
            status = subprocess.run(
                [*argv, limit, "-e", f"drift_output={DEMO}"],
                env={**os.environ, **variables(self.home), **extra},
                cwd=tree.link(),
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        found = [json.loads(line) for line in visits.read_text().splitlines()]
        print(f"  done in {time.monotonic() - started:.1f} s")
        failures = [f"{v['mini']}: {v.get('msg')}" for v in found if v["ended"] != "ok"]
        if status or failures:
            raise Unwell("\n".join([f"{playbook}.yml failed.", *failures]))
        return found

    def show_visits(self, visits: list[dict[str, Any]]) -> None:
        """Print what changed on each mini, whatever role it was visited for."""
        for name in self.seeds:
            print(f"  {name}")
            done = [each for v in visits if v["mini"] == name for each in v.get("resources", ())]
            # Each role sees to the names; what the first has done the others find as wanted.
            shown_once = {each["name"]: each for each in reversed(done)}
            for resource in reversed(shown_once.values()):
                print(f"    {resource['name']:15} {summary(resource)}")

    def show_nothing_was_done(self, log: str) -> None:
        """Run site.yml and print that it neither changed nor wrote anything; Unwell if it did."""
        before = self.look()
        visits = self.play("site", log=log)
        changed = [v["mini"] for v in visits if any(r["changed"] for r in v["resources"])]
        if changed:
            raise Unwell(f"The second run changed {', '.join(changed)}.")
        launches = self.prove_untouched(before)
        print(f"  changed=0 on {counted(self.minis)}, and nothing was written:")
        print(f"    {launches} calls of Apple's tools, all of them reading; no signal to a daemon;")
        print("    every file as it was: content, mode, owner, time and inode")

    def show_drift(self) -> None:
        """Change a mini by hand, run drift.yml, print what it found; Unwell if it is not that."""
        mini = self.minis[0]
        print(f"\nSomebody renames {mini.name} by hand: {BY_HAND!r}. Running drift.yml …")
        done = mini.run(["/usr/sbin/scutil", "--set", "ComputerName", BY_HAND])
        if done.exit:
            raise Unwell(f"scutil failed: {done.stderr}")
        before = self.look()
        self.play("drift", log="3-drift")
        report = json.loads((DEMO / "drift.json").read_text())
        self.prove_untouched(before)
        if report["drifted"] != [mini.name] or report["unknown"]:
            raise Unwell(f"drift.yml found {report['drifted']} and not {[mini.name]}.")
        for row in report["rows"]:
            if row["status"] == "drifted":
                print(f"  {row['line']}")
        others = counted(self.minis[1:]) if self.minis[1:] else "no other mini"
        print(f"  as wanted: {others}; nothing was written; report: {shown(DEMO / 'drift.json')}")

    def look(self) -> dict[str, dict[str, Any]]:
        """Return the fingerprints of all minis and forget the calls so far."""
        for mini in self.minis:
            mini.clear_calls()
        return {mini.name: mini.fingerprint() for mini in self.minis}

    def prove_untouched(self, before: dict[str, dict[str, Any]]) -> int:
        """Return how often tools were called since `look`; Unwell if anything was written."""
        for mini in self.minis:
            traces = [
                *(" ".join(call["argv"]) for call in mini.calls(writes=True)),
                *(f"{got['daemon']} got {got['signal']}" for got in mini.signals()),
                *difference(before[mini.name], mini.fingerprint()),
            ]
            if traces:
                raise Unwell("\n  ".join([f"{mini.name} was written to:", *traces]))
        return sum(call["tool"] != "sudo" for mini in self.minis for call in mini.calls())


def seeds_of(count: int) -> dict[str, str]:
    """Return the names of so many minis, spread over the sites, each with its seed."""
    places = ((site, number) for number in itertools.count(1) for site in SITES)
    some = zip(itertools.islice(places, count), itertools.cycle(SEEDS), strict=False)
    return {f"{site}-{number}": seed for (site, number), seed in some}


def surroundings(name: str) -> dict[str, Any]:
    """Return what the world around a mini has for it: its name, its address."""
    site, _dash, number = name.partition("-")
    address = f"10.{SITES.index(site) + 1}.0.{10 + int(number)}"
    return {
        "names": {"HostName": f"{name}.example.com"},
        "network": {"primary_address": address},
    }


def write_simulated(seeds: dict[str, str]) -> Path:
    """Write what makes these minis of the inventory simulated ones, and adds those it has not."""
    inventory: dict[str, Any] = {
        site: {"hosts": {name: {} for name in seeds if name.startswith(site)}} for site in SITES
    }
    inventory["caching_servers"] = {
        "vars": {"ansible_connection": "minisim", "vault_diradmin_password": PASSWORD}
    }
    place = DEMO / "simulated.yml"
    place.write_text(yaml.safe_dump(inventory))
    return place


def summary(resource: dict[str, Any]) -> str:
    """Return in a line what a visit did to a resource."""
    if not resource.get("applicable", True):
        return f"not applicable: {resource['reason']}"
    via = f" ({resource['backend']})" if "backend" in resource else ""
    return (", ".join(map(change_shown, resource["changes"])) or "as wanted") + via


def change_shown(change: dict[str, Any]) -> str:
    """Return a change as a few words."""
    name, after = change["path"].removeprefix("settings:"), change["after"]
    if isinstance(after, dict):
        return f"{name} added"
    if isinstance(after, list):
        return f"{name} = " + " and ".join(f"{one['first']}-{one['last']}" for one in after)
    if isinstance(after, bool):
        return f"{name} = {str(after).lower()}"
    size = isinstance(after, int) and after >= GB
    return f"{name} = {f'{after // GB} GB' if size else after}"


def counted(minis: Sequence[Mini]) -> str:
    """Return how many minis these are, in words."""
    return "1 simulated mini" if len(minis) == 1 else f"{len(minis)} simulated minis"


def shown(place: Path) -> str:
    """Return a path as a reader of the output types it."""
    return str(place.relative_to(ROOT) if place.is_relative_to(ROOT) else place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
