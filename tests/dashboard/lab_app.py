"""The whole dashboard, with one scenario more: the one that fails on purpose."""

import sys
from pathlib import Path

import solara

sys.path.insert(0, str(Path(__file__).parent))
from broken import Broken

from credit_flow.dashboard import app
from credit_flow.models.presets import PRESETS

PRESETS["broken"] = Broken


@solara.component
def Page():
    """Not shown: the routes are."""


routes = app.routes
