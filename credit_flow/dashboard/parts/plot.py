"""What a chart shows, without a browser: an ECharts option that names colours as `@token`, and the numbers of each series.

A token is a colour of `theme.Palette` (`@ink`, `@accent`, `@skill-3`), `@ramp` or `@diverging`; the browser puts in the
colour of its theme. Numbers travel as float64 buffers, nan is a gap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.pictures.round_numbers import round_number

ALIKE = 1e-9
"""Share of a value by which others may differ from it and still be the same: the rounding of sums."""

STYLES = (("@accent", "solid"), ("@ink", [6, 4]), ("@muted", [2, 3]), ("@ink", "solid"))
"""Colour and dash of the lines of a plot, in turn: at most four, told apart without colour too."""

CLOUDS = ("circle", "diamond", "triangle", "rect")
"""Shapes of clouds of points that are no skills, in turn."""

MOST_STEPS = 7
"""On an axis of which the ends are multiples of a step."""

SOFT, STRONG = 0.18, 0.45
"""Opacity of ribbons: of those without a colour of their own, and of those with one."""

GRID = {"left": 64, "right": 24, "top": 24, "bottom": 44, "containLabel": False}


@dataclass(frozen=True)
class Plot:
    """One chart: `option` without data, and by series its numbers and the titles of their columns."""

    option: dict
    numbers: Mapping[str, np.ndarray] = field(default_factory=dict)  # series -> (points, columns) float64
    titles: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  # series -> titles of its columns, with units
    words: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  # column title -> words its numbers stand for
    decimals: int = 1  # of the numbers in tables and tooltips


def line(
    series: Mapping[str, tuple[np.ndarray, np.ndarray]],
    y_title: str,
    *,
    x_title: str = "tick",
    colours: Mapping[str, str] | None = None,
    bands: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]] | None = None,
    marks: Sequence[tuple[float, str]] = (),
    from_zero: bool = False,
    decimals: int = 1,
) -> Plot:
    """Lines by name: x and y (points,) each, at most four, labelled at their ends. Errors: `ValueError` for more.

    `colours` are tokens by name; `bands` are x, low, high (points,) by name, drawn beneath; `marks` are places on x with
    words, such as resets; `from_zero` starts the y axis at 0. Axes grow in steps of 1-2-5.
    """
    if len(series) > len(STYLES):
        raise ValueError(f"{len(series)} lines: at most {len(STYLES)} in one plot, split them")
    bands, colours = dict(bands or {}), dict(colours or {})
    numbers = {name: _columns(x, y) for name, (x, y) in series.items()}
    titles = {name: (x_title, name if len(series) > 1 else y_title) for name in series}
    drawn = [_line(name, k, colours, len(series) > 1) for k, name in enumerate(series)]
    for name, (x, low, high) in bands.items():
        band = f"{name}, band"
        numbers[band], titles[band] = _columns(x, low, high), (x_title, "low", "high")
        style = {"color": colours.get(name, "@accent"), "opacity": 0.18}
        drawn.append({"id": band, "name": band, "type": "band", "silent": True, "z": 1, "itemStyle": style})
    for name, one in zip(series, drawn):
        if np.isfinite(numbers[name][:, 1]).sum() == 1:  # a line through one point is none
            one["symbol"] = "circle"
    heights = [values for _, values in series.values()] + [
        v for _, low, high in bands.values() for v in (low, high)
    ]
    if marks and drawn:
        drawn[0]["markLine"] = _marks(marks)
    option = _axes(x_title, y_title, y_limits=axis_limits(*heights, from_zero=from_zero))
    option |= {
        "series": drawn,
        "tooltip": {"trigger": "axis"},
        "dataZoom": [{"type": "inside", "filterMode": "none"}],
    }
    option["grid"] = {**GRID, "right": 24 + 7 * max(map(len, series), default=0) if len(series) > 1 else 24}
    return Plot(option, numbers, titles, decimals=decimals)


def bar(
    labels: Sequence[str],
    series: Mapping[str, np.ndarray],
    y_title: str,
    *,
    x_title: str,
    colours: Mapping[str, str] | None = None,
    lines: Mapping[str, np.ndarray] | None = None,
    decimals: int = 0,
) -> Plot:
    """Bars from 0: values (labels,) by name over `labels`; `lines` (labels,) by name are drawn above them."""
    lines, colours = dict(lines or {}), dict(colours or {})
    index = np.arange(len(labels))
    numbers = {name: _columns(index, values) for name, values in {**series, **lines}.items()}
    titles = {name: (x_title, name if len(numbers) > 1 else y_title) for name in numbers}
    drawn = [
        {
            "id": name,
            "name": name,
            "type": "bar",
            "barCategoryGap": "12%",
            "itemStyle": {"color": colours.get(name, colour)},
        }
        for name, (colour, _) in zip(series, STYLES)
    ]
    drawn += [_line(name, k + len(drawn), colours, True) for k, name in enumerate(lines)]
    option = _axes(x_title, y_title, y_limits=axis_limits(*series.values(), *lines.values(), from_zero=True))
    option["xAxis"] |= {"type": "category", "data": list(labels)}
    option |= {"series": drawn, "tooltip": {"trigger": "axis"}, "grid": GRID}
    return Plot(option, numbers, titles, words={x_title: list(labels)}, decimals=decimals)


def scatter(
    series: Mapping[str, tuple[np.ndarray, np.ndarray]],
    x_title: str,
    y_title: str,
    *,
    skills: Mapping[str, int] | None = None,
    lines: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    decimals: int = 2,
) -> Plot:
    """Points by name: x and y (points,) each; `skills` gives names the colour and shape of a skill; `lines` are theory."""
    lines, skills = dict(lines or {}), dict(skills or {})
    both = {**series, **lines}
    drawn = [_cloud(name, skills.get(name), k) for k, name in enumerate(series)]
    drawn += [_line(name, k + 1, {}, True) for k, name in enumerate(lines)]
    x, y = zip(*both.values()) if both else ((), ())
    option = _axes(x_title, y_title, y_limits=axis_limits(*y), x_limits=axis_limits(*x))
    option |= {
        "series": drawn,
        "tooltip": {"trigger": "item"},
        "grid": {**GRID, "right": 80 if lines else 24},
    }
    numbers = {name: _columns(*points) for name, points in both.items()}
    return Plot(option, numbers, dict.fromkeys(both, (x_title, y_title)), decimals=decimals)


def heatmap(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    row_title: str,
    column_title: str,
    value_title: str,
    limits: tuple[float, float] | None = None,
    decimals: int = 2,
) -> Plot:
    """A matrix of values (rows, columns) from paper to accent; `limits` are the ends of the scale, else those of the values."""
    values = np.asarray(values, dtype=np.float64)
    low, high = limits or axis_limits(values, from_zero=True)
    row, column = np.indices(values.shape)
    numbers = np.column_stack([column.ravel(), row.ravel(), values.ravel()])
    option = _axes(column_title, row_title)
    option["xAxis"] |= {"type": "category", "data": list(columns), "splitArea": {"show": False}}
    option["yAxis"] |= {"type": "category", "data": list(rows), "inverse": True, "nameLocation": "start"}
    option["visualMap"] = {
        "min": low, "max": high, "calculable": False, "orient": "vertical", "right": 8, "top": "middle",
        "itemHeight": 96, "itemWidth": 12, "text": [f"{high:g}", f"{low:g}"], "inRange": {"color": "@ramp"},
    }  # fmt: skip
    cells = {"id": value_title, "name": value_title, "type": "heatmap", "progressive": 0}
    option |= {"series": [cells], "tooltip": {"trigger": "item"}, "grid": {**GRID, "left": 88, "right": 64}}
    words = {column_title: list(columns), row_title: list(rows)}
    return Plot(
        option, {value_title: numbers}, {value_title: (column_title, row_title, value_title)}, words, decimals
    )


def sankey(
    links: Sequence[tuple[str, str, float]],
    value_title: str,
    *,
    colours: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
    decimals: int = 1,
) -> Plot:
    """Ribbons from source to target by their amount, sources named to their left. Links of 0 are not drawn.

    `colours` are tokens by name of a node: a ribbon has that of its source, or else of its target. `labels` are texts beside
    nodes, by name. `order` are nodes from top to bottom, whatever their column; those it does not name come last.
    """
    colours, labels = dict(colours or {}), dict(labels or {})
    drawn = [(source, target, float(amount)) for source, target, amount in links if amount > 0.0]
    found = dict.fromkeys(name for source, target, _ in drawn for name in (source, target))
    nodes = [*(name for name in order if name in found), *(name for name in found if name not in order)]
    place = {name: index for index, name in enumerate(nodes)}
    targets = {target for _, target, _ in drawn}
    series = {
        "id": value_title, "name": value_title, "type": "sankey", "left": 80, "right": 80, "top": 12, "bottom": 12,
        "nodeWidth": 10, "nodeGap": 12, "layoutIterations": 0 if order else 16, "draggable": False,
        "emphasis": {"focus": "adjacency"}, "labelLayout": {"hideOverlap": True},
        "label": {"color": "@ink", "fontSize": theme.SIZES["small"], "lineHeight": 14, "backgroundColor": "@paper", "padding": [0, 3], "borderRadius": 2},
        "lineStyle": {"color": "@muted", "opacity": SOFT, "curveness": 0.5},
        "nodes": [_node(name, colours.get(name, "@muted"), labels.get(name, name), name in targets) for name in nodes],
        "ribbons": [_ribbon(colours.get(source, colours.get(target, "@muted"))) for source, target, _ in drawn],
    }  # fmt: skip
    numbers = np.array([[place[source], place[target], amount] for source, target, amount in drawn]).reshape(
        -1, 3
    )
    option = {"series": [series], "tooltip": {"trigger": "item"}}
    words = {"from": nodes, "to": nodes}
    return Plot(option, {value_title: numbers}, {value_title: ("from", "to", value_title)}, words, decimals)


def _node(name: str, colour: str, label: str, is_target: bool) -> dict:
    side = {"position": "right"} if is_target else {"position": "left"}
    return {
        "name": name,
        "itemStyle": {"color": colour, "borderWidth": 0},
        "label": {**side, "formatter": label},
    }


def _ribbon(colour: str) -> dict:
    return {"color": colour, "opacity": STRONG if colour.startswith("@skill") else SOFT}


def sent(plot: Plot) -> dict:
    """A plot as it travels: each series' numbers as shape and bytes, float64."""
    numbers = {
        name: {"shape": list(values.shape), "body": np.ascontiguousarray(values, dtype="<f8").tobytes()}
        for name, values in plot.numbers.items()
    }
    titles = {name: list(own) for name, own in plot.titles.items()}
    words = {name: list(own) for name, own in plot.words.items()}
    return {
        "option": plot.option,
        "numbers": numbers,
        "titles": titles,
        "words": words,
        "decimals": plot.decimals,
    }


def chart_themes() -> dict:
    """By theme: the ECharts theme, the palette and its ramps, as plain values."""
    tokens = theme.tokens()
    return {
        name: {
            "echarts": theme.echarts(palette),
            "palette": tokens[name],
            "ramps": {"ramp": palette.ramp(), "diverging": palette.diverging()},
        }
        for name, palette in theme.PALETTES.items()
    }


def axis_limits(*values: np.ndarray, from_zero: bool = False) -> tuple[float, float]:
    """The ends of an axis over arrays of any shape: multiples of a 1-2-5 step, so that it rescales seldom.

    A value that does not change stands in the middle; 0 does not, if the axis starts there.
    """
    finite = [array[np.isfinite(array)] for array in map(np.asarray, values) if np.isfinite(array).any()]
    low = min((float(array.min()) for array in finite), default=0.0)
    high = max((float(array.max()) for array in finite), default=1.0)
    low = min(low, 0.0) if from_zero else low
    if not finite or (from_zero and high == low == 0.0):
        return 0.0, 1.0
    if high - low <= ALIKE * max(abs(low), abs(high)):
        around = round_number(max(abs(low), abs(high)) / 10.0)
        low, high = low - around, high + around
    step = round_number((high - low) / 5.0)
    return step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)


def _columns(*arrays: np.ndarray) -> np.ndarray:
    return np.column_stack([np.asarray(array, dtype=np.float64) for array in arrays])


def _axes(x_title: str, y_title: str, *, x_limits=None, y_limits=None) -> dict:
    x = {
        "type": "value",
        "name": x_title,
        "nameLocation": "middle",
        "nameGap": 28,
        "min": "dataMin",
        "max": "dataMax",
    }
    if x_title == "tick":
        x["minInterval"] = 1  # there are no halves of a tick
    y = {"type": "value", "name": y_title, "nameLocation": "end", "nameGap": 10, "scale": True}
    y["nameTextStyle"] = {"align": "left", "padding": [0, 0, 0, -48]}
    for axis, limits in ((x, x_limits), (y, y_limits)):
        if limits is not None:
            low, high = limits
            axis |= {"min": low, "max": high, "interval": round_number((high - low) / MOST_STEPS)}
    return {"xAxis": {**x, "splitLine": {"show": False}}, "yAxis": y, "aria": {"enabled": True}}


def _line(name: str, place: int, colours: Mapping[str, str], labelled: bool) -> dict:
    colour, dash = STYLES[place % len(STYLES)]
    colour = colours.get(name, colour)
    return {
        "id": name, "name": name, "type": "line", "symbol": "none", "symbolSize": 6, "connectNulls": False, "sampling": "minmax",
        "lineStyle": {"width": 1.5, "color": colour, "type": dash}, "itemStyle": {"color": colour},
        "endLabel": {"show": labelled, "formatter": "{a}", "color": "@ink", "distance": 4, "lineHeight": 16}, "z": 3,
        "labelLayout": {"moveOverlap": "shiftY"},
    }  # fmt: skip


def _cloud(name: str, skill: int | None, place: int) -> dict:
    known = skill is not None and 0 <= skill < len(theme.ECHARTS_SYMBOLS)
    colour = f"@skill-{skill}" if known else STYLES[place % len(STYLES)][0]
    symbol = theme.ECHARTS_SYMBOLS[skill] if known else CLOUDS[place % len(CLOUDS)]
    style = {"color": colour, "opacity": 0.75}
    return {
        "id": name,
        "name": name,
        "type": "scatter",
        "symbol": symbol,
        "symbolSize": 7,
        "itemStyle": style,
    }


def _marks(marks: Sequence[tuple[float, str]]) -> dict:
    lines = [{"xAxis": float(place), "name": words} for place, words in marks]
    label = {"formatter": "{b}", "position": "end", "distance": 2, "rotate": 0, "color": "@muted"}
    return {
        "symbol": "none",
        "silent": True,
        "data": lines,
        "label": label,
        "lineStyle": {"color": "@muted", "width": 1},
    }
