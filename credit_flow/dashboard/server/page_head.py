"""The head of every page, mended: its language is named, readers may zoom, and the theme follows the system."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = ("/_solara/", "/static/", "/jupyter/", "/readyz", "/resourcez")
THEME = re.compile(rb'(var theme = \{[^\n]*?"variant": )"light"')
VIEWPORT = re.compile(rb'<meta name="viewport"[^>]*>')
FULL = 1013
"""Closing code of a websocket: all places were taken between the page and its connection."""

AGAIN = (
    b"<script>window.WebSocket = class extends WebSocket { constructor(...given) { super(...given); "
    b'this.addEventListener("close", (event) => { if (event.code === %d) location.reload(); }); } };</script>'
    % FULL
)


class PageHead:
    """Rewrite the head of HTML pages: `lang`, a viewport that does not forbid zooming, light or dark as the system is, and what a
    page does that finds the server full: ask again, and so show what the server says then.

    Solara's own setting "auto" leaves out the element that the page is mounted on, so the server says "light" and the
    page "auto".
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; hold a page's body back until it is whole, and mend it."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        uncompressed = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": uncompressed}, receive, _Mending(send))


class _Mending:
    """A `send` that collects the body of an HTML response."""

    def __init__(self, send: Send):
        self.send, self.start, self.body = send, None, b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()

    async def _finish(self) -> None:
        body = mended(self.body)
        MutableHeaders(scope=self.start)["content-length"] = str(len(body))
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": body})


def _is_page(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def mended(page: bytes) -> bytes:
    """A page's bytes with `lang="en"`, a viewport that may be zoomed, the system's theme, and `AGAIN`."""
    page = page.replace(b"<html>", b'<html lang="en">', 1)
    page = THEME.sub(rb'\1"auto"', page, count=1)
    page = page.replace(b"<head>", b"<head>" + AGAIN, 1)
    return VIEWPORT.sub(
        b'<meta name="viewport" content="width=device-width, initial-scale=1">', page, count=1
    )
