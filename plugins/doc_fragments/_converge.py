# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.
# It is derived; ./dev generate writes it.

from __future__ import annotations


class ModuleDocFragment:
    """The options of every resource, below `resources` of `converge`."""

    DOCUMENTATION = r"""
options:
  resources:
    description:
    - The resources in the order in which to converge them.
    - Each entry holds exactly one key, the short name of a module, and that module's
      options as its value.
    type: list
    elements: dict
    required: true
    suboptions:
      alert_settings:
        description:
        - Options of M(minifleet.macos_server.alert_settings).
        type: dict
        suboptions:
          recipients:
            description:
            - Who gets mail. Each entry is an address, or a mapping with the keys C(address),
              C(enabled), C(locale) and C(state).
            - C(enabled) is a boolean, C(locale) a tag such as V(en) or V(zh_Hans), C(state)
              either V(present), the default, or V(absent).
            - A new recipient is enabled and gets V(en) where its entry does not say otherwise.
              Of one that is there, only what you say is compared.
            - Addresses are the same in any case. Where the store has several rows for
              an address that you name, the oldest is kept and the others are removed.
            - Recipients that you do not name stay, unless O(resources[].alert_settings.purge)
              says otherwise.
            type: list
            elements: raw
          purge:
            description:
            - Collections from which entries that you do not name are removed.
            - Needs O(resources[].alert_settings.recipients), so that a variable nobody
              set removes nobody.
            type: list
            elements: str
            choices:
            - recipients
            default: []
          alerts:
            description:
            - Which alerts are sent, as a mapping of an alert's name to a mapping with
              any of the booleans C(mail), C(push) and C(enabled).
            - Both names of an alert are understood, C(Time Machine) as Server.app shows
              it and C(TimeMachine) as its bundle is called. They are those that this
              mini's store has.
            type: dict
            default: {}
          create:
            description:
            - Whether to make the store where Server.app has not made it yet, which it
              does when its Alerts pane is opened for the first time. Without this such
              a mini is refused if there is something to set.
            - Experimental. A store made so is known to have worked with Server.app 5.1.5
              and 5.2. Where C(servermgrd) puts a store of its own in the place, the settings
              are made in that.
            type: bool
            default: false
          missing_store:
            description:
            - What to do about a mini whose store was never made, if O(resources[].alert_settings.create)
              does not make one.
            - With V(skip) it is reported as not applicable, so that a fleet's other minis
              and resources go on.
            type: str
            choices:
            - refuse
            - skip
            default: refuse
          backup:
            description:
            - Whether to copy the store before it is changed, into a file beside it that
              only root can read.
            type: bool
            default: false
          reload:
            description:
            - Whether to restart C(servermgrd) after a change.
            - With V(never) it goes on with its old rows, and may write them back at any
              time.
            type: str
            choices:
            - when_changed
            - never
            default: when_changed
          wait_timeout:
            description:
            - Seconds to wait until C(servermgrd) answers again.
            type: int
            default: 60
      changeip:
        description:
        - Options of M(minifleet.macos_server.changeip).
        type: dict
        suboptions:
          old_address:
            description: The IPv4 address that the services have now.
            type: str
            required: true
          new_address:
            description:
            - The IPv4 address that they shall have, the same as O(resources[].changeip.old_address)
              to change only the name.
            type: str
            required: true
          old_host_name:
            description: The host name that the services have now.
            type: str
          new_host_name:
            description:
            - The host name that they shall have.
            - Where the mini has O(resources[].changeip.new_address) already, DNS must
              have this name for it.
            type: str
          confirm:
            description: Must be V(true) for a run that has something to change, also
              in check mode.
            type: bool
            default: false
          admin:
            description: Name of the directory's administrator, told to C(changeip) if
              it asks for it.
            type: str
          admin_password:
            description:
            - Password of the directory's administrator, typed on the terminal of C(changeip)
              if it asks for it. It is never an argument and not in the log.
            type: str
          wait_timeout:
            description:
            - Seconds to wait for the end of C(changeip).
            - When they are over it is not ended, because that would leave the services
              half changed. The module fails with its process id and its last lines. Run
              the task again to wait for the same run. Until it ends it holds the mini's
              lock.
            type: int
            default: 1800
      content_cache:
        description:
        - Options of M(minifleet.macos_server.content_cache).
        type: dict
        suboptions:
          state:
            description:
            - Whether content caching is turned on. If you leave it out, it stays as it
              is.
            - V(active) is proven by what the service says of itself. Registration with
              Apple follows later.
            type: str
            choices:
            - active
            - inactive
          backend:
            description:
            - Which content caching to manage.
            - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin)
              knows.
            type: str
            choices:
            - auto
            - server
            - macos
            default: auto
          unsupported:
            description:
            - What to do about an option that the content caching of this mini does not
              have.
            - With V(skip) it is left out with a warning and named in RV(minifleet.macos_server.content_cache#module:unsupported),
              so that a mixed fleet can share its variables.
            type: str
            choices:
            - refuse
            - skip
            default: refuse
          wait_registered:
            description:
            - Seconds to wait until the cache is registered with Apple, without which
              no client finds it.
            - The module fails if it is not registered by then. With V(0) the registration
              is not looked at.
            type: int
            default: 0
          extra_settings:
            description:
            - Settings that have no option here, by the service's own key.
            - The type that you write is the type that is stored, unless the mini has
              the key already.
            - What the service writes itself, such as C(ServerGUID), is refused.
            type: dict
            default: {}
          allow_personal_caching:
            description:
            - Whether personal content (iCloud data) is cached.
            - At least one of O(resources[].content_cache.allow_personal_caching) and
              O(resources[].content_cache.allow_shared_caching) has to be true.
            type: bool
          allow_shared_caching:
            description:
            - Whether shared content (software, apps, system updates) is cached.
            - Only on macOS.
            type: bool
          cache_limit:
            description:
            - Disk space that the cache may use, V(0) for as much as there is.
            - Bytes, or text such as V(500GB) (500 * 10^9 bytes) or V(500GiB) (500 * 2^30
              bytes).
            type: raw
          personal_cache_limit:
            description:
            - Disk space that personal content may use, written as O(resources[].content_cache.cache_limit).
            - Only on macOS.
            type: raw
          reserved_volume_space:
            description:
            - Disk space that the cache leaves free on its volume, written as O(resources[].content_cache.cache_limit).
            type: raw
          port:
            description:
            - TCP port on which the cache listens, V(0) to let it choose.
            - A fixed port is V(49192) to V(65535) on macOS, any on Server.app.
            - A running cache is stopped and started to heed it.
            type: int
          interface:
            description:
            - BSD name of the only network interface to use, such as V(en0).
            - A running cache is stopped and started to heed it.
            type: str
          data_path:
            description:
            - Folder of the cached content.
            - A path other than the present one is refused until the content is moved
              to it, because the path alone would leave the content behind. On macOS,
              C(AssetCacheManagerUtil moveCacheTo PATH) moves the content and sets the
              path.
            - On macOS it ends in C(/Library/Application Support/Apple/AssetCache/Data).
            type: str
          local_subnets_only:
            description:
            - Whether only clients of the mini's own subnets are served.
            type: bool
          listen_ranges:
            description:
            - Addresses of clients to serve. Needs O(resources[].content_cache.local_subnets_only=false),
              or it has no effect.
            - Each is a mapping of C(first) and C(last) (and C(type), V(IPv4) or V(IPv6)),
              a network such as V(10.1.0.0/16), V(10.1.0.1-10.1.0.99) or a single address.
            - The list is the whole list, V([]) empties it.
            type: list
            elements: raw
          listen_ranges_only:
            description:
            - Whether nobody but the clients in O(resources[].content_cache.listen_ranges)
              is served.
            type: bool
          listen_with_peers_and_parents:
            description:
            - Whether clients in O(resources[].content_cache.peer_listen_ranges) and O(resources[].content_cache.parents)
              are served too.
            - Only on macOS.
            type: bool
          public_ranges:
            description:
            - Public addresses of the clients, written as O(resources[].content_cache.listen_ranges).
              They have to agree with your TXT record in DNS.
            type: list
            elements: raw
          peer_local_subnets_only:
            description:
            - Whether only caches in the mini's own subnets are peers. It overrides both
              lists of ranges below.
            type: bool
          peer_filter_ranges:
            description:
            - Addresses of the peers to ask for content, written as O(resources[].content_cache.listen_ranges).
            - V([]) asks no peer at all, which is not the same as never having set it.
            type: list
            elements: raw
          peer_listen_ranges:
            description:
            - Addresses of the peers to answer, written as O(resources[].content_cache.listen_ranges).
            - V([]) answers none, which is not the same as never having set it.
            type: list
            elements: raw
          parents:
            description:
            - IP addresses of caches to fetch from instead of from Apple. Host names are
              refused, the service ignores them.
            - Only on macOS.
            type: list
            elements: str
          parent_selection_policy:
            description:
            - How to choose among several parents.
            - Only on macOS.
            type: str
            choices:
            - first-available
            - url-path-hash
            - random
            - round-robin
            - sticky-available
          max_concurrent_clients:
            description:
            - How many clients may be served at once.
            - Clients, V(0) and more.
            type: int
          max_parent_depth:
            description:
            - How often a request may be handed on to a parent.
            - V(0) and more; the service's own default is V(8).
            - Only on macOS.
            type: int
          max_peers_to_query:
            description:
            - How many peers to ask for content, V(0) for all.
            - Peers, V(0) and more; the service's own default is V(0).
            type: int
          log_client_identity:
            description:
            - Whether addresses and ports of clients are logged.
            type: bool
          log_level:
            description:
            - How much is logged.
            - Only with Server.app.
            type: str
            choices:
            - 'off'
            - error
            - warn
            - info
            - verbose
          verbose:
            description:
            - Whether more is logged.
            - Only on macOS.
            type: bool
          allow_cache_delete:
            description:
            - Whether macOS may purge the cache when the disk runs full.
            - Only on macOS 10.15 and later.
            type: bool
          keep_awake:
            description:
            - Whether the mini stays awake while content caching is on.
            - Only on macOS 10.15 and later.
            type: bool
          display_alerts:
            description:
            - Whether alerts are shown as notifications.
            - Only on macOS 10.15 and later.
            type: bool
          auto_activation:
            description:
            - Whether macOS activates the cache by itself where it can. To turn the cache
              on, use O(resources[].content_cache.state).
            - Only on macOS.
            type: bool
          auto_enable_tethered_caching:
            description:
            - Whether the internet connection is shared with devices on USB.
            - Only on macOS 10.15.4 and later.
            type: bool
          deny_tethered_caching:
            description:
            - Whether that is forbidden. It overrides O(resources[].content_cache.auto_enable_tethered_caching).
            - Only on macOS.
            type: bool
          allow_imports:
            description:
            - Whether content may be imported.
            - Only on macOS.
            type: bool
          allow_wireless_portable:
            description:
            - Whether a portable Mac may cache on a wireless network.
            - Only on macOS.
            type: bool
          import_max_rate:
            description:
            - Highest rate of imports, V(0) for no limit.
            - Bytes a second, V(0) and more; the service's own default is V(0).
            - Only on macOS.
            type: int
          import_min_rate:
            description:
            - Lowest rate of imports.
            - Bytes a second, V(0) and more; the service's own default is V(2000).
            - Only on macOS.
            type: int
          import_rate_attenuation:
            description:
            - How fast the rate of imports is adapted.
            - V(0) to V(1); the service's own default is V(0.2).
            - Only on macOS.
            type: float
          import_timeout:
            description:
            - Time limit of imports.
            - Seconds, V(10) and more; the service's own default is V(300).
            - Only on macOS.
            type: int
          download_min_rate:
            description:
            - Rate below which a download is given up.
            - Bytes a second, V(1000) and more; the service's own default is V(8000).
            type: int
          download_timeout:
            description:
            - Time limit of downloads.
            - Seconds, V(10) and more; the service's own default is V(180).
            type: int
          origin_download_timeout:
            description:
            - Time limit of downloads from Apple.
            - Seconds, V(5) to V(300); the service's own default is V(60).
            type: int
          origin_upload_timeout:
            description:
            - Time limit of uploads to Apple.
            - Seconds, V(5) to V(3600); the service's own default is V(600).
            type: int
          parent_download_timeout:
            description:
            - Time limit of downloads from a parent.
            - Seconds, V(5) to V(300); the service's own default is V(60).
            - Only on macOS.
            type: int
          parent_upload_timeout:
            description:
            - Time limit of uploads to a parent.
            - Seconds, V(5) to V(3600); the service's own default is V(600).
            - Only on macOS.
            type: int
          parent_retry_interval:
            description:
            - Time after which an unavailable parent is tried again.
            - Seconds, V(30) to V(3600); the service's own default is V(900).
            - Only on macOS.
            type: int
          peer_download_timeout:
            description:
            - Time limit of downloads from a peer.
            - Seconds, V(5) to V(300); the service's own default is V(30).
            type: int
          peer_notify_timeout:
            description:
            - Time limit of notices to peers.
            - Seconds, V(1) and more; the service's own default is V(30).
            type: int
          peer_query_timeout:
            description:
            - Time limit of questions to peers.
            - Seconds, V(1) and more; the service's own default is V(5).
            type: int
          peer_retry_interval:
            description:
            - Time after which an unavailable peer is tried again.
            - Seconds, V(1) and more; the service's own default is V(900).
            type: int
          database_update_interval:
            description:
            - Time between two updates of the cache's database.
            - Seconds, V(0) to V(3600); the service's own default is V(5).
            type: int
          metrics_interval:
            description:
            - Time between two rows of metrics.
            - Seconds, V(1) to V(60); the service's own default is V(60).
            type: int
          metrics_max_age:
            description:
            - Age at which metrics are dropped.
            - Days, V(30) and more; the service's own default is V(30).
            - Only on macOS.
            type: int
          age_for_low_space_alert:
            description:
            - Age of content that has to be purged for an alert of low space.
            - Days, V(0) and more; the service's own default is V(30).
            - Only on macOS.
            type: int
          prune_affinities_age:
            description:
            - Age at which affinities to clients are dropped.
            - Days, V(7) and more; the service's own default is V(30).
            - Only on macOS.
            type: int
          prune_affinities_interval:
            description:
            - Time between two rounds of that.
            - Days, V(1) and more; the service's own default is V(7).
            - Only on macOS.
            type: int
          prune_assets_age:
            description:
            - Age at which content that nobody fetched is dropped.
            - Days, V(7) and more; the service's own default is V(120).
            - Only on macOS.
            type: int
          prune_assets_interval:
            description:
            - Time between two rounds of that.
            - Days, V(1) and more; the service's own default is V(7).
            - Only on macOS.
            type: int
          termination_timeout:
            description:
            - Time that the service has to end.
            - Seconds, V(1) to V(60); the service's own default is V(10).
            type: int
      dhcp_reservation:
        description:
        - Options of M(minifleet.macos_server.dhcp_reservation).
        type: dict
        suboptions:
          name:
            description:
            - The name of the machine, one word of at most 61 characters. A new reservation
              needs it.
            type: str
          mac:
            description:
            - The hardware address. Leading noughts and the kind of separator do not matter.
            - Quote it. YAML reads some as a number, and that is refused.
            - A reservation is known by O(resources[].dhcp_reservation.mac) and O(resources[].dhcp_reservation.address),
              else by O(resources[].dhcp_reservation.mac) and O(resources[].dhcp_reservation.name),
              else by either. A machine may have an address in each of several subnets.
            type: str
          address:
            description: The IPv4 address. A new reservation needs it.
            type: str
          bootfile:
            description: The boot file that the machine is told, empty for none. Only
              on macOS.
            type: str
          state:
            description: Whether the reservation is there.
            type: str
            choices:
            - present
            - absent
            default: present
          backend:
            description:
            - Which DHCP service to manage.
            - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin)
              knows.
            type: str
            choices:
            - auto
            - server
            - macos
            default: auto
          unsupported:
            description:
            - What to do about an option that the DHCP service of this mini does not have.
            - With V(skip) it is left out with a warning and named in RV(minifleet.macos_server.dhcp_reservation#module:unsupported).
            type: str
            choices:
            - refuse
            - skip
            default: refuse
      dhcp_server:
        description:
        - Options of M(minifleet.macos_server.dhcp_server).
        type: dict
        suboptions:
          state:
            description:
            - Whether the service is on, now and after a restart of the mini. If you leave
              it out, it stays as it is.
            - On macOS bootpd is on when launchd has its job. It runs only while it has
              something to do.
            - V(started) is refused on macOS where nobody would be served.
            type: str
            choices:
            - started
            - stopped
          backend:
            description:
            - Which DHCP service to manage.
            - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin)
              knows.
            type: str
            choices:
            - auto
            - server
            - macos
            default: auto
          interfaces:
            description:
            - The interfaces to serve, by their BSD names. The list is the whole list,
              V([]) is none.
            - If you leave it out on macOS, the interfaces of O(resources[].dhcp_server.subnets)
              are added to those that are served.
            - Server.app serves the interfaces of its subnets. There a list is refused
              that is another one.
            type: list
            elements: str
          bootp_interfaces:
            description:
            - The interfaces on which BOOTP, the forerunner of DHCP, is served too. Only
              on macOS.
            type: list
            elements: str
          subnets:
            description:
            - The subnets to have, or not to have.
            - One is known by its UUID, else by its name, else by its network. One with
              C(uuid) is known by name or network only where the mini's has no UUID.
            - A new one needs C(network) and C(range).
            type: list
            elements: dict
            suboptions:
              name:
                description: What it is called. Of a new one without a name this is its
                  network.
                type: str
              uuid:
                description:
                - The UUID. Leave it out, a new subnet gets one that is made from its
                  name.
                type: str
              interface:
                description:
                - The interface behind which the subnet lies, such as V(en0).
                - bootpd finds the subnet by the addresses of the interface. There it
                  says only which O(resources[].dhcp_server.interfaces) are meant.
                - Server.app serves a subnet on this interface only, and nobody in one
                  without.
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
                description: The domains in which clients look for short names, V([])
                  for none.
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
                description: The shortest lease that a client may ask for, in seconds.
                  Only on macOS.
                type: raw
              ldap_urls:
                description: URLs of directories that clients are told, V([]) for none.
                  bootpd takes one.
                type: list
                elements: str
              wins:
                description: What Windows clients are told. What you leave out stays,
                  an empty text is none.
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
                    choices:
                    - broadcast
                    - peer
                    - mixed
                    - hybrid
                    - not_set
                  scope:
                    description: The NetBIOS scope.
                    type: str
              options:
                description:
                - DHCP options that have no option of their own here. The list is the
                  whole list.
                - They are written as bytes, which every macOS sends as they are. Only
                  on macOS.
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
                    - V(ip) and V(ip_list) are IPv4 addresses, V(hex) is text of hexadecimal
                      digits, V(u8) to V(i32) are numbers of that many bits, V(domain_list)
                      are names as in a search list, V(routes) are pairs of C(network)
                      and C(gateway).
                    type: str
                    required: true
                    choices:
                    - ip
                    - ip_list
                    - string
                    - hex
                    - u8
                    - u16
                    - u32
                    - i32
                    - bool
                    - domain_list
                    - routes
                  value:
                    description: The value.
                    type: raw
                    required: true
              supernet:
                description:
                - A word that subnets on one physical network share, empty for none. Only
                  on macOS.
                type: str
              enabled:
                description:
                - Whether addresses of the range are given out. A new subnet is enabled.
                type: bool
              extra_settings:
                description:
                - Keys of the subnet that have no option, by the backend's own names.
                - On macOS an option of DHCP belongs into C(options) beside it and is
                  refused here.
                type: dict
              state:
                description: Whether the subnet is there.
                type: str
                choices:
                - present
                - absent
                default: present
          reservations:
            description:
            - Machines that always get the same address.
            - One is known by machine and address, else by machine and name, else by either.
              One machine may have an address in each of several subnets.
            - A new one needs name, mac and address.
            type: list
            elements: dict
            suboptions:
              name:
                description: The name of the machine, one word of at most 61 characters.
                type: str
              mac:
                description:
                - The hardware address. Leading noughts and the kind of separator do not
                  matter.
                - Quote it. YAML reads some as a number, and that is refused.
                type: str
              address:
                description: The IPv4 address.
                type: str
              bootfile:
                description: The boot file that the machine is told, empty for none. Only
                  on macOS.
                type: str
              state:
                description: Whether the reservation is there.
                type: str
                choices:
                - present
                - absent
                default: present
          purge:
            description: The collections whose entries go unless they are named.
            type: list
            elements: str
            choices:
            - subnets
            - reservations
            default: []
          allow:
            description:
            - Hardware addresses that are served, and no others, V([]) for all. Only on
              macOS.
            type: list
            elements: str
          deny:
            description: Hardware addresses that are not served, V([]) for none. Only
              on macOS.
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
            choices:
            - low
            - medium
            - high
          unsupported:
            description:
            - What to do about an option that the DHCP service of this mini does not have.
            - With V(skip) it is left out with a warning and named in RV(minifleet.macos_server.dhcp_server#module:unsupported),
              so that a mixed fleet can share its variables.
            type: str
            choices:
            - refuse
            - skip
            default: refuse
          wait_timeout:
            description: Seconds that the service may take to start or stop.
            type: int
            default: 60
      host_names:
        description:
        - Options of M(minifleet.macos_server.host_names).
        type: dict
        suboptions:
          host_name:
            description:
            - The full DNS name, such as V(cache1.example.org).
            - Unset is normal on a client, whose name then follows DHCP, DNS or O(resources[].host_names.local_host_name).
            type: str
          computer_name:
            description:
            - The name that people see, any text in one line.
            - It does not change O(resources[].host_names.local_host_name), as the pane
              of System Preferences does.
            type: str
          local_host_name:
            description:
            - The Bonjour name without C(.local).
            - One label of at most 63 letters, digits and hyphens.
            type: str
      open_directory:
        description:
        - Options of M(minifleet.macos_server.open_directory).
        type: dict
        suboptions:
          state:
            description: What the mini shall be.
            type: str
            choices:
            - master
            - replica
            - standalone
            required: true
          master_host:
            description:
            - Host name or address of the master, for O(resources[].open_directory.state=replica).
            type: str
          admin:
            description: Short name of the directory's administrator.
            type: str
            default: diradmin
          admin_password:
            description:
            - Password of the directory's administrator, needed to become a master or
              a replica.
            - It is typed on the terminal of C(slapconfig) when that asks for it, or offered
              on its standard input when it does not ask. It is never an argument and
              not in the log.
            type: str
          admin_full_name:
            description: Full name of the administrator that a new master gets.
            type: str
            default: Directory Administrator
          admin_uid:
            description: User id of the administrator that a new master gets.
            type: int
            default: 1000
          master_root_password:
            description:
            - Password of root on the master, for a replica. Only given where C(slapconfig)
              asks for it, as old versions do.
            type: str
          search_base:
            description:
            - Search base of the directory.
            - A new master gets one made of its host name if you leave it out.
            - For a replica it is that of its master, and only compared.
            type: str
          realm:
            description: Kerberos realm of the directory, as O(resources[].open_directory.search_base).
            type: str
          organisation:
            description: Organisation in the certificate of a new master.
            type: str
          certificate_email:
            description: Mail address in the certificate of a new master.
            type: str
          replicas_absent:
            description:
            - Host names of replicas to strike from the list of this master, such as one
              that is dead or was made standalone. An address or a short name will do,
              too.
            - Each run strikes them, so take a mini out of this before you make it a replica
              again. There is a warning about one that still serves a directory.
            - Only for O(resources[].open_directory.state=master).
            type: list
            elements: str
            default: []
          archive_path:
            description:
            - Where to put the archive that is taken of a master before it becomes standalone.
              Needed for that, together with O(resources[].open_directory.archive_password).
            - A file that ends in C(.sparseimage), or a folder, where it is named after
              the day.
            type: path
          archive_password:
            description: Password for that archive.
            type: str
          destroy:
            description:
            - Must be V(true) for each step that loses a directory, also in check mode.
            - The same is needed to clean up after a promotion that failed half way.
            type: bool
            default: false
          wait_timeout:
            description:
            - Seconds to wait for the end of C(slapconfig).
            - When they are over it is not ended, because that would leave the directory
              half made. The module fails with its process id and its last lines. Run
              the task again to wait for the same run. Until it ends it holds the mini's
              lock.
            type: int
            default: 1800
      open_directory_archive:
        description:
        - Options of M(minifleet.macos_server.open_directory_archive).
        type: dict
        suboptions:
          path:
            description:
            - The file of the archive. C(.sparseimage) is put behind it where that is
              missing.
            - In a folder, which is one that is there or a path that ends in C(/), the
              file is named after the day, so that there is one archive for each day.
            type: path
            required: true
          password:
            description: Password of the archive. Needed to make one and to put it back.
            type: str
          state:
            description:
            - With V(restored) the archive is put back onto a mini that is standalone,
              which then is a master. It is done once; a master is refused unless it was
              made out of this archive.
            type: str
            choices:
            - present
            - restored
            default: present
          keep:
            description:
            - How many archives of the series to keep, that of this run included. The
              oldest ones beyond are removed after the new one was proven.
            - A series are the files in the same folder whose names differ in nothing
              but their digits. No other file is ever removed.
            type: int
          destroy:
            description: Must be V(true) for O(resources[].open_directory_archive.state=restored),
              because that replaces what the mini has.
            type: bool
            default: false
          wait_timeout:
            description:
            - Seconds that making an archive may take.
            - Putting one back is not ended when they are over; run the task again to
              wait for it.
            type: int
            default: 1800
      serveradmin_command:
        description:
        - Options of M(minifleet.macos_server.serveradmin_command).
        type: dict
        suboptions:
          service:
            description: Name of the service, as C(serveradmin list) prints it.
            type: str
            required: true
          command:
            description: Name of the command, such as V(getConnectedUsers).
            type: str
            required: true
          parameters:
            description: Parameters of the command, nested or as paths with colons.
            type: dict
            default: {}
          secret_parameters:
            description: Parameters that must not be shown, in the same shape.
            type: dict
            default: {}
          types:
            description:
            - Types of parameters whose text could also be read as a number or as yes
              or no, as a mapping of path to V(integer), V(string), V(boolean) or V(real).
            type: dict
            default: {}
          confirm:
            description:
            - Must be V(true) for commands that are not in the collection's catalogue,
              and for those that delete, remove, reset or flush something.
            type: bool
            default: false
      serveradmin_service:
        description:
        - Options of M(minifleet.macos_server.serveradmin_service).
        type: dict
        suboptions:
          name:
            description: Name of the service, as C(serveradmin list) prints it.
            type: str
            required: true
          state:
            description: The state that the service shall be in.
            type: str
            choices:
            - started
            - stopped
            - restarted
            required: true
          wait_timeout:
            description: Seconds to wait for the service to come up or go down.
            type: int
            default: 120
      serveradmin_settings:
        description:
        - Options of M(minifleet.macos_server.serveradmin_settings).
        type: dict
        suboptions:
          service:
            description:
            - Name of the service, as C(serveradmin list) prints it.
            type: str
            required: true
          settings:
            description:
            - The wanted values, in the tool's own key names.
            - Nest mappings, or write a path with colons as one key, as in C(imap:aps_topic_enabled).
              A colon inside a part is written C(\:).
            - A list is the whole list; V([]) empties it.
            - Members of an array by id (C(_array_id) in what C(serveradmin) prints) are
              a mapping by id. Members that you do not name stay. Where the server has
              no such key yet, put a key C(_array_id) between.
            - The value that the server has decides the type, so text of digits becomes
              a number where a number stands. What would lose something on the way is
              refused.
            type: dict
            default: {}
          secret_settings:
            description:
            - Wanted values that must not be shown, in the same shape as O(resources[].serveradmin_settings.settings).
            type: dict
            default: {}
          update_secrets:
            description:
            - When to write values of O(resources[].serveradmin_settings.secret_settings)
              that the server does not show when it is read. Such a value cannot be compared;
              RV(minifleet.macos_server.serveradmin_settings#module:not_compared) names
              it.
            - With V(on_change) they go along when something else of this task changes.
            - With V(always) they are written in each run, which is then always reported
              as changed.
            type: str
            choices:
            - always
            - on_change
            default: on_change
          types:
            description:
            - Types of keys that the server does not have yet, as a mapping of path to
              V(integer), V(string), V(boolean) or V(real).
            - Needed only for text that could also be read as a number or as yes or no.
            type: dict
            default: {}
          remove:
            description:
            - Members of arrays by id to remove, as paths such as C(subnets:_array_id:THE-ID).
            - Other keys cannot be removed; C(serveradmin) has no way to do it.
            type: list
            elements: str
            default: []
"""
