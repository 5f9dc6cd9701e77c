"""The books as phases see them: balances, and the lines that are written down but not yet handed to the journal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, book, count, number


class Accounts(NamedTuple):
    """Balances are cells of slots x capacity, cell = slots[asset] * capacity + account, of credit at `account`; a batch is lines `batch_start` .. `n_lines[0]` - 1.

    There is room for many ticks' lines, so that a program need not come back for each (`most_lines`: of one tick).
    """

    n: np.ndarray = count()  # accounts
    n_assets: np.ndarray = count()  # ever created
    n_slots: np.ndarray = count()  # the most in use at once
    capacity: np.ndarray = count()  # accounts that there is room for
    # as `posting.Cells` has them
    cells: np.ndarray = book()  # (slots x capacity,) credits or units
    delta: np.ndarray = book()  # (slots x capacity,), 0.0 between batches
    gross: np.ndarray = book()  # (slots,), 0.0 between batches
    flow: np.ndarray = book()  # (slots, 6) credits or units
    issuer: np.ndarray = book()  # (slots,) int64 account
    sort: np.ndarray = book()  # (slots,) int8
    slots: np.ndarray = book()  # (assets,) int64
    state: np.ndarray = book()  # (accounts,) int8
    line: np.ndarray = book()  # (accounts,) credits
    role: np.ndarray = book()  # (accounts,) int8
    wrong: np.ndarray = book()  # (1,) see `posting.check`
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
    granted: np.ndarray = number()  # credits of the lines that stand
