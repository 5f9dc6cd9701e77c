"""What each expert last bid, kept in the table for snapshots and figures."""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel


def remember(table, codes: np.ndarray, bids: np.ndarray, row: np.ndarray, clones: int) -> None:
    """Keep in the table what each expert last bid for each code (copies,), and how often it won there, or in all."""
    if table.wins.ndim == 1:
        np.add.at(table.wins, row[row >= 0], 1)
    elif codes[0] >= 0:
        _remember(codes, bids, row, table.rows, clones, table.bid, table.wins)


@kernel
def _remember(codes, bids, row, rows, clones, bid, wins):
    for copy in range(len(codes)):
        for i in range(len(rows)):
            best = np.nan
            for clone in range(i * clones, (i + 1) * clones):
                given = bids[copy, clone]
                if given > best or (best != best and given == given):
                    best = given
            if best == best:
                bid[rows[i], codes[copy]] = best
        if row[copy] >= 0:
            wins[row[copy], codes[copy]] += 1
