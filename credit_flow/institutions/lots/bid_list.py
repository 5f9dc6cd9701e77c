"""The bids for the lot of the tick, as phases see them, and what is written down of every lot."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, count
from credit_flow.tables.bids import BIDS


class BidList(NamedTuple):
    """One lot, bidders in the order of the living; as the rule of an auction takes it."""

    n_open: np.ndarray = count()  # who could bid
    n_bids: np.ndarray = count()  # who did
    n_uncovered: np.ndarray = count()  # whose bid its balance did not cover
    bid: np.ndarray = array(1, "living")  # credits, nan = none
    tie: np.ndarray = array(1, "living")
    allocation: np.ndarray = array(1, "living")
    payment: np.ndarray = array(1, "living")  # credits
    highest: np.ndarray = array(1, "living", scratch=True)
    reserve: np.ndarray = array(1)  # credits
    price: np.ndarray = array(1)  # credits, nan = unsold


class LotLog(NamedTuple):
    """The numbers of every lot."""

    columns = (
        "revenue",
        "worth",
        "efficiency",
        "sealed_bids_open",
        "sealed_bids_taken",
        "sealed_bids_uncovered",
    )
    whole = ("sealed_bids_open", "sealed_bids_taken", "sealed_bids_uncovered")

    n: np.ndarray = count(2)
    numbers: np.ndarray = array(256, 6, roll="n", most="1")


BID_IDS, BID_AMOUNTS = ("tick", "row", "won"), ("worth", "signal", "bid", "paid", "profit")
"""The columns of `BidLog.ids` and `BidLog.amounts`."""


def bids(model) -> dict[str, np.ndarray]:
    """The bids since the recorder last asked, as columns (n,), rows and credits."""
    nothing = {"ids": np.empty((0, 3), dtype=np.int64), "amounts": np.empty((0, 5))}
    log = model.logs.get(BidLog, nothing)
    columns = dict(zip(BID_IDS, log["ids"].T)) | dict(zip(BID_AMOUNTS, log["amounts"].T))
    return columns | {"won": columns["won"] > 0}


class BidLog(NamedTuple):
    """Every bid, while somebody records."""

    tables = (BIDS.filled(bids),)

    n: np.ndarray = count(2)
    ids: np.ndarray = array(
        "recording * (4 * living + 4096)", 3, dtype=np.int64, roll="n", most="recording * living"
    )
    amounts: np.ndarray = array("recording * (4 * living + 4096)", 5, roll="n", most="recording * living")
