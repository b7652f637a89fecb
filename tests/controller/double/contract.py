# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send the same requests to the double and to a controller, and make the answers comparable.

python -m double.contract http://controller admin password > tests/controller/double/answers.json
"""

from __future__ import annotations

import base64
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from double.table import HERE, TYPES, read

ANSWERS = HERE / "answers.json"
NAMED = {
    name for kind in TYPES.values() for name, what in kind.fields.items() if what.kind in TYPES
}
IDS = {
    "id",
    "organization_id",
    "credential_type_id",
    "job",
    "workflow_job",
    "unified_job_template",
    "user",
    *NAMED,
}
LISTS_OF_IDS = {"success_nodes", "failure_nodes", "always_nodes"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# Invented anew in each installation, or sentences that the double does not repeat.
APART = {"ansible_id", "token", "expires", "email"}
# Counted a little later on a controller that runs jobs, and never on one that does not.
APART |= {"total_hosts", "total_groups", "total_inventory_sources", "has_inventory_sources"}


def answers(address: str, user: str, password: str) -> Iterator[dict[str, Any]]:
    """Send all requests in turn, and give each answer with its request."""
    kept: dict[str, str] = {}
    given = base64.b64encode(f"{user}:{password}".encode()).decode()
    for step in read("contract.yml"):
        method, _blank, path = _filled(step["ask"], kept).partition(" ")
        sent = _filled(step.get("send"), kept)
        status, body = _ask(f"{address}/api/v2/{path}", method, sent, f"Basic {given}")
        if "keep" in step:
            found = body["results"][0] if "results" in body else body
            kept[step["keep"]] = str(found["id"])
        yield {"ask": step["ask"], "status": status, "body": plain(body, names="names" in step)}


def _filled(value: Any, kept: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, kept) for key, one in value.items()}
    if not isinstance(value, str) or value == "$encrypted$":
        return value
    if value.startswith("$") and value[1:] in kept:
        return int(kept[value[1:]])
    return re.sub(r"[$](\w+)", lambda found: kept[found[1]], value)


def _ask(address: str, method: str, sent: Any, authorization: str) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "Authorization": authorization}
    data = None if sent is None else json.dumps(sent).encode()
    request = urllib.request.Request(address, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read()
    try:
        return status, json.loads(body) if body else None
    except ValueError:
        return status, "no JSON"


def plain(body: Any, *, names: bool) -> Any:
    """Return an answer without what is another in each installation, or of a list the names."""
    if names and isinstance(body, dict) and "results" in body:
        listed = (one.get("name", one.get("username")) for one in body["results"])
        return {"count": body["count"], "next": body["next"], "names": list(listed)}
    return _plain("", body)


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _plain_mapping(key, value)
    if isinstance(value, list):
        return len(value) if key in LISTS_OF_IDS else [_plain(key, one) for one in value]
    if key in IDS and isinstance(value, int):
        return "an id"
    return _number(TIME.sub("a time", value)) if isinstance(value, str) else value


def _plain_mapping(key: str, value: dict[str, Any]) -> Any:
    if key == "related":
        return sorted(f"{name} {_number(url)}" for name, url in value.items())
    if key == "object_roles":
        return {name: role["name"] for name, role in value.items()}
    apart = {*APART, "description"} if value.get("type") == "role" else APART
    return {name: _plain(name, one) for name, one in value.items() if name not in apart}


def _number(text: str) -> str:
    # Names in a set come in any order.
    text = re.sub(
        r"[(](\w+), (\w+)[)] comb", lambda two: f"({', '.join(sorted(two.groups()))}) comb", text
    )
    return re.sub(r"/\d+/", "/N/", re.sub(r"_\d+__", "_N__", text))


def main() -> None:
    """Print the answers of a controller, a line for each."""
    for answer in answers(*sys.argv[1:4]):
        print(json.dumps(answer, sort_keys=True))


if __name__ == "__main__":
    main()
