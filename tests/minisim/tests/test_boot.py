# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boot real minis, enter them by both ways, stop them: what is inside, and what is left."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from minisim import fleet, processes, seeds
from minisim.door import Down
from minisim.fingerprint import difference
from minisim.mini import Mini

SERVERADMIN = "/Applications/Server.app/Contents/ServerRoot/usr/sbin/serveradmin"
PYTHON = "/usr/local/bin/python3"
WAYS = [
    pytest.param(
        "",
        marks=pytest.mark.skipif(not shutil.which("bwrap"), reason="bwrap is not installed"),
        id="bwrap",
    ),
    pytest.param("unshare", id="unshare"),
]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="other owners need root")


def sh(mini: Any, script: str, **how: Any) -> str:
    done = mini.run(["/bin/sh", "-c", script], **how)
    assert done.exit == 0, done.stderr
    text: str = done.stdout.strip()
    return text


@pytest.mark.parametrize("way", WAYS)
def test_a_mini_is_a_machine_of_its_own(boot: Any, way: str) -> None:
    mini = boot("10.12-server-5.3", "berlin1")
    assert sh(mini, "hostname; id -u", way=way).split() == ["berlin1", "0"]
    assert sh(mini, "readlink /etc /var /tmp", way=way).split() == [
        "private/etc",
        "private/var",
        "private/tmp",
    ]
    assert sh(mini, "cd /private/var/root && pwd -P", way=way) == "/private/var/root"
    assert "/home" not in sh(mini, "ls -d /*", way=way).split()
    assert "1" in sh(mini, "ls /proc", way=way).split()
    assert sh(mini, "echo into > /dev/null; ls /dev", way=way)


@pytest.mark.parametrize("way", WAYS)
def test_exit_status_output_and_input_come_through(boot: Any, way: str) -> None:
    mini = boot("15-plain")
    done = mini.run(["/bin/sh", "-c", "cat; echo err >&2; exit 7"], "in\n", way=way)
    assert done == (7, "in\n", "err\n")
    assert mini.run(["/bin/sh", "-c", "kill -9 $$"], way=way).exit == 137
    assert mini.run(["/no/such/program"], way=way).exit != 0


@pytest.mark.parametrize("way", WAYS)
def test_the_host_cannot_be_written(boot: Any, way: str) -> None:
    mini = boot("15-plain")
    for place in ("/usr/lib/minisim-was-here", "/.minisim/code/minisim/was-here"):
        assert mini.run(["/bin/sh", "-c", f"echo > {place}"], way=way).exit != 0


def test_python_is_where_python_org_puts_it_and_brings_no_packages(boot: Any) -> None:
    mini = boot("15-plain")
    assert sh(mini, f"{PYTHON} -c 'import sys; print(sys.executable)'") == PYTHON
    assert mini.run([PYTHON, "-c", "import yaml"]).exit == 1
    assert mini.run([PYTHON, "-c", "import ansible"]).exit == 1
    assert sh(mini, "command -v python || echo none") == "none"
    version = platform.python_version()
    assert sh(mini, f"{PYTHON} --version") == f"Python {version}"


def test_what_pythons_log_is_found_in_the_minis_own_log(boot: Any) -> None:
    mini = boot("15-plain")
    mini.run([PYTHON, "-c", "import syslog; syslog.openlog('me', 0, 0); syslog.syslog(6, 'hello')"])
    assert "me[" in sh(mini, "cat /var/log/system.log")
    assert sh(mini, "cat /var/log/system.log").endswith(": hello")


def test_a_mini_without_python_has_the_shim_until_a_package_is_installed(boot: Any) -> None:
    mini = boot("15-no-python")
    assert mini.run(["/usr/bin/python3", "--version"]).exit == 1
    assert [event["event"] for event in mini.events()] == ["opened the developer tools dialog"]
    assert mini.run([PYTHON, "--version"]).exit != 0
    package = mini.world.path("/private/var/root/python.pkg")
    package.write_bytes(b"xar!\0")
    install = ["/usr/sbin/installer", "-pkg", "/var/root/python.pkg", "-target", "/"]
    assert mini.run(install).exit == 0
    assert sh(mini, f"{PYTHON} --version").startswith("Python 3.")
    assert "org.python.Python.PythonFramework-" in sh(mini, "/usr/sbin/pkgutil --pkgs")


@needs_root
def test_owners_and_rights_are_real(boot: Any) -> None:
    mini = boot("15-plain")
    sh(mini, "echo x > /Users/Shared/x; chown _assetcache:_assetcache /Users/Shared/x")
    sh(mini, "chmod 0640 /Users/Shared/x")
    assert mini.world.path("/Users/Shared/x").stat().st_uid == 235
    assert sh(mini, "id -un; id -gn; groups", user="admin").split() == [
        "admin",
        "staff",
        "staff",
        "admin",
    ]
    assert mini.run(["/bin/cat", "/Users/Shared/x"], user="admin").exit == 1
    assert sh(mini, "sudo -n cat /Users/Shared/x", user="admin") == "x"
    assert sh(mini, "sudo -n -u _assetcache id -u", user="admin") == "235"
    with pytest.raises(ValueError, match="mini1 has no user mara"):
        mini.run(["/usr/bin/true"], user="mara")


VISIT = """
import sys
from minisim.mini import Mini
mini = Mini("home", "m")
mini.up("15-plain")
print(mini.run(["/bin/sh", "-c", "id -u; hostname"], way=sys.argv[1]).stdout)
print(mini.fingerprint()["/etc"]["target"])
mini.destroy()
"""


@pytest.fixture
def open_copy() -> Iterator[Path]:
    """Copy the simulator, and PyYAML, to where any user of the host may work."""
    here = Path(__file__).resolve().parents[1]
    there = Path("/tmp") / f"minisim-of-nobody-{os.getpid()}"
    compiled = shutil.ignore_patterns("__pycache__", "*.so")
    for name in ("minisim", "packages", "seeds"):
        shutil.copytree(here / name, there / name, ignore=compiled)
    shutil.copytree(Path(yaml.__file__).parent, there / "yaml", ignore=compiled)
    there.chmod(0o777)
    yield there
    shutil.rmtree(there)


@needs_root
@pytest.mark.usefixtures("can_enter")
@pytest.mark.parametrize("way", WAYS)
def test_an_ordinary_user_can_run_minis(open_copy: Path, way: str) -> None:
    if not Path("/usr/bin/python3").exists():
        pytest.skip("there is no Python that an ordinary user could run")
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(
        [*nobody, "/usr/bin/python3", "-B", "-c", VISIT, way],
        cwd=open_copy,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": str(open_copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "not permitted" in done.stderr:
        pytest.skip("this machine lets ordinary users make no namespaces")
    assert done.stdout.split() == ["0", "m", "private/etc"], done.stderr


def test_what_a_mini_holds_survives_down_and_up(boot: Any) -> None:
    mini = boot("10.12-server-5.3")
    mini.run([SERVERADMIN, "settings", "caching:Port = 51000"])
    mini.run([SERVERADMIN, "start", "caching"])
    sh(mini, "echo old > /tmp/gone; echo kept > /Users/Shared/kept")
    mini.world.save_state("some_daemon", {"remembers": True})
    before = mini.fingerprint()
    mini.down()
    assert not mini.is_up()
    with pytest.raises(Down, match="mini1 is down"):
        mini.run(["/usr/bin/true"])
    mini.up()
    # servermgrd opens its store when it starts, and SQLite works in that folder.
    changed = difference(before, mini.fingerprint())
    assert [line for line in changed if not line.startswith("/Library/Server/Alerts:")] == []
    assert mini.run([SERVERADMIN, "settings", "caching:Port"]).stdout == "caching:Port = 51000\n"
    assert 'state = "RUNNING"' in mini.run([SERVERADMIN, "status", "caching"]).stdout
    assert sh(mini, "ls /tmp") == ""
    assert mini.world.state("some_daemon") == {}


def test_nothing_is_left_behind(boot: Any) -> None:
    mounts = Path("/proc/self/mounts").read_text()
    mini = boot("15-plain")
    for way in ("", "unshare"):
        sh(mini, "sleep 600 > /dev/null 2>&1 < /dev/null &", way=way)
    assert len(processes.inside(mini.root)) >= 2
    assert Path("/proc/self/mounts").read_text() == mounts
    mini.down()
    assert processes.inside(mini.root) == []
    mini.destroy()
    assert not mini.folder.exists()


SEEDED = {
    "10.11-server-5.2": ("10.11.6", "5.2", True),
    "10.12-server-5.3": ("10.12.6", "5.3", True),
    "10.12-server-5.3-not-set-up": ("10.12.6", "5.3", True),
    "10.12-server-5.3-no-alerts": ("10.12.6", "5.3", True),
    "10.13-server-5.6": ("10.13.6", "5.6.3", False),
    "12-server-5.12": ("12.6.8", "5.12.2", False),
    "15-plain": ("15.3.1", None, False),
    "15-no-python": ("15.3.1", None, False),
    "15-internet-sharing": ("15.3.1", None, False),
    "15-bootpd-by-hand": ("15.3.1", None, False),
    "15-bootpd-binary": ("15.3.1", None, False),
}


def test_every_seed_is_known_here() -> None:
    assert set(SEEDED) == set(seeds.names())


@pytest.mark.parametrize("seed", SEEDED)
def test_a_seed_is_the_release_it_says(boot: Any, seed: str) -> None:
    macos, server, caching = SEEDED[seed]
    mini = boot(seed)
    assert sh(mini, "sw_vers -productVersion") == macos
    has = mini.world.plist("/Applications/Server.app/Contents/version.plist")
    assert has.get("CFBundleShortVersionString") == server
    manager = mini.world.path("/usr/bin/AssetCacheManagerUtil").exists()
    assert manager == (int(macos.split(".")[0]) > 10 or macos.startswith("10.13"))
    if server and "not-set-up" not in seed:
        services = sh(mini, f"{SERVERADMIN} list").split()
        assert services == sorted(services)
        assert ("caching" in services) == caching
        assert "dirserv" in services
        assert ("dhcp" in services) == (seed != "12-server-5.12")
        shown = sh(mini, f"{SERVERADMIN} settings all").splitlines()
        assert {line.split(" ")[0].split(":")[0] for line in shown} == set(services)


def test_a_dump_becomes_the_settings_of_a_service(boot: Any) -> None:
    mini = boot("10.13-server-5.6")
    dump = 'radius:radiusd.conf:max_requests = "2048"\nradius:configured = no\n'
    mini.load("radius", dump)
    shown = mini.run([SERVERADMIN, "settings", "radius"]).stdout
    assert sorted(shown.splitlines()) == sorted(dump.splitlines())
    mini.down()
    mini.up()
    assert "radius" in sh(mini, f"{SERVERADMIN} list").split()


def test_the_inventory_lays_its_own_world_over_the_seed(boot: Any) -> None:
    mini = boot(
        "10.12-server-5.3",
        network={"primary_address": "10.9.8.7"},
        switches={"serveradmin.error_exit": 1},
        settings={"caching": "caching:Port = 50123\n"},
        running=["caching"],
    )
    assert mini.run([SERVERADMIN, "settings", "nosuch"]).exit == 1
    assert "Port = 50123" in mini.run([SERVERADMIN, "fullstatus", "caching"]).stdout
    assert "10.9.8.7" in mini.run([SERVERADMIN, "settings", "network"]).stdout


def test_another_seed_needs_a_new_mini(boot: Any) -> None:
    mini = boot("15-plain")
    mini.down()
    with pytest.raises(ValueError, match="mini1 was made from 15-plain: destroy it first"):
        mini.up("12-server-5.12")
    with pytest.raises(ValueError, match=r"there is no seed 9-plain; there are: 10\.11-server"):
        boot("9-plain", "mini2")


PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.copy: {content: "hello", dest: /Users/Shared/hello, mode: "0640"}
    - ansible.builtin.fetch:
        src: /Users/Shared/hello
        dest: fetched-{{ inventory_hostname }}
        flat: true
    - ansible.builtin.command: {argv: [/usr/bin/id, -u]}
      register: who
    - ansible.builtin.assert: {that: who.stdout == '0'}
"""


def test_ansible_reaches_a_mini_and_not_one_that_is_down(boot: Any, tmp_path: Path) -> None:
    pytest.importorskip("ansible")
    mini, _copied, other = (boot("15-plain", name) for name in ("piped", "copied", "down"))
    other.down()
    variables = {
        "ansible_connection": "minisim",
        "ansible_python_interpreter": PYTHON,
        "minisim_home": str(mini.home),
    }
    hosts = {"piped": {"ansible_pipelining": True}, "copied": {"ansible_pipelining": False}}
    inventory = {"all": {"hosts": {**hosts, "down": {}}, "vars": variables}}
    (tmp_path / "hosts.json").write_text(json.dumps(inventory))
    (tmp_path / "play.yml").write_text(PLAY)
    plugins = Path(__file__).resolve().parents[1] / "connection"
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "hosts.json", "play.yml"],
        cwd=tmp_path,
        env={**os.environ, "ANSIBLE_CONNECTION_PLUGINS": str(plugins), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    recap = {line.split()[0]: line for line in done.stdout.splitlines() if " : ok=" in line}
    assert "ok=4" in recap["piped"], done.stdout + done.stderr
    assert "ok=4" in recap["copied"], done.stdout + done.stderr
    assert "unreachable=1" in recap["down"]
    assert "down is down" in done.stdout + done.stderr
    for name in hosts:
        assert (tmp_path / f"fetched-{name}").read_text() == "hello"


@needs_root
def test_a_disk_of_its_own_can_be_full(boot: Any) -> None:
    mini = boot("15-plain", disk="4M", faults={"scutil.fill-disk": {"match": "--set"}})
    rename = ["/usr/sbin/scutil", "--set", "ComputerName", "Elsewhere"]
    before = sh(mini, "scutil --get ComputerName")
    done = mini.run(rename)
    assert (done.exit, done.stderr) == (1, "scutil: No space left on device\n")
    assert sh(mini, "scutil --get ComputerName") == before
    assert "I/O error" in mini.run(["/bin/sh", "-c", "echo no > /private/tmp/more"]).stderr
    # What the simulator notes of it lies elsewhere.
    assert [call["exit"] for call in mini.calls()] == [0, 1, 0]
    mini.clear_faults()
    mini.down()
    mini.up()
    sh(mini, "rm /Users/Shared/filler")
    assert mini.run(rename).exit == 0
    mini.destroy()
    assert not mini.folder.exists()


def test_a_disk_that_is_the_hosts_is_not_filled(boot: Any) -> None:
    mini = boot("15-plain")
    mini.fault("scutil.fill-disk")
    assert "no disk of its own" in mini.run(["/usr/sbin/scutil", "--get", "ComputerName"]).stderr


def test_faults_may_stand_in_the_world(boot: Any) -> None:
    mini = boot("15-plain", faults={"scutil.exit": {"rc": 3}})
    assert mini.run(["/usr/sbin/scutil", "--get", "ComputerName"]).exit == 3
    with pytest.raises(ValueError, match=r"there is no fault scutil\.nonsense"):
        boot("15-plain", "mini2", faults={"scutil.nonsense": {}})


def test_many_minis_are_booted_at_once(tmp_path: Path, can_enter: None) -> None:
    minis = [Mini(tmp_path, f"mini{number}") for number in range(6)]
    auto = {"network": {"primary_address": "auto"}}
    try:
        fleet.boot(
            [fleet.New(mini, "15-plain", world=auto if mini in minis[:2] else {}) for mini in minis]
        )
        assert [sh(mini, "hostname") for mini in minis] == [mini.name for mini in minis]
        with pytest.raises(ValueError, match="there is no seed nothing"):
            fleet.boot([fleet.New(Mini(tmp_path, f"x{number}"), "nothing") for number in range(5)])
    finally:
        for mini in minis:
            mini.destroy()
