"""The rules of posting as Python calls them: array by array, since taking a named tuple apart costs more than a small batch."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.books.posting import FLOWS, Cells, check, commit
from credit_flow.core.programs.kernel import compile_for, kernel

_FIRST = np.int64(0)
"""The first line; as a plain constant it would be a type of its own, and both rules be compiled for it once more."""


@kernel
def check_arrays(
    rows, amounts, stop, touched, cells, delta, gross, flow, issuer, sort, slots, state, line, capacity, n_accounts, n_assets,
    n_slots, granted, flags, wrong, found,
):  # fmt: skip
    """`check` for a caller in Python, whose call costs less where no tuple is to be taken apart."""
    books = Cells(cells, delta, gross, flow, issuer, sort, slots, state, line)
    return check(
        rows, amounts, _FIRST, stop, touched, books, capacity, n_accounts, n_assets, n_slots, granted, flags, wrong, found
    )  # fmt: skip


@kernel
def commit_arrays(
    rows, stop, touched, n_touched, cells, delta, gross, flow, issuer, sort, slots, state, line
):
    """`commit` for a caller in Python."""
    commit(
        rows,
        _FIRST,
        stop,
        touched,
        n_touched,
        Cells(cells, delta, gross, flow, issuer, sort, slots, state, line),
    )


@functools.cache
def ready() -> None:
    """Have both rules compiled, once in a process: else the first posting would do it, and Ctrl-C waits until that is whole."""
    rows, ids, credits = np.zeros((1, 6), dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(1)
    small, flow = np.zeros(1, dtype=np.int8), np.zeros((1, FLOWS))
    books = Cells(credits, credits, credits, flow, ids, small, ids, small, credits)
    compile_for(check_arrays, rows, credits, 0, ids, *books, 0, 0, 0, 0, 0.0, 0, credits, ids)
    compile_for(commit_arrays, rows, 0, ids, 0, *books)
