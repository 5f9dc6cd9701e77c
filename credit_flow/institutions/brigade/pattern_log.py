"""The log of a network that learns patterns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.sections import array, count
from credit_flow.institutions.brigade.weight_payments import Dues
from credit_flow.institutions.brigade.winner_take_all import Units, Wires, recognised
from credit_flow.worlds.patterns import PatternList

JUDGED = 3
"""A pattern is recognised if the right output fires in each of this many last ticks."""


class PatternLog(NamedTuple):
    """Which showing it is, counted from 1, and at the end of each the share of all patterns that are recognised, else nan."""

    columns = ("showing", "accuracy")
    whole = ("showing",)

    n: np.ndarray = count(2)
    numbers: np.ndarray = array(256, 2, roll="n", most="1")


def log_patterns(
    lot, worker, clock: Clock, living: Living, accounts: Accounts, patterns: PatternList, wires: Wires, units: Units, dues: Dues,
    log: PatternLog, terms,
):  # fmt: skip
    """Write down what the network knows; nothing is paid for it."""
    key, first, shown, n_patterns = terms
    numbers = log.numbers[log.n[0]]
    log.n[0] += 1
    numbers[0], numbers[1] = (clock.tick[0] - 1) // shown + 1, np.nan
    if patterns.age[0] == shown:
        n, start = living.n[0], living.first_account[0]
        weights, last = accounts.cells[start : start + n], clock.tick[0] + 1
        right = recognised(
            patterns.pattern[:n_patterns], patterns.right[:n_patterns], shown, JUDGED, weights, wires.source, wires.target, first, key, last,
            units.x, dues.earned, units.net,
        )  # fmt: skip
        numbers[1] = right / n_patterns
