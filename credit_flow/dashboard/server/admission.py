"""Admission: so many visitors at once, a page of our own for the next one, and no place for the abandoned."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from credit_flow.dashboard.server.bare_page import bare_page
from credit_flow.dashboard.server.kernel_messages import KERNEL
from credit_flow.dashboard.server.page_head import FULL, STATIC

RETRY = 15
"""Seconds after which the full page asks again."""

FULL_WORDS = """<h1>All places are taken</h1>
<p>This server shows its economies to {most} at a time, so that each runs smoothly. A place falls free when somebody closes the page.</p>
<p><a href="">Try again</a></p>
<p class="muted">This page asks again every {retry} seconds.</p>"""


class Admission:
    """Let at most `most` visitors in; `kernels` are the sessions of Solara by id, `clock` counts seconds.

    A session counts from its first connection to the end of its last, however many pages were only fetched. Known sessions may
    always come back; when a newcomer needs the place of one that nobody is connected to, the one left longest ago is closed.
    Who comes too late sees the "server full" page.
    """

    def __init__(
        self, app: ASGIApp, most: int, kernels: Mapping, clock: Callable[[], float] = time.monotonic
    ):
        self.app, self.most, self.kernels, self.clock = app, most, kernels, clock
        self.open: Counter[str] = Counter()  # session id -> how many connections it has
        self.left: dict[str, float] = {}  # session id -> when its last connection ended
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, refuse with 503, or close the websocket of a newcomer for whom there is no place (1013: try later)."""
        kernel = KERNEL.match(scope.get("path", "")) if scope["type"] == "websocket" else None
        if kernel is not None:
            await self._connect(kernel[1], scope, receive, send)
        elif self.is_full and _asks_for_page(scope):
            await full_page(self.most)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @property
    def is_full(self) -> bool:
        """Whether all places are taken."""
        return len(self.open) >= self.most

    def enter(self, kernel: str) -> bool:
        """Let a connection open, and count it: of a known session always, of a new one while there is a place."""
        with self.lock:
            if kernel not in self.kernels and kernel not in self.open and self.is_full:
                return False
            self.open[kernel] += 1
            self.left.pop(kernel, None)
            return True

    def leave(self, kernel: str) -> None:
        """A connection has ended."""
        with self.lock:
            self.open[kernel] -= 1
            if not self.open[kernel]:
                del self.open[kernel]
            self.left[kernel] = self.clock()
            self.left = {name: at for name, at in self.left.items() if name in self.kernels}

    def abandoned(self) -> list[str]:
        """Ids of the sessions that must close so that one more fits, those left longest ago first."""
        idle = sorted(set(self.kernels) - set(self.open), key=lambda name: self.left.get(name, 0.0))
        return idle[: max(0, len(self.kernels) + 1 - self.most)]

    async def _connect(self, kernel: str, scope: Scope, receive: Receive, send: Send) -> None:
        known = kernel in self.kernels
        if not self.enter(kernel):
            await _turn_away(receive, send)
            return
        try:
            if not known:
                self._close_abandoned()
            await self.app(scope, receive, send)
        finally:
            self.leave(kernel)

    def _close_abandoned(self) -> None:
        for name in self.abandoned():
            kernel = self.kernels.get(name)
            if kernel is not None:
                # closing waits for locks that this event loop may have to release
                threading.Thread(target=kernel.close, kwargs={"reason": "evicted"}, daemon=True).start()


def full_page(most: int) -> HTMLResponse:
    """The page "server full" (503), which asks again by itself."""
    words = FULL_WORDS.format(most=f"{most} visitor{'' if most == 1 else 's'}", retry=RETRY)
    again = {"Retry-After": str(RETRY), "Refresh": str(RETRY)}
    return bare_page("server full", words, 503, again)


def _asks_for_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(STATIC):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


async def _turn_away(receive: Receive, send: Send) -> None:
    """Close with a code that the page can read, which then asks for itself again (`page_head`)."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": FULL, "reason": "server full"})
