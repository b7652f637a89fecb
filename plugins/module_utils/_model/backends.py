# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Which mini has a service from Server.app and which from macOS itself, as a table of versions."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._errors import NotApplicable, Refused

Version = t.Tuple[int, ...]
SERVER = "server"
MACOS = "macos"


@dataclasses.dataclass(frozen=True)
class Era:
    """When a service was Server.app's (up to and with `server_until`) and when it is macOS's."""

    server_until: Version | None
    macos_from: Version | None


# Source: Apple's migration guide for macOS Server (2018, 2021) and the release pairs of
# Server.app: 5.3 was the last with caching and file sharing, 5.6 the last with DHCP, mail, web
# and the rest, 5.12 the last of all. bootpd is part of every macOS.
_CLASSIC = Era(server_until=(5, 6), macos_from=None)
_MOVED = Era(server_until=(5, 3), macos_from=(10, 13))
ERAS: dict[str, Era] = {
    "caching": _MOVED,
    "sharing": _MOVED,
    "timemachine": _MOVED,
    "dhcp": Era(server_until=(5, 6), macos_from=(0,)),
    "dns": _CLASSIC,
    "jabber": _CLASSIC,
    "mail": _CLASSIC,
    "netboot": _CLASSIC,
    "vpn": _CLASSIC,
    "web": _CLASSIC,
    "dirserv": Era(server_until=(5, 12), macos_from=None),
    "devicemgr": Era(server_until=(5, 12), macos_from=None),
    "alerts": Era(server_until=(5, 12), macos_from=None),
}


def version(text: str) -> Version:
    """Return `10.13.6` as `(10, 13, 6)`; text without a number gives `(0,)`."""
    return tuple(int(part) for part in re.findall(r"[0-9]+", text)) or (0,)


def backends_of(service: str, *, macos: str, server: str | None) -> list[str]:
    """Return the backends that can run `service` here, the one to prefer first.

    `macos` and `server` are version texts; `server` is None where there is no Server.app.
    """
    era = ERAS[service]
    found = []
    if server and era.server_until and version(server)[: len(era.server_until)] <= era.server_until:
        found.append(SERVER)
    if era.macos_from and version(macos) >= era.macos_from:
        found.append(MACOS)
    return found


def choose_backend(asked: str, service: str, *, macos: str, server: str | None) -> str:
    """Return the backend to use for `asked` (auto, server or macos).

    Raises NotApplicable where the mini can have none, Refused for one that is not there.
    """
    found = backends_of(service, macos=macos, server=server)
    here = "macOS {} with {}".format(macos, f"Server.app {server}" if server else "no Server.app")
    if asked == "auto":
        if not found:
            raise NotApplicable(f"{service} does not exist on {here}")
        return found[0]
    if asked not in found:
        raise Refused(
            "backend",
            "{!r} is not there for {} on {}; use auto{}".format(
                asked, service, here, " or {}".format(" or ".join(found)) if found else ""
            ),
        )
    return asked


__all__ = ["ERAS", "MACOS", "SERVER", "Era", "Version", "backends_of", "choose_backend", "version"]
