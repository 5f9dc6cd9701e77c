"""The tab Wealth: how credit is spread over the living, beside what exchange alone would make."""

from __future__ import annotations

import numpy as np
import solara

from credit_flow.dashboard.parts.plot import GRID, Plot, bar, line
from credit_flow.dashboard.reading.wealth_curves import Wealth, wealth_of
from credit_flow.dashboard.run.use_session import use_part
from credit_flow.dashboard.widgets.chart import Chart

NEEDS_TWO = "needs two experts"


@solara.component
def WealthTab(height: str = "240px"):
    """Histogram of balances and Lorenz curve."""
    found = use_part("wealth", wealth_plots, rate="flows")
    if found is None:
        return
    histogram, curve, sentence, empty = found
    with solara.Div(classes=["cf-two", "cf-filling-two"]):
        Chart(histogram, name="histogram of balances", sentence=sentence[0], empty=empty, height=height)
        Chart(curve, name="Lorenz curve of balances", sentence=sentence[1], empty=empty, height=height)


def wealth_plots(_, snapshot) -> tuple[Plot, Plot, tuple[str, str], str]:
    """Histogram, Lorenz curve, a sentence for each, and why they are empty."""
    found = wealth_of(snapshot)
    empty = "" if snapshot.n_living >= 2 else NEEDS_TWO
    richest = snapshot.living_balances.max(initial=0.0)
    words = (
        f"{snapshot.n_living:,} experts hold {snapshot.living_balances.sum():,.1f} cr; the richest {richest:,.1f} cr",
        f"Gini {found.gini:.3f}; dotted: random exchange alone, {found.null:.2f}; dashed: all equal, 0",
    )
    return _histogram(found), _lorenz(found), words, empty


def _histogram(found: Wealth) -> Plot:
    labels = [f"{low:,g}" for low in found.edges[:-1]]
    return bar(labels, {"experts": found.counts}, "experts", x_title="balance from, cr")


def _lorenz(found: Wealth) -> Plot:
    share = np.linspace(0.0, 1.0, 51)
    # of random exchange balances are exponential: the poorest share p holds p + (1 - p) ln(1 - p)
    null = share + np.where(share < 1.0, (1.0 - share) * np.log(np.maximum(1.0 - share, 1e-12)), 0.0)
    series = {
        "held": (found.curve[:, 0], found.curve[:, 1]),
        "equal": (np.array([0.0, 1.0]), np.array([0.0, 1.0])),
        "exchange": (share, null),
    }
    plot = line(series, "share of credit", x_title="share of experts, poorest first", decimals=3)
    for drawn in plot.option["series"]:  # all three end in the same corner: the sentence names them
        drawn["endLabel"] = {"show": False}
    plot.option["grid"] = GRID
    return plot
