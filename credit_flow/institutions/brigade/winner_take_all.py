"""WinnerTakeAll: in every group of units the one that its connections want most fires, alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.programs.sections import array, column
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.worlds.patterns import PatternList


class Wires(NamedTuple):
    """The connections, and what they contribute in this tick."""

    source: np.ndarray = column()  # (rows,) unit
    target: np.ndarray = column()  # (rows,) unit
    lit: np.ndarray = column()  # (rows,) 0 .. 1, its source in the last tick
    contribution: np.ndarray = column()  # (rows,) credits, in the last tick
    now: np.ndarray = array("rows")  # credits, in this one


class Units(NamedTuple):
    """The units."""

    x: np.ndarray = array("units")  # 0 .. 1: who fires
    net: np.ndarray = array("units")  # credits, what connections into it contribute


class WinnerTakeAll(Institution):
    """Connection ij contributes c_ij(t) = x_i(t-1) w_ij(t-1), its weight w being its balance. In group g, units first[g] .. first[g+1] - 1,
    the unit with the largest sum of contributions, if above 0, fires alone; ties go to the larger tie number. Inputs show the pattern;
    activations start at 0 with each. Nobody pays anybody.
    """

    def __init__(self, first: Sequence[int]):
        self.first = tuple(map(int, first))

    def parts(self, model) -> Sequence[Phase]:
        """One phase over the whole network."""
        return (Phase(excite, terms=(model.stream("ties"), self.first)),)


def excite(
    lot, worker, clock: Clock, living: Living, accounts: Accounts, patterns: PatternList, wires: Wires, units: Units, terms
):  # fmt: skip
    """Who fires in the tick."""
    key, first = terms
    n, start = living.n[0], living.first_account[0]
    if patterns.age[0] == 1:
        wires.lit[:n], wires.contribution[:n] = 0.0, 0.0
    for k in range(n):
        units.x[wires.source[k]] = wires.lit[k]
    weights, pattern = accounts.cells[start : start + n], patterns.pattern[patterns.now[0]]
    fire(
        units.x, pattern, weights, wires.source, wires.target, first, key, clock.tick[0], wires.now, units.net
    )


@kernel
def fire(x, pattern, weights, source, target, first, key, tick, contribution, net):
    """Units x (units,) that fire now, from those that fired a tick before; contributions (connections,) and net inputs (units,), credits.

    In group g, units first[g] .. first[g + 1] - 1, the largest net input above 0 fires alone; input units show `pattern` (inputs,).
    """
    net[:] = 0.0
    for k in range(len(weights)):
        contribution[k] = x[source[k]] * weights[k]
        net[target[k]] += contribution[k]
    for g in range(len(first) - 1):
        winner, best, best_tie = -1, 0.0, 0.0
        for j in range(first[g], first[g + 1]):
            x[j] = 0.0
            tie = uniform(key, tick, j, 0)
            if net[j] > best or (winner >= 0 and net[j] == best and tie > best_tie):
                winner, best, best_tie = j, net[j], tie
        if winner >= 0:
            x[winner] = 1.0
    for i in range(len(pattern)):
        x[i] = pattern[i]


@kernel
def recognised(
    patterns, right, shown, judged, weights, source, target, first, key, tick, x, contribution, net
):
    """How many of `patterns` (patterns, inputs) make the right output fire in each of their last `judged` ticks, if shown for `shown`; nothing is paid.

    Work arrays: `x` and `net` (units,), `contribution` (connections,). `right` (patterns,) are indices of outputs.
    """
    n, outputs = 0, first[len(first) - 2]
    for p in range(len(patterns)):
        x[:] = 0.0
        run = 0
        for t in range(shown):
            fire(x, patterns[p], weights, source, target, first, key, tick + t, contribution, net)
            run = run + 1 if x[outputs + right[p]] > 0.0 else 0
        n += run >= judged
    return n
