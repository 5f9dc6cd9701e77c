"""WeightPayments: who made a unit fire pays those who set the stage for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.books.batches import line, post
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import CREDIT, SINK, WORLD
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.programs.sections import array
from credit_flow.institutions.brigade.winner_take_all import Units, Wires
from credit_flow.institutions.institution import Institution
from credit_flow.worlds.patterns import PatternList

_PAYMENT, _REWARD = CODES["payment"], CODES["reward"]


class Dues(NamedTuple):
    """What is due in the tick."""

    payer: np.ndarray = array("living * units", dtype=np.int64)  # row
    payee: np.ndarray = array("living * units", dtype=np.int64)  # row, -1 = SINK
    amount: np.ndarray = array("living * units")  # credits
    earned: np.ndarray = array("rows")  # credits, from WORLD


class WeightPayments(Institution):
    """A connection into a unit that fires pays `share` of its contribution to the connections that made its own source fire one tick
    before, in proportion to what these contributed then; where its source is an input, to SINK. If the unit is the right output, WORLD
    pays the connection `income` of its contribution. So all weights together change by income less what input connections pay out.
    """

    def __init__(self, first: Sequence[int], *, share: float, income: float):
        self.inputs, self.outputs = int(first[0]), int(first[-2])
        self.share, self.income = float(share), float(income)

    def parts(self, model) -> Sequence[Phase]:
        """One batch for the whole network."""
        terms = (self.inputs, self.outputs, self.share, self.income)
        return (Phase(pay, terms=terms, lines="living * units + living"),)


def pay(
    lot, worker, clock: Clock, living: Living, accounts: Accounts, patterns: PatternList, wires: Wires, units: Units, dues: Dues, terms
):  # fmt: skip
    """Post the payments of the tick, caused by the pattern's showing, and remember who fired."""
    inputs, outputs, share, income = terms
    n, start = living.n[0], living.first_account[0]
    right = outputs + patterns.right[patterns.now[0]]
    now, before = wires.now[:n], wires.contribution[:n]
    n_lines = settle(
        units.x, now, before, wires.source, wires.target, inputs, right, share, income, dues.payer, dues.payee, dues.amount, dues.earned,
    )  # fmt: skip
    cause = clock.tick[0] - patterns.age[0]  # one for all ticks of a showing
    for i in range(n_lines):
        payee = SINK if dues.payee[i] < 0 else start + dues.payee[i]
        line(accounts, start + dues.payer[i], payee, CREDIT, dues.amount[i], _PAYMENT, cause)
    for k in range(n):
        line(accounts, WORLD, start + k, CREDIT, dues.earned[k], _REWARD, cause)
    post(clock, accounts, 0)
    for k in range(n):
        wires.contribution[k], wires.lit[k] = now[k], units.x[wires.source[k]]


@kernel
def settle(
    x, contribution, before, source, target, inputs, right, share, income, payer, payee, amount, earned
):  # fmt: skip
    """Who pays whom after a tick: lines of payer, payee (indices of connections, -1 = SINK) and amount in credits, their number returned.

    `x` (units,) fires now thanks to `contribution` (connections,), credits; `before` are the contributions one tick ago. earned[k]
    (connections,) is what WORLD pays, credits, if unit `right` fires.
    """
    n = 0
    for k in range(len(contribution)):
        j = target[k]
        earned[k] = nearest(income * contribution[k]) if j == right and x[j] > 0.0 else 0.0
        owed = nearest(share * contribution[k])
        if x[j] > 0.0 and owed > 0.0:
            n = _pass_on(k, owed, source[k], before, target, inputs, n, payer, payee, amount)
    return n


@kernel
def _pass_on(k, owed, unit, before, target, inputs, n, payer, payee, amount):
    """The lines by which connection `k` pays `owed` for `unit`: rounded as they add up, so that their sum is what is owed."""
    if unit < inputs:
        payer[n], payee[n], amount[n] = k, -1, owed
        return n + 1
    whole = 0.0
    for h in range(len(before)):
        if target[h] == unit:
            whole += before[h]
    so_far = given = 0.0
    for h in range(len(before)):
        if target[h] == unit and before[h] > 0.0:
            so_far += before[h]
            due = nearest(owed * so_far / whole)
            if due > given:
                payer[n], payee[n], amount[n] = k, h, due - given
                n, given = n + 1, due
    return n
