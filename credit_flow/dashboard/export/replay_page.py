"""A replay: frames and lines of a run in one HTML file that opens from disk and needs no network."""

from __future__ import annotations

import base64
import gzip
import html
from collections.abc import Mapping, Sequence

import numpy as np

from credit_flow.dashboard.parts.plot import Plot, chart_themes, sent
from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.pictures.frames import Frame
from credit_flow.dashboard.widgets.sources import drawing_source, echarts_source, filled, source

MOST_FRAMES = 600
MOST_BYTES = 5_000_000
SCALES = {"x": 65535, "y": 65535, "radius": 65535, "skill": 1, "mark": 1}
SCALES |= {"from": 1, "to": 1, "width": 20000, "kind": 1, "edge": 1, "count": 1}
"""By block of a frame: numbers are kept as 16-bit integers, number x scale (skill + 1, as -1 means none)."""


class ReplayError(ValueError):
    """A run cannot be made into a replay; says why."""


def replay_page(
    frames: Sequence[Frame], plots: Mapping[str, Plot], about: Mapping[str, str], *, title: str
) -> bytes:
    """The HTML page (UTF-8) of a run's frames, with line plots by name and `about`: facts such as seed and version.

    At most 600 frames, evenly chosen, and fewer until the page has at most 5 MB; it says how many. Every frame must name
    its experts (`ids`), as those of a new `FrameBuilder` do. Errors: `ReplayError` for no frames or frames without ids.
    """
    if not frames:
        raise ReplayError("no frames: run at least one tick before making a replay")
    if any("ids" not in frame.header for frame in frames):
        raise ReplayError(
            "a frame does not name its experts: build frames for a replay with a FrameBuilder of their own"
        )
    most = MOST_FRAMES
    while True:
        chosen = _evenly(frames, most)
        page = _page(chosen, len(frames), plots, about, title)
        if len(page) <= MOST_BYTES or len(chosen) <= 2:
            return page
        most = min(len(chosen) - 1, int(len(chosen) * 0.9 * MOST_BYTES / len(page)))


def pack(frame: Frame) -> bytes:
    """The numbers of a frame as little-endian 16-bit integers, all low bytes before all high ones, which gzip likes."""
    numbers = np.frombuffer(frame.body, dtype="<f4")
    scaled = numbers * _scale_row(frame.header) + _shift_row(frame.header)
    return np.rint(np.clip(scaled, 0, 65535)).astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes()


def _evenly(frames: Sequence[Frame], most: int) -> list[Frame]:
    places = np.unique(np.linspace(0, len(frames) - 1, min(max(most, 1), len(frames))).round().astype(int))
    return [frames[place] for place in places]


def _page(
    chosen: list[Frame], n_all: int, plots: Mapping[str, Plot], about: Mapping[str, str], title: str
) -> bytes:
    bodies = gzip.compress(b"".join(map(pack, chosen)), compresslevel=6, mtime=0)
    facts = {**about, "frames": f"{len(chosen):,} of {n_all:,}"}
    charts = {name: _with_text(sent(plot)) for name, plot in plots.items()}
    given = {
        "headers": _headers(chosen),
        "scales": SCALES,
        "tokens": theme.tokens(),
        "themes": chart_themes(),
        "plots": charts,
    }
    words = {
        "title": html.escape(title),
        "light": theme.css_variables(theme.LIGHT),
        "dark": theme.css_variables(theme.DARK),
        "font": theme.FONT,
        "facts": "".join(
            f"<dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd>" for key, value in facts.items()
        ),
        "bodies": base64.b64encode(bodies).decode(),
        "given": theme.as_json(given),
        "drawing": f"{drawing_source()}\n{source('chart.js')}",
        "echarts": echarts_source().replace("</script", "<\\/script"),
    }
    return filled("replay_page.html", words).encode()


def _headers(chosen: list[Frame]) -> list[dict]:
    """The headers, each naming the experts only where they are others than in the frame before."""
    headers, before = [], None
    for frame in chosen:
        header = dict(frame.header)
        if header["membership"] == before:
            del header["ids"]
        before = header["membership"]
        headers.append(header)
    return headers


def _with_text(plot: dict) -> dict:
    """A plot whose buffers are base64, for a page without binary messages."""
    numbers = {
        name: {"shape": one["shape"], "body": base64.b64encode(one["body"]).decode()}
        for name, one in plot["numbers"].items()
    }
    return {**plot, "numbers": numbers}


def _sizes(header: dict) -> list[int]:
    """The length of each block, in the order of `SCALES`."""
    return [header["n"]] * 5 + [header["n_edges"]] * 4 + [header["n_dots"]] * 2


def _scale_row(header: dict) -> np.ndarray:
    return np.repeat(np.array(list(SCALES.values()), dtype=np.float64), _sizes(header))


def _shift_row(header: dict) -> np.ndarray:
    return np.repeat([float(name == "skill") for name in SCALES], _sizes(header))
