"""The guard before the dashboard's server: who may ask, and what browsers are told to allow."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credit_flow.dashboard.server.host_names import HostNames, name_of
from credit_flow.dashboard.server.kernel_messages import refuse

FILES = "/_solara/cdn/"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Vue 2 compiles templates in the browser and so needs inline and eval scripts."""


class Guard:
    """Refuse foreign hosts and origins, keep the server's own state closed, and set security headers.

    `host` is the address the server is bound to, `allowed` further names that it answers for. A page on another site that guesses the address (or rebinds its own
    name to it) is answered 403, and its websockets are refused; a header that names no host is answered 400. Files of the browser side come from `files`, the folder
    with the offline bundle, and from nowhere else.
    """

    def __init__(self, app: ASGIApp, host: str, files: Path, allowed: Iterable[str] = ()):
        self.app, self.names, self.files = app, HostNames(host, allowed), files.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve an allowed request with security headers; answer any other 400, 403 or 404."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is None:
            await self.app(scope, receive, self._with_headers(scope, send))
        elif scope["type"] == "websocket":
            await refuse(scope, send, *refusal)
        else:
            await PlainTextResponse(refusal[1], status_code=refusal[0])(
                scope, receive, self._with_headers(scope, send)
            )

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason if a request must not be served, None if it may."""
        headers, path = Headers(scope=scope), scope["path"]
        hosts, origin = headers.getlist("host"), headers.get("origin")
        name, asked_from = name_of(hosts[0]) if len(hosts) == 1 else None, _origin(origin or "")
        if name is None:
            return 400, f"the header Host names no host: {', '.join(hosts)[:80]!r}"
        if asked_from is None:
            return 400, f"the header Origin names no page: {origin[:80]!r}"
        if not self.names.holds(name):
            return 403, (
                f"this server does not answer for the host {name!r}; if it is yours: credit-flow dashboard --allow-host {name}"
            )
        acts = scope["type"] == "websocket" or (origin and scope["method"] not in ("GET", "HEAD"))
        if acts and asked_from != hosts[0].lower():
            return 403, f"pages of {origin or 'an unknown origin'} may not use this server"
        if path.startswith("/resourcez") and not _knows_token(headers):
            return 404, "not found"
        if path.startswith(FILES) and not self.has_file(path.removeprefix(FILES)):
            return 404, "not in the offline bundle"
        return None

    def has_file(self, path: str) -> bool:
        """Whether the offline bundle holds a file; asking Solara for another would make it ask the network."""
        try:
            file = (self.files / path).resolve()
            return file.is_relative_to(self.files) and file.is_file()
        except (ValueError, OSError):  # a name that no file can have
            return False

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        host = Headers(scope=scope).get("host", "")
        socket = f"ws://{host} wss://{host}" if name_of(host) else ""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(socket=socket)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        return send_with_headers


def _knows_token(headers: Headers) -> bool:
    token = os.environ.get("SOLARA_RESOURCEZ_TOKEN", "")
    given = headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _origin(origin: str) -> str | None:
    """Host and port of an origin, in lower case, "" for none; None if it is malformed."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
