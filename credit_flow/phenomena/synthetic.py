"""Synthetic runs: tables made by hand, in which it is known what there is to see."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import stats

from credit_flow.core.records.reading import Reading
from credit_flow.core.streams import stream_key, uniforms

WORLD, CREDIT = 0, 0
"""The account and the asset of every journal."""


def synthetic(seed: int, ticks: int, **tables: pd.DataFrame) -> Reading:
    """A run that was never run: its tables as frames with a column `tick` each, by name; `measures` with the numbers of every tick."""
    manifest = {"scenario": "synthetic", "seed": seed, "ticks": ticks, "status": "finished", "parameters": {}}
    manifest["first_account"] = 4
    arrow = {name: pa.Table.from_pandas(table, preserve_index=False) for name, table in tables.items()}
    return Reading(manifest, arrow)


def draws(seed: int, shape: tuple[int, int]) -> np.ndarray:
    """Uniform numbers in [0, 1) of that shape (rows, draws), the same for the same seed."""
    return uniforms(stream_key(seed, "synthetic run"), 0, shape)


def numbers_of_ticks(ticks: int, **columns) -> pd.DataFrame:
    """A table of measures: the columns, each one number or one a tick (ticks,), for ticks 1 .. `ticks`."""
    return pd.DataFrame({"tick": np.arange(1, ticks + 1), **columns})


def rows_of_ticks(ticks: int, **columns) -> pd.DataFrame:
    """A table of which rows come about evenly over ticks 1 .. `ticks`: the columns, each (rows,)."""
    n = max(len(column) for column in columns.values())
    return pd.DataFrame({"tick": 1 + np.arange(n) * ticks // n, **columns})


def steps_for_credit(seed: int, share: float) -> Reading:
    """Thirty ticks in which a hundred credits are burnt and a hundred steps done, of which `share` succeed in the mean."""
    drawn = draws(seed, (30, 1))[:, 0]
    succeeded, burnt = stats.binom.ppf(drawn, 100, share), 100.0 * np.arange(1, 31)
    table = numbers_of_ticks(
        30, steps_succeeded=succeeded, minted=burnt, burnt=burnt, hiring_open=100, hiring_taken=90
    )
    return synthetic(seed, 30, measures=table)


def bids_of_lots(signals: np.ndarray, worths: np.ndarray, bids: np.ndarray, price: str) -> pd.DataFrame:
    """The table of bids of lots 1 .. n: what bidders saw, what the lot is worth to them and what they bid, each (lots, bidders) credits, nan = no bid. The highest
    wins and pays its bid (`price` first) or the next (second)."""
    n_lots, n_bidders = bids.shape
    ranked = np.sort(np.nan_to_num(bids, nan=0.0), axis=1)
    won = np.arange(n_bidders) == np.nanargmax(bids, axis=1)[:, None]
    paid = np.where(won, ranked[:, [-1 if price == "first" else -2]], 0.0)
    columns = {"worth": worths, "signal": signals, "bid": bids, "won": won, "paid": paid}
    columns["profit"] = np.where(won, worths, 0.0) - paid
    places = {
        "tick": np.repeat(np.arange(1, n_lots + 1), n_bidders),
        "row": np.tile(np.arange(n_bidders), n_lots),
    }
    return pd.DataFrame(places | {name: column.ravel() for name, column in columns.items()})
