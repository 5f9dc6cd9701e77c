"""A figure of the shelf in a page, in the page's own colours."""

from __future__ import annotations

import solara

from credit_flow.views.drawing.style import KINDS
from credit_flow.views.report import inline_svg

COLOURS = (
    "--ink: var(--cf-ink); --muted: var(--cf-muted); --faint: var(--cf-hairline); --paper: var(--cf-paper); "
    "--blue: var(--cf-accent); display: block; max-width: 880px"
)


@solara.component
def Drawing(figure, name: str):
    """A matplotlib `figure` as an SVG that follows the theme; `name` is what it is called for who does not see it."""
    text = solara.use_memo(lambda: _in_colours(str(inline_svg(figure, name.replace(" ", "_")))), [id(figure)])
    Drawn(text, name)


def _in_colours(text: str) -> str:
    """Colours of kinds become those of the page's theme: on a dark ground other ones can be told apart."""
    for kind, colour in enumerate(KINDS):
        text = text.replace(colour.lower(), f"var(--cf-skill-{kind})")
    return text


@solara.component
def Drawn(text: str, name: str):
    """The text of an SVG of `inline_svg`, called `name`; where there is too little room for its letters it scrolls in its own box."""
    attributes = {"tabindex": "0", "role": "region", "aria-label": f"{name}, drawing"}
    solara.HTML(
        tag="div", unsafe_innerHTML=text, style=COLOURS, classes=["cf-drawing"], attributes=attributes
    )
