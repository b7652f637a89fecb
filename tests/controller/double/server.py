# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The double on a port of this machine, with a log of what it was asked."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from double.api import VERSION, Api
from double.objects import ADMIN
from double.show import whole
from double.store import Content

READS = ("GET", "HEAD", "OPTIONS")
NOT_KNOWN = {
    "detail": "Authentication credentials were not provided. "
    "To establish a login session, visit /api/login/."
}


@dataclass(frozen=True)
class Request:
    """A line of the log."""

    method: str
    path: str
    status: int

    @property
    def writes(self) -> bool:
        """Tell whether something was to be changed: minting and giving back a token is not."""
        return self.method not in READS and not self.path.startswith("/api/v2/tokens/")


class Double(ThreadingHTTPServer):
    """The API of a controller on a free port, in memory."""

    daemon_threads = True

    def __init__(self, content: Content, user: str = "admin", password: str = "secret") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = Api(content, user, password)
        self.user, self.password = user, password
        self.log: list[Request] = []
        self.one_at_a_time = threading.Lock()

    @property
    def url(self) -> str:
        """Return where it is reached."""
        return f"http://127.0.0.1:{self.server_port}"

    def writes(self) -> list[Request]:
        """Return the requests so far that were to change something."""
        return [request for request in self.log if request.writes]

    def ask(self, method: str, path: str, sent: Any, authorization: str) -> tuple[int, Any]:
        """Answer a request, and note it."""
        with self.one_at_a_time:
            status, body = self._answer(method, path, sent, authorization)
            self.log.append(Request(method, path, status))
            return status, body

    def _answer(self, method: str, path: str, sent: Any, authorization: str) -> tuple[int, Any]:
        if path.startswith("/api/v2/ping/"):
            return self.api.answer(method, path, {})
        if not self._known(authorization):
            return 401, NOT_KNOWN
        if not isinstance(sent, dict):
            return 400, {"detail": "JSON parse error - not a JSON object"}
        if (method, path) == ("POST", "/api/v2/tokens/"):
            return self._mint(sent)
        return self.api.answer(method, path, sent)

    def _known(self, authorization: str) -> bool:
        kind, _blank, given = authorization.partition(" ")
        if kind == "Basic":
            return given == base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        tokens = self.api.store.items["tokens"].values()
        return kind == "Bearer" and any(token.hidden["token"] == given for token in tokens)

    def _mint(self, sent: dict[str, Any]) -> tuple[int, Any]:
        values = {name: sent[name] for name in ("description", "scope") if sent.get(name)}
        token = self.api.store.add("tokens", {**values, "user": ADMIN, "token": "************"})
        token.hidden["token"] = secrets.token_hex(15)
        shown = whole(self.api.store, token, alone=True)
        return 201, {**shown, "token": token.hidden["token"]}


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            sent = json.loads(body) if body else {}
        except ValueError:
            sent = None
        authorization = self.headers.get("Authorization") or ""
        status, answer = self.server.ask(self.command, self.path, sent, authorization)
        kind = "text/html" if isinstance(answer, str) else "application/json"
        text = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        if status == 204:
            text = b""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-API-Product-Name", "AWX")
        self.send_header("X-API-Product-Version", VERSION)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_OPTIONS = _serve

    def log_message(self, *words: Any) -> None:
        """Print nothing: the log is kept in memory."""


@contextmanager
def running(content: Content) -> Iterator[Double]:
    """Give a double that answers until the block ends."""
    with Double(content) as double:
        thread = threading.Thread(target=double.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield double
        finally:
            double.shutdown()
            thread.join()
