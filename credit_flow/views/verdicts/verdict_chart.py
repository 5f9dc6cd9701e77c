"""Which phenomena are there: every row's effect in units of the smallest one of interest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.views.drawing.sheet import given, keep, sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, FAINT, GREY, INK, MUTED
from credit_flow.views.view import view

MARKS = {"present": "full", "absent": "none", "inconclusive": "left"}
"""How a verdict's disc is filled: whole, not at all, or half."""

LINEAR = 2.0
"""Up to so many times the smallest effect of interest the axis is linear, beyond it logarithmic."""

LEAST, MOST = -10.0, 100.0
"""What lies beyond is drawn at the edge, with an arrow: where the smallest effect of interest is one quantum, everything does."""

TICKS = (-10, -1, 0, 1, 10, 100)
ROW_MILLIMETRES, EDGE_MILLIMETRES = 7.5, 22.0


def verdict_chart(table: pd.DataFrame, effects: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """One row per phenomenon: mean effect over the smallest effect of interest, with its 95 % interval (thick) and the interval after Holm's
    correction (thin), a dot per seed, below it hollow ones for the arm without the incentive; a full disc is present, an open one absent, half a
    disc inconclusive.

    `table` is that of verdicts, `effects` has the columns row, seed, effect and null_effect, in the rows' units.
    """
    return _draw((table, effects), width, **style)


@view
def _draw(numbers, size: Size) -> Figure:
    table, effects = numbers
    table = table[::-1].reset_index(drop=True)  # the first on top
    scale = size.points / 8.0
    if size.axes is not None:
        figure, (axes,) = given(size, 1)
    else:
        high = (EDGE_MILLIMETRES + ROW_MILLIMETRES * len(table)) * scale
        figure = sheet(size, high / size.width)
        axes = figure.add_subplot()
    _ground(axes, len(table))
    shown = [_row(axes, place, row, effects, scale) for place, row in enumerate(table.to_dict("records"))]
    _frame(axes, table, shown, size)
    return keep(figure, table[::-1].reset_index(drop=True))


def _ground(axes: Axes, n: int) -> None:
    axes.set_xscale("symlog", linthresh=LINEAR, linscale=1.0)
    axes.axvline(0.0, color=MUTED, lw=0.6)
    axes.axvline(1.0, color=MUTED, lw=0.8, ls=DASHED)
    axes.hlines(np.arange(n), 0.0, 1.0, transform=axes.get_yaxis_transform(), color=FAINT, lw=0.4, zorder=0)


def _row(axes: Axes, place: int, row: dict, effects: pd.DataFrame, scale: float) -> np.ndarray:
    """Draw a row and return the numbers that must be seen."""
    of_row, sesoi = effects[effects["row"] == row["phenomenon"]], row["sesoi"]
    seeds, null = (_seen(of_row[name].to_numpy() / sesoi) for name in ("effect", "null_effect"))
    axes.scatter(seeds, np.full(len(seeds), place + 0.2), s=4 * scale, color=BLUE, alpha=0.5, lw=0, zorder=2)
    axes.scatter(
        null,
        np.full(len(null), place - 0.25),
        s=5 * scale,
        facecolors="none",
        edgecolors=GREY,
        lw=0.5,
        zorder=2,
    )
    ends = {name: _seen(row[name] / sesoi) for name in ("holm_low", "low", "effect", "high", "holm_high")}
    for low, high, width in (("holm_low", "holm_high", 0.8), ("low", "high", 2.6)):
        axes.plot([ends[low], ends[high]], [place, place], color=INK, lw=width * scale, zorder=3)
    axes.plot(
        ends["effect"], place, "o", ms=5.0 * scale, color=INK, fillstyle=MARKS[row["verdict"]], mew=1.0 * scale,
        markerfacecoloralt="white", zorder=4,
    )  # fmt: skip
    if ends["effect"] != row["effect"] / sesoi and np.isfinite(row["effect"]):
        _arrow(axes, ends["effect"], place, scale)
    found = np.concatenate([seeds, null, list(ends.values()), [0.0, 1.0]])
    return found[np.isfinite(found)]


def _seen(values):
    """Those beyond the ends of the axis at its ends."""
    return np.clip(values, LEAST, MOST)


def _arrow(axes: Axes, at: float, place: int, scale: float) -> None:
    """It lies further out."""
    side, text = (1.0, "\u25b8") if at > 0.0 else (-1.0, "\u25c2")
    axes.annotate(
        text, (at, place), xytext=(6.5 * side * scale, 0.0), textcoords="offset points", ha="center", va="center",
        annotation_clip=False,
    )  # fmt: skip


def _frame(axes: Axes, table: pd.DataFrame, shown: list[np.ndarray], size: Size) -> None:
    seen = np.concatenate(shown) if shown else np.array([0.0, 1.0])
    low, high = min(-0.5, seen.min()), max(1.5, seen.max())
    axes.set_xlim(low * 1.4 if low < -LINEAR else low - 0.3, high * 1.15 if high > LINEAR else high + 0.3)
    ticks = [tick for tick in TICKS if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]]
    axes.set_xticks(ticks, [f"{tick:,}".replace("-", "\u2212") for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_yticks(np.arange(len(table)), table["phenomenon"].str.replace("_", " "))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("effect / smallest effect of interest")
    right = axes.secondary_yaxis("right")
    right.set_yticks(np.arange(len(table)), [_words(row) for row in table.to_dict("records")])
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)
    axes.annotate(
        "\u25cf present   \u25cb absent   \u25d0 inconclusive   \u2022 a seed   \u25e6 a seed without the incentive",
        (0.01, 1.0), xycoords=("figure fraction", "axes fraction"), xytext=(0.0, 0.5 * size.points), textcoords="offset points", color=MUTED,
        va="bottom", annotation_clip=False,
    )  # fmt: skip


def _words(row: dict) -> str:
    """The verdict, and how many single runs show the pattern."""
    if row["reason"] == "so_far":
        return f"{row['done']} seed{'s' * (row['done'] != 1)} so far"
    fired = row["fired"]
    count = "" if fired is None or np.isnan(fired) else f"  {int(fired)}/{row['seeds']}"
    return f"{row['verdict']}{count}"
