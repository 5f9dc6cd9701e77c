"""The dashboard's server: one process, bound to this machine unless told otherwise."""

from __future__ import annotations

import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Iterable
from pathlib import Path

import uvicorn
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from credit_flow.core.mistake import Mistake
from credit_flow.dashboard.run.warm_up import start_warming_up
from credit_flow.dashboard.server.admission import Admission
from credit_flow.dashboard.server.guard import Guard
from credit_flow.dashboard.server.host_names import EVERYWHERE, HostNames, outward_address, own_names
from credit_flow.dashboard.server.kernel_messages import KernelMessages
from credit_flow.dashboard.server.page_head import PageHead
from credit_flow.dashboard.server.page_missing import PageMissing
from credit_flow.dashboard.server.settings import APP, configure

HOST, PORT, MOST_SESSIONS = "127.0.0.1", 8765, 20


class ServerError(Mistake):
    """The server cannot start as asked; says why and what to change."""


def main(
    host: str = HOST,
    port: int = PORT,
    max_sessions: int = MOST_SESSIONS,
    open_browser: bool = True,
    app: str | Path = APP,
    allowed: Iterable[str] = (),
    page: str = "/",
) -> None:
    """Serve the dashboard until Ctrl-C. `port` 0 takes a free one; `app` is a module or file with `Page` or `routes`;
    `allowed` are further names by which browsers may ask for it, such as that of a proxy; `page` is the one to begin with.

    Errors: `ServerError` if the address is taken or not this machine's, `max_sessions` is below 1, or a name is none.
    """
    if max_sessions < 1:
        raise ServerError(f"max_sessions = {max_sessions}: must be at least 1")
    try:
        names = HostNames(host, allowed)
    except ValueError as error:
        raise ServerError(str(error)) from None
    listener = _listen(host, port)
    number = listener.getsockname()[1]
    url = f"http://{_shown(host)}:{number}{page.rstrip('/')}"
    print(f"credit flow: {url} (Ctrl-C stops)", flush=True)
    if names.everywhere:
        ways = filter(None, (outward_address(), *own_names()))
        print("others reach it at", ", ".join(f"http://{way}:{number}" for way in ways), flush=True)
    if names.beyond:
        print("warning: there is no password; everyone who reaches this address can use it", file=sys.stderr)
    config = uvicorn.Config(
        application(host, max_sessions, app, allowed),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    start_warming_up()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(server, url), daemon=True).start()
    server.run(sockets=[listener])


def application(
    host: str = HOST, max_sessions: int = MOST_SESSIONS, app: str | Path = APP, allowed: Iterable[str] = ()
) -> ASGIApp:
    """The whole server as an ASGI application: guard, compression, messages, admission, page heads, Solara."""
    configure(app)
    # On plain HTTP Solara says at every page that its cookie is not meant for other sites' frames, which we forbid anyway.
    warnings.filterwarnings("ignore", message="(?s).*Cookies with samesite=none")
    from solara.server import kernel_context, settings
    from solara.server.starlette import app as pages

    from credit_flow.dashboard.shell import PAGES

    admission = Admission(PageMissing(PageHead(pages), PAGES), max_sessions, kernel_context.contexts)
    served = GZipMiddleware(KernelMessages(admission))
    return Guard(served, host, Path(settings.assets.proxy_cache_dir), allowed)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise ServerError(
            f"cannot listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}; choose another --port, or 0 for a free one"
        ) from None


def _shown(host: str) -> str:
    name = HOST if host in EVERYWHERE else host
    return f"[{name}]" if ":" in name else name


def _open_when_ready(server: uvicorn.Server, url: str) -> None:
    while not server.started and not server.should_exit:
        threading.Event().wait(0.1)
    if server.started:
        webbrowser.open(url)
