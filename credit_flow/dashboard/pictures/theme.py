"""The design tokens, and what CSS, ECharts and the canvas make of them: colours stand here and nowhere else.

The colours of skills by day are those of the figures, in `views/drawing/style.py`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from credit_flow.views.drawing.style import KINDS

FONT = "Roboto, system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
SIZES = {"small": 12, "text": 14, "large": 16, "title": 20, "display": 28}
"""Sizes of letters in px; the weights are 400 and 500."""

GRID = 8
"""Every distance is a multiple of this many px."""

SHAPES = ("disc", "square", "triangle-up", "diamond", "triangle-down", "hexagon", "star", "bar")
"""The shape of each skill, in the order of its colour: colour is never alone."""

ECHARTS_SYMBOLS = (
    "circle",
    "rect",
    "triangle",
    "diamond",
    "path://M0 0L10 0L5 9Z",
    "path://M2.5 0L7.5 0L10 4.5L7.5 9L2.5 9L0 4.5Z",
    "path://M5 0L6.5 3.5L10 3.8L7.3 6.3L8.1 10L5 8L1.9 10L2.7 6.3L0 3.8L3.5 3.5Z",
    "path://M0 3L10 3L10 7L0 7Z",
)
"""The same shapes as ECharts names or paths."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as #RRGGBB."""

    paper: str  # the ground of plots and panels
    page: str  # the ground behind panels
    hairline: str  # lines between panels, grids
    muted: str  # lesser text; skills beyond the eighth
    ink: str  # text, dots, selection
    accent: str  # primary button, focus, the only series of a plot; never beside skills
    warning: str  # with an icon and words
    error: str  # with an icon and words
    skills: tuple[str, ...]  # (8,) in the order of `SHAPES`

    def skill(self, index: int) -> str:
        """The colour of a skill; muted for none (-1) and for the ninth and beyond."""
        return self.skills[index] if 0 <= index < len(self.skills) else self.muted

    def ramp(self, steps: int = 6) -> list[str]:
        """The sequential ramp, from paper to accent, as `steps` colours."""
        return [_between(self.paper, self.accent, i / (steps - 1)) for i in range(steps)]

    def diverging(self, steps: int = 7) -> list[str]:
        """The diverging ramp, from warning through paper (in the middle, 0) to accent, as `steps` colours (odd)."""
        half = steps // 2
        below = [_between(self.warning, self.paper, i / half) for i in range(half)]
        return below + [_between(self.paper, self.accent, i / half) for i in range(half + 1)]


LIGHT = Palette(
    paper="#FFFFFF",
    page="#F6F7F8",
    hairline="#D9DDE1",
    muted="#5B6570",
    ink="#15181C",
    accent="#0B5FD9",
    warning="#8A5A00",
    error="#B3261E",
    skills=KINDS,
)
DARK = Palette(
    paper="#15181C",
    page="#1D2126",
    hairline="#343A41",
    muted="#9AA4AF",
    ink="#E8EBEE",
    accent="#7FB2FF",
    warning="#E3B341",
    error="#FF8A80",
    skills=("#38A9FE", "#F6AD75", "#E7516C", "#9C9210", "#2D9F80", "#CEA2C8", "#7FDDFE", "#9482BB"),
)
PALETTES = {"light": LIGHT, "dark": DARK}


def tokens() -> dict:
    """Both palettes, shapes, font and sizes as plain values, for the canvas."""
    palettes = {
        name: {**asdict(palette), "skills": list(palette.skills)} for name, palette in PALETTES.items()
    }
    return {**palettes, "shapes": list(SHAPES), "font": FONT, "sizes": SIZES}


def css_variables(palette: Palette) -> str:
    """The palette as CSS declarations `--cf-ink: #15181C; ...`, skills as `--cf-skill-0` to `--cf-skill-7`."""
    named = {name: value for name, value in asdict(palette).items() if name != "skills"}
    named |= {f"skill-{i}": colour for i, colour in enumerate(palette.skills)}
    return " ".join(f"--cf-{name}: {value};" for name, value in named.items())


def css() -> str:
    """The style sheet of every page: variables of both themes, letters, numbers, focus, panels."""
    return f"""
.v-application {{ {css_variables(LIGHT)} }}
.v-application.theme--dark {{ {css_variables(DARK)} color-scheme: dark; }}
.v-application.v-application, .cf-page {{ background: var(--cf-page); color: var(--cf-ink); font-family: {FONT};
  font-size: {SIZES["text"]}px; font-weight: 400; font-variant-numeric: tabular-nums; }}
.cf-panel {{ background: var(--cf-paper); border: 1px solid var(--cf-hairline); border-radius: 4px;
  padding: {2 * GRID}px; box-shadow: none; }}
.cf-muted {{ color: var(--cf-muted); }}
.cf-number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.cf-said-only {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
.cf-plain-button {{ min-height: 32px; min-width: 32px; padding: 0 {GRID}px; border: 0; border-radius: 4px;
  background: transparent; color: var(--cf-muted); font: inherit; font-size: {SIZES["small"]}px; cursor: pointer; }}
.cf-plain-button:hover {{ color: var(--cf-ink); background: var(--cf-page); }}
.v-application :focus-visible {{ outline: 2px solid var(--cf-accent); outline-offset: 2px; }}
.v-application .v-card, .v-application .v-btn, .v-application .v-toolbar {{ box-shadow: none !important; }}
.v-application .v-sheet {{ background-color: var(--cf-paper); border-color: var(--cf-hairline); color: var(--cf-ink); }}
.v-application .v-sheet.elevation-0.d-flex {{ background-color: transparent; }}
.v-application .primary {{ background-color: var(--cf-accent) !important; border-color: var(--cf-accent) !important; }}
.v-application .primary .v-btn__content {{ color: var(--cf-paper); }}
.v-application .primary--text {{ color: var(--cf-accent) !important; caret-color: var(--cf-accent) !important; }}
.v-application .v-btn {{ text-transform: none; letter-spacing: 0; font-weight: 500; border-radius: 4px; min-height: 32px; }}
@media (prefers-reduced-motion: reduce) {{ .v-application * {{ transition: none !important; animation: none !important; }} }}
"""


def echarts(palette: Palette) -> dict:
    """The palette as an ECharts theme: quiet axes, no animation, data lines 1.5 px, skills as series colours."""
    axis = {
        "axisLine": {"show": True, "lineStyle": {"color": palette.muted, "width": 1}},
        "axisTick": {"show": True, "lineStyle": {"color": palette.muted, "width": 1}},
        "axisLabel": {"color": palette.muted, "fontSize": SIZES["small"], "fontFamily": FONT},
        "splitLine": {"lineStyle": {"color": palette.hairline, "width": 1}},
        "nameTextStyle": {"color": palette.muted, "fontSize": SIZES["small"], "fontFamily": FONT},
    }
    letters = {"color": palette.ink, "fontFamily": FONT, "fontSize": SIZES["small"]}
    return {
        "color": list(palette.skills),
        "backgroundColor": palette.paper,
        "animation": False,
        "textStyle": letters,
        "line": {"lineStyle": {"width": 1.5}, "symbol": "none", "smooth": False},
        "categoryAxis": {**axis, "splitLine": {"show": False}},
        "valueAxis": axis,
        "logAxis": axis,
        "legend": {"textStyle": letters},
        "tooltip": {
            "backgroundColor": palette.paper,
            "borderColor": palette.hairline,
            "borderWidth": 1,
            "textStyle": letters,
            "extraCssText": "box-shadow: none; border-radius: 4px; font-variant-numeric: tabular-nums;",
        },
        "visualMap": {"inRange": {"color": palette.ramp()}, "textStyle": letters},
        "sankey": {"label": letters, "lineStyle": {"color": palette.muted, "opacity": 0.25}},
        "markLine": {"lineStyle": {"color": palette.muted, "width": 1, "type": "solid"}, "label": letters},
    }


def matplotlib_rules(palette: Palette = LIGHT) -> dict:
    """Matplotlib's settings for figures that match the screen; letters are 8 points, for print."""
    return {
        "font.family": ["Roboto", "DejaVu Sans"],
        "font.size": 8.0,
        "text.color": palette.ink,
        "axes.labelcolor": palette.ink,
        "axes.edgecolor": palette.muted,
        "axes.facecolor": palette.paper,
        "figure.facecolor": palette.paper,
        "xtick.color": palette.muted,
        "ytick.color": palette.muted,
        "grid.color": palette.hairline,
    }


def as_json(value: dict) -> str:
    """JSON that may stand inside a `<script>` of a page."""
    return json.dumps(value, separators=(",", ":")).replace("</", "<\\/")


def _between(start: str, stop: str, share: float) -> str:
    mixed = [round(a + (b - a) * share) for a, b in zip(_channels(start), _channels(stop))]
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
