"""The tab Prices: the index of hired work, the price of compute, and what each kind of work costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import solara

from credit_flow.dashboard.parts.lines import marks_of
from credit_flow.dashboard.parts.plot import Plot, line
from credit_flow.dashboard.parts.postings_table import POSTINGS, posting_rows
from credit_flow.dashboard.reading.basket import Good, basket_of, postings_of_good
from credit_flow.dashboard.run.use_session import use_part, use_session
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.data_table import Table

EMPTY = "no trades yet"
COLUMNS = [
    {"title": "kind of work", "picks": True},
    {"title": "price, cr/unit", "number": True},
    {"title": "work hired, units", "number": True},
    {"title": "jobs", "number": True},
]


class Shown(NamedTuple):
    """What the tab shows."""

    index: Plot
    sentence: str
    compute: Plot
    compute_sentence: str
    goods: list[Good]
    empty: str


@solara.component
def Prices(height: str = "200px"):
    """Two lines, and the basket: a click on a kind of work lists the payments that its price is made of."""
    session = use_session()
    n_ticks, (kind, set_kind) = session.window.value, solara.use_state(0)
    found = use_part("prices", lambda *now: prices_of(*now, n_ticks), rate="flows", dependencies=[n_ticks])
    paid = use_part("paid", lambda *now: _paid(*now, kind), rate="flows", dependencies=[kind]) or []
    if found is None:
        return
    with solara.Div(classes=["cf-two"]):
        Chart(
            found.index,
            name="chained price index of hired work",
            sentence=found.sentence,
            empty=found.empty,
            height=height,
        )
        Chart(found.compute, name="price of compute", sentence=found.compute_sentence, height=height)
    with solara.Div(classes=["cf-two"]):
        with solara.Div():
            solara.Text(
                f"hired work of the last {n_ticks} ticks; click a kind for its payments",
                classes=["cf-caption"],
            )
            Table(
                name="prices by kind of work",
                columns=COLUMNS,
                rows=[good_row(good) for good in found.goods],
                empty=EMPTY,
                picked=kind,
                event_pick=lambda what: set_kind(what["row"]),
            )
        if kind >= 0:
            with solara.Div():
                solara.Text("last payments for tasks with this kind of work", classes=["cf-caption"])
                Table(name="payments", columns=POSTINGS, rows=posting_rows(paid), empty=EMPTY)


def prices_of(player, snapshot, n_ticks: int) -> Shown:
    """Index, price of compute and basket of the last `n_ticks` ticks."""
    found, marks = player.history(["price_index", "compute_price"]), marks_of(player, snapshot.tick)
    index = found["price_index"][1]
    known = index[np.isfinite(index)]
    words = f"price index {known[-1]:,.1f} (first period = 100)" if len(known) else EMPTY
    chain = player.prices
    if chain.drifts:
        words += f"; the chain drifts by {100 * chain.drift:+.0f} % from the direct comparison of its ends"
    compute = snapshot.metrics.get("compute_price", np.nan)
    return Shown(
        line({"price index": found["price_index"]}, "index", marks=marks),
        words,
        line({"compute price": found["compute_price"]}, "cr/unit", marks=marks, decimals=3),
        f"compute costs {compute:,.3f} cr/unit" if np.isfinite(compute) else "compute is not sold yet",
        basket_of(player.snapshots(n_ticks, stop=snapshot.tick)),
        "" if len(known) else EMPTY,
    )


def good_row(good: Good) -> list[str]:
    """A line of the basket."""
    price = f"{good.price:,.3f}" if np.isfinite(good.price) else "–"
    return [good.name, price, f"{good.work:,.1f}", f"{good.n_jobs:,}"]


def _paid(player, snapshot, kind: int) -> list:
    if kind < 0:
        return []
    return postings_of_good(reversed(player.snapshots(100, stop=snapshot.tick)), kind, most=100)
