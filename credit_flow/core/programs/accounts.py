"""The books as phases see them: balances, and the lines that are written down but not yet handed to the journal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, book, count, number


class Accounts(NamedTuple):
    """Balances are cells of assets x capacity, cell = asset * capacity + account; a batch is lines `batch_start` .. `n_lines[0]` - 1.

    There is room for many ticks' lines, so that a program need not come back for each (`most_lines`: of one tick).
    """

    n: np.ndarray = count()  # accounts
    n_assets: np.ndarray = count()
    capacity: np.ndarray = count()  # accounts that there is room for
    cells: np.ndarray = book()  # (assets x capacity,) credits or units
    delta: np.ndarray = book()  # (assets x capacity,), 0.0 between batches
    gross: np.ndarray = book()  # (assets,), 0.0 between batches
    state: np.ndarray = book()  # (accounts,) int8
    role: np.ndarray = book()  # (accounts,) int8
    credit_line: np.ndarray = book()  # (accounts,) credits
    issuer: np.ndarray = book()  # (assets,) int64
    totals: np.ndarray = book()  # (5,) see `posting.check`
    found: np.ndarray = book()  # (4,) int64, see `posting.check`
    touched: np.ndarray = array("2 * (most_lines + 16384) + 1", dtype=np.int64, scratch=True)
    n_lines: np.ndarray = count(2)
    # the canonical rows of the journal
    lines: np.ndarray = array("most_lines + 16384", 6, dtype=np.int64, roll="n_lines", most="most_lines")
    amounts: np.ndarray = array("most_lines + 16384", scratch=True)  # credits
    n_heads: np.ndarray = count(2)
    # of each batch: tick, number, first line, one past the last
    heads: np.ndarray = array("phases + 1024", 4, dtype=np.int64, roll="n_heads", most="phases")
    batch: np.ndarray = count()  # the number of the next
    batch_start: np.ndarray = count()
    in_tick: np.ndarray = count()
    minted: np.ndarray = number()  # credits, like those below
    burnt: np.ndarray = number()
    budget: np.ndarray = number()  # that WORLD may still mint in this tick
    granted: np.ndarray = number()
    held_0: np.ndarray = number()  # as the tick began
    minted_0: np.ndarray = number()
    burnt_0: np.ndarray = number()
