"""Who hires whom."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from credit_flow.core.record import Record
from credit_flow.views.style import GREY, INK, MUTED, PAPER, canvas, kind_colour, lettering, say, view
from credit_flow.views.window import RECENT, during, last, specialties, ticks_in_words

MOST_LINKS = 600
"""So many links are drawn, those that carry most."""

GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
"""The angle by which sunflower seeds follow each other (key `vogel1979`)."""


@view
def flow_network(record: Record, width: str = "column", n_ticks: int = RECENT) -> Figure:
    """Who hires whom: experts and the payments between them in the last `n_ticks` ticks.

    A dot is an expert, its area what it was paid by others per tick, its colour the kind of work it does most; those
    of one kind stand together, the best paid in the middle. A link is a payment in the colour of the expert that gets
    it, bending to the left of the way the credit goes; the darker, the more.
    """
    window = last(record, n_ticks)
    links = payments_between_experts(record, window)
    figure, axes = canvas(width, 1.0 if width == "column" else 0.62)
    if links.empty:
        say(axes, f"nobody hired anybody in {ticks_in_words(window)}")
        return figure
    n_paying = len(links)
    links = links.nlargest(MOST_LINKS, "amount")
    income = links.groupby("payee")["amount"].sum()
    experts = pd.Index(np.union1d(links["payer"], links["payee"]))
    kinds = specialties(record, window).reindex(experts).fillna(-1).astype(int)
    letter, line = lettering(width, axes)
    places = _places(axes, experts, kinds, income.reindex(experts).fillna(0.0), line)
    _draw_links(axes, links, places, kinds, figure.dpi)
    _draw_experts(axes, places, kinds, income.reindex(experts).fillna(0.0), width)
    words = f"{len(experts)} experts, {len(links):,} of {n_paying:,} paying links, {ticks_in_words(window)}"
    axes.text(0.5, 0.5 * line, words, ha="center", va="bottom", color=MUTED)
    return figure


def payments_between_experts(record: Record, window: tuple[int, int]) -> pd.DataFrame:
    """Who paid whom how many credits per tick for work in the window: columns payer, payee (rows), amount."""
    lines, first = during(record.journal, window), record.manifest["first_account"]
    hires = lines[(lines["kind"] == "payment") & (lines["payer"] >= first) & (lines["payee"] >= first)]
    links = hires[hires["asset"] == 0].groupby(["payer", "payee"], as_index=False)["amount"].sum()
    links[["payer", "payee"]] -= first
    links["amount"] /= window[1] - window[0]
    return links


def _places(axes: Axes, experts: pd.Index, kinds: pd.Series, income: pd.Series, line: float) -> pd.DataFrame:
    """Where each expert stands: a disc per kind around the middle, in it a sunflower with the best paid inside."""
    groups = sorted(kinds.unique(), key=lambda kind: (kind < 0, kind))
    high_over_wide = axes.figure.get_size_inches()[1] / axes.figure.get_size_inches()[0]
    middle, radius = (0.5, 0.5 + 0.6 * line), 0.335
    largest = kinds.value_counts().max()
    disc = min(0.15, 0.8 * radius * math.sin(math.pi / max(3, len(groups))))
    places = pd.DataFrame(index=experts, columns=["x", "y"], dtype=float)
    for i, kind in enumerate(groups):
        angle = math.pi / 2.0 - 2.0 * math.pi * i / len(groups)
        centre = (
            np.array([radius * math.cos(angle), radius * math.sin(angle)]) if len(groups) > 1 else np.zeros(2)
        )
        members = income[kinds == kind].sort_values(ascending=False, kind="stable").index
        n = np.arange(len(members))
        far = disc * np.sqrt((n + 0.5) / largest)
        across = centre[0] + far * np.cos(n * GOLDEN)
        up = centre[1] + far * np.sin(n * GOLDEN)
        places.loc[members, "x"] = middle[0] + across * min(1.0, high_over_wide) * _stretch(high_over_wide)
        places.loc[members, "y"] = middle[1] + up * min(1.0, 1.0 / high_over_wide)
    return places


def _stretch(high_over_wide: float) -> float:
    """Use the room of a figure that is wider than high."""
    return 1.0 if high_over_wide >= 1.0 else 1.35


def _draw_links(axes: Axes, links: pd.DataFrame, places: pd.DataFrame, kinds: pd.Series, dpi: float) -> None:
    start, stop = places.loc[links["payer"]].to_numpy(), places.loc[links["payee"]].to_numpy()
    along = stop - start
    bend = (start + stop) / 2.0 + 0.16 * np.column_stack([-along[:, 1], along[:, 0]])
    t = np.linspace(0.0, 1.0, 16)[None, :, None]
    arcs = (1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * bend[:, None] + t**2 * stop[:, None]
    strength = np.sqrt(links["amount"] / links["amount"].max()).to_numpy()
    colours = [kind_colour(kinds[payee]) for payee in links["payee"]]
    axes.add_collection(
        LineCollection(arcs, colors=colours, alpha=0.08 + 0.62 * strength, linewidths=0.4 + 1.2 * strength)
    )


def _draw_experts(axes: Axes, places: pd.DataFrame, kinds: pd.Series, income: pd.Series, width: str) -> None:
    scale = {"column": 1.0, "page": 2.2, "slide": 5.0}[width]
    sizes = scale * (4.0 + 90.0 * income / income.max())
    colours = [kind_colour(kind) for kind in kinds]
    axes.scatter(places["x"], places["y"], s=sizes, c=colours, edgecolors=PAPER, linewidths=0.4, zorder=3)
    for kind, members in places.groupby(kinds):
        earned = income[members.index].sum()
        name = f"kind {kind}" if kind >= 0 else "no work seen"
        axes.annotate(
            f"{name}: {len(members)} experts\n{earned:.1f} credits per tick",
            (members["x"].mean(), members["y"].max()), xytext=(0, 5), textcoords="offset points",
            ha="center", va="bottom", color=INK if kind >= 0 else GREY, zorder=4, linespacing=1.05,
            bbox={"facecolor": PAPER, "alpha": 0.7, "linewidth": 0, "pad": 0.4},
        )  # fmt: skip
