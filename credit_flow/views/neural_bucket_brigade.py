"""How a neural bucket brigade learns: what it recognises, and below it the books of its weights."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.views.style import BLUE, GREEN, INK, MUTED, VERMILION, NothingToShow, heading, sheet, view

BOOKS = {"income": ("income", GREEN), "paid_out": ("paid out", VERMILION), "substance": ("substance", BLUE)}
"""Columns of the books, their words and colours."""


def neural_bucket_brigade(table: pd.DataFrame, width: str = "column") -> Figure:
    """Above, the share of patterns that are recognised and the share of seeds that recognise all of them; below, in credits, the
    substance of all weights, and income and payout since the start: substance = start + income - paid out.

    `table` has the rows of `NeuralBucketBrigade.train`, of one seed or several; lines are means over seeds, the pale ones below are
    the substance of each seed. Errors: `NothingToShow` before the first pattern. Source: key `schmidhuber1989`.
    """
    if table.empty:
        raise NothingToShow("no pattern was shown yet")
    return _draw(table, width)


@view
def _draw(table: pd.DataFrame, width: str) -> Figure:
    figure = sheet(width, {"column": 1.05, "page": 0.62, "slide": 0.62}[width])
    seen, books = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
    mean = table.groupby("cycle").mean(numeric_only=True)
    whole = (table["accuracy"] == 1.0).groupby(table["cycle"]).mean()
    seen.plot(mean.index, mean["accuracy"], color=INK)
    seen.plot(whole.index, whole, color=MUTED, alpha=0.7)
    for _, seed in table.groupby("seed"):
        books.plot(seed["cycle"], seed["substance"], color=BLUE, alpha=0.15, linewidth=0.5)
    for name, (_, colour) in BOOKS.items():
        books.plot(mean.index, mean[name], color=colour)
    seen.set(ylabel="share", xlabel="patterns shown", ylim=(0.0, 1.03))
    books.set(ylabel="credits", xlabel="patterns shown", xlim=(0, mean.index.max()))
    books.set_ylim(bottom=0.0)
    books.xaxis.set_major_formatter("{x:,.0f}")
    books.locator_params(axis="x", nbins=4)
    n = table["seed"].nunique()
    heading(seen, ("patterns right", INK), ("all right" if n == 1 else f"all right, of {n} seeds", MUTED))
    heading(books, *BOOKS.values())
    figure.align_ylabels()
    return figure
