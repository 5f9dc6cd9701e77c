"""The bids that a card of auctions reads."""

from __future__ import annotations

import pandas as pd

from credit_flow.core.records.reading import Reading
from credit_flow.phenomena.detector import Detector


def bids_in_window(card: Detector, run: Reading) -> pd.DataFrame:
    """The rows of the table `bids`, credits, of the lots that the card reads."""
    start, stop = card.window(run)
    return run.bids[run.bids["tick"].between(start + 1, stop)]
