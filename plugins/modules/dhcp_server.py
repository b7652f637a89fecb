#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dhcp_server
short_description: The DHCP service of a mini
version_added: 0.1.0
description:
  - Brings subnets and reservations of a DHCP server to what you give, and turns the service on or
    off.
  - Works with Server.app up to 5.6 (backend V(server), through C(serveradmin)) and with bootpd,
    which every macOS has (backend V(macos), through C(/etc/bootpd.plist), C(/etc/bootptab) and
    launchd). The same options are for both, so one set of variables can describe a mixed fleet.
  - Subnets and reservations that you do not name stay as they are, unless O(purge) says otherwise.
    What a subnet has beside the options you give stays too.
  - One subnet that bootpd cannot take stops them all, without a word. So everything that would be
    there afterwards is judged first, as bootpd itself would, also what was there before. A fault in
    what you name is refused by its option. A fault in another subnet is refused with its name;
    correct it, or remove it in the same run.
  - What Internet Sharing has put into the files is never touched.
  - The configuration is read again after a write.
extends_documentation_fragment:
  - minifleet.macos_server._common
  - minifleet.macos_server._common.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  state:
    description:
      - Whether the service is on, now and after a restart of the mini. If you leave it out, it
        stays as it is.
      - On macOS bootpd is on when launchd has its job. It runs only while it has something to do.
      - V(started) is refused on macOS where nobody would be served.
    type: str
    choices: [started, stopped]
  backend:
    description:
      - Which DHCP service to manage.
      - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin) knows.
    type: str
    choices: [auto, server, macos]
    default: auto
  interfaces:
    description:
      - The interfaces to serve, by their BSD names. The list is the whole list, V([]) is none.
      - If you leave it out on macOS, the interfaces of O(subnets) are added to those that are
        served.
      - Server.app serves the interfaces of its subnets. There a list is refused that is another
        one.
    type: list
    elements: str
  bootp_interfaces:
    description:
      - The interfaces on which BOOTP, the forerunner of DHCP, is served too. Only on macOS.
    type: list
    elements: str
  subnets:
    description:
      - The subnets to have, or not to have.
      - One is known by its UUID, else by its name, else by its network. One with C(uuid)
        is known by name or network only where the mini's has no UUID.
      - A new one needs C(network) and C(range).
    type: list
    elements: dict
    suboptions:
      name:
        description: What it is called. Of a new one without a name this is its network.
        type: str
      uuid:
        description:
          - The UUID. Leave it out, a new subnet gets one that is made from its name.
        type: str
      interface:
        description:
          - The interface behind which the subnet lies, such as V(en0).
          - bootpd finds the subnet by the addresses of the interface. There it says only which
            O(interfaces) are meant.
          - Server.app serves a subnet on this interface only, and nobody in one without.
        type: str
      network:
        description: The network, such as V(10.20.0.0/24).
        type: str
      range:
        description: First and last address to give out, both within the network.
        type: list
        elements: str
      router:
        description: The router that clients are told, empty for none.
        type: str
      dns_servers:
        description: The DNS servers that clients are told, V([]) for none.
        type: list
        elements: str
      search_domains:
        description: The domains in which clients look for short names, V([]) for none.
        type: list
        elements: str
      domain:
        description: The domain of the clients, empty for none.
        type: str
      lease_time:
        description:
          - How long a lease lasts, in seconds.
          - bootpd leases for an hour at least, unless C(lease_min) is less.
        type: raw
      lease_min:
        description: The shortest lease that a client may ask for, in seconds. Only on macOS.
        type: raw
      ldap_urls:
        description: URLs of directories that clients are told, V([]) for none. bootpd takes one.
        type: list
        elements: str
      wins:
        description: What Windows clients are told. What you leave out stays, an empty text is none.
        type: dict
        suboptions:
          primary:
            description: The first WINS server.
            type: str
          secondary:
            description: The second WINS server.
            type: str
          nbdd:
            description: The NetBIOS datagram distribution server.
            type: str
          node_type:
            description: How NetBIOS names are resolved.
            type: str
            choices: [broadcast, peer, mixed, hybrid, not_set]
          scope:
            description: The NetBIOS scope.
            type: str
      options:
        description:
          - DHCP options that have no option of their own here. The list is the whole list.
          - They are written as bytes, which every macOS sends as they are. Only on macOS.
        type: list
        elements: dict
        suboptions:
          code:
            description: The number of the option, V(1) to V(254).
            type: int
            required: true
          type:
            description:
              - What the value is.
              - V(ip) and V(ip_list) are IPv4 addresses, V(hex) is text of hexadecimal digits,
                V(u8) to V(i32) are numbers of that many bits, V(domain_list) are names as in a
                search list, V(routes) are pairs of C(network) and C(gateway).
            type: str
            required: true
            choices: [ip, ip_list, string, hex, u8, u16, u32, i32, bool, domain_list, routes]
          value:
            description: The value.
            type: raw
            required: true
      supernet:
        description:
          - A word that subnets on one physical network share, empty for none. Only on macOS.
        type: str
      enabled:
        description:
          - Whether addresses of the range are given out. A new subnet is enabled.
        type: bool
      extra_settings:
        description:
          - Keys of the subnet that have no option, by the backend's own names.
          - On macOS an option of DHCP belongs into C(options) beside it and is refused here.
        type: dict
      state:
        description: Whether the subnet is there.
        type: str
        choices: [present, absent]
        default: present
  reservations:
    description:
      - Machines that always get the same address.
      - One is known by machine and address, else by machine and name, else by either. One machine
        may have an address in each of several subnets.
      - A new one needs name, mac and address.
    type: list
    elements: dict
    suboptions:
      name:
        description: The name of the machine, one word of at most 61 characters.
        type: str
      mac:
        description:
          - The hardware address. Leading noughts and the kind of separator do not matter.
          - Quote it. YAML reads some as a number, and that is refused.
        type: str
      address:
        description: The IPv4 address.
        type: str
      bootfile:
        description: The boot file that the machine is told, empty for none. Only on macOS.
        type: str
      state:
        description: Whether the reservation is there.
        type: str
        choices: [present, absent]
        default: present
  purge:
    description: The collections whose entries go unless they are named.
    type: list
    elements: str
    choices: [subnets, reservations]
    default: []
  allow:
    description:
      - Hardware addresses that are served, and no others, V([]) for all. Only on macOS.
    type: list
    elements: str
  deny:
    description: Hardware addresses that are not served, V([]) for none. Only on macOS.
    type: list
    elements: str
  relay:
    description: Hand requests on to other servers. Only on macOS.
    type: dict
    suboptions:
      interfaces:
        description: The interfaces whose requests are handed on.
        type: list
        elements: str
      servers:
        description: IPv4 addresses of the servers.
        type: list
        elements: str
  detect_other_dhcp_server:
    description:
      - Whether bootpd stops to serve an interface where another DHCP server answers.
        Only on macOS.
    type: bool
  logging_level:
    description: How much is logged. Only with Server.app.
    type: str
    choices: [low, medium, high]
  unsupported:
    description:
      - What to do about an option that the DHCP service of this mini does not have.
      - With V(skip) it is left out with a warning and named in RV(unsupported),
        so that a mixed fleet can share its variables.
    type: str
    choices: [refuse, skip]
    default: refuse
  wait_timeout:
    description: Seconds that the service may take to start or stop.
    type: int
    default: 60
notes:
  - Calls of tools with Server.app. 2 when nothing differs, 5 when settings change, one more if the
    service has to start or stop, however many entries there are. Where Server.app does not write
    bootpd's files within three seconds, it stops and starts.
  - Calls of tools on macOS. 1 when nothing differs, one more where launchd has not yet decided on
    any job. A change adds the second reading, one look at whether bootpd runs, and two to turn it
    on or off.
  - A running bootpd is told of a change, and heeds it with the next request. Clients keep their
    leases.
  - A property list stays XML or binary, and what nobody asked to change stays byte for byte. One
    that bootpd could not read is refused untouched.
  - macOS 14 and later are reported to start bootpd for Internet Sharing only. Where launchd does
    not take it, the module fails and says so.
  - A run that is cut short leaves a note in C(/private/var/db), so that the next one tells bootpd
    what was written.
seealso:
  - module: minifleet.macos_server.dhcp_reservation
  - module: minifleet.macos_server.dhcp_info
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Serve the network of each site
  minifleet.macos_server.dhcp_server:
    state: started
    subnets:
      - name: Offices
        interface: en0
        network: "{{ site_network }}"
        range: "{{ site_dhcp_range }}"
        router: "{{ site_router }}"
        dns_servers: "{{ site_dns_servers }}"
        search_domains: [example.com]
        lease_time: 43200
    reservations:
      - name: printer-1
        mac: "00:1b:63:0a:0b:0c"
        address: 10.20.0.9
  become: true

- name: Tell telephones where their server is
  minifleet.macos_server.dhcp_server:
    subnets:
      - name: Telephones
        options:
          - code: 66
            type: string
            value: phones.example.com
          - code: 150
            type: ip_list
            value: [10.20.8.2, 10.20.8.3]
  become: true

- name: Have these reservations and no others
  minifleet.macos_server.dhcp_server:
    reservations: "{{ site_reservations }}"
    purge: [reservations]
  become: true
"""

RETURN = r"""
applicable:
  description: Whether this mini can have a DHCP service. If not, RV(reason) says why.
  returned: always
  type: bool
reason:
  description: Why this mini cannot have a DHCP service.
  returned: when it cannot
  type: str
backend:
  description: Whose DHCP service was managed.
  returned: when applicable
  type: str
  sample: macos
changes:
  description: What changed, or in check mode what would change.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description:
        - V(state), C(subnets:NAME), C(subnets:NAME:OPTION), C(reservations:NAME), another option,
          or V(unfinished) for what an earlier run left to do.
      type: str
      returned: always
    before:
      description: The value before, null if there was none.
      type: raw
      returned: always
    after:
      description: The value after, null if it was removed.
      type: raw
      returned: always
dhcp:
  description: The service after the run, in check mode as it would be.
  returned: when applicable
  type: dict
  contains:
    state:
      description:
        - V(started), V(stopped), the tool's own word in lower case, or on macOS
          V(started until the next boot) and V(enabled, not loaded).
      type: str
      returned: always
    interfaces:
      description: The interfaces that are served, or V(true) for all.
      type: raw
      returned: always
    subnets:
      description:
        - The subnets as their options, raw options of DHCP as type V(hex). What a subnet has
          nothing of is left out.
      type: list
      elements: dict
      returned: always
    reservations:
      description: The reservations as their options.
      type: list
      elements: dict
      returned: always
    allow:
      description: Who is served, empty for everybody. So for O(deny), O(bootp_interfaces), O(relay)
        and O(detect_other_dhcp_server).
      type: list
      elements: str
      returned: on macOS
    logging_level:
      description: How much is logged.
      type: str
      returned: with Server.app
unsupported:
  description: Options that were left out because this mini's DHCP service does not have them.
  returned: when applicable
  type: list
  elements: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.dhcp_server import (
    DhcpServer,
)


def main() -> None:
    run_module(DhcpServer)


if __name__ == "__main__":
    main()
