# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Refuse options of Open Directory that no tool could take, before anything is asked."""

from __future__ import annotations

import re
import typing as t

from .._errors import Refused
from .directory import is_address
from .host_name import check_address, check_host_name

Options = t.Mapping[str, t.Any]
_SEARCH_BASE = re.compile(r"[A-Za-z]+=[^,=\s\"]+(?:,\s*[A-Za-z]+=[^,=\s\"]+)*\Z")
_REALM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")
_SHORT_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}\Z")
_MAIL = re.compile(r"[^\s@,-][^\s@,]*@[^\s@,]+\Z")
_SHAPES = {
    "search_base": (_SEARCH_BASE, "no search base, such as dc=example,dc=com"),
    "realm": (_REALM, "no Kerberos realm, such as SERVER.EXAMPLE.COM"),
    "admin": (_SHORT_NAME, "no short name of a user"),
    "certificate_email": (_MAIL, "no mail address"),
}
_TYPED = ("admin_password", "master_root_password", "archive_password", "password")
_WORDS = ("admin_full_name", "organisation")
# Below 500 are the system's own users.
_LEAST = {"admin_uid": 500, "wait_timeout": 1, "keep": 1}


def check_options(options: Options) -> None:
    """Refuse a value that slapconfig would misread; what is not given is not looked at."""
    for option, (shape, is_wrong) in _SHAPES.items():
        if options.get(option) is not None and not shape.match(options[option]):
            raise Refused(option, f"{options[option]!r} is {is_wrong}")
    for option in _WORDS:
        if options.get(option) is not None:
            _check_words(option, options[option])
    for option in _TYPED:
        check_typed(option, options.get(option))
    for option, least in _LEAST.items():
        if options.get(option) is not None and options[option] < least:
            raise Refused(option, f"{options[option]} is too little; it is at least {least}")


def check_typed(option: str, secret: str | None) -> None:
    """Refuse a secret that cannot be typed; the message does not show it."""
    if secret is None:
        return
    if not secret:
        raise Refused(option, "it is empty")
    if not secret.isprintable():
        raise Refused(option, "it holds a character that cannot be typed on a terminal")


def check_host(option: str, value: str) -> None:
    """Refuse what is neither the name nor the address of a host."""
    if is_address(value):
        check_address(option, value)
    else:
        check_host_name(option, value)


def _check_words(option: str, value: str) -> None:
    if not value.strip() or not value.isprintable() or value.startswith("-"):
        raise Refused(
            option, f"{value!r} is empty, begins with - or holds characters that cannot be seen"
        )


__all__ = ["check_host", "check_options", "check_typed"]
