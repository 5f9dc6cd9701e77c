"""What Solara is told before it is imported: no telemetry, no banner, short lives for abandoned pages, our name."""

from __future__ import annotations

import os
from pathlib import Path

APP = "credit_flow.dashboard.app"

SETTINGS = {
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "credit flow",
    "SOLARA_THEME_VARIANT": "light",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_SESSION_HTTP_ONLY": "true",
}


def configure(app: str | Path = APP) -> None:
    """Set the environment for the server of `app`, a module or a file; what the user has set stays."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ["SOLARA_APP"] = str(app)
