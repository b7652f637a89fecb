# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""The machine below macOS: is it protected, is it virtual, which tools does it have."""

from __future__ import annotations

import sys
import typing as t

from .._codec.machine import parse_sip, parse_sysctl
from .._mini import Mini
from .places import SERVER_TOOLS

# Of each, the first two facts that decide are enough; Intel and Apple silicon have one each.
_VMM_PRESENT = "kern.hv_vmm_present"
_CPU_FEATURES = "machdep.cpu.features"


class Machine:
    """What a mini is made of."""

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def tools(self, names: t.Iterable[str]) -> dict[str, str | None]:
        """Return the path of each command, None for one that this mini does not have."""
        return {name: self._mini.run.find(name, SERVER_TOOLS) for name in names}

    def sip(self) -> str | None:
        """Return enabled, disabled or unknown; None where macOS has no such protection (10.10)."""
        return self._mini.readings.ask(("machine", "sip"), self._sip)

    def _sip(self) -> str | None:
        path = self._mini.run.find("csrutil", ())
        if path is None:
            return None
        return parse_sip(self._mini.run((path, "status"), timeout=self._mini.timeout).out)

    def is_virtual(self) -> bool | None:
        """Tell whether this is a virtual machine; None where the system does not say."""
        return self._mini.readings.ask(("machine", "virtual"), self._is_virtual)

    def _is_virtual(self) -> bool | None:
        path = self._mini.run.find("sysctl", ())
        if path is None:
            return None
        # The status is not 0 where one of the names is unknown to this macOS or processor.
        argv = (path, _VMM_PRESENT, _CPU_FEATURES)
        done = self._mini.run(argv, timeout=self._mini.timeout, ok=(0, 1))
        known = parse_sysctl(done.out + done.err)
        if _VMM_PRESENT in known:
            return known[_VMM_PRESENT] != "0"
        if _CPU_FEATURES in known:
            return "VMM" in known[_CPU_FEATURES].split()
        return None

    @staticmethod
    def python() -> dict[str, str]:
        """Return version and path of the Python that runs this."""
        return {"version": ".".join(map(str, sys.version_info[:3])), "path": sys.executable}


__all__ = ["Machine"]
