# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for shasum(1), a Perl program on a Mac, which the host's Perl cannot run here."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..dispatch import Call

PATHS = ("/usr/bin/shasum",)


def main(call: Call) -> int:
    """Print the digest of each file; `-a` names the algorithm, 1 if it is not given."""
    words = list(call.argv)
    algorithm = "1"
    if words[:1] in (["-a"], ["--algorithm"]):
        algorithm = "".join(words[1:2])
        words = words[2:]
    status = 0
    for name in words:
        try:
            content = call.world.path(name).read_bytes()
        except OSError as error:
            call.err(f"shasum: {name}: {error.strerror}\n")
            status = 1
            continue
        call.out(f"{hashlib.new(f'sha{algorithm}', content).hexdigest()}  {name}\n")
    return status
