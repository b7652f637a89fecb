# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the commands of the simulator: `python -m minisim COMMAND …`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from . import fingerprint, fleet, seeds, sshd, switches
from .door import Down, default_home, environment
from .mini import Mini, names

Command = Callable[[argparse.Namespace], int]
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def up(args: argparse.Namespace) -> int:
    """Boot minis by name, or all that an inventory describes."""
    if args.inventory:
        return fleet.up(args.home, args.inventory, limit=args.limit, python=args.python, say=print)
    for name in args.names:
        Mini(args.home, name).up(args.seed, python=args.python)
    return 0


def down(args: argparse.Namespace) -> int:
    """Stop minis; what they hold is kept."""
    for name in args.names or names(args.home):
        Mini(args.home, name).down()
    return 0


def destroy(args: argparse.Namespace) -> int:
    """Stop minis and remove them."""
    for name in args.names or names(args.home):
        Mini(args.home, name).destroy()
    return 0


def status(args: argparse.Namespace) -> int:
    """List the minis with their seeds, faults and whether they are up."""
    rows = []
    for name in args.names or names(args.home):
        mini = Mini(args.home, name)
        state = "up" if mini.is_up() else "down"
        rows.append(
            {"name": name, "state": state, "seed": mini.about()["seed"], "faults": mini.faults()}
        )
    if args.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        faults = f"  faults: {', '.join(row['faults'])}" if row["faults"] else ""
        print(f"{row['name']:<20} {row['state']:<5} {row['seed']}{faults}")
    return 0


def calls(args: argparse.Namespace) -> int:
    """Show the launches of fake tools, oldest first."""
    mini = Mini(args.home, args.name)
    found = mini.calls(writes=args.writes)
    if args.json:
        print(json.dumps(found, indent=1))
    else:
        for call in found:
            mark = "W" if call["writes"] else " "
            print(f"{mark} exit {call['exit']}  {' '.join(call['argv'])}")
            for line in (call["stdin"] or "").splitlines():
                print(f"      < {line}")
    if args.clear:
        mini.clear_calls()
    return 0


def signals(args: argparse.Namespace) -> int:
    """Show the signals that simulated daemons got."""
    for entry in Mini(args.home, args.name).signals():
        print(f"{entry['time']:.3f} {entry['daemon']} {entry['signal']}")
    return 0


def events(args: argparse.Namespace) -> int:
    """Show what a person in front of the mini would have seen."""
    for entry in Mini(args.home, args.name).events():
        print(f"{entry['time']:.3f} {entry['event']}")
    return 0


def fault(args: argparse.Namespace) -> int:
    """Set a fault, or clear one or all of them."""
    mini = Mini(args.home, args.name)
    if args.clear:
        mini.clear_faults(args.fault)
        return 0
    if not args.fault:
        print(json.dumps(mini.faults(), indent=1))
        return 0
    mini.fault(args.fault, **dict(pair.split("=", 1) for pair in args.parameters))
    return 0


def switch(args: argparse.Namespace) -> int:
    """Decide open questions for a mini; without any, list them."""
    mini = Mini(args.home, args.name)
    for pair in args.values:
        name, _sign, value = pair.partition("=")
        mini.switch(name, value)
    for name, row in switches.SWITCHES.items() if not args.values else ():
        allowed = ", ".join(str(value) for value in row.allowed) or "a number"
        print(f"{name} = {mini.world.switch(name)}  ({allowed}; {row.source})")
    return 0


def load(args: argparse.Namespace) -> int:
    """Make a printed listing the settings of a service."""
    text = sys.stdin.read() if args.file == "-" else Path(args.file).read_text(encoding="utf-8")
    Mini(args.home, args.name).load(args.service, text)
    return 0


def shell(args: argparse.Namespace) -> int:
    """Go into a mini, or run the command that is put behind `--` there."""
    mini = Mini(args.home, args.name)
    command = args.command or ["/bin/sh", "-i"]
    return subprocess.call(mini.door.command(command, user=args.user), env=environment(args.user))


def ssh_config(args: argparse.Namespace) -> int:
    """Print the file for `ssh -F` that reaches the minis of the home."""
    reason = sshd.lacking()
    if reason:
        raise ValueError(reason)
    print(sshd.settings(args.home.absolute()))
    return 0


def show_fingerprint(args: argparse.Namespace) -> int:
    """Print what every file of a mini is, or what differs from an earlier answer."""
    now = Mini(args.home, args.name).fingerprint()
    if args.diff:
        before = json.loads(Path(args.diff).read_text(encoding="utf-8"))
        said = fingerprint.difference(before, json.loads(json.dumps(now)))
        print("\n".join(said) or "nothing differs")
        return 1 if said else 0
    if args.json:
        print(json.dumps(now, indent=1))
        return 0
    for path, found in now.items():
        print(path, *(f"{key}={value}" for key, value in found.items()))
    return 0


def happen(args: argparse.Namespace) -> int:
    """Let something happen that no command does, such as alerts-pane-opened."""
    parameters = dict(pair.split("=", 1) for pair in args.parameters)
    answer = Mini(args.home, args.name).happens(args.event, **parameters)
    if answer is not None:
        print(json.dumps(answer, indent=1))
    return 0


def advance(args: argparse.Namespace) -> int:
    """Put a mini's clock forward, so that what takes time is over sooner."""
    Mini(args.home, args.name).advance(args.seconds)
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(prog="minisim", description="Simulated Mac minis.")
    top.add_argument("--home", type=Path, default=default_home(), help="folder of the minis")
    commands = top.add_subparsers(required=True)
    boot = _add(commands, up, names=True)
    boot.add_argument("--seed", default="", help=", ".join(seeds.names()))
    boot.add_argument("--python", default="", help="a Python of this machine for the mini")
    boot.add_argument("--inventory", help="boot every host of it that has a minisim_seed")
    boot.add_argument("--limit", default="")
    _add(commands, down, names=True)
    _add(commands, destroy, names=True)
    _add(commands, status, names=True).add_argument("--json", action="store_true")
    _add(commands, ssh_config, "ssh-config", names=None)
    _add_for_one(commands)
    return top


def _add_for_one(commands: Subparsers) -> None:
    """Add the commands that look at one mini, or do something to it."""
    listed = _add(commands, calls)
    for flag in ("--json", "--writes", "--clear"):
        listed.add_argument(flag, action="store_true")
    _add(commands, signals)
    _add(commands, events)
    faulty = _add(commands, fault)
    faulty.add_argument("fault", nargs="?")
    faulty.add_argument("parameters", nargs="*", metavar="PARAMETER=VALUE")
    faulty.add_argument("--clear", action="store_true")
    _add(commands, switch).add_argument("values", nargs="*", metavar="SWITCH=VALUE")
    _add(commands, advance).add_argument("seconds", type=float)
    event = _add(commands, happen)
    event.add_argument("event")
    event.add_argument("parameters", nargs="*", metavar="PARAMETER=VALUE")
    dump = _add(commands, load)
    dump.add_argument("service")
    dump.add_argument("file", help="- for standard input")
    _add(commands, shell).add_argument("--user", default="root")
    printed = _add(commands, show_fingerprint, "fingerprint")
    printed.add_argument("--json", action="store_true")
    printed.add_argument("--diff", metavar="FILE", help="an earlier answer of --json")


def _add(
    commands: Subparsers, run: Command, name: str = "", *, names: bool | None = False
) -> argparse.ArgumentParser:
    """Add a command for one mini, for any number of them (`names`), or for none (None)."""
    about = (run.__doc__ or "").splitlines()[0]
    command = commands.add_parser(name or run.__name__, help=about)
    command.set_defaults(run=run)
    if names:
        command.add_argument("names", nargs="*", metavar="name")
    elif names is not None:
        command.add_argument("name")
    return command


def main(argv: list[str]) -> int:
    """Run one command; what is wrong is said in one line."""
    own = argv[: argv.index("--")] if "--" in argv else argv
    args = parser().parse_args(own)
    args.command = argv[len(own) + 1 :]
    try:
        status_code: int = args.run(args)
    except (Down, ValueError, OSError) as error:
        print(f"minisim: {error}", file=sys.stderr)
        return 1
    return status_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
