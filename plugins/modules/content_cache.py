#!/usr/bin/python

# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: content_cache
short_description: Apple's content caching on a mini
version_added: 0.1.0
description:
  - Turns content caching on or off and brings its settings to the values you give.
  - Works with Server.app up to 5.3 (backend V(server), through C(serveradmin)) and with macOS 10.13
    and later (backend V(macos), through C(AssetCacheManagerUtil) and the preferences
    C(com.apple.AssetCache)). The same options are for both, so one set of variables can describe a
    mixed fleet.
  - Settings that you do not name stay as they are. All that change go out in one call.
  - A value that the service would silently clamp is refused, and so is one that a configuration
    profile contradicts.
  - The settings are read again after a write. On macOS the service tells the standard settings as
    they are in force; the others are proven in its preferences.
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
      - Whether content caching is turned on. If you leave it out, it stays as it is.
      - V(active) is proven by what the service says of itself. Registration with Apple follows
        later.
    type: str
    choices: [active, inactive]
  backend:
    description:
      - Which content caching to manage.
      - With V(auto) the versions of macOS and Server.app decide, and what C(serveradmin) knows.
    type: str
    choices: [auto, server, macos]
    default: auto
  unsupported:
    description:
      - What to do about an option that the content caching of this mini does not have.
      - With V(skip) it is left out with a warning and named in RV(unsupported),
        so that a mixed fleet can share its variables.
    type: str
    choices: [refuse, skip]
    default: refuse
  wait_registered:
    description:
      - Seconds to wait until the cache is registered with Apple, without which no client finds it.
      - The module fails if it is not registered by then. With V(0) the registration is not looked
        at.
    type: int
    default: 0
  extra_settings:
    description:
      - Settings that have no option here, by the service's own key.
      - The type that you write is the type that is stored, unless the mini has the key already.
      - What the service writes itself, such as C(ServerGUID), is refused.
    type: dict
    default: {}
  allow_personal_caching:
    description:
      - Whether personal content (iCloud data) is cached.
      - At least one of O(allow_personal_caching) and O(allow_shared_caching) has to be true.
    type: bool
  allow_shared_caching:
    description:
      - Whether shared content (software, apps, system updates) is cached.
      - Only on macOS.
    type: bool
  cache_limit:
    description:
      - Disk space that the cache may use, V(0) for as much as there is.
      - Bytes, or text such as V(500GB) (500 * 10^9 bytes) or V(500GiB) (500 * 2^30 bytes).
    type: raw
  personal_cache_limit:
    description:
      - Disk space that personal content may use, written as O(cache_limit).
      - Only on macOS.
    type: raw
  reserved_volume_space:
    description:
      - Disk space that the cache leaves free on its volume, written as O(cache_limit).
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
      - A path other than the present one is refused until the content is moved to it, because the
        path alone would leave the content behind. On macOS, C(AssetCacheManagerUtil moveCacheTo
        PATH) moves the content and sets the path.
      - On macOS it ends in C(/Library/Application Support/Apple/AssetCache/Data).
    type: str
  local_subnets_only:
    description:
      - Whether only clients of the mini's own subnets are served.
    type: bool
  listen_ranges:
    description:
      - Addresses of clients to serve. Needs O(local_subnets_only=false), or it has no effect.
      - Each is a mapping of C(first) and C(last) (and C(type), V(IPv4) or V(IPv6)), a network such
        as V(10.1.0.0/16), V(10.1.0.1-10.1.0.99) or a single address.
      - The list is the whole list, V([]) empties it.
    type: list
    elements: raw
  listen_ranges_only:
    description:
      - Whether nobody but the clients in O(listen_ranges) is served.
    type: bool
  listen_with_peers_and_parents:
    description:
      - Whether clients in O(peer_listen_ranges) and O(parents) are served too.
      - Only on macOS.
    type: bool
  public_ranges:
    description:
      - Public addresses of the clients, written as O(listen_ranges). They have to agree with your
        TXT record in DNS.
    type: list
    elements: raw
  peer_local_subnets_only:
    description:
      - Whether only caches in the mini's own subnets are peers. It overrides both lists of ranges
        below.
    type: bool
  peer_filter_ranges:
    description:
      - Addresses of the peers to ask for content, written as O(listen_ranges).
      - V([]) asks no peer at all, which is not the same as never having set it.
    type: list
    elements: raw
  peer_listen_ranges:
    description:
      - Addresses of the peers to answer, written as O(listen_ranges).
      - V([]) answers none, which is not the same as never having set it.
    type: list
    elements: raw
  parents:
    description:
      - IP addresses of caches to fetch from instead of from Apple. Host names are refused, the
        service ignores them.
      - Only on macOS.
    type: list
    elements: str
  parent_selection_policy:
    description:
      - How to choose among several parents.
      - Only on macOS.
    type: str
    choices: [first-available, url-path-hash, random, round-robin, sticky-available]
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
    choices: ["off", error, warn, info, verbose]
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
      - Whether macOS activates the cache by itself where it can. To turn the cache on, use
        O(state).
      - Only on macOS.
    type: bool
  auto_enable_tethered_caching:
    description:
      - Whether the internet connection is shared with devices on USB.
      - Only on macOS 10.15.4 and later.
    type: bool
  deny_tethered_caching:
    description:
      - Whether that is forbidden. It overrides O(auto_enable_tethered_caching).
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
notes:
  - Calls of tools on macOS, however many settings there are. 2 when nothing differs, 3 if you name
    settings that C(AssetCacheManagerUtil) does not show. 8 or 9 when settings change, 2 more if the
    cache has to stop and start. 5 or 6 when it is only turned off or on.
  - Calls of tools on Server.app. 2 when nothing differs, 5 when settings change, 10 if the service
    has to stop and start, more while it takes its time.
  - Preferences are written with C(defaults import) as the user C(_assetcache), whole and with what
    is there. Should the service write its own state in the instant between reading and writing,
    that state is put back to what it was a moment before, until the service writes it again. None
    can get lost.
  - A change of O(port) or O(interface) stops and starts a running cache. So does any
    other change on macOS that the running service does not show after it was told to read its
    settings again.
  - Before the cache is turned on, macOS is asked whether it can be, so check mode refuses a virtual
    machine too.
  - A run that is cut short leaves a note in C(/private/var/db), so that the next one loads what
    was written and starts what was stopped.
seealso:
  - module: minifleet.macos_server.content_cache_info
  - module: minifleet.macos_server.serveradmin_settings
author:
  - The minifleet.macos_server authors (@minifleet)
"""

EXAMPLES = r"""
- name: Run a caching server at each site
  minifleet.macos_server.content_cache:
    state: active
    cache_limit: 500GB
    port: 61000
    local_subnets_only: false
    listen_ranges: "{{ site_networks }}"
    listen_ranges_only: true
    public_ranges:
      - first: 203.0.113.10
        last: 203.0.113.14
  become: true

- name: Configure old and new minis from the same variables
  minifleet.macos_server.content_cache:
    state: active
    reserved_volume_space: 25GB
    allow_personal_caching: false
    keep_awake: true
    unsupported: skip
  become: true

- name: Let the caches of the branches fetch from the head office
  minifleet.macos_server.content_cache:
    parents: [10.1.0.5, 10.1.0.6]
    parent_selection_policy: first-available
    wait_registered: 300
  become: true
"""

RETURN = r"""
applicable:
  description:
    - Whether this mini can have content caching.
    - If not, RV(reason) says why and nothing was done.
  returned: always
  type: bool
reason:
  description: Why this mini cannot have content caching.
  returned: when it cannot
  type: str
backend:
  description: Whose content caching was managed.
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
        - V(state), C(settings:OPTION), V(registration), or V(unfinished) for what an earlier run
          left to do.
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
cache:
  description: The cache after the run, in check mode as it would be.
  returned: when applicable
  type: dict
  contains:
    state:
      description: V(active), V(inactive), or the tool's own word in lower case.
      type: str
      returned: always
    settings:
      description:
        - The settings by the names of the options, sizes in bytes, what has no option by its own
          key.
        - On macOS these are the standard settings and those that you named.
      type: dict
      returned: always
    registered:
      description: Whether the cache is registered with Apple.
      type: bool
      returned: with O(wait_registered)
forced:
  description: Settings that a configuration profile forces, by the names of the options.
  returned: when applicable
  type: list
  elements: str
unsupported:
  description: Options that were left out because this mini's content caching does not have them.
  returned: when applicable
  type: list
  elements: str
"""

from ansible_collections.minifleet.macos_server.plugins.module_utils._module import run_module
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource.content_cache import (
    ContentCache,
)


def main() -> None:
    run_module(ContentCache)


if __name__ == "__main__":
    main()
