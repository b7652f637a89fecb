# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Three minis of one home for tests of Open Directory, and how they are asked."""

from __future__ import annotations

MASTER, REPLICA, SECOND = "od1.example.org", "od2.example.org", "od3.example.org"
CREATE = ("-createldapmasterandadmin", "diradmin", "Directory Administrator", "1000")
JOIN = ("-createreplica", MASTER, "diradmin")
SECRET = "correct horse\n"
ASKS = {"slapconfig.asks": "stdin-silent"}


class Fleet:
    """A master and two servers that could be its replicas."""

    def __init__(self, make):
        self.make = make
        self.master, self.replica, self.second = (make(f"od{i}", 40 + i) for i in (1, 2, 3))

    def create(self):
        return od(self.master, *CREATE, stdin=SECRET)

    def join(self, server=None):
        return od(server or self.replica, *JOIN, stdin=SECRET)

    def listed(self):
        text = od(self.master, "-getmasterconfig").out
        return text.partition("List Of Replicas\n")[2].splitlines()


def od(server, *argv, stdin="", uid=0):
    return server.run("slapconfig", *argv, stdin=stdin, uid=uid)


def role(server):
    return od(server, "-getstyle").out.strip()


def shown(server, verb="settings"):
    answer = server.run("serveradmin", verb, "dirserv").out
    return dict(line.split(" = ", 1) for line in answer.splitlines())


def set_switches(server, **switches):
    named = {name.replace("__", "."): value for name, value in switches.items()}
    server.switches({**ASKS, **named})
