# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuse options of `open_directory` before anything is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.minifleet.macos_server.plugins.module_utils._errors import Refused
from ansible_collections.minifleet.macos_server.plugins.module_utils._mini import Mini
from ansible_collections.minifleet.macos_server.plugins.module_utils._resource import (
    open_directory,
)

CASES = Path(__file__).parents[3] / "cases" / "directory" / "options.yml"
NOTHING: Any = None
MASTER = {
    "state": "master",
    "admin_password": "open sesame",
    "search_base": "dc=od,dc=example",
    "realm": "OD.EXAMPLE",
    "organisation": "Écoles de l'Exemple",
    "certificate_email": "minis@od.example",
    "replicas_absent": ["a.example", "10.0.0.5"],
}


def resource(**options: Any) -> open_directory.OpenDirectory:
    """Return the resource of options, with the defaults that a module would give."""
    checked = ArgumentSpecValidator(open_directory.OpenDirectory.SPEC).validate(
        {**MASTER, **options}
    )
    assert not checked.error_messages
    return open_directory.OpenDirectory(checked.validated_parameters, Mini(NOTHING, timeout=1))


def test_good_options() -> None:
    resource()
    resource(state="replica", master_host="od.example", replicas_absent=[])
    resource(state="standalone", master_host="od.example", replicas_absent=[])


@pytest.mark.parametrize("case", yaml.safe_load(CASES.read_text("utf-8")), ids=str)
def test_a_bad_option(case: dict[str, Any]) -> None:
    option = case["option"].partition("[")[0]
    given = {option: case["value"], "state": case.get("state", "master")}
    with pytest.raises(Refused) as refusal:
        resource(**{"master_host": "od.example", **given})
    assert refusal.value.option == case["option"]
    assert case["says"] in refusal.value.reason
    if option.endswith("password"):
        assert case["value"] == "" or case["value"] not in str(refusal.value)


def test_a_replica_without_a_master() -> None:
    with pytest.raises(Refused, match="a replica needs a master"):
        resource(state="replica", replicas_absent=[])
