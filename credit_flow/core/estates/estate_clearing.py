"""Exact clearing of debts among estates: seniority first, pro rata within a class, in whole quanta."""

from __future__ import annotations

import math
from collections import deque
from itertools import groupby
from typing import NamedTuple

import numpy as np

from credit_flow.core.estates.clearing_payments import clearing_payments

_NEAR = 2.0**-10
"""A payment that is so close below a whole quantum, in quanta, is meant to reach it: the solution it comes from is rounded."""


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
    included, seniority first (key `elsinger2009`), in whole quanta and so that nobody is overdrawn: of what an estate has for a class
    each gets the floor of its exact share; odd quanta go one each to living creditors of the class, by largest fraction, then lower account,
    and the rest, fewer than the debts of the estate, stay with it. Where an estate then lacks a quantum, as others pay it floors, it
    pays a quantum less to one that can spare it, along a chain of debtors if need be, the class served last first.
    """
    own = [[i for i, debt in enumerate(debts) if debt.debtor == estate] for estate in range(len(cash))]
    payments = [0] * len(debts)
    for members, spent in zip(own, _spent(debts, cash)):
        for i, paid in zip(members, waterfall([debts[i] for i in members], spent)):
            payments[i] = paid
    left = _left(debts, payments, cash)
    for estate in range(len(cash)):
        while left[estate] < 0:
            chain = _chain(debts, own, payments, left, estate)
            for i in chain:
                payments[i] -= 1
            left[estate] += 1
            if debts[chain[-1]].estate >= 0:
                left[debts[chain[-1]].estate] -= 1
    for members, odd in zip(own, left):
        _spend_odd(debts, members, payments, odd)
    return payments


def _spent(debts: list[Debt], cash: list[int]) -> list[int]:
    """What each estate pays in all, in whole quanta, before anybody lacks one."""
    if all(debt.estate < 0 for debt in debts):
        return cash
    classes = sorted({debt.seniority for debt in debts})
    liabilities = np.zeros((len(classes), len(cash) + 1, len(cash) + 1))
    for debt in debts:
        liabilities[classes.index(debt.seniority), debt.debtor, debt.estate] += debt.quanta
    payments = clearing_payments(liabilities, np.array([*cash, 0], dtype=np.float64))
    return [math.floor(paid + _NEAR) for paid in payments[:-1].tolist()]


def _left(debts: list[Debt], payments: list[int], cash: list[int]) -> list[int]:
    """What each estate has left; below 0 if it pays what it does not have."""
    left = list(cash)
    for debt, paid in zip(debts, payments):
        left[debt.debtor] -= paid
        if debt.estate >= 0:
            left[debt.estate] += paid
    return left


def _chain(debts, own, payments, left, start) -> list[int]:
    """The shortest chain of debts from the estate `start` to a creditor that can do with a quantum less: it has some left, or lives.

    There is one: estates that pay none but each other hold, together, at least the cash they began with.
    """
    for last_class_only in (True, False):
        reached: dict[int, int] = {}
        queue = deque([start])
        while queue:
            estate = queue.popleft()
            for i in _served(debts, own[estate], payments, last_class_only):
                creditor = debts[i].estate
                if creditor < 0 or left[creditor] > 0:
                    return _back(debts, reached, start, i)
                if creditor != start and creditor not in reached:
                    reached[creditor] = i
                    queue.append(creditor)
    raise AssertionError("estates overdrawn with nobody to take from")


def _served(debts, members, payments, last_class_only: bool) -> list[int]:
    """Debts that are paid anything, those to estates first; only of the class that is served last, if so asked."""
    paid = [i for i in members if payments[i]]
    last = max((debts[i].seniority for i in paid), default=0)
    return sorted(
        [i for i in paid if not last_class_only or debts[i].seniority == last],
        key=lambda i: (debts[i].estate < 0, -debts[i].seniority),
    )


def _back(debts, reached: dict[int, int], start: int, last: int) -> list[int]:
    chain = [last]
    while debts[chain[0]].debtor != start:
        chain.insert(0, reached[debts[chain[0]].debtor])
    return chain


def _spend_odd(debts: list[Debt], members: list[int], payments: list[int], odd: int) -> None:
    """`odd` quanta go one each to the living of the first class that is not paid in full."""
    unpaid = [i for i in members if payments[i] < debts[i].quanta]
    if not unpaid or not odd:
        return
    first = min(debts[i].seniority for i in unpaid)
    group = [i for i in members if debts[i].seniority == first]
    total, spend = sum(debts[i].quanta for i in group), sum(payments[i] for i in group) + odd
    living = [i for i in unpaid if debts[i].seniority == first and debts[i].estate < 0]
    living.sort(key=lambda i: (-(debts[i].quanta * spend % total), debts[i].creditor))
    for i in living[:odd]:
        payments[i] += 1
