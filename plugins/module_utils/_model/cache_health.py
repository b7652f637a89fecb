# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Judge what a content cache says of itself: is it registered, is it healthy, and if not, why."""

from __future__ import annotations

import typing as t

Status = t.Mapping[str, t.Any]

REGISTERED = "registered"
PENDING = "pending"
VIRTUAL_MACHINE = "virtual machine"
"""What the service says where it does not run in a virtual machine (capture: activate)."""

_IN_ORDER = {
    "StartupStatus": "the service did not start up",
    "CacheStatus": "the store of the cache is not in order",
}


def registration(status: Status) -> str:
    """Return `registered`, `pending`, or `refused` with the reason, of RegistrationStatus.

    1 is registered, -1 refused (captures: active and not activated caches).
    """
    number = status.get("RegistrationStatus")
    if number == 1:
        return REGISTERED
    if number == -1:
        code = status.get("RegistrationResponseCode")
        answer = f", Apple answered {code}" if code else ""
        return f"refused ({status.get('RegistrationError', 'no reason given')}{answer})"
    return PENDING


def in_order(status: Status) -> bool:
    """Tell whether the service started up and its store is in order."""
    return all(status.get(key) == "OK" for key in _IN_ORDER)


def ailment(status: Status, *, on: bool) -> str | None:
    """Return why a cache is not healthy, as a sentence; None if it is.

    Healthy is what public monitoring checks agree on: on, Active, StartupStatus OK, registered
    with Apple, CacheStatus OK. `on` is whether it is turned on (RUNNING, or Activated).
    """
    if not on:
        return "content caching is turned off"
    for key, what in _IN_ORDER.items():
        if status.get(key) != "OK":
            return f"{what}: {key} is {status.get(key, 'missing')}"
    state = registration(status)
    if state != REGISTERED:
        return f"the cache is not registered with Apple: {state}"
    if status.get("Active") is not True:
        return "content caching is turned on but not active yet"
    return None


def cache_details(value: t.Any) -> t.Any:
    """Return bytes by kind of content; Server.app has a list of records in place of the mapping."""
    if not isinstance(value, list):
        return value
    return {
        str(record.get("MediaType")): record.get("BytesUsed")
        for record in value
        if isinstance(record, dict)
    }


__all__ = [
    "PENDING",
    "REGISTERED",
    "VIRTUAL_MACHINE",
    "ailment",
    "cache_details",
    "in_order",
    "registration",
]
