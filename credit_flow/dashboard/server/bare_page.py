"""A page in the house style for those who cannot be shown the dashboard: it stands alone, without a script or a session."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse

from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.widgets.sources import filled


def bare_page(
    about: str, content: str, status: int, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A response with the HTTP `status`; `about` ends its title, `content` is the HTML of its panel."""
    words = {"about": about, "content": content, "font": theme.FONT}
    words |= {name: theme.css_variables(palette) for name, palette in theme.PALETTES.items()}
    return HTMLResponse(filled("bare_page.html", words), status_code=status, headers=dict(headers or {}))
