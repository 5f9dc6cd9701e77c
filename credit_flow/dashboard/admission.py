"""Admission: so many visitors at once, a page of our own for the next one, and no place for the abandoned."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from credit_flow.dashboard import theme
from credit_flow.dashboard.page_head import STATIC
from credit_flow.dashboard.parts.sources import filled

KERNEL = re.compile(r"^/jupyter/api/kernels/([^/]+)/")
RESERVED = 5.0
"""Seconds for which a place is kept between a page and its first connection."""

RETRY = 15
"""Seconds after which the full page asks again."""


class Admission:
    """Let at most `most` visitors in; `kernels` are the sessions of Solara by id, `clock` counts seconds.

    A session counts while one of its pages is connected. Known sessions may always come back; when a newcomer needs the
    place of one that nobody is connected to, the one left longest ago is closed. The others see the "server full" page.
    """

    def __init__(
        self, app: ASGIApp, most: int, kernels: Mapping, clock: Callable[[], float] = time.monotonic
    ):
        self.app, self.most, self.kernels, self.clock = app, most, kernels, clock
        self.left: dict[str, float] = {}  # session id -> when its last connection ended
        self.reserved: list[float] = []  # when places kept for pages just served fall free
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, refuse with 503, or close the websocket of a newcomer for whom there is no place (1013: try later)."""
        kernel = KERNEL.match(scope.get("path", "")) if scope["type"] == "websocket" else None
        if kernel is not None:
            await self._connect(kernel[1], scope, receive, send)
        elif _asks_for_page(scope) and not self.reserve():
            await full_page(self.most)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def reserve(self) -> bool:
        """Keep a place for a page about to be served; False if there is none."""
        with self.lock:
            now = self.clock()
            self.reserved = [until for until in self.reserved if until > now]
            if self._connected() + len(self.reserved) >= self.most:
                return False
            self.reserved.append(now + RESERVED)
            return True

    def admits(self, kernel: str) -> bool:
        """Whether a connection may open: of a known session always, of a new one while there is a place."""
        with self.lock:
            if kernel in self.kernels:
                self.left.pop(kernel, None)
                return True
            if self.reserved:
                self.reserved.pop(0)
            return self._connected() < self.most

    def abandoned(self) -> list[str]:
        """Ids of the sessions that must close so that one more fits, those left longest ago first."""
        idle = [name for name, kernel in list(self.kernels.items()) if not _is_connected(kernel)]
        idle.sort(key=lambda name: self.left.get(name, 0.0))
        return idle[: max(0, len(self.kernels) + 1 - self.most)]

    async def _connect(self, kernel: str, scope: Scope, receive: Receive, send: Send) -> None:
        known = kernel in self.kernels
        if not self.admits(kernel):
            await send({"type": "websocket.close", "code": 1013, "reason": "server full"})
            return
        if not known:
            self._close_abandoned()
        try:
            await self.app(scope, receive, send)
        finally:
            self.left[kernel] = self.clock()
            self.left = {name: at for name, at in self.left.items() if name in self.kernels}

    def _close_abandoned(self) -> None:
        for name in self.abandoned():
            kernel = self.kernels.get(name)
            if kernel is not None:
                # closing waits for locks that this event loop may have to release
                threading.Thread(target=kernel.close, kwargs={"reason": "evicted"}, daemon=True).start()

    def _connected(self) -> int:
        return sum(_is_connected(kernel) for kernel in list(self.kernels.values()))


def full_page(most: int) -> HTMLResponse:
    """The page "server full" (503), which asks again by itself."""
    words = {"most": f"{most} visitor{'' if most == 1 else 's'}", "retry": str(RETRY), "font": theme.FONT}
    words |= {name: theme.css_variables(palette) for name, palette in theme.PALETTES.items()}
    return HTMLResponse(
        filled("server_full.html", words), status_code=503, headers={"Retry-After": str(RETRY)}
    )


def _asks_for_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(STATIC):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_connected(kernel) -> bool:
    return any(status.name == "CONNECTED" for status in tuple(kernel.page_status.values()))
