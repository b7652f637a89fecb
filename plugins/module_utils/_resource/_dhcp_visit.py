# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What the resources about DHCP share: the service of a mini, and how an order reads there."""

from __future__ import annotations

from .._mini import Mini
from .._model.dhcp.order import DhcpOrder, supported
from .._model.dhcp.plan import Reading
from .._tool.dhcp_service import DhcpService, dhcp_service


class DhcpVisit:
    """A mini's DHCP service, looked for when it is first needed, and the newest reading of it."""

    def __init__(self, order: DhcpOrder, *, backend: str, mini: Mini) -> None:
        self._order = order
        self._backend = backend
        self._mini = mini
        self._found: DhcpService | None = None
        self._reading: Reading | None = None

    @property
    def service(self) -> DhcpService:
        """The service; raises what `dhcp_service` raises where this mini has none."""
        if self._found is None:
            self._found = dhcp_service(self._mini, self._backend)
        return self._found

    @property
    def reading(self) -> Reading:
        """The reading that the plan was made from."""
        return self._reading or self.read_again()

    def read_again(self) -> Reading:
        """Read the configuration, and hold what can be ordered of this backend against it."""
        order = supported(self._order, self.service.backend)
        self._reading = Reading.by(order, backend=self.service.backend, form=self.service.form())
        return self._reading


__all__ = ["DhcpVisit"]
