"""Clearing payments of a network of debts (key `eisenberg2001`), with seniority (key `elsinger2009`)."""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.substochastic import circulate


def clearing_payments(liabilities, cash) -> np.ndarray:
    """The greatest p (n,) with p = min(L, cash + received), in credits: each pays all it owes or all it has, pro rata.

    `liabilities[i, j]` (n, n) is what i owes j, or (classes, n, n) by seniority, the class paid first in front; `cash` (n,)
    what each has to begin with; L (n,) is all that each owes. Found by fictitious default: assume that all pay in full, let
    those who then cannot pay what they have, and repeat until nobody else falls short. Debts that only go around in a circle
    are met as far as the others allow, whether there is cash in the circle or not.
    Errors: ValueError for debts or cash that are negative, missing or infinite, and for wrong shapes.
    """
    liabilities = np.ascontiguousarray(liabilities, dtype=np.float64)
    cash = np.ascontiguousarray(cash, dtype=np.float64)
    n = cash.size
    if cash.ndim != 1 or liabilities.ndim not in (2, 3) or liabilities.shape[-2:] != (n, n):
        raise ValueError(f"liabilities {liabilities.shape} and cash {cash.shape}: must be (n, n) and (n,)")
    if not ((liabilities >= 0.0).all() and (cash >= 0.0).all()):
        raise ValueError("liabilities and cash must be >= 0")
    with np.errstate(over="ignore"):
        total = liabilities.sum() + cash.sum()
    if not np.isfinite(total):
        raise ValueError("liabilities and cash must be finite, and their sum too")
    payment, defaults, rank = np.empty(n), np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.int64)
    work, share = np.empty((6, n)), np.empty((n, n))
    classes = liabilities if liabilities.ndim == 3 else liabilities[None]
    eisenberg_noe(classes, cash, defaults, rank, *work, share, payment)
    return payment


@kernel
def eisenberg_noe(debts, cash, defaults, rank, owed, senior, size, income, most, leak, share, payment):
    """Greatest p = min(L, cash + received) for `debts` (classes, n, n) by seniority; arrays between `cash` and `payment` are work.

    An estate in default pays its debts `senior` (n,) to the classes before `rank` (n,) in full, to class `rank` what it has beyond
    them, of `size` (n,) owed there, and nothing to those after. Payments fall to the greatest solution under these ranks; where one
    would have less than nothing for its class they stop, and the class before takes its place. Each round adds a default or
    takes away a class, so there are at most n (classes + 1).
    """
    for i in range(len(cash)):
        defaults[i] = False
        rank[i] = debts.shape[0]
        owed[i] = _senior_to(debts, i, rank[i])
        payment[i] = owed[i]
    lowered = False
    while _new_defaults(debts, cash, defaults, rank, owed, senior, size, income, payment) or lowered:
        _write_shares(debts, cash, defaults, rank, senior, size, income, most, leak, share, payment)
        circulate(defaults, share, leak, income, most)
        _fall(defaults, senior, income, most, payment)
        lowered = _lower_ranks(debts, defaults, rank, senior, size, payment)


@kernel
def _senior_to(debts, i, rank):
    """What i owes the classes before `rank`."""
    total = 0.0
    for k in range(rank):
        for j in range(debts.shape[2]):
            total += debts[k, i, j]
    return total


@kernel
def _new_defaults(debts, cash, defaults, rank, owed, senior, size, means, payment):
    """Mark those who cannot pay all they owe when the others pay `payment`; whether there are any new ones."""
    n = len(cash)
    for i in range(n):
        means[i] = cash[i]
        for j in range(n):
            means[i] += _received(debts, defaults, rank, senior, size, payment, j, i)
    found = False
    for i in range(n):
        if not defaults[i] and means[i] < owed[i]:
            defaults[i] = found = True
            _take_class(debts, i, rank, senior, size)
    return found


@kernel
def _received(debts, defaults, rank, senior, size, payment, payer, payee):
    """What `payee` gets of the payment of `payer`; a debt paid in full counts exactly."""
    total = 0.0
    for k in range(rank[payer]):
        total += debts[k, payer, payee]
    if defaults[payer] and debts[rank[payer], payer, payee] > 0.0:
        total += debts[rank[payer], payer, payee] * ((payment[payer] - senior[payer]) / size[payer])
    return total


@kernel
def _take_class(debts, i, rank, senior, size):
    """The last class before the present one in which i owes anything becomes its `rank`."""
    size[i] = 0.0
    while size[i] == 0.0:
        rank[i] -= 1
        for j in range(debts.shape[2]):
            size[i] += debts[rank[i], i, j]
    senior[i] = _senior_to(debts, i, rank[i])


@kernel
def _write_shares(debts, cash, defaults, rank, senior, size, income, most, leak, share, payment):
    """What those in default have for the class at their `rank`, whatever the others of them pay, and whom it goes to."""
    n = len(cash)
    for i in range(n):
        if not defaults[i]:
            continue
        income[i] = cash[i] - senior[i]
        most[i] = max(payment[i] - senior[i], 0.0)
        leak[i] = 0.0
        for j in range(n):
            for k in range(rank[j]):
                income[i] += debts[k, j, i]
            share[i, j] = debts[rank[i], i, j] / size[i]
            if not defaults[j]:
                leak[i] += share[i, j]


@kernel
def _fall(defaults, senior, income, most, payment):
    """Take payments towards `income` beyond what is senior, from `most` beyond it, as far as nobody is left with less than nothing."""
    step = 1.0
    for i in range(len(income)):
        if defaults[i] and senior[i] > 0.0 and income[i] < 0.0:
            step = min(step, most[i] / (most[i] - income[i]))
    for i in range(len(income)):
        if not defaults[i]:
            continue
        left = income[i] if step == 1.0 else most[i] + step * (income[i] - most[i])
        if left < 0.0 or (income[i] < 0.0 and most[i] / (most[i] - income[i]) <= step):
            left = 0.0
        payment[i] = senior[i] + left


@kernel
def _lower_ranks(debts, defaults, rank, senior, size, payment):
    """Whoever has nothing left for its class pays the class before; whether anybody does."""
    lowered = False
    for i in range(len(payment)):
        if defaults[i] and senior[i] > 0.0 and payment[i] <= senior[i]:
            _take_class(debts, i, rank, senior, size)
            lowered = True
    return lowered
