# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enter a mini by unshare(2), where bwrap is not installed or a user with real rights is wanted.

Run by its own path with `-I -S`, so it uses the standard library only and imports little:
`enter.py PLAN USER COMMAND…`. The plan has one line for each mount, `KIND<tab>SOURCE<tab>TARGET`,
after the lines `root<tab>FOLDER` and `hostname<tab>NAME`. USER is `uid:gid:groups`, groups with
commas. Like sshd, it answers with the command's exit status and lets what runs on in a
session of its own live.
"""

from __future__ import annotations

import ctypes
import os
import sys

NEWNS, NEWUTS, NEWUSER, NEWPID = 0x20000, 0x4000000, 0x10000000, 0x20000000
RDONLY, REMOUNT, BIND, REC, PRIVATE = 1, 32, 4096, 16384, 1 << 18
NOSUID, NOEXEC = 2, 8
DETACH = 2
KEEP_FLAGS = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
CAP_SETGID, CAP_SETUID = 6, 7
CAPBSET_FULL = 0xFFFFFFFF
PR_KEEPCAPS, PR_AMBIENT, PR_AMBIENT_RAISE = 8, 47, 2
CAPABILITY_VERSION = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: str, flags: int, *, kind: str = "", data: str = "") -> None:
    """Mount, as mount(2) does."""
    result = libc.mount(
        source.encode(), target.encode(), kind.encode() or None, flags, data.encode() or None
    )
    _check(result, f"mounting {source or kind} on {target}")


def bind(source: str, target: str, *, read_only: bool) -> None:
    """Show a file or folder of the host at another place."""
    mount(source, target, BIND | REC)
    if read_only:
        had = os.statvfs(target).f_flag
        kept = sum(flag for bit, flag in KEEP_FLAGS.items() if had & bit)
        mount("", target, REMOUNT | BIND | RDONLY | kept)


def devices(folder: str) -> None:
    """Make a small /dev with its own terminals."""
    mount("tmpfs", folder, NOSUID | NOEXEC, kind="tmpfs", data="mode=755")
    for name in DEVICES:
        os.close(os.open(f"{folder}/{name}", os.O_CREAT, 0o666))
        mount(f"/dev/{name}", f"{folder}/{name}", BIND)
    os.mkdir(f"{folder}/pts")
    os.mkdir(f"{folder}/shm", 0o1777)
    mount(
        "devpts", f"{folder}/pts", NOSUID | NOEXEC, kind="devpts", data="newinstance,ptmxmode=666"
    )
    os.symlink("pts/ptmx", f"{folder}/ptmx")
    os.symlink("/proc/self/fd", f"{folder}/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{folder}/{name}")


def unshare(user: str, flags: int = NEWNS | NEWUTS | NEWPID) -> None:
    """Leave these namespaces; an ordinary user becomes the one uid of a namespace."""
    uid, gid = os.geteuid(), os.getegid()
    inside_uid, inside_gid, _groups = user.split(":")
    _check(libc.unshare(flags | (0 if uid == 0 else NEWUSER)), "unshare")
    if uid != 0:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{inside_uid} {uid} 1"),
            ("gid_map", f"{inside_gid} {gid} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as handle:
                handle.write(text)


def build(plan: list[list[str]]) -> None:
    """Mount all that the plan names and make its root the root; runs as the first process."""
    root = plan[0][1]
    mount("none", "/", REC | PRIVATE)
    bind(root, root, read_only=False)
    for kind, *places in plan[1:]:
        if kind == "hostname":
            _check(libc.sethostname(places[0].encode(), len(places[0])), "sethostname")
        elif kind == "proc":
            mount("proc", root + places[1], 0, kind="proc")
        elif kind == "dev":
            devices(root + places[1])
        else:
            bind(places[0], root + places[1], read_only=kind == "ro")
    os.chdir(root)
    _check(libc.pivot_root(b".", b"."), "pivot_root")
    _check(libc.umount2(b".", DETACH), "umount")
    os.chdir("/")


def become(user: str) -> None:
    """Be an ordinary user who still can be made root by the mini's stand-in of sudo.

    The two capabilities that this takes stay with the user's processes; file access is
    checked as for any user.
    """
    uid, gid, groups = user.split(":")
    if os.geteuid() == int(uid):
        return
    os.setgroups([int(group) for group in groups.split(",") if group])
    os.setgid(int(gid))
    _check(libc.prctl(PR_KEEPCAPS, 1, 0, 0, 0), "prctl")
    os.setuid(int(uid))
    mask = (1 << CAP_SETGID) | (1 << CAP_SETUID)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    # effective, permitted, inheritable, each in two words
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _check(libc.capset(header, data), "capset")
    for capability in (CAP_SETGID, CAP_SETUID):
        _check(libc.prctl(PR_AMBIENT, PR_AMBIENT_RAISE, capability, 0, 0), "prctl")


def status_of(waited: int) -> int:
    """Return an exit status as a shell gives it."""
    return os.WEXITSTATUS(waited) if os.WIFEXITED(waited) else 128 + os.WTERMSIG(waited)


def first_process(plan: list[list[str]], user: str, command: list[str], report: int) -> None:
    """Build the mini's view, run the command in it, report its status, wait for all others."""
    # Searching PATH imports a module that is out of sight once the mini's root is the root.
    os.get_exec_path()
    build(plan)
    child = os.fork()
    if child == 0:
        os.close(report)
        become(user)
        os.execvp(command[0], command)
    for number in (0, 1, 2):
        os.close(number)
    while True:
        try:
            pid, waited = os.wait()
        except ChildProcessError:
            return
        if pid == child:
            try:
                os.write(report, b"%d" % status_of(waited))
            except BrokenPipeError:
                # Whoever entered is gone, as where ssh has ended its ProxyCommand.
                continue
            os.close(report)


def main(argv: list[str]) -> int:
    """Enter the mini of the plan argv[0] as argv[1], run the rest, return its exit status."""
    with open(argv[0], encoding="utf-8") as handle:
        plan = [line.rstrip("\n").split("\t") for line in handle]
    unshare(argv[1])
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            first_process(plan, argv[1], argv[2:], writing)
        except OSError as error:
            os.write(2, f"minisim: {error}\n".encode())
            os._exit(126)
        os._exit(0)
    os.close(writing)
    answer = os.read(reading, 16)
    if answer:
        return int(answer)
    return status_of(os.waitpid(child, 0)[1]) or 126


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
