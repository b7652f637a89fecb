# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Who has a service on a mini: Server.app or macOS, by their versions and by serveradmin's word."""

from __future__ import annotations

from .._errors import NotApplicable, UnknownService
from .._mini import Mini
from .._model.backends import MACOS, SERVER, backends_of, choose_backend
from .serveradmin import Serveradmin
from .system import versions


def backend_of(service: str, mini: Mini, *, asked: str) -> str:
    """Return the backend of a service on this mini for the one `asked` for: auto, server, macos.

    With auto, a serveradmin that does not know the service gives way to macOS. Raises
    NotApplicable where the mini has none, Refused for a backend that is not there.
    """
    here = versions(mini)
    if choose_backend(asked, service, macos=here.macos, server=here.server) == MACOS:
        return MACOS
    try:
        Serveradmin(mini).settings(service)
    except UnknownService as problem:
        if asked != "auto":
            raise
        if MACOS in backends_of(service, macos=here.macos, server=here.server):
            return MACOS
        raise NotApplicable(str(problem)) from None
    return SERVER


__all__ = ["backend_of"]
