# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Archives of a master of Open Directory: made by serveradmin, told by their files."""

from __future__ import annotations

import dataclasses
import datetime
import os
import re
import stat

from .._errors import MacServerError, ToolFailed
from .._mini import Mini
from .._model.change import Change
from .._values import ABSENT
from .directory import SERVICE
from .serveradmin import Serveradmin

SUFFIX = ".sparseimage"
_DIGITS = re.compile(r"[0-9]+")


def path_of(path: str) -> str:
    """Return the file that an archive is kept in; in a folder, that of the day on this mini."""
    if path.endswith("/") or os.path.isdir(path):
        return os.path.join(path, f"open-directory-{datetime.date.today().isoformat()}{SUFFIX}")
    return path if path.endswith(SUFFIX) else path + SUFFIX


def fault_of(path: str | None) -> str | None:
    """Return why no new archive can be put at `path`, None if it can."""
    if path is None:
        return "it is not given"
    if not os.path.isabs(path):
        return f"{path} is no path from the root of the disk"
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        return f"there is no folder {folder}; make it first"
    if os.path.lexists(path) and not _is_empty_file(path):
        return f"{path} is there already; name a new file"
    told = _told(path)
    if os.path.lexists(told) and not (os.path.isdir(told) or _is_empty_file(told)):
        return f"{told} is there, and the archive may be written to it first; name a new file"
    return None


def _told(path: str) -> str:
    """Return the path that serveradmin is told; whether it adds SUFFIX to that is not known."""
    return path[: -len(SUFFIX)]


def _is_empty_file(path: str) -> bool:
    found = os.lstat(path)
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def size_of(path: str) -> int | None:
    """Return the bytes of an archive, None if there is none. An empty one is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return (found.st_size or None) if stat.S_ISREG(found.st_mode) else None


def series(path: str) -> list[str]:
    """Return the names of the archives that are of one series with `path`, newest first.

    They are called as it is but for the digits, so that a date or number tells them apart.
    """
    folder, name = os.path.split(path)
    with os.scandir(folder) as entries:
        found = [
            (entry.stat(follow_symlinks=False).st_mtime, entry.name)
            for entry in entries
            if _pattern(entry.name) == _pattern(name) and entry.is_file(follow_symlinks=False)
        ]
    return [name for _time, name in sorted(found, reverse=True)]


def _pattern(name: str) -> str:
    return _DIGITS.sub("0", name)


def take(mini: Mini, path: str, password: str, *, wait_timeout: float) -> None:
    """Make an archive of this master at `path`, which ends in SUFFIX.

    The password goes by standard input. Raises ToolFailed where afterwards there is no file, or
    an empty one.
    """
    told = _told(path)
    for each in (path, told):
        if os.path.lexists(each) and _is_empty_file(each):
            # For all others count as an archive; it may be in the way.
            os.unlink(each)
    parameters = [
        Change(("backupArchiveParams", "archivePassword"), ABSENT, password, secret=True),
        Change(("backupArchiveParams", "archivePath"), ABSENT, told),
    ]
    # It takes as long as the directory is large.
    patient = dataclasses.replace(mini, timeout=max(mini.timeout, wait_timeout))
    Serveradmin(patient).command(SERVICE, "backupArchive", parameters)
    made = next((each for each in (path, told) if size_of(each)), None)
    if made is None:
        raise ToolFailed(
            ("serveradmin", "command", f"{SERVICE}:command = backupArchive"),
            rc=0,
            said=f"there is no archive at {path}, or it is empty",
        )
    if made != path:
        os.rename(made, path)
    # It holds the passwords of all.
    os.chmod(path, 0o600)


def remove(folder: str, names: list[str]) -> None:
    """Remove archives from their folder."""
    for name in names:
        try:
            os.unlink(os.path.join(folder, name))
        except FileNotFoundError:
            pass
        except OSError as problem:
            raise MacServerError(f"cannot remove the archive {name}: {problem}") from None


__all__ = ["SUFFIX", "fault_of", "path_of", "remove", "series", "size_of", "take"]
