# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show a fake tool the mini it runs in: files, switches, faults, memory, clock."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import faults
from .switches import SWITCHES, Value

HIDDEN = "/.minisim"


class World:
    """A mini as its tools see it; `root` is "/" inside a mini and any folder in a test.

    What a real Mac keeps in files lives at its real path; what it keeps in memory, and the
    simulator's own things, live under `/.minisim`.
    """

    def __init__(self, root: Path | str = "/") -> None:
        self.root = Path(root)

    # Files

    def path(self, absolute: str) -> Path:
        """Return where an absolute path of the mini lies."""
        return self.root / absolute.lstrip("/")

    def hidden(self, name: str) -> Path:
        """Return where the simulator keeps something of its own."""
        return self.path(f"{HIDDEN}/{name}")

    def plist(self, absolute: str) -> dict[str, Any]:
        """Return the dictionary of a property list, {} if the file is not there."""
        import plistlib

        try:
            with open(self.path(absolute), "rb") as handle:
                value: dict[str, Any] = plistlib.load(handle)
        except FileNotFoundError:
            return {}
        return value

    def write_plist(self, absolute: str, value: dict[str, Any], *, binary: bool = False) -> None:
        """Replace a property list atomically; owner and mode stay as they were."""
        import plistlib

        fmt = plistlib.FMT_BINARY if binary else plistlib.FMT_XML
        self.write_file(absolute, plistlib.dumps(value, fmt=fmt, sort_keys=True))

    def write_file(self, absolute: str, content: bytes, *, mode: int = 0o644) -> None:
        """Replace a file atomically; owner and mode stay, a new file gets `mode`."""
        target = self.path(absolute)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".dat.{target.name}.{os.getpid()}"
        try:
            temporary.write_bytes(content)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        try:
            before = target.stat()
        except FileNotFoundError:
            os.chmod(temporary, mode)
        else:
            os.chmod(temporary, before.st_mode & 0o7777)
            if os.geteuid() == 0 and not self.one_uid():
                os.chown(temporary, before.st_uid, before.st_gid)
        os.replace(temporary, target)

    # What the mini was made to be

    def facts(self) -> dict[str, Any]:
        """Return what the seed says of this mini: name, macos, server, services, network."""
        facts: dict[str, Any] = _read_json(self.hidden("facts.json"))
        return facts

    def switch(self, name: str) -> Value:
        """Return how this mini answers an open question (see switches.py)."""
        set_here: Value = _read_json(self.hidden("switches.json")).get(name, SWITCHES[name].default)
        return set_here

    def fault(self, name: str, said: str = "") -> dict[str, Any] | None:
        """Return the fault of this name if it strikes now; that uses up one of its times."""
        return faults.strike(self.hidden("faults.json"), name, said)

    # What real daemons keep in memory

    def state(self, name: str) -> dict[str, Any]:
        """Return what was saved under this name since the mini was started, or {}."""
        state: dict[str, Any] = _read_json(self.hidden(f"state/{name}.json"))
        return state

    def save_state(self, name: str, value: dict[str, Any]) -> None:
        """Keep a mapping that JSON can hold until the mini is stopped."""
        target = self.hidden(f"state/{name}.json")
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(value), encoding="utf-8")
        os.replace(temporary, target)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold a lock that all calls in this mini share, such as a daemon's one queue."""
        target = self.hidden(f"locks/{name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, os.O_RDONLY | os.O_CREAT, 0o666), "rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def now(self) -> float:
        """Return the mini's clock in epoch seconds (a test may have put it forward)."""
        try:
            ahead = float(self.hidden("clock").read_text(encoding="ascii"))
        except FileNotFoundError:
            ahead = 0.0
        return time.time() + ahead

    # Who acts

    def one_uid(self) -> bool:
        """Say whether this mini was entered by an ordinary user, so that owners are only noted."""
        return self.hidden("one_uid").exists()

    def euid(self) -> int:
        """Return the caller's effective user id, as the stand-in of sudo noted it if it had to."""
        if self.one_uid():
            return int(os.environ.get("MINISIM_EUID", os.geteuid()))
        return os.geteuid()

    def set_owner(self, absolute: str, uid: int, gid: int) -> None:
        """Give a file to a user; where there is one uid only, note it for the fingerprint."""
        if not self.one_uid():
            os.chown(self.path(absolute), uid, gid, follow_symlinks=False)
            return
        with self.lock("owners"):
            owners = _read_json(self.hidden("owners.json"))
            owners[absolute] = [uid, gid]
            self.hidden("owners.json").write_text(json.dumps(owners), encoding="utf-8")

    # What happened

    def signal(self, daemon: str, name: str) -> None:
        """Log that a simulated daemon got a signal, such as ("servermgrd", "HUP")."""
        self._append("signals.jsonl", {"daemon": daemon, "signal": name})

    def record(self, event: str, **fields: object) -> None:
        """Log something that a person in front of the mini would have seen."""
        self._append("events.jsonl", {"event": event, **fields})

    def _append(self, log: str, entry: dict[str, Any]) -> None:
        append_line(self.hidden(log), {"time": round(self.now(), 6), **entry})


def append_line(log: Path, entry: dict[str, Any]) -> None:
    """Add one JSON line to a log, in one write so that concurrent calls do not mix."""
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(handle, line.encode("utf-8", "surrogateescape"))
    finally:
        os.close(handle)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    value: dict[str, Any] = json.loads(text) if text else {}
    return value
