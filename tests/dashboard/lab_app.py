"""The whole dashboard, with one scenario more, that fails on purpose, and three cards: one that is soon over, one that fails, one that lacks an extra."""

import sys
from pathlib import Path

import solara

sys.path.insert(0, str(Path(__file__).parent))
from credit_flow.core.discover import files

files("models")["broken"] = "broken"  # one file more on the shelf
files("phenomena").update((name, name) for name in ("short_hiring", "broken_hiring", "absent_extra"))

from credit_flow.dashboard import app  # noqa: E402


@solara.component
def Page():
    """Not shown: the routes are."""


routes = app.routes
