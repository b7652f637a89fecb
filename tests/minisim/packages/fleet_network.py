# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put a mini's Pythons on the network of the minis: names, and who answers at an address.

A mini shares the host's network, which knows nothing of minis. So what Python asks the system
about other hosts is answered by the simulator: look-ups by the DNS of the fleet, a TCP connection
by the mini that has the address, if it is up and something listens there. A connection that is
made ends at a socket of our own, which greets as an SSH server does. Loopback, Unix sockets and
UDP are the host's.
"""

from __future__ import annotations

import _socket
import errno
import json
import time
from importlib import import_module
from typing import Any

ASK = "/.minisim/ask_network"
BANNER = b"SSH-2.0-OpenSSH_7.9\r\n"
NOT_KNOWN = "nodename nor servname provided, or not known"
PATIENCE = 75.0
_system = {
    name: getattr(_socket, name)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo")
}
# The far ends of connections that were made.
_greeted: list[Any] = []


def _ask(*words: str) -> Any:
    # Loaded when somebody asks: subprocess is large, and most programs look nothing up.
    subprocess = import_module("subprocess")
    done = subprocess.run([ASK, *words], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.decode("utf-8"))


def _text(host: Any) -> Any:
    return host.decode("idna") if isinstance(host, (bytes, bytearray)) else host


def _is_number(host: str) -> bool:
    for family in (_socket.AF_INET, _socket.AF_INET6):
        try:
            _socket.inet_pton(family, host.partition("%")[0])
        except OSError:
            continue
        return True
    return False


def _is_ours(host: str) -> bool:
    """Tell whether a host is one that only the fleet's network knows."""
    return bool(host) and not _is_number(host) and host not in ("localhost", "<broadcast>")


def _addresses(host: str) -> list[str]:
    found: list[str] = _ask("name", host)
    if not found:
        raise _socket.gaierror(_socket.EAI_NONAME, NOT_KNOWN)
    return found


def getaddrinfo(host: Any, port: Any, *hints: Any, **named: int) -> Any:
    """Return addresses as the system does; names are the fleet's."""
    host = _text(host)
    if not host or not _is_ours(host):
        return _system["getaddrinfo"](host, port, *hints, **named)
    given = {**dict(zip(("family", "type", "proto", "flags"), hints)), **named}
    if given.get("family") == _socket.AF_INET6 or given.get("flags", 0) & _socket.AI_NUMERICHOST:
        raise _socket.gaierror(_socket.EAI_NONAME, NOT_KNOWN)
    given["family"] = _socket.AF_INET
    found = (_system["getaddrinfo"](address, port, **given) for address in _addresses(host))
    return [entry for entries in found for entry in entries]


def gethostbyname(host: str) -> Any:
    """Return the first address of a name."""
    return _addresses(host)[0] if _is_ours(host) else _system["gethostbyname"](host)


def gethostbyname_ex(host: str) -> Any:
    """Return name, aliases and addresses of a name."""
    return (host, [], _addresses(host)) if _is_ours(host) else _system["gethostbyname_ex"](host)


def gethostbyaddr(host: str) -> Any:
    """Return name, aliases and addresses of an address or a name."""
    if host in ("localhost", "::1") or host.startswith("127."):
        return _system["gethostbyaddr"](host)
    address = host if _is_number(host) else _addresses(host)[0]
    name = _ask("address", address)
    if not name:
        raise _socket.herror(1, "Unknown host")
    return name, [], [address]


def getnameinfo(sockaddr: Any, flags: int) -> Any:
    """Return the name and the service of an address."""
    if sockaddr[0].startswith(("127.", "::1")) or flags & _socket.NI_NUMERICHOST:
        return _system["getnameinfo"](sockaddr, flags)
    service = _system["getnameinfo"](sockaddr, flags | _socket.NI_NUMERICHOST)[1]
    name = _ask("address", sockaddr[0])
    if not name and flags & _socket.NI_NAMEREQD:
        raise _socket.gaierror(_socket.EAI_NONAME, NOT_KNOWN)
    return name or sockaddr[0], service


def if_nameindex() -> list[tuple[int, str]]:
    """Return numbers and names of the mini's interfaces."""
    return list(enumerate(_ask("interfaces"), start=1))


class Socket(_socket.socket):
    """A socket whose TCP connections lead to the minis."""

    __slots__ = ()

    def connect(self, address: Any) -> None:
        """Connect, or fail as the network does."""
        if not self._leads_out(address):
            super().connect(address)
            return
        host = address[0] if _is_number(address[0]) else _addresses(address[0])[0]
        answer = _ask("connect", host, str(address[1]))
        if answer == "open":
            self._meet()
        elif answer == "refused":
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
        elif answer == "nobody":
            raise OSError(errno.EHOSTDOWN, "Host is down")
        else:
            self._wait_in_vain()

    def _wait_in_vain(self) -> None:
        patience = self.gettimeout()
        time.sleep(PATIENCE if patience is None else patience)
        if patience is None:
            raise TimeoutError(errno.ETIMEDOUT, "Operation timed out")
        raise _socket.timeout("timed out")

    def connect_ex(self, address: Any) -> int:
        """Connect; return the number of the error, 0 if there was none."""
        if not self._leads_out(address):
            return super().connect_ex(address)
        try:
            self.connect(address)
        except _socket.timeout:
            return errno.EAGAIN
        except OSError as problem:
            return problem.errno or errno.EIO
        return 0

    def _leads_out(self, address: Any) -> bool:
        stream = self.family == _socket.AF_INET and self.type & 0xF == _socket.SOCK_STREAM
        local = address[0] in ("", "localhost") or str(address[0]).startswith("127.")
        return stream and not local

    def _meet(self) -> None:
        listener: Any = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        try:
            super().connect(listener.getsockname())
        finally:
            descriptor, _peer = listener._accept()
            listener.close()
            far = _socket.socket(fileno=descriptor)
            far.sendall(BANNER)
            _greeted.append(far)


def install() -> None:
    """Put the look-ups and the sockets in the place of the system's; `socket` is not loaded yet."""
    for name in _system:
        setattr(_socket, name, globals()[name])
    for name in ("socket", "SocketType"):
        setattr(_socket, name, Socket)
    _socket.if_nameindex = if_nameindex
