"""The real server in a process of its own, on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

UNROUTABLE = "http://192.0.2.1/"
"""An address of the block that is kept for documentation (TEST-NET-1): nobody answers there."""

FOREIGN = "elsewhere.example"
"""A name that leads the browser to this machine though it is not one of this machine's names."""


@dataclass
class Server:
    """A running server of the dashboard."""

    url: str
    process: subprocess.Popen
    log: Path

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def launch(log: Path, app, environment: dict[str, str], options: dict) -> Server:
    options = {"port": free_port(), "open_browser": False, **options}
    if app is not None:
        options["app"] = str(app)
    code = f"from credit_flow.dashboard.server.server import main; main(**{options!r})"
    known = {name: value for name, value in os.environ.items() if not name.startswith("SOLARA_")}
    paths = os.pathsep.join(path for path in sys.path if path)
    given = {**known, "PYTHONPATH": paths, "SOLARA_ASSETS_CDN": UNROUTABLE, **environment}
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-c", code], stdout=output, stderr=output, env=given)
    return Server(f"http://127.0.0.1:{options['port']}", process, log)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_ready(server: Server, seconds: float = 180.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.stop()
    pytest.fail(f"the dashboard's server did not get ready:\n{server.log.read_text()}")
