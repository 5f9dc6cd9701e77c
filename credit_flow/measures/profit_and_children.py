"""Selection in a run: what those who lived through a period earned, and how many children they had (key `price1970`)."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.kinds import PROFIT
from credit_flow.core.books.ledger import CREDIT, HOUSE
from credit_flow.core.records.reading import Reading


def profit_and_children(run: Reading, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """Profit, credits (n,), and number of children (n,) in the ticks (start, stop] of those alive in the snapshots of both ticks.

    Who dies in between is left out: a short life has little of either, and so the two would go together where all is drawn by lot.
    """
    rows = _lived_through(run, start, stop)
    lines = run.journal
    tick = lines["tick"].to_numpy()
    lines = lines[(tick > start) & (tick <= stop) & (lines["asset"].to_numpy() == CREDIT)]
    first = run.manifest["first_account"]
    n = int(max(lines["payer"].max(), lines["payee"].max(), first + rows.max(initial=0))) + 1
    of_work = lines[lines["kind"].isin(PROFIT)]
    profit = np.bincount(of_work["payee"], of_work["amount"], n) - np.bincount(
        of_work["payer"], of_work["amount"], n
    )
    born = lines[(lines["kind"] == "stake") & (lines["payer"] != HOUSE)]
    return profit[first + rows], np.bincount(born["payer"], minlength=n)[first + rows]


def _lived_through(run: Reading, start: int, stop: int) -> np.ndarray:
    """The rows (n,) of those in both snapshots."""
    seen = run.snapshots
    at = [seen.loc[seen["tick"] == tick, "row"].to_numpy() for tick in (start, stop)]
    return np.intersect1d(*at)
