"""The real server in a process of its own, and a real browser, for all tests of the dashboard."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lab import SLOWLY
from served import FOREIGN, Server, launch, wait_until_ready

HERE = Path(__file__).parent


def chromium() -> str:
    """Where Chromium is; fails with words if there is none."""
    found = (
        os.environ.get("CREDIT_FLOW_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found or not Path(found).exists():
        pytest.fail(
            "no Chromium for the browser tests: install it (make browser, or the package `chromium` of Debian) "
            "or name it in the environment variable CREDIT_FLOW_CHROMIUM"
        )
    return found


@pytest.fixture(scope="session")
def start_server(tmp_path_factory):
    """`start_server(app=None, **options of main)` starts a real server on a free port and waits until it is ready."""
    servers: list[Server] = []

    def start(app: Path | str | None = None, environment: dict[str, str] | None = None, **options) -> Server:
        servers.append(launch(tmp_path_factory.mktemp("server") / "log.txt", app, environment or {}, options))
        wait_until_ready(servers[-1])
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def parts_server(start_server) -> Server:
    """A server that shows the parts alone, for their tests."""
    return start_server(HERE / "parts_app.py")


@pytest.fixture(scope="session")
def lab_server(start_server) -> Server:
    """The whole dashboard, with the scenario that fails among the presets."""
    return start_server(HERE / "lab_app.py", max_sessions=40)


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window."""
    path = chromium()
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is in the extra `dev`")
    sync_api.expect.set_options(timeout=SLOWLY / 4)
    with sync_api.sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {FOREIGN} 127.0.0.1"],
        )
        yield chrome
        chrome.close()


@dataclass
class Complaints:
    """What went wrong on the pages of a test; must be empty at its end unless the test clears it."""

    lines: list[str] = field(default_factory=list)

    def watch(self, page) -> None:
        page.on("console", lambda message: self.console(message))
        page.on("pageerror", lambda error: self.lines.append(f"page error: {error}"))
        page.on("response", lambda answer: self.response(answer))
        page.on("request", lambda request: self.request(request))

    def console(self, message) -> None:
        if message.type == "error":
            self.lines.append(f"console error: {message.text}")

    def response(self, answer) -> None:
        if answer.status >= 400:
            self.lines.append(f"{answer.status}: {answer.url}")

    def request(self, request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "file:")):
            self.lines.append(f"request off this machine: {request.url}")


@pytest.fixture
def complaints():
    """All complaints of a test's pages; the test fails at its end if there is one."""
    collected = Complaints()
    yield collected
    assert collected.lines == []


@pytest.fixture(scope="session")
def plain_contexts() -> list:
    """Contexts without options that are not in use: they keep nothing of a test but the files of the dashboard."""
    return []


@pytest.fixture
def open_page(browser, complaints, plain_contexts):
    """`open_page(url, **options of a browser context)` opens a page in a context of its own and watches it."""
    taken = []

    def open_(url: str, **options):
        if plain_contexts and not options:
            context = plain_contexts.pop()
        else:
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        taken.append((context, options))
        page = context.new_page()
        page.set_default_timeout(SLOWLY)
        complaints.watch(page)
        page.goto(url)
        return page

    yield open_
    for context, options in taken:
        if options or not forgotten(context):
            context.close()
        else:
            plain_contexts.append(context)


def forgotten(context) -> bool:
    """Close the pages of a context and forget what they have stored; False if that cannot be done."""
    try:
        for page in context.pages:
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.close()
        context.clear_cookies()
    except Exception:  # a page that is gone, or has no storage
        return False
    return True
