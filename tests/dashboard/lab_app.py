"""The whole dashboard, with one scenario more: the one that fails on purpose."""

import sys
from pathlib import Path

import solara

sys.path.insert(0, str(Path(__file__).parent))
from credit_flow.core.discover import files

files("models")["broken"] = "broken"  # one file more on the shelf

from credit_flow.dashboard import app  # noqa: E402


@solara.component
def Page():
    """Not shown: the routes are."""


routes = app.routes
