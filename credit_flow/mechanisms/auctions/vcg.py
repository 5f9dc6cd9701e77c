"""Vickrey-Clarke-Groves auction of bundles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.mechanisms.auctions.order import MESSAGE, sort
from credit_flow.mechanisms.mechanism import Mechanism, orders_of, per_lot, ties_of

MOST_ITEMS = 10
"""Work grows with 3 ** items."""


class Bundles(NamedTuple):
    """Who gets which items, and what for."""

    bundle: np.ndarray  # (lots, bidders) int64 bit mask of items won, 0 = nothing
    payment: np.ndarray  # (lots, bidders) credits owed


@kernel
def _seller(lot, reserve, total):
    """The seller keeps every item at its reserve."""
    total[lot, 0] = 0.0
    for items in range(1, total.shape[1]):
        total[lot, items] = total[lot, items & (items - 1)] + reserve[lot]


@kernel
def _best(lot, values, i, items, barred, total):
    """The bundle out of `items` that i should get beside those visited before, and the total; ties go to less."""
    chosen, most = 0, total[lot, items]
    if barred == 0:
        chosen, most = -1, -np.inf
    bundle = items
    while bundle > 0:
        with_bundle = total[lot, items ^ bundle] + values[lot, i, bundle]
        if bundle != barred and (with_bundle > most or (with_bundle == most and 0 < bundle < chosen)):
            chosen, most = bundle, with_bundle
        bundle = (bundle - 1) & items
    return chosen, most


@kernel
def _welfare(lot, values, reserve, order, out, barred, total, choice):
    """Largest total value if bidder `out` may not have the bundle `barred`, or, if `barred` is -1, stays away."""
    _seller(lot, reserve, total)
    for rank in range(values.shape[1]):
        i = order[lot, rank]
        if i == out and barred < 0:
            continue
        for items in range(
            total.shape[1] - 1, -1, -1
        ):  # falling: smaller sets still hold the earlier bidders
            limit = barred if i == out else -1
            choice[lot, i, items], total[lot, items] = _best(lot, values, i, items, limit, total)
    return total[lot, total.shape[1] - 1]


@kernel
def _same_ties(lot, tie, order):
    for rank in range(1, order.shape[1]):
        if tie[lot, order[lot, rank]] == tie[lot, order[lot, rank - 1]]:
            return True
    return False


@lots
def vcg(lot, values, reserve, tie, order, total, choice, bundle, payment):
    """Bundles maximise W; bidder i pays W(without i) - (W - v_i(x_i))."""
    n_bidders, items = values.shape[1], total.shape[1] - 1
    for i in range(n_bidders):
        order[lot, i] = i
    sort(lot, n_bidders, tie, tie, order)
    welfare = _welfare(lot, values, reserve, order, -1, -1, total, choice)
    for rank in range(n_bidders - 1, -1, -1):
        i = order[lot, rank]
        bundle[lot, i] = choice[lot, i, items]
        items ^= bundle[lot, i]
    undecided = _same_ties(lot, tie, order)
    for i in range(n_bidders):
        mine = bundle[lot, i]
        if mine == 0:
            continue
        if undecided and _welfare(lot, values, reserve, order, i, mine, total, choice) == welfare:
            raise ValueError(MESSAGE)
        without = _welfare(lot, values, reserve, order, i, -1, total, choice)
        payment[lot, i] = max(without - (welfare - values[lot, i, mine]), 0.0)


class VCG(Mechanism):
    """Bundles go where their total value is largest, and each winner pays the harm he does to the others.

    Winner i pays W(without i) - (W - v_i(x_i)) to the seller. Truthful, efficient, no deficit with one seller; revenue may
    fall when bidders are added and may lie outside the core (keys `clarke1971`, `groves1973`, `ausubel2006`).
    By dynamic programming over sets of items: at most 10 items.
    """

    truthful = True

    def clear(self, values: ArrayLike, reserve: ArrayLike = 0.0, tie: ArrayLike | None = None) -> Bundles:
        """Clear every lot of items by itself.

        `values` (lots, bidders, 2**items) credits >= 0 by bit mask of the bundle, nan = no bid, mask 0 is nothing;
        (bidders, 2**items) is one lot. `reserve` (lots,) or a number is a bid of the seller on each item, who keeps it at
        equal value. Bidders are visited in the order of their numbers `tie` (lots, bidders), and an allocation is
        replaced only by a strictly better one.

        Errors: ValueError for wrong shapes or numbers, and where several allocations are best and ties do not decide.
        """
        values = _values(values)
        n_lots, n_bidders, n_bundles = values.shape
        reserve = per_lot(reserve, n_lots, "reserve")
        tie = ties_of(tie, values[:, :, 0], "tie")
        order, bundle = (
            np.empty((n_lots, n_bidders), dtype=np.int64),
            np.zeros((n_lots, n_bidders), dtype=np.int64),
        )
        choice = np.zeros(values.shape, dtype=np.int64)
        payment, total = np.zeros((n_lots, n_bidders)), np.empty((n_lots, n_bundles))
        vcg(n_lots, values, reserve, tie, order, total, choice, bundle, payment)
        return Bundles(bundle, payment)


def _values(values: ArrayLike) -> np.ndarray:
    values = floats(values, "values")
    values = values[np.newaxis] if values.ndim == 2 else values
    sizes = [2**items for items in range(MOST_ITEMS + 1)]
    if values.ndim != 3 or values.shape[2] not in sizes:
        raise ValueError(
            f"values must be (lots, bidders, 2**items) with at most {MOST_ITEMS} items, not of shape {values.shape}"
        )
    orders_of(values.reshape(-1, values.shape[2]), "values")
    if (values[:, :, 0] > 0.0).any():
        raise ValueError("values[:, :, 0] are for the bundle of no item and must be 0 or nan")
    return np.require(values, requirements=("C", "W"))
