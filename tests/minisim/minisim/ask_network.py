# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answer a mini's Python that asks for its network: run by packages/sitecustomize.py.

`name NAME`, `address ADDRESS`, `connect ADDRESS PORT` or `interfaces`; one line of JSON comes back. This is the
network, not a tool of the mini, so it stands in no log.
"""

from __future__ import annotations

import json
import os
import sys


def main(argv: list[str]) -> object:
    """Return addresses of a name, the name of an address, what a connection meets, interfaces."""
    from minisim.tools import _network, _reach
    from minisim.world import World

    world = World()
    if argv[0] == "name":
        return list(_reach.addresses_of(world, argv[1]))
    if argv[0] == "interfaces":
        return ["lo0", *_network.interfaces(world)]
    if argv[0] == "address":
        return _network.network(world).name_of(argv[1])
    return _reach.answer(world, argv[1], int(argv[2]))


if __name__ == "__main__":
    os.environ.pop("LD_LIBRARY_PATH", None)
    sys.path.insert(0, "/.minisim/code")
    print(json.dumps(main(sys.argv[1:])))
