# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Minis of one home see each other: in DNS, by connections, through slapconfig on a terminal."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from minisim.tools import _reach

PYTHON = "/usr/local/bin/python3"
SLAPCONFIG = "/Applications/Server.app/Contents/ServerRoot/usr/sbin/slapconfig"
SEED = "10.13-server-5.6"
AUTO = {"primary_address": "auto"}
WAYS = [
    pytest.param(
        "",
        marks=pytest.mark.skipif(not shutil.which("bwrap"), reason="bwrap is not installed"),
        id="bwrap",
    ),
    pytest.param("unshare", id="unshare"),
]


# DNS


@pytest.fixture
def two(make_server):
    """Give two minis of one home."""
    return make_server("od1", 41), make_server("od2", 42)


def forward(server, name):
    return server.run("dig", "+short", name).out.split()


def reverse(server, address):
    return server.run("dig", "+short", "-x", address).out.split()


def test_minis_know_each_other(two):
    for server in two:
        assert forward(server, "od1.example.org") == ["10.44.0.41"]
        assert reverse(server, "10.44.0.42") == ["od2.example.org."]
    assert two[1].run("host", "OD1.example.org").out.endswith("has address 10.44.0.41\n")
    entry = "name: od1.example.org\nip_address: 10.44.0.41\n\n"
    assert two[1].run("dscacheutil", "-q", "host", "-a", "ip_address", "10.44.0.41").out == entry


def test_a_mini_that_is_down_is_still_in_dns(two):
    two[0].up(is_up=False)
    assert forward(two[1], "od1.example.org") == ["10.44.0.41"]
    assert _reach.answer(two[1].world, "10.44.0.41", 22) == "nobody"


@pytest.mark.parametrize(
    ("said", "names", "addresses"),
    [
        ("no-forward", [], ["od1.example.org."]),
        ("no-reverse", ["10.44.0.41"], []),
        ("wrong-forward", ["10.20.30.250"], ["od1.example.org."]),
        ("wrong-reverse", ["10.44.0.41"], ["another.example.org."]),
    ],
)
def test_wrong_records_of_one_mini_are_wrong_for_all(two, said, names, addresses):
    two[0].switches({"dns.own_records": said})
    for server in two:
        assert forward(server, "od1.example.org") == names
        assert reverse(server, "10.44.0.41") == addresses
        assert forward(server, "od2.example.org") == ["10.44.0.42"]


def test_a_silent_dns(two):
    two[1].switches({"dns.answers": "silent"})
    assert two[1].run("dig", "+short", "od1.example.org").exit == 9
    assert two[1].run("host", "od1.example.org").exit == 1
    assert "DNS hostname is not available" in two[1].run("changeip", "-checkhostname").out
    assert forward(two[0], "od2.example.org") == ["10.44.0.42"]


def test_single_records_are_overridden_for_one_mini(make_server):
    over = {"forward": {"od2.example.org": "10.9.9.9"}, "reverse": {"10.44.0.42": None}}
    one = make_server("od1", 41, network={"overrides": over})
    two = make_server("od2", 42)
    assert forward(one, "od2.example.org") == ["10.9.9.9"]
    assert reverse(one, "10.44.0.42") == []
    assert forward(one, "od1.example.org") == ["10.44.0.41"]
    assert reverse(two, "10.44.0.42") == ["od2.example.org."]


def test_what_a_world_lists_is_all_that_its_dns_knows(make_server):
    one = make_server("od1", 41, network={"forward": {}, "reverse": {}})
    make_server("od2", 42)
    assert forward(one, "od2.example.org") == forward(one, "od1.example.org") == []


def test_minis_that_share_an_address_know_themselves_by_it(make_server):
    one, two = make_server("od1", 41), make_server("od2", 41)
    assert reverse(one, "10.44.0.41") == ["od1.example.org."]
    assert reverse(two, "10.44.0.41") == ["od2.example.org."]


# Connections


def test_remote_login(two):
    one, other = two
    assert one.run("systemsetup", "-getremotelogin").out == "Remote Login: On\n"
    assert _reach.answer(other.world, "10.44.0.41", 22) == "open"
    assert one.run("systemsetup", "-setremotelogin", "off", stdin="no\n").writes is False
    assert one.run("systemsetup", "-f", "-setremotelogin", "off") == (0, "", "", True)
    assert one.run("systemsetup", "-getremotelogin").out == "Remote Login: Off\n"
    assert _reach.answer(other.world, "10.44.0.41", 22) == "refused"
    assert one.run("systemsetup", "-setremotelogin", "on").exit == 0
    assert _reach.answer(other.world, "10.44.0.41", 22) == "open"
    job = "/System/Library/LaunchDaemons/ssh.plist"
    one.run("launchctl", "unload", "-w", one.world.path(job).as_posix())
    assert one.run("systemsetup", "-getremotelogin", uid=501) == (
        0, "You need administrator access to run this tool... exiting!\n", "", False)  # fmt: skip


def test_remote_login_may_be_protected(two):
    two[0].system("12.6")
    two[0].switches({"systemsetup.full_disk_access": False})
    answer = two[0].run("systemsetup", "-setremotelogin", "on")
    assert (answer.exit, answer.writes, "Full Disk Access" in answer.out) == (1, False, True)


def test_a_probe_by_nc(two):
    one, other = two
    assert other.run("nc", "-z", "od1.example.org", "22") == (0, "", "", False)
    assert "succeeded" in other.run("nc", "-zv", "10.44.0.41", "22").err
    assert other.run("nc", "-z", "10.44.0.41", "389") == (1, "", "", False)
    assert "refused" in other.run("nc", "-vz", "10.44.0.41", "389").err
    assert "not known" in other.run("nc", "-z", "nobody.example.org", "22").err
    one.up(is_up=False)
    assert "down" in other.run("nc", "-vz", "-w", "1", "10.44.0.41", "22").err
    other.switches({"network.nobody_there": "silent"})
    assert "timed out" in other.run("nc", "-vz", "-G", "0", "10.44.0.41", "22").err
    assert other.run("nc", "10.44.0.41", "22").err.startswith("usage: nc")


ASK = """
import json, socket
def told(question):
    try:
        return question()
    except OSError as problem:
        return type(problem).__name__
def connect(host, port):
    with socket.create_connection((host, port), timeout=0.3) as far:
        return far.recv(4).decode() if port == 22 else "open"
def probe(host, port):
    near = socket.socket()
    near.settimeout(0.3)
    return near.connect_ex((host, port))
print(json.dumps([
    told(lambda: socket.gethostbyname("od1.example.org")),
    told(lambda: socket.getaddrinfo("od1.example.org", 22, type=socket.SOCK_STREAM)[0][4][0]),
    told(lambda: socket.gethostbyaddr("10.20.30.40")[0]),
    told(lambda: socket.getnameinfo(("10.20.30.41", 22), 0)[0]),
    told(lambda: socket.getfqdn("10.20.30.41")),
    told(lambda: socket.gethostbyname("nobody.example.org")),
    told(lambda: socket.gethostbyname("localhost")),
    told(lambda: connect("od1.example.org", 22)),
    told(lambda: connect("od1.example.org", 389)),
    told(lambda: connect("10.20.30.99", 22)),
    told(lambda: probe("od1.example.org", 23)),
]))
"""
KNOWN = ["10.20.30.40", "10.20.30.40", "od1.example.org", "od2.example.org", "od2.example.org",
         "gaierror", "127.0.0.1"]  # fmt: skip


def ask(mini, **how):
    done = mini.run([PYTHON, "-c", ASK], **how)
    assert done.exit == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def home(boot):
    """Boot two minis of one home, with addresses of their own."""
    made = {"role": "master", "password": "correct horse"}
    one = boot(SEED, "od1", network=AUTO, directory=made)
    return one, boot(SEED, "od2", network=AUTO)


@pytest.mark.parametrize("way", WAYS)
def test_pythons_of_a_mini_reach_the_others(home, way):
    one, two = home
    assert ask(two, way=way) == [*KNOWN, "SSH-", "open", "OSError", 111]
    one.run(["/usr/sbin/systemsetup", "-f", "-setremotelogin", "off"])
    assert ask(two, way=way)[7] == "ConnectionRefusedError"
    one.down()
    assert ask(two, way=way)[7] == "OSError"
    two.switch("network.nobody_there", "silent")
    assert ask(two, way=way)[7] in ("TimeoutError", "timeout")


@pytest.mark.skipif(os.geteuid() != 0, reason="other users need root")
def test_ordinary_users_reach_them_too(home):
    assert ask(home[1], user="admin") == [*KNOWN, "SSH-", "open", "OSError", 111]


def test_a_home_of_root_alone_lets_users_through(home):
    assert home[0].home.stat().st_mode & 0o055 == 0o055 or os.geteuid() != 0


# Questions on a terminal

TALK = """
import os, pty, select, sys, time
answers = [line for line in sys.argv[1].split("|")]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
said = b""
while True:
    if answers and select.select([terminal], [], [], 0.3)[0] == [] and said.strip():
        os.write(terminal, answers.pop(0).encode() + b"\\n")
    try:
        more = os.read(terminal, 1000) if select.select([terminal], [], [], 0.3)[0] else None
    except OSError:
        break
    if more == b"":
        break
    said += more or b""
print(said.decode(), end="")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def talk(mini, answers, *words, **how):
    command = [PYTHON, "-c", TALK, "|".join(answers), SLAPCONFIG, *words]
    done = mini.run(command, timeout=60, **how)
    return done.exit, done.stdout


JOIN = ("-createreplica", "od1.example.org", "diradmin")


@pytest.mark.parametrize("way", WAYS)
def test_a_password_on_the_terminal(home, way):
    status, said = talk(home[1], ["correct horse"], *JOIN, way=way)
    assert (status, said.split()) == (0, ["Password:"])
    listed = home[0].run([SLAPCONFIG, "-getmasterconfig"]).stdout
    assert listed.endswith("od2.example.org - OK\n")
    asked = [event for event in home[1].events() if event["event"] == "asked"]
    assert [(one["prompt"], one["where"]) for one in asked] == [("Password: ", "terminal")]
    assert "correct horse" not in json.dumps([home[1].calls()[-1]["argv"], home[1].events()])


def test_ssh_asks_about_the_host_and_for_roots_password(home):
    two = home[1]
    two.switch("slapconfig.asks_host_key", True)
    two.switch("slapconfig.asks_root_password", True)
    status, said = talk(two, ["correct horse", "no"], *JOIN)
    assert (status, "Host key verification failed" in said) == (1, True)
    status, said = talk(two, ["correct horse", "yes", "root's own"], *JOIN)
    assert "The authenticity of host 'od1.example.org (10.20.30.40)'" in said
    assert (status, "root@od1.example.org's password: " in said) == (0, True)
    assert "root's own" not in said


def test_without_a_terminal(home):
    two = home[1]
    done = two.run([SLAPCONFIG, *JOIN], "correct horse\n")
    assert (done.exit, "/dev/tty" in done.stderr) == (1, True)
    two.switch("slapconfig.asks", "terminal-or-stdin")
    assert two.run([SLAPCONFIG, *JOIN], "correct horse\n").exit == 0


def test_a_run_can_be_slow_or_get_stuck(home):
    two = home[1]
    two.switch("slapconfig.asks", "stdin")
    two.fault("slapconfig.stuck", after=2)
    script = f"echo 'correct horse' | {SLAPCONFIG} {' '.join(JOIN)} >/dev/null & sleep 1; kill $!"
    two.run(["/bin/sh", "-c", script])
    assert "Copying the master's LDAP database" in two.world.path(
        "/Library/Logs/slapconfig.log"
    ).read_text(encoding="utf-8")
    two.clear_faults()
    assert two.run([SLAPCONFIG, "-getstyle"]).stdout == "standalone\n"
    two.switch("dirserv.half_made_role", "intended")
    assert two.run([SLAPCONFIG, "-getstyle"]).stdout == "replica\n"
