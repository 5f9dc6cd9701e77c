"""Escrow joined: payer -> MARKET -> payee of one cause seen as one payment payer -> payee."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import kernel


class Payments(NamedTuple):
    """Postings of one asset as columns (n,): who paid whom how many credits, how it counts, and for which cause."""

    payer: np.ndarray
    payee: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    cause: np.ndarray

    def take(self, rows) -> Payments:
        """The postings named by a mask or by indices."""
        return Payments(*(column[rows] for column in self))


def join_escrow(payments: Payments, market: int = 3) -> Payments:
    """Replace payer -> MARKET -> payee of one cause by payer -> payee; the other postings stay, and come first.

    A refund first takes back what the same account paid in for that cause. Where several payers and payees of one
    cause remain they are matched first in, first out, in the order of their first postings. The joined payment has
    the kind of the outgoing one. What came in and did not leave stays payer -> MARKET (it lies in escrow), what left
    without having come in (it lay there before) stays MARKET -> payee. Amounts must be multiples of the quantum: then
    every compartment's account stays exact.
    """
    into, out_of = payments.payee == market, payments.payer == market
    outside = payments.take(~(into | out_of))
    deposits = _net(payments.take(into & ~out_of), "payer")
    payouts = _net(payments.take(out_of & ~into), "payee")
    deposits, payouts = _without_refunds(deposits, payouts)
    return Payments(
        *(np.concatenate(columns) for columns in zip(outside, _matched(deposits, payouts, market)))
    )


def _groups(*columns: np.ndarray) -> np.ndarray:
    """Number the lines so that two have the same number if and only if they agree in every column."""
    order = np.lexsort(columns)
    new = np.zeros(order.size, dtype=bool)
    for column in columns:
        new[1:] |= np.diff(column[order]) != 0
    numbers = np.empty(order.size, dtype=np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def _net(legs: Payments, side: str) -> Payments:
    """One line for each (cause, account, kind), by cause and within it in the order of the first postings."""
    group = _groups(legs.cause, getattr(legs, side), legs.kind)
    _, first = np.unique(group, return_index=True)
    amounts = np.bincount(group, weights=legs.amount, minlength=first.size)
    order = np.lexsort((first, legs.cause[first]))
    return legs.take(first[order])._replace(amount=amounts[order])


def _without_refunds(deposits: Payments, payouts: Payments) -> tuple[Payments, Payments]:
    """Take back from each account's deposits of a cause what was paid out to it for the same cause."""
    causes, accounts = np.append(deposits.cause, payouts.cause), np.append(deposits.payer, payouts.payee)
    group = _groups(causes, accounts)
    n, n_groups = deposits.cause.size, group.max(initial=-1) + 1
    paid = np.bincount(group[:n], weights=deposits.amount, minlength=n_groups)
    back = np.bincount(group[n:], weights=payouts.amount, minlength=n_groups)
    refund = np.minimum(paid, back)
    return _lessened(deposits, group[:n], refund), _lessened(payouts, group[n:], refund)


def _lessened(lines: Payments, group: np.ndarray, used: np.ndarray) -> Payments:
    """The lines less `used` of each group, taken from its first lines first; used-up lines are dropped."""
    left = np.empty_like(lines.amount)
    _use_up(lines.amount, group, used.copy(), left)
    return lines._replace(amount=left).take(left > 0.0)


@kernel
def _use_up(amounts, group, used, left):
    for line in range(amounts.size):
        taken = min(amounts[line], used[group[line]])
        used[group[line]] -= taken
        left[line] = amounts[line] - taken


def _matched(deposits: Payments, payouts: Payments, market: int) -> Payments:
    """The payments payer -> payee of all causes; -1 stands for a missing side, which is the market itself."""
    n = deposits.cause.size + payouts.cause.size
    source, target, amount = np.full(n, -1), np.full(n, -1), np.empty(n)
    n = _match(
        deposits.cause, deposits.amount.copy(), payouts.cause, payouts.amount.copy(), source, target, amount
    )
    source, target = source[:n], target[:n]
    paid_out = target >= 0
    return Payments(
        np.append(deposits.payer, market)[source],
        np.append(payouts.payee, market)[target],
        amount[:n],
        np.where(paid_out, np.append(payouts.kind, -1)[target], np.append(deposits.kind, -1)[source]),
        np.where(paid_out, np.append(payouts.cause, -1)[target], np.append(deposits.cause, -1)[source]),
    )


@kernel
def _match(cause_in, left_in, cause_out, left_out, source, target, amount):
    """Match lines sorted by cause first in, first out; returns the number of payments written."""
    i, j, n = 0, 0, 0
    while i < cause_in.size or j < cause_out.size:
        use_in = i < cause_in.size and (j == cause_out.size or cause_in[i] <= cause_out[j])
        use_out = j < cause_out.size and (i == cause_in.size or cause_out[j] <= cause_in[i])
        if use_in and use_out:
            amount[n] = min(left_in[i], left_out[j])
        elif use_in:
            amount[n] = left_in[i]
        else:
            amount[n] = left_out[j]
        if use_in:
            source[n] = i
            left_in[i] -= amount[n]
            i += left_in[i] == 0.0
        if use_out:
            target[n] = j
            left_out[j] -= amount[n]
            j += left_out[j] == 0.0
        n += 1
    return n
