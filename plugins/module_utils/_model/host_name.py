# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""What a name or an address of a Mac may be; what is wrong is refused before anything is asked."""

from __future__ import annotations

import ipaddress
import re

from .._errors import Refused

# A LocalHostName is a single DNS label; configd refuses any other with "Invalid argument".
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 253


def check_local_host_name(option: str, value: str) -> None:
    """Refuse what is no LocalHostName (rule: configd's source, `SCValidation.c`)."""
    if not _LABEL.match(value):
        raise Refused(
            option,
            f"{value!r} is no local host name: one label of at most 63 letters, digits and '-',"
            " with a letter or digit at both ends, without dots, blanks or '_'",
        )


def check_host_name(option: str, value: str) -> None:
    """Refuse what is no DNS name: scutil itself takes any text, and DNS, Kerberos, OD do not."""
    labels = value.split(".")
    if not all(_LABEL.match(label) for label in labels) or len(value) > _LONGEST:
        raise Refused(
            option,
            f"{value!r} is no host name: labels of at most 63 letters, digits and '-', joined by"
            " dots, without blanks or '_', with no dot at the end",
        )
    if labels[-1].isdigit():
        raise Refused(option, f"{value!r} is an address or ends like one; a host name does not")


def check_computer_name(option: str, value: str) -> None:
    """Refuse what scutil would not store as it stands: it takes one line and trims it."""
    if _CONTROL.search(value):
        raise Refused(option, f"{value!r} holds a line break or another control character")
    if value != value.strip():
        raise Refused(option, f"{value!r} begins or ends with a blank, which macOS drops")


def check_address(option: str, value: str) -> None:
    """Refuse what is no IPv4 address of a host."""
    try:
        address = ipaddress.IPv4Address(value)
    except ValueError:
        raise Refused(option, f"{value!r} is no IPv4 address, such as 10.0.0.5") from None
    if address.is_unspecified or address.is_multicast or address.is_loopback:
        raise Refused(option, f"{value} is no address that a mini can have on its network")


__all__ = ["check_address", "check_computer_name", "check_host_name", "check_local_host_name"]
