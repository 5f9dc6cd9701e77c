"""How a neural bucket brigade learns: what it recognises, and below it the books of its weights."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import sheet
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, DOTTED, GREEN, INK, PURPLE, VERMILION, heading
from credit_flow.views.needs import Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

BOOKS = {
    "paid_out": ("paid out", VERMILION, DASHED),
    "income": ("income", GREEN, "-"),
    "substance": ("substance", BLUE, DOTTED),
}
"""Columns of the books, their words, colours and dashes."""

SPANS = 100
"""The upper lines are means over this many equal spans of the patterns shown."""


PATTERNS = Needs(
    measures=("showing", "accuracy"), also=lambda record: table_of(record), words="patterns that are shown"
)


@view(needs=PATTERNS)
def neural_bucket_brigade(record: Record | Sequence[Record], size: Size) -> Figure:
    """Above, the share of patterns that are recognised and how often all of them are, means over a hundredth of the patterns shown;
    below, in credits, the substance of all weights, and income and payout since the start: substance = start + income - paid out.

    Of the Records of several seeds lines are means over them too. Source: key `schmidhuber1989`.
    """
    records = [record] if isinstance(record, Record) else list(record)
    table = pd.concat([table_of(one).assign(run=k) for k, one in enumerate(records)])
    figure = sheet(size, size.pick(1.05, 0.62, 0.62))
    seen, books = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
    mean, smooth = table.groupby("showing").mean(numeric_only=True), in_spans(table)
    seen.plot(smooth["showing"], smooth["accuracy"], color=INK, label="patterns right")
    seen.plot(smooth["showing"], smooth["all_right"], color=PURPLE, linestyle=DASHED, label="all right")
    for name, (words, colour, dashes) in BOOKS.items():
        books.plot(mean.index, mean[name], color=colour, linestyle=dashes, label=words)
    seen.set(ylabel="share", ylim=(0.0, 1.03))
    books.set(ylabel="credits", xlim=(0, mean.index.max()))
    books.set_ylim(bottom=0.0)
    for axes in (seen, books):
        axes.set_xlabel("patterns shown")
        axes.tick_params(axis="x", labelbottom=True)
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter("{x:,.0f}")
    n = len(records)
    heading(
        seen,
        ("patterns right", INK, "-"),
        ("all right" if n == 1 else f"all right, of {n} seeds", PURPLE, DASHED),
    )
    heading(books, *BOOKS.values())
    figure.align_ylabels()
    return figure


def table_of(record: Record) -> pd.DataFrame:
    """A row at the end of each showing: showing, accuracy (share of patterns), and credits of substance, and of income and payout since
    the start. Errors: `NothingToShow` before the first."""
    measures = record.measures
    table = measures[measures["accuracy"].notna()]
    if table.empty:
        raise NothingToShow("no pattern was shown to its end yet")
    endowed = record.journal.loc[record.journal["kind"] == "endowment", "amount"].sum()
    amounts = {"substance": table["supply"], "income": table["minted"] - endowed, "paid_out": table["burnt"]}
    return table[["showing", "accuracy"]].assign(**amounts)


def in_spans(table: pd.DataFrame) -> pd.DataFrame:
    """Means over runs and over each of `SPANS` equal spans: columns showing, accuracy (share of patterns), all_right (share of seeds)."""
    columns = table[["showing", "accuracy"]].assign(all_right=(table["accuracy"] == 1.0).astype(float))
    last = table["showing"].max()
    return columns.groupby((table["showing"] - 1) * SPANS // last).mean()
