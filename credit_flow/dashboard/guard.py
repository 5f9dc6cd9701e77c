"""The guard before the dashboard's server: who may ask, and what browsers are told to allow."""

from __future__ import annotations

import hmac
import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILES = "/_solara/cdn/"
EVERYWHERE = {"", "0.0.0.0", "::"}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Vue 2 compiles templates in the browser and so needs inline and eval scripts."""


class Guard:
    """Refuse foreign hosts and origins, keep the server's own state closed, and set security headers.

    `host` is the address the server is bound to. A page on another site that guesses the address (or rebinds its own
    name to it) is answered 403, and its websockets are refused. Files of the browser side come from `files`, the folder
    with the offline bundle, and from nowhere else.
    """

    def __init__(self, app: ASGIApp, host: str, files: Path):
        self.app, self.host, self.files = app, host, files.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve an allowed request with security headers; answer any other 403 or 404."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is None:
            await self.app(scope, receive, self._with_headers(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
        else:
            await PlainTextResponse(refusal[1], status_code=refusal[0])(
                scope, receive, self._with_headers(scope, send)
            )

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason if a request must not be served, None if it may."""
        headers, path = Headers(scope=scope), scope["path"]
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self.is_own(host):
            return 403, f"this server does not answer for the host {host!r}"
        acts = scope["type"] == "websocket" or (origin and scope["method"] not in ("GET", "HEAD"))
        if acts and urlsplit(origin or "").netloc != host:
            return 403, f"pages of {origin or 'an unknown origin'} may not use this server"
        if path.startswith("/resourcez") and not _knows_token(headers):
            return 404, "not found"
        if path.startswith(FILES) and not self.has_file(path.removeprefix(FILES)):
            return 404, "not in the offline bundle"
        return None

    def is_own(self, host: str) -> bool:
        """Whether a Host header names this server: its address or this machine; when bound everywhere, any address."""
        name = urlsplit(f"//{host}").hostname or ""
        if name in (self.host, "localhost"):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or self.host in EVERYWHERE

    def has_file(self, path: str) -> bool:
        """Whether the offline bundle holds a file; asking Solara for another would make it ask the network."""
        file = (self.files / path).resolve()
        return file.is_relative_to(self.files) and file.is_file()

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        host = Headers(scope=scope).get("host", "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(socket=f"ws://{host} wss://{host}")
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        return send_with_headers


def _knows_token(headers: Headers) -> bool:
    token = os.environ.get("SOLARA_RESOURCEZ_TOKEN", "")
    return bool(token) and hmac.compare_digest(headers.get("authorization", ""), f"Bearer {token}")
