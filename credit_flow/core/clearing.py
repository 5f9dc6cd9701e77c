"""Exact clearing of debts among estates: seniority first, pro rata within a class, in whole quanta."""

from __future__ import annotations

import math
from itertools import groupby
from typing import NamedTuple

import numpy as np

from credit_flow.core.eisenberg_noe import clearing_payments

_ROUNDS = 1000


class Debt(NamedTuple):
    """What one estate owes one creditor on one claim."""

    debtor: int  # number of the estate, 0 .. n - 1
    estate: int  # number of the creditor's own estate, -1 if the creditor lives
    creditor: int  # account
    asset: int
    quanta: int
    seniority: int  # lower is paid first


def waterfall(debts: list[Debt], available: int, *, to_the_last: bool = False) -> list[int]:
    """What each debt of one estate is paid out of `available` quanta, in the order of the list.

    Classes are paid by seniority. Within a class each gets the floor of its exact share; `to_the_last`, odd quanta go
    one each to living creditors of the class, by largest fraction, then lower account.
    """
    paid = [0] * len(debts)
    order = sorted(range(len(debts)), key=lambda i: debts[i].seniority)
    for _, group in groupby(order, key=lambda i: debts[i].seniority):
        members = list(group)
        total = sum(debts[i].quanta for i in members)
        spend = min(total, available)
        for i in members:
            paid[i] = debts[i].quanta * spend // total
        if to_the_last:
            living = [i for i in members if debts[i].estate < 0]
            living.sort(key=lambda i: (-(debts[i].quanta * spend % total), debts[i].creditor))
            for i in living[: spend - sum(paid[i] for i in members)]:
                paid[i] += 1
        available -= spend
    return paid


def clear(debts: list[Debt], cash: list[int]) -> list[int]:
    """What each debt is paid when estates with `cash` quanta owe each other and the living (key `eisenberg2001`).

    The greatest payments such that everybody pays the smaller of what it owes and what it has, received payments
    included, seniority first (key `elsinger2009`), with the rounding of `waterfall`. Should these not be reached in
    1000 rounds, feasible smaller ones.
    """
    own = [[i for i, debt in enumerate(debts) if debt.debtor == estate] for estate in range(len(cash))]
    owed = [sum(debts[i].quanta for i in members) for members in own]
    return _payments(debts, own, _spent(debts, own, owed, cash), to_the_last=True)


def _spent(debts, own, owed, cash) -> list[int]:
    """What each estate pays in all."""
    if all(debt.estate < 0 for debt in debts):
        return [min(*pair) for pair in zip(owed, cash)]
    spent = _upper_bound(debts, owed, cash)
    for _ in range(_ROUNDS):
        able = _able(debts, _payments(debts, own, spent), cash)
        lower = [min(*pair) for pair in zip(spent, able)]
        if lower == spent:
            return spent
        spent = lower
    return _from_below(debts, own, owed, cash)


def _from_below(debts, own, owed, cash) -> list[int]:
    spent = [0] * len(cash)
    for _ in range(_ROUNDS):
        able = _able(debts, _payments(debts, own, spent), cash)
        spent = [min(*pair) for pair in zip(owed, able)]
    return spent


def _payments(debts, own, spent, to_the_last: bool = False) -> list[int]:
    payments = [0] * len(debts)
    for members, quanta in zip(own, spent):
        shares = waterfall([debts[i] for i in members], quanta, to_the_last=to_the_last)
        for i, paid in zip(members, shares):
            payments[i] = paid
    return payments


def _able(debts, payments, cash) -> list[int]:
    """What each estate has when it receives `payments`."""
    able = list(cash)
    for debt, paid in zip(debts, payments):
        if debt.estate >= 0:
            able[debt.estate] += paid
    return able


def _upper_bound(debts, owed, cash) -> list[int]:
    """Payments not below the exact ones: all that is owed, or with one class the real-valued solution, a little more."""
    if len({debt.seniority for debt in debts}) > 1:
        return owed
    liabilities = np.zeros((len(cash) + 1, len(cash) + 1))
    for debt in debts:
        liabilities[debt.debtor, debt.estate] += debt.quanta
    payments = clearing_payments(liabilities, np.array([*cash, 0], dtype=np.float64))
    return [min(total, math.ceil(paid * (1.0 + 1e-9)) + 2) for total, paid in zip(owed, payments.tolist())]
