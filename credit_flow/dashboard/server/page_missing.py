"""What is shown for an address that no page has: a page of our own, with the way to all that there are."""

from __future__ import annotations

import html
from collections.abc import Mapping

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credit_flow.dashboard.server.bare_page import bare_page
from credit_flow.dashboard.server.page_head import STATIC

LONGEST = 80
"""Characters of an address that are repeated."""


class PageMissing:
    """Where a page is asked for that is not there, answer 404 with links to `pages` (path -> title); pass on all else."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, str]):
        self.app, self.pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; a 404 of a page becomes one that leads on."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        missing = False

        async def send_unless_missing(message: Message) -> None:
            nonlocal missing
            missing = missing or message.get("status") == 404
            if not missing:
                await send(message)

        await self.app(scope, receive, send_unless_missing)
        if missing:
            page = missing_page(scope["path"], scope.get("root_path", ""), self.pages)
            await page(scope, receive, send)


def missing_page(path: str, root: str, pages: Mapping[str, str]) -> HTMLResponse:
    """The page "no such page" (404); `root` is what stands before all paths of the server."""
    links = [f'<a href="{html.escape(root + to)}">{html.escape(title)}</a>' for to, title in pages.items()]
    content = (
        f"<h1>No such page</h1><p>There is no page {html.escape(path[:LONGEST])} here. These are all there are:</p>"
        f'<nav aria-label="Pages">{"".join(links)}</nav>'
    )
    return bare_page("no such page", content, 404)
